//! A look on its way: it replies when it has a status, and ends when nobody waits for one.

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix::dev::OneshotSender;
use pin_project_lite::pin_project;
use tokio::sync::watch;
use tracing::{Span, debug};

use crate::{message::Answer, model::status::Status};

/// What a checker tells of itself, as a latest value: it goes on when the beats do, and `polling` names the check whose probe has
/// the thread at this moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pulse {
    /// One more for each interval, and for each poll of a look.
    pub beats: u64,
    pub polling: Option<u64>,
}

/// Where the pulse is shown.
pub(crate) type PulseSender = Rc<watch::Sender<Pulse>>;

pin_project! {
    /// A look on its way. While it is polled, the pulse names it, and what is logged stands in its span.
    ///
    /// A struct and not an `async` block, which would hold the look twice: as what it captured and as what it awaits.
    pub(crate) struct Looking<F> {
        #[pin]
        look: F,
        id: u64,
        reply: Option<OneshotSender<Answer>>,
        pulse: Option<PulseSender>,
        span: Option<Box<Span>>,
    }
}

/// The scheme whose probe panicked, if it did.
pub(crate) type Crashed = Option<String>;

impl<F: Future<Output = (Box<Status>, Crashed)>> Looking<F> {
    pub fn new(
        look: F,
        id: u64,
        reply: OneshotSender<Answer>,
        pulse: Option<PulseSender>,
        span: Option<Box<Span>>,
    ) -> Self {
        Self { look, id, reply: Some(reply), pulse, span }
    }
}

impl<F: Future<Output = (Box<Status>, Crashed)>> Future for Looking<F> {
    type Output = Crashed;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Crashed> {
        let this = self.project();
        let _entered = this.span.as_deref().map(Span::enter);
        show(this.pulse.as_ref(), Some(*this.id));
        let looked = this.look.poll(cx);
        show(this.pulse.as_ref(), None);
        match (looked, this.reply.as_mut()) {
            (Poll::Ready((status, crashed)), _) => {
                if let Some(reply) = this.reply.take() {
                    // Whoever asked may be gone in this very moment.
                    let _ = reply.send(Ok(status));
                }
                Poll::Ready(crashed)
            }
            (Poll::Pending, Some(reply)) => reply.poll_closed(cx).map(|()| {
                debug!("cancelled: nobody waits for it any more");
                None
            }),
            (Poll::Pending, None) => Poll::Pending,
        }
    }
}

/// Shows which check has the thread now.
pub(crate) fn show(pulse: Option<&PulseSender>, polling: Option<u64>) {
    if let Some(pulse) = pulse {
        // `false`: nobody waits for a change, the pool reads the latest value when it looks.
        pulse.send_if_modified(|pulse| {
            pulse.polling = polling;
            // A thread with much to do is not a stuck one: each poll is a beat.
            pulse.beats += 1;
            false
        });
    }
}
