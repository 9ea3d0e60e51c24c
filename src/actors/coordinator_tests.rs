//! How a coordinator dies, and whom it forgets.

use std::time::Duration;

use actix::{Actor, Context, Handler};
use actix_rt::time::{sleep, timeout};

use super::{
    doubles::{Boom, CONCURRENCY, QUEUE, on_a_paused_clock, settings, submit},
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

/// How many wait for a place.
struct Askers;

impl actix::Message for Askers {
    type Result = usize;
}

impl Handler<Askers> for Coordinator {
    type Result = usize;

    fn handle(&mut self, _: Askers, _: &mut Context<Self>) -> usize {
        self.places.waiting()
    }
}

#[test]
fn those_who_stop_waiting_for_a_place_are_forgotten() {
    on_a_paused_clock(async {
        let coordinator = Coordinator::new(settings(), None).unwrap().start();
        let all = coordinator.send(Reserve(CONCURRENCY + QUEUE)).await.unwrap().unwrap();
        for _ in 0..100 {
            assert!(timeout(Duration::from_micros(1), coordinator.send(Reserve(1))).await.is_err());
        }
        sleep(Duration::from_secs(1)).await;
        assert_eq!(coordinator.send(Askers).await.unwrap(), 0);
        drop(all);
    });
}
