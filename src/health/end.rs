//! The end of a health, in its order: the desk, what is behind it and who serves its answers, all of it.

use tokio::sync::{mpsc, watch};

/// What the desk has of it, and drops with itself.
pub(super) struct Open {
    _closed: watch::Sender<()>,
    /// Whoever serves the desk's answers has one as well.
    _serving: mpsc::Sender<()>,
}

/// What ends the rest has of it.
pub(super) struct Ending {
    closed: watch::Receiver<()>,
    served: mpsc::Receiver<()>,
    _all: watch::Sender<()>,
}

/// What a handle has of it.
#[derive(Clone)]
pub(super) struct End {
    closed: watch::Receiver<()>,
    serving: mpsc::WeakSender<()>,
    all: watch::Receiver<()>,
}

/// Leave to serve the desk's answers. The end waits until it is dropped.
pub(super) struct Serving {
    closed: watch::Receiver<()>,
    _serving: mpsc::Sender<()>,
}

/// An end that has not come.
pub(super) fn end() -> (Open, Ending, End) {
    let (to_close, closed) = watch::channel(());
    let (serving, served) = mpsc::channel(1);
    let (to_end, all) = watch::channel(());
    let end = End { closed: closed.clone(), serving: serving.downgrade(), all };
    (Open { _closed: to_close, _serving: serving }, Ending { closed, served, _all: to_end }, end)
}

impl Ending {
    /// Returns when the desk has ended.
    pub async fn desk_ended(&mut self) {
        is_closed(&mut self.closed).await;
    }

    /// Returns when nobody serves the desk's answers any more.
    pub async fn all_served(&mut self) {
        while self.served.recv().await.is_some() {}
    }
}

impl End {
    /// Returns when all has ended.
    pub async fn come(&self) {
        is_closed(&mut self.all.clone()).await;
    }

    /// Leave to serve the desk's answers; none when the desk has ended.
    pub fn serve(&self) -> Option<Serving> {
        let serving = self.serving.upgrade()?;
        Some(Serving { closed: self.closed.clone(), _serving: serving })
    }
}

impl Serving {
    /// Returns when the desk has ended.
    pub async fn desk_ended(&mut self) {
        is_closed(&mut self.closed).await;
    }
}

/// Nothing is ever sent: what counts is that it closes.
async fn is_closed(end: &mut watch::Receiver<()>) {
    while end.changed().await.is_ok() {}
}
