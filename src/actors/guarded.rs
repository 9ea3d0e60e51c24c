//! Foreign code, kept from harming anyone: a look whose panics are caught.

use std::{
    any::Any,
    future::{Future, pending},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use crate::{
    model::{endpoint::Endpoint, reason::Reason},
    probe::{Look, Probe, trace::Trace},
};

/// A look whose panics are caught: when it begins, at each poll, and when it is dropped half-way. After a panic the look is
/// never touched again, and the trace holds plain facts, so nothing broken is seen by anyone.
pub(crate) struct Guarded<'a> {
    look: Option<Look<'a>>,
    /// The panic with which it began, if it did.
    crash: Option<String>,
}

impl<'a> Guarded<'a> {
    pub fn begin(probe: &'a dyn Probe, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Self {
        match catch(|| probe.look(endpoint, trace)) {
            Ok(look) => Self { look: Some(look), crash: None },
            Err(crash) => Self { look: None, crash: Some(crash) },
        }
    }
}

impl Future for Guarded<'_> {
    /// What the look found, or the message of its panic.
    type Output = Result<Result<(), Reason>, String>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(mut look) = self.look.take() else {
            let crash = self.crash.take().unwrap_or_else(|| "it was polled after its end".to_owned());
            return Poll::Ready(Err(crash));
        };
        match catch(|| look.as_mut().poll(cx)) {
            Ok(Poll::Pending) => {
                self.look = Some(look);
                Poll::Pending
            }
            Ok(Poll::Ready(found)) => match catch(|| drop(look)) {
                Ok(()) => Poll::Ready(Ok(found)),
                Err(crash) => Poll::Ready(Err(crash)),
            },
            Err(crash) => {
                let _ = catch(|| drop(look));
                Poll::Ready(Err(crash))
            }
        }
    }
}

impl Drop for Guarded<'_> {
    fn drop(&mut self) {
        if let Some(look) = self.look.take() {
            // Cut short: whatever it does on its way out is no news about the endpoint.
            let _ = catch(|| drop(look));
        }
    }
}

/// A probe whose last moment is guarded too, whoever drops it last.
pub(crate) struct Kept(Option<Box<dyn Probe>>);

impl Kept {
    pub fn new(probe: Box<dyn Probe>) -> Self {
        Self(Some(probe))
    }
}

impl Probe for Kept {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        match &self.0 {
            Some(probe) => probe.look(endpoint, trace),
            None => Box::pin(pending()), // only while it is dropped, when nobody looks
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = catch(|| drop(self.0.take()));
    }
}

/// Runs foreign code; a panic becomes its message.
pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|payload| {
        let message = message_of(payload.as_ref());
        // A payload may be any value, and its drop foreign code too; of one that panics again, the next is never dropped.
        if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(again);
        }
        message
    })
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "it panicked without a message".to_owned(),
    }
}
