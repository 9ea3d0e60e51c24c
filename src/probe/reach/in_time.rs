//! The time that a connection may take: look-up, connect and TLS.

use std::time::Duration;

use actix_rt::time::timeout;

use crate::{
    model::reason::Reason,
    probe::{out_of_time::out_of_time, trace::Trace},
};

/// What comes of opening a connection, where that takes no longer than `limit`, of which `used` is over already. Without a limit there is
/// no timer: the attempt's own time bounds it.
pub async fn in_time<T>(
    limit: Option<Duration>,
    used: Duration,
    trace: &mut Trace,
    open: impl AsyncFnOnce(&mut Trace) -> Result<T, Reason>,
) -> Result<T, Reason> {
    let Some(limit) = limit else { return open(trace).await };
    match timeout(limit.saturating_sub(used), open(trace)).await {
        Ok(opened) => opened,
        Err(_) => Err(out_of_time(trace, limit)),
    }
}
