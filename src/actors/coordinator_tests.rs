//! How a coordinator dies, and whom it forgets.

use actix::Actor;

use super::{
    doubles::{Boom, on_a_paused_clock, settings, submit},
    *,
};
use crate::model::endpoint::Endpoint;

#[test]
fn a_coordinator_that_panics_answers_cancelled_and_then_is_closed() {
    on_a_paused_clock(async {
        let coordinator = Coordinator::new(settings(), None).unwrap().start();
        let hang = |id| Check::new(id, Endpoint::new("test://hang").unwrap());
        let replies: Vec<_> = (1..=8).map(|id| submit(&coordinator, hang(id), false)).collect();
        while coordinator.send(GetStats).await.unwrap().in_flight < 3 {}
        assert!(coordinator.send(Boom).await.is_err());
        for (reply, id) in replies.into_iter().zip(1..) {
            let status = reply.await.unwrap().unwrap();
            assert_eq!((status.id, status.reason.unwrap().kind), (id, Kind::Cancelled));
        }
        assert!(coordinator.send(GetStats).await.is_err());
    });
}
