//! The probe that asks an app's own closures.

use std::{collections::HashMap, future::poll_fn, sync::Arc, task::Poll};

use tokio::sync::mpsc::{self, OwnedPermit};

use super::dependency::Call;
use crate::{
    model::{
        endpoint::Endpoint,
        reason::{Kind, Reason},
    },
    probe::{Look, Probe, trace::Trace},
};

/// The scheme of what has no URL. What stands after it is the dependency's name.
pub(super) const SCHEME: &str = "dependency";

/// The closures by the names of their dependencies. Calling one is a look as any other: it has a timeout, and it may panic.
#[derive(Clone, Default)]
pub(super) struct Calls(Arc<HashMap<Arc<str>, Entry>>);

/// A closure, and its turn.
struct Entry {
    call: Call,
    turn: Turn,
}

/// Whether a closure's own code runs now. A thread that never returns from it is lost, and each further check would lose one more:
/// so while it runs on one thread, it begins on no other. Between two polls nobody has the turn, and a check that is made again
/// elsewhere, because its neighbour had blocked the thread, finds it free.
///
/// It is the one place of a channel that nothing is sent through: a permit for it comes back however the code ends.
struct Turn {
    place: mpsc::Sender<()>,
    /// Kept, so that the channel stays open.
    _kept: mpsc::Receiver<()>,
}

impl Turn {
    fn new() -> Self {
        let (place, kept) = mpsc::channel(1);
        Self { place, _kept: kept }
    }

    fn take(&self) -> Result<OwnedPermit<()>, Reason> {
        let taken = |_| Reason::new(Kind::Stalled, "it blocks the thread on which it was called before");
        self.place.clone().try_reserve_owned().map_err(taken)
    }
}

impl FromIterator<(Arc<str>, Call)> for Calls {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Call)>>(calls: I) -> Self {
        let entry = |(name, call)| (name, Entry { call, turn: Turn::new() });
        Self(Arc::new(calls.into_iter().map(entry).collect()))
    }
}

impl Probe for Calls {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            let Some(Entry { call, turn }) = endpoint.name().and_then(|name| self.0.get(name)) else {
                return Err(Reason::new(Kind::Unsupported, "no such closure"));
            };
            let mut answer = {
                let _turn = turn.take()?;
                call()
            };
            let said = poll_fn(|cx| {
                let _turn = match turn.take() {
                    Ok(turn) => turn,
                    Err(reason) => return Poll::Ready(Err(reason)),
                };
                answer.as_mut().poll(cx).map(|said| said.map_err(|said| Reason::new(Kind::Expectation, said)))
            });
            said.await
        })
    }
}
