//! Messages on their way to one subscriber.

use std::task::{Context, Poll};

use actix::{Message, Recipient, dev::RecipientRequest};
use futures_util::stream::{FuturesUnordered, StreamExt};

/// Messages on their way to one subscriber, a window of them at once: what is past it waits where it comes from.
pub(crate) struct Delivery<M: Message<Result = ()> + Send + 'static> {
    to: Recipient<M>,
    window: usize,
    on_their_way: FuturesUnordered<RecipientRequest<M>>,
}

impl<M: Message<Result = ()> + Send + 'static> Delivery<M> {
    pub fn new(to: Recipient<M>, window: usize) -> Self {
        Self { to, window, on_their_way: FuturesUnordered::new() }
    }

    /// Whether all that was sent was handled.
    pub fn is_idle(&self) -> bool {
        self.on_their_way.is_empty()
    }

    /// Whether the subscriber can be reached, as far as that is known without sending it anything.
    pub fn is_connected(&self) -> bool {
        self.to.connected()
    }

    /// Whether this is the subscriber.
    pub fn goes_to(&self, other: &Recipient<M>) -> bool {
        self.to == *other
    }

    /// Sends what comes next, while the subscriber keeps up; false when it is gone.
    pub fn poll(&mut self, cx: &mut Context<'_>, mut next: impl FnMut() -> Option<M>) -> bool {
        loop {
            while self.on_their_way.len() < self.window
                && let Some(message) = next()
            {
                self.on_their_way.push(self.to.send(message));
            }
            match self.on_their_way.poll_next_unpin(cx) {
                Poll::Ready(Some(Ok(()))) => {}
                Poll::Ready(Some(Err(_))) => return false,
                Poll::Ready(None) | Poll::Pending => return true,
            }
        }
    }
}
