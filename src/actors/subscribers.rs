//! Those who get every final status: an outbox each.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use actix::{Recipient, dev::RecipientRequest};
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::outbox::Outbox;
use crate::{
    message::{Notice, Subscribe},
    model::status::Status,
};

/// Those who get every final status. One that does not keep up delays nobody: its outbox is bounded. One that is gone is forgotten.
#[derive(Default)]
pub(crate) struct Subscribers {
    all: Vec<Subscriber>,
}

struct Subscriber {
    to: Recipient<Notice>,
    outbox: Outbox,
    on_their_way: FuturesUnordered<RecipientRequest<Notice>>,
}

impl Subscribers {
    pub fn add(&mut self, Subscribe { to, buffer }: Subscribe) {
        self.all.push(Subscriber { to, outbox: Outbox::new(buffer), on_their_way: FuturesUnordered::new() });
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Puts a status into every outbox; the number that missed it.
    pub fn publish(&mut self, status: &Status) -> u64 {
        if self.all.is_empty() {
            return 0;
        }
        let status = Arc::new(status.clone());
        self.all.iter_mut().map(|subscriber| u64::from(subscriber.outbox.push(&status))).sum()
    }

    /// Whether every outbox is empty and all was handled.
    pub fn are_idle(&self) -> bool {
        self.all.iter().all(|subscriber| subscriber.outbox.is_idle())
    }

    /// How many statuses are not even on their way.
    pub fn undelivered(&self) -> u64 {
        self.all.iter().map(|subscriber| subscriber.outbox.undelivered()).sum()
    }

    /// Sends what can be sent.
    pub fn poll(&mut self, cx: &mut Context<'_>) {
        self.all.retain_mut(|subscriber| subscriber.poll(cx));
    }
}

impl Subscriber {
    /// False when it is gone.
    fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        loop {
            while let Some(notice) = self.outbox.next() {
                self.on_their_way.push(self.to.send(notice));
            }
            match self.on_their_way.poll_next_unpin(cx) {
                Poll::Ready(Some(Ok(()))) => self.outbox.handled(),
                Poll::Ready(Some(Err(_))) => return false,
                Poll::Ready(None) | Poll::Pending => return true,
            }
        }
    }
}
