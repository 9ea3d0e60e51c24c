//! Those who are told of every final status, or of the messages of each check: an outbox each.

use std::{sync::Arc, task::Context};

use tracing::warn;

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
    /// Whether it was said that it does not keep up; once is enough for a log.
    lagged: bool,
}

impl Subscriber {
    /// Adds a notice; true when it was missed.
    fn tell(&mut self, notice: Notice) -> bool {
        let missed = self.outbox.push(notice);
        if missed && !self.lagged {
            self.lagged = true;
            warn!(topic = ?self.topic, "a subscriber does not keep up: it gets a count of what it missed");
        }
        missed
    }
}

/// So many notices are on their way to a subscriber at once.
const WINDOW: usize = 32;

impl Subscribers {
    pub fn add(&mut self, Subscribe { to, buffer, topic }: Subscribe) {
        let (outbox, delivery) = (Outbox::new(buffer), Delivery::new(to, WINDOW));
        self.all.push(Subscriber { topic, outbox, delivery, lagged: false });
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
        told.map(|subscriber| u64::from(subscriber.tell(notice.clone()))).sum()
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
