//! A check that a member has: the reply that is owed, and the request that is out.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker, ready},
};

use actix::{MailboxError, dev::RecipientRequest};
use actix_rt::time::Instant;
use pin_project_lite::pin_project;

use super::{deadlines::Ticket, owed::Owed};
use crate::message::{Answer, Check};

pin_project! {
    /// A check that a member has. It ends with the member's answer, with the member's death, or when the submitter is gone;
    /// dropping the request then cancels it in the member.
    pub(crate) struct Flight {
        pub member: usize,
        pub ticket: Ticket,
        pub sent_at: Instant,
        pub deadline: Instant,
        owed: Option<Owed>,
        #[pin]
        request: Option<RecipientRequest<Check>>,
        waker: Option<Waker>,
    }
}

/// A flight that has ended.
pub(crate) struct Landed {
    pub member: usize,
    pub ticket: Ticket,
    pub sent_at: Instant,
    pub owed: Owed,
    pub outcome: Outcome,
}

/// How a flight ended.
pub(crate) enum Outcome {
    /// The member answered.
    Answered(Answer),
    /// The member died, or dropped the reply.
    Lost,
    /// The submitter stopped waiting.
    Forsaken,
}

impl Flight {
    pub fn new(
        member: usize,
        ticket: Ticket,
        sent_at: Instant,
        deadline: Instant,
        owed: Owed,
        request: RecipientRequest<Check>,
    ) -> Self {
        Self { member, ticket, sent_at, deadline, owed: Some(owed), request: Some(request), waker: None }
    }

    /// Takes the reply that is owed out of the air and cancels the request. What is left ends by itself at its next poll.
    pub fn recall(self: Pin<&mut Self>) -> Option<Owed> {
        let mut this = self.project();
        this.request.set(None);
        if let Some(waker) = this.waker.take() {
            waker.wake();
        }
        this.owed.take()
    }
}

impl Future for Flight {
    /// `None` when it was recalled.
    type Output = Option<Landed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let (Some(owed), Some(request)) = (this.owed.as_mut(), this.request.as_mut().as_pin_mut()) else {
            return Poll::Ready(None);
        };
        let outcome = match request.poll(cx) {
            Poll::Ready(Ok(answer)) => Outcome::Answered(answer),
            Poll::Ready(Err(MailboxError::Closed | MailboxError::Timeout)) => Outcome::Lost,
            Poll::Pending => {
                if this.waker.as_ref().is_none_or(|waker| !waker.will_wake(cx.waker())) {
                    *this.waker = Some(cx.waker().clone());
                }
                ready!(owed.poll_forsaken(cx));
                Outcome::Forsaken
            }
        };
        this.request.set(None);
        let landed = this.owed.take().map(|owed| Landed {
            member: *this.member,
            ticket: *this.ticket,
            sent_at: *this.sent_at,
            owed,
            outcome,
        });
        Poll::Ready(landed)
    }
}
