//! Those who are told of every transition: a backlog each.

use std::task::Context;

use actix::Recipient;

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
        if let Some(follower) = self.all.iter_mut().find(|follower| follower.delivery.goes_to(&to)) {
            follower.backlog.set_bound(buffer);
            return;
        }
        self.all.push(Follower { backlog: Backlog::new(buffer), delivery: Delivery::new(to, WINDOW) });
    }

    /// Someone wants to hear no more.
    pub fn leave(&mut self, to: &Recipient<Transition>) {
        self.all.retain(|follower| !follower.delivery.goes_to(to));
    }

    /// Tells all of them.
    pub fn publish(&mut self, transition: &Transition) {
        self.all.iter_mut().for_each(|follower| follower.backlog.push(transition.clone()));
    }

    /// An endpoint is watched no longer.
    pub fn forget(&mut self, name: &str) {
        self.all.iter_mut().for_each(|follower| follower.backlog.forget(name));
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.all.len()
    }

    /// Sends what can be sent.
    pub fn poll(&mut self, cx: &mut Context<'_>) {
        self.all.retain_mut(|follower| follower.delivery.poll(cx, || follower.backlog.next()));
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, sync::Arc, task::Poll};

    use actix::{Actor, ActorContext, Context, Handler, MessageResult, Recipient, System};

    use super::*;
    use crate::{
        model::{endpoint::Endpoint, observation::Observation, state::State, status::Status, timestamp::Timestamp},
        monitor::verdict::VerdictState,
    };

    /// Ends at the first transition, when it has taken it.
    struct Once;

    impl Actor for Once {
        type Context = Context<Self>;
    }

    impl Handler<Transition> for Once {
        type Result = MessageResult<Transition>;

        fn handle(&mut self, _: Transition, ctx: &mut Context<Self>) -> Self::Result {
            ctx.stop();
            MessageResult(())
        }
    }

    fn transition() -> Transition {
        let endpoint = Endpoint::new("test://db").unwrap();
        let status = Arc::new(Status::new(1, &endpoint, State::Up, None, Observation::default()));
        let (from, to) = (VerdictState::Pending, VerdictState::Up);
        Transition { name: "db".into(), from, to, at: Timestamp::now(), status, missed: 0 }
    }

    /// Sends until so many followers are left.
    async fn until_left(followers: &mut Followers, left: usize) {
        poll_fn(|cx| {
            followers.poll(cx);
            if followers.len() == left { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[test]
    fn one_that_is_gone_is_forgotten_at_the_next_transition_or_the_next_follower() {
        System::new().block_on(async {
            let once = || -> Recipient<Transition> { Once.start().recipient() };
            let mut followers = Followers::default();
            followers.add(Follow { to: once(), buffer: 2 });
            followers.publish(&transition());
            followers.publish(&transition());
            until_left(&mut followers, 0).await;
            let (gone, there) = (once(), once());
            followers.add(Follow { to: gone.clone(), buffer: 1 });
            gone.send(transition()).await.unwrap();
            // A message that is refused shows that it has ended.
            assert!(gone.send(transition()).await.is_err());
            followers.add(Follow { to: there, buffer: 1 });
            assert_eq!(followers.len(), 1);
        });
    }
}
