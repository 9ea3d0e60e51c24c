//! What is written down of the addresses that a connection is tried to.

use std::{net::SocketAddr, time::Duration};

use actix_rt::time::Instant;
use tokio::net::TcpStream;

use super::failure;
use crate::{
    model::{
        observation::Observation,
        reason::{Kind, Reason},
        tried::{Tried, TriedOutcome},
    },
    net::{
        connect::{Close, ConnectError, connect},
        race::Step,
    },
    probe::trace::Trace,
};

/// Connects, and writes down each address with what came of it, while it comes: the facts survive a look that is cut short.
pub async fn connect_and_tell(
    addresses: &[SocketAddr],
    close: Close,
    trace: &mut Trace,
) -> Result<(SocketAddr, TcpStream), Reason> {
    let seen = &mut trace.seen;
    let began = Instant::now();
    let outcome = connect(addresses, close, |address, step| write_down(seen, began, address, step)).await;
    seen.peer = outcome.as_ref().map_or_else(|(address, _)| *address, |(address, _)| Some(*address));
    outcome.map_err(|(_, error)| failure::of_connecting(&error))
}

/// An address that the policy refuses.
pub fn refused(address: SocketAddr) -> Tried {
    let outcome = TriedOutcome::Failed(Kind::Blocked);
    Tried { address, began: Duration::ZERO, took: Some(Duration::ZERO), outcome }
}

fn write_down(seen: &mut Observation, began: Instant, address: SocketAddr, step: Step<'_, ConnectError>) {
    let now = began.elapsed();
    let outcome = match step {
        Step::Began => {
            // Until more is known, the one that is waited for.
            seen.peer.get_or_insert(address);
            seen.tried.push(Tried { address, began: now, took: None, outcome: TriedOutcome::Unfinished });
            return;
        }
        Step::Failed(error) => TriedOutcome::Failed(failure::of_connecting(error).kind),
        Step::Connected => TriedOutcome::Connected,
    };
    if let Some(tried) = seen.tried.iter_mut().find(|tried| tried.address == address) {
        (tried.took, tried.outcome) = (Some(now.saturating_sub(tried.began)), outcome);
    }
    if seen.peer == Some(address) {
        let running = seen.tried.iter().find(|tried| tried.outcome == TriedOutcome::Unfinished);
        seen.peer = running.map(|tried| tried.address);
    }
}
