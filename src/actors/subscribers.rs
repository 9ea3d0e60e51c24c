//! Those who are told of every final status, or of the messages of each check: an outbox each.

use std::{sync::Arc, task::Context};

use super::{delivery::Delivery, outbox::Outbox};
use crate::{
    message::{Notice, Subscribe, Topic},
    model::{
        passage::{Party, Passage, Passed},
        status::Status,
    },
};

/// Those who are told of every final status, or of the messages of each check. One that does not keep up delays nobody: its outbox
/// is bounded. One that is gone is forgotten.
#[derive(Default)]
pub(crate) struct Subscribers {
    all: Vec<Subscriber>,
}

struct Subscriber {
    topic: Topic,
    outbox: Outbox,
    delivery: Delivery<Notice>,
}

/// So many notices are on their way to a subscriber at once.
const WINDOW: usize = 32;

impl Subscribers {
    pub fn add(&mut self, Subscribe { to, buffer, topic }: Subscribe) {
        self.all.push(Subscriber { topic, outbox: Outbox::new(buffer), delivery: Delivery::new(to, WINDOW) });
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Tells of a status; the number that missed it.
    pub fn publish(&mut self, status: &Status) -> u64 {
        if !self.all.iter().any(|subscriber| subscriber.topic == Topic::Statuses) {
            return 0;
        }
        self.tell(Topic::Statuses, &Notice::Status(Arc::new(status.clone())))
    }

    /// Tells of a message; the number that missed it.
    pub fn trace(&mut self, from: Party, to: Party, what: Passed) -> u64 {
        self.tell(Topic::Messages, &Notice::Passage(Passage { from, to, what }))
    }

    fn tell(&mut self, topic: Topic, notice: &Notice) -> u64 {
        let told = self.all.iter_mut().filter(|subscriber| subscriber.topic == topic);
        told.map(|subscriber| u64::from(subscriber.outbox.push(notice.clone()))).sum()
    }

    /// Whether every outbox is empty and all was handled.
    pub fn are_idle(&self) -> bool {
        self.all.iter().all(|subscriber| subscriber.outbox.is_empty() && subscriber.delivery.is_idle())
    }

    /// How many notices are not even on their way.
    pub fn undelivered(&self) -> u64 {
        self.all.iter().map(|subscriber| subscriber.outbox.undelivered()).sum()
    }

    /// Sends what can be sent.
    pub fn poll(&mut self, cx: &mut Context<'_>) {
        self.all.retain_mut(|subscriber| subscriber.delivery.poll(cx, || subscriber.outbox.next()));
    }
}
