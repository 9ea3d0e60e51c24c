//! Those who are told of every transition: a backlog each.

use std::task::Context;

use super::{backlog::Backlog, message::Follow, verdict::Transition};
use crate::actors::delivery::Delivery;

/// Those who are told of every transition. One that does not keep up delays nobody; one that is gone is forgotten.
#[derive(Default)]
pub(super) struct Followers {
    all: Vec<Follower>,
}

struct Follower {
    backlog: Backlog,
    delivery: Delivery<Transition>,
}

/// One at a time, so that they come in order whatever the subscriber's mailbox does.
const WINDOW: usize = 1;

impl Followers {
    pub fn add(&mut self, Follow { to, buffer }: Follow) {
        // Where nothing changes nothing is sent, and nobody is seen to be gone.
        self.all.retain(|follower| follower.delivery.is_connected());
        self.all.push(Follower { backlog: Backlog::new(buffer), delivery: Delivery::new(to, WINDOW) });
    }

    /// Tells all of them.
    pub fn publish(&mut self, transition: &Transition) {
        self.all.iter_mut().for_each(|follower| follower.backlog.push(transition.clone()));
    }

    /// An endpoint is watched no longer.
    pub fn forget(&mut self, name: &str) {
        self.all.iter_mut().for_each(|follower| follower.backlog.forget(name));
    }

    /// Sends what can be sent.
    pub fn poll(&mut self, cx: &mut Context<'_>) {
        self.all.retain_mut(|follower| follower.delivery.poll(cx, || follower.backlog.next()));
    }
}
