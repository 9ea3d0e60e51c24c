//! What is said when time runs out.

use std::time::Duration;

use super::trace::Trace;
use crate::model::{
    duration::in_words,
    phase::Phase,
    reason::{Kind, Reason},
};

/// The reason when time ran out. Where a proxy was waited for, nobody saw the endpoint fail.
pub fn out_of_time(trace: &Trace, limit: Duration) -> Reason {
    let (phase, limit) = (trace.phase(), in_words(limit));
    // A ping connects to nobody, and a connection may have been kept.
    let connected = if trace.seen.timing.connect.is_some() { "connected, then " } else { "" };
    if let Some(what) = trace.owed_by_proxy() {
        return trace.placed(Reason::new(Kind::Proxy, format!("{what} within {limit}")));
    }
    let message = match phase {
        None => format!("no result within {limit}"),
        Some(Phase::Dns) => format!("the name was not resolved within {limit}"),
        Some(Phase::Connect) => format!("no connection within {limit}"),
        Some(Phase::Tls) => format!("{connected}no TLS handshake within {limit}"),
        Some(Phase::Send) => format!("{connected}the request was not taken within {limit}"),
        Some(Phase::FirstByte) => format!("{connected}no answer within {limit}"),
        Some(Phase::Body) => format!("the body did not end within {limit}"),
    };
    let reason = Reason::new(Kind::Timeout, message);
    match phase {
        Some(phase) => reason.during(phase),
        None => reason,
    }
}
