//! A timer that is moved as little as possible.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use actix_rt::time::{Instant, Sleep, sleep_until};

/// The timer of an actor that has many moments to keep in mind and waits for the next of them.
#[derive(Debug, Default)]
pub(crate) struct Alarm(Option<(Instant, Pin<Box<Sleep>>)>);

impl Alarm {
    /// Waits for the next moment; ready when it is there, or a bit before, and then to be asked again.
    ///
    /// An alarm that is too early costs one wake-up; moving it at each check would cost more. So it is only ever moved nearer.
    pub fn poll(&mut self, next: Option<Instant>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(next) = next else {
            self.0 = None;
            return Poll::Pending;
        };
        let alarm = match &mut self.0 {
            Some((at, alarm)) if *at <= next => alarm,
            Some((at, alarm)) => {
                *at = next;
                alarm.as_mut().reset(next);
                alarm
            }
            none => &mut none.insert((next, Box::pin(sleep_until(next)))).1,
        };
        let polled = alarm.as_mut().poll(cx);
        if polled.is_ready() {
            self.0 = None;
        }
        polled
    }
}
