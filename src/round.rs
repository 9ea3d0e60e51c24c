//! Many checks submitted together, as a stream of their answers.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use actix::{Addr, dev::Request};
use futures_core::Stream;
use futures_util::{
    future::{Join, Ready, join, ready},
    stream::FuturesUnordered,
};

use crate::{
    actors::coordinator::Coordinator,
    message::{Answer, Check, Grant, Reserve, Submit},
    model::refused::Refused,
};

/// So many places are asked for at once.
const PLACES: usize = 64;

/// Many checks submitted together: a stream of their answers, each with its tag, in the order in which they finish.
///
/// It takes from its input only what it has places for, so that a million inputs need no more memory than what is in flight.
/// Dropping it cancels what it has submitted.
#[must_use = "nothing is checked until the stream is polled"]
pub struct Round<T, S> {
    /// Boxed, as `asking` is, so that a round may be moved while it runs.
    input: Pin<Box<S>>,
    ended: bool,
    to: Addr<Coordinator>,
    grant: Option<Grant>,
    asking: Option<Pin<Box<Request<Coordinator, Reserve>>>>,
    /// The input that waits for a place.
    next: Option<(T, Check)>,
    /// Final: who drains or has stopped takes nothing more.
    refused: Option<Refused>,
    out: FuturesUnordered<Out<T>>,
}

/// A check that was submitted, and its tag.
type Out<T> = Join<Ready<T>, Request<Coordinator, Submit>>;

impl<T, S> Round<T, S> {
    pub(crate) fn new(to: Addr<Coordinator>, input: S) -> Self {
        let out = FuturesUnordered::new();
        let input = Box::pin(input);
        Self { input, ended: false, to, grant: None, asking: None, next: None, refused: None, out }
    }
}

impl<T, S> fmt::Debug for Round<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Round").field("in_flight", &self.out.len()).field("ended", &self.ended).finish_non_exhaustive()
    }
}

// Nothing in it is pinned in place.
impl<T, S> Unpin for Round<T, S> {}

impl<T, S: Stream<Item = (T, Check)>> Stream for Round<T, S> {
    type Item = (T, Answer);

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        // One for the answer that was taken last; more only when no answer is ready. Else a caller that takes answers more
        // slowly than checks finish would leave behind ever more of them.
        for most in [1, PLACES] {
            let mut submitted = 0;
            while submitted < most {
                match this.submit_one(cx) {
                    Poll::Ready(Submitted::Yes) => submitted += 1,
                    Poll::Ready(Submitted::Refused(tag, refused)) => return Poll::Ready(Some((tag, Err(refused)))),
                    Poll::Ready(Submitted::NoMore) | Poll::Pending => break,
                }
            }
            match Pin::new(&mut this.out).poll_next(cx) {
                Poll::Ready(Some((tag, answer))) => {
                    return Poll::Ready(Some((tag, answer.unwrap_or(Err(Refused::Closed)))));
                }
                Poll::Ready(None) if this.ended && this.next.is_none() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => {}
            }
            if submitted == PLACES {
                // Others on the thread get their turn; there is more to do.
                cx.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }
}

enum Submitted<T> {
    Yes,
    Refused(T, Refused),
    NoMore,
}

impl<T, S: Stream<Item = (T, Check)>> Round<T, S> {
    fn submit_one(&mut self, cx: &mut Context<'_>) -> Poll<Submitted<T>> {
        if self.next.is_none() && !self.ended {
            match self.input.as_mut().poll_next(cx) {
                Poll::Ready(Some(next)) => self.next = Some(next),
                Poll::Ready(None) => self.ended = true,
                Poll::Pending => {}
            }
        }
        let Some((tag, mut check)) = self.next.take() else {
            // Places that are not needed now are of use to others.
            self.grant = None;
            return if self.ended { Poll::Ready(Submitted::NoMore) } else { Poll::Pending };
        };
        loop {
            if let Some(refused) = self.refused {
                return Poll::Ready(Submitted::Refused(tag, refused));
            }
            if let Some(grant) = &mut self.grant {
                match grant.spend(check) {
                    Ok(submit) => {
                        self.out.push(join(ready(tag), self.to.send(submit)));
                        return Poll::Ready(Submitted::Yes);
                    }
                    Err(unspent) => check = unspent,
                }
            }
            if self.asking.is_none() {
                self.asking = Some(Box::pin(self.to.send(Reserve(PLACES))));
            }
            match self.asking.as_mut().map(|asking| asking.as_mut().poll(cx)) {
                Some(Poll::Ready(Ok(Ok(grant)))) => self.grant = Some(grant),
                Some(Poll::Ready(Ok(Err(refused)))) => self.refused = Some(refused),
                Some(Poll::Ready(Err(_))) => self.refused = Some(Refused::Closed),
                Some(Poll::Pending) | None => {
                    self.next = Some((tag, check));
                    return Poll::Pending;
                }
            }
            self.asking = None;
        }
    }
}
