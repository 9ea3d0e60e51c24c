//! The phases of an attempt and their times.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

use super::duration::millis;

/// One phase of an attempt, in the order they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Looking the name up.
    Dns,
    /// Connecting to an address.
    Connect,
    /// The TLS handshake, and the judging of the certificate.
    Tls,
    /// Sending the request.
    Send,
    /// From the request's last byte until the head of the answer is complete.
    FirstByte,
    /// Reading the body.
    Body,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Self; 6] = [Self::Dns, Self::Connect, Self::Tls, Self::Send, Self::FirstByte, Self::Body];

    /// The stable name, as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Send => "send",
            Self::FirstByte => "first_byte",
            Self::Body => "body",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How long each phase of an attempt took; `None` where it never began. Over redirects, each is the sum of its hops.
///
/// The six phases add up to `total` when the probe names its phases, as the HTTP probe does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Timing {
    /// Looking the name up.
    #[serde(with = "millis::option")]
    pub dns: Option<Duration>,
    /// Connecting.
    #[serde(with = "millis::option")]
    pub connect: Option<Duration>,
    /// The TLS handshake.
    #[serde(with = "millis::option")]
    pub tls: Option<Duration>,
    /// Sending the request.
    #[serde(with = "millis::option")]
    pub send: Option<Duration>,
    /// Waiting for the answer's head.
    #[serde(with = "millis::option")]
    pub first_byte: Option<Duration>,
    /// Reading the body.
    #[serde(with = "millis::option")]
    pub body: Option<Duration>,
    /// The whole attempt.
    #[serde(with = "millis")]
    pub total: Duration,
}

impl Timing {
    /// The time of one phase.
    pub fn get(&self, phase: Phase) -> Option<Duration> {
        match phase {
            Phase::Dns => self.dns,
            Phase::Connect => self.connect,
            Phase::Tls => self.tls,
            Phase::Send => self.send,
            Phase::FirstByte => self.first_byte,
            Phase::Body => self.body,
        }
    }

    /// Adds time to a phase, and to the total.
    pub(crate) fn add(&mut self, phase: Phase, took: Duration) {
        let slot = match phase {
            Phase::Dns => &mut self.dns,
            Phase::Connect => &mut self.connect,
            Phase::Tls => &mut self.tls,
            Phase::Send => &mut self.send,
            Phase::FirstByte => &mut self.first_byte,
            Phase::Body => &mut self.body,
        };
        *slot = Some(slot.unwrap_or_default().saturating_add(took));
        self.total = self.total.saturating_add(took);
    }
}
