//! The messages of a monitor, beside [`Watch`](super::watch::Watch).

use std::sync::Arc;

use actix::{Message, Recipient};

use super::verdict::{Transition, Verdict};

/// Sends every transition to a subscriber from now on. The answer comes when it is in force; what is held already,
/// [`GetVerdicts`] tells. Who follows already gets no transition twice: only its buffer changes.
#[derive(Debug, Clone)]
pub struct Follow {
    /// Who gets the transitions.
    pub to: Recipient<Transition>,
    /// How many wait for a subscriber that is busy. Past it, a newer transition of an endpoint takes the place of those that wait,
    /// and says how many they were ([`Transition::missed`]).
    pub buffer: usize,
}

impl Message for Follow {
    type Result = ();
}

/// Sends this subscriber no transition any more, not those either that wait for it.
#[derive(Debug, Clone)]
pub struct Unfollow(pub Recipient<Transition>);

impl Message for Unfollow {
    type Result = ();
}

/// Stops watching what has this name; a check of it that is under way is cancelled. The answer is the last verdict, or nothing where
/// the name was not watched.
#[derive(Debug, Clone)]
pub struct Unwatch(pub Arc<str>);

impl Message for Unwatch {
    type Result = Option<Verdict>;
}

/// Asks for the verdict on the endpoint of this name; nothing where it is not watched. Nothing is checked for it.
#[derive(Debug, Clone)]
pub struct GetVerdict(pub Arc<str>);

impl Message for GetVerdict {
    type Result = Option<Verdict>;
}

/// Asks for all verdicts, in the order in which the watches began. Nothing is checked for it.
#[derive(Debug, Clone, Copy)]
pub struct GetVerdicts;

impl Message for GetVerdicts {
    type Result = Vec<Verdict>;
}

/// Ends a monitor. Checks that are under way are cancelled when the answer comes; what is sent after it is not handled.
#[derive(Debug, Clone, Copy)]
pub struct Stop;

impl Message for Stop {
    type Result = ();
}
