//! A look on its way: it replies when it has a status, and ends when nobody waits for one.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll, Waker},
};

use actix::dev::OneshotSender;
use actix_rt::time::{Instant, sleep_until};
use tokio::sync::watch;
use tracing::{Span, debug};

use super::deadlines::Ticket;
use crate::{message::Answer, model::status::Status};

/// What a checker tells of itself, as a latest value: it goes on when the beats do, and `polling` names the check whose probe has
/// the thread at this moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pulse {
    /// One more for each interval, and for each poll of a look.
    pub beats: u64,
    pub polling: Option<u64>,
}

/// Where the pulse is shown.
pub(crate) type PulseSender = Rc<watch::Sender<Pulse>>;

/// A look on its way. While it is polled, the pulse names it, and what is logged stands in its span.
pub(crate) struct Looking {
    look: Pin<Box<dyn Future<Output = (Box<Status>, Crashed)>>>,
    id: u64,
    deadline: Instant,
    ticket: Ticket,
    reply: Option<OneshotSender<Answer>>,
    pulse: Option<PulseSender>,
    span: Option<Box<Span>>,
    waker: Option<Waker>,
}

/// The scheme whose probe panicked, if it did.
pub(crate) type Crashed = Option<String>;

/// A look that has ended.
pub(crate) struct Ended {
    /// Of its deadline.
    pub ticket: Ticket,
    pub crashed: Crashed,
}

impl Looking {
    /// A look for a check, whose deadline is among those of its checker by the ticket.
    pub fn new(
        look: impl Future<Output = (Box<Status>, Crashed)> + 'static,
        id: u64,
        (deadline, ticket): (Instant, Ticket),
        reply: OneshotSender<Answer>,
        pulse: Option<PulseSender>,
        span: Option<Box<Span>>,
    ) -> Self {
        Self { look: Box::pin(look), id, deadline, ticket, reply: Some(reply), pulse, span, waker: None }
    }

    /// Has it polled if its time is up, and then gives the ticket: once.
    pub fn wake_if_due(&mut self, now: Instant) -> Option<Ticket> {
        if now < self.deadline {
            return None;
        }
        self.waker.take()?.wake();
        Some(self.ticket)
    }
}

impl Future for Looking {
    type Output = Ended;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Ended> {
        let this = self.get_mut();
        let _entered = this.span.as_deref().map(Span::enter);
        show(this.pulse.as_ref(), Some(this.id));
        let looked = this.look.as_mut().poll(cx);
        show(this.pulse.as_ref(), None);
        if let Poll::Ready((status, crashed)) = looked {
            if let Some(reply) = this.reply.take() {
                // Whoever asked may be gone in this very moment.
                let _ = reply.send(Ok(status));
            }
            return Poll::Ready(Ended { ticket: this.ticket, crashed });
        }
        this.waker.get_or_insert_with(|| cx.waker().clone());
        match &mut this.reply {
            Some(reply) => reply.poll_closed(cx).map(|()| {
                debug!("cancelled: nobody waits for it any more");
                Ended { ticket: this.ticket, crashed: None }
            }),
            None => Poll::Pending,
        }
    }
}

/// The output of a look that ends before its deadline. It sets no timer: its checker has one for all its looks, and has it polled at
/// `noticed`. That is a moment too early, because the look began a moment after it was taken up: for the rest there is a timer.
pub(crate) async fn in_time<F: Future>(noticed: Instant, deadline: Instant, look: F) -> Option<F::Output> {
    let mut look = pin!(look);
    let mut rest = None;
    poll_fn(|cx| {
        if let Poll::Ready(output) = look.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        let now = Instant::now();
        if deadline <= now {
            return Poll::Ready(None);
        }
        if noticed <= now {
            let rest = rest.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            return rest.as_mut().poll(cx).map(|()| None);
        }
        Poll::Pending
    })
    .await
}

/// Shows which check has the thread now.
pub(crate) fn show(pulse: Option<&PulseSender>, polling: Option<u64>) {
    if let Some(pulse) = pulse {
        // `false`: nobody waits for a change, the pool reads the latest value when it looks.
        pulse.send_if_modified(|pulse| {
            pulse.polling = polling;
            // A thread with much to do is not a stuck one: each poll is a beat.
            pulse.beats += 1;
            false
        });
    }
}
