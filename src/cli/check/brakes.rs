//! What stops a round before its end: a signal, and its deadline.

use std::{future::pending, time::Duration};

use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until},
};
use watchpost::{Kind, Reason, Refused, Status};

use super::{deadline::Deadline, feed::Typed};
use crate::cli::exit::Exit;

/// What stops a round. Each of the two is told once.
pub struct Brakes {
    signal: Option<oneshot::Receiver<Exit>>,
    deadline: Option<Deadline>,
    /// What a check is told that was stopped.
    why: Option<String>,
    pulled: bool,
}

/// Why it is to stop.
pub enum Pulled {
    Signal(Exit),
    /// The time that the run had.
    Deadline(Duration),
}

impl Brakes {
    pub fn new(signal: oneshot::Receiver<Exit>, deadline: Option<Deadline>) -> Self {
        Self { signal: Some(signal), deadline, why: None, pulled: false }
    }

    /// Ends when it is to stop.
    pub async fn pulled(&mut self) -> Pulled {
        let Self { signal, deadline, .. } = self;
        let pulled = tokio::select! {
            exit = signalled(signal.as_mut()) => Pulled::Signal(exit),
            time = reached(*deadline) => Pulled::Deadline(time),
        };
        self.pulled = true;
        match pulled {
            Pulled::Signal(_) => self.signal = None,
            Pulled::Deadline(time) => {
                self.deadline = None;
                self.why = Some(format!("the deadline of {} was over", humantime::format_duration(time)));
            }
        }
        pulled
    }

    /// Whether it has been told to stop.
    pub fn is_pulled(&self) -> bool {
        self.pulled
    }

    /// A signal that came in the last moment.
    pub fn last_word(&mut self) -> Option<Exit> {
        self.signal.as_mut()?.try_recv().ok()
    }

    /// What something comes to, where it does before the round is to stop; that is told again then.
    pub async fn unless_pulled<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            pulled = self.pulled() => {
                match pulled {
                    Pulled::Signal(exit) => {
                        let (tell, signal) = oneshot::channel();
                        let _ = tell.send(exit);
                        self.signal = Some(signal);
                    }
                    Pulled::Deadline(time) => self.deadline = Some(Deadline { at: Instant::now(), time }),
                }
                None
            }
            done = future => Some(done),
        }
    }

    /// The status of a URL that was read, and that the engine took no more.
    pub fn never_accepted(&self, typed: &Typed, refused: Refused) -> Status {
        let said = match refused {
            Refused::Draining | Refused::Closed => "stopped before it was checked".to_owned(),
            other => other.to_string(),
        };
        Status::without_a_look(typed.id, &typed.endpoint, Reason::new(Kind::Cancelled, said))
    }

    /// A status that says of a check which was stopped what stopped it.
    pub fn named(&self, mut status: Box<Status>) -> Box<Status> {
        if let (Some(why), Some(reason)) = (&self.why, &mut status.reason)
            && reason.kind == Kind::Cancelled
        {
            reason.message.clone_from(why);
        }
        status
    }
}

async fn signalled(signal: Option<&mut oneshot::Receiver<Exit>>) -> Exit {
    match signal {
        Some(signal) => match signal.await {
            Ok(exit) => exit,
            Err(_) => pending().await,
        },
        None => pending().await,
    }
}

async fn reached(deadline: Option<Deadline>) -> Duration {
    let Some(Deadline { at, time }) = deadline else { return pending().await };
    sleep_until(at).await;
    time
}
