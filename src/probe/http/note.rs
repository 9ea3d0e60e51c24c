//! The head of an answer among the facts.

use super::head::Head;
use crate::{model::observation::HttpAnswer, probe::trace::Trace};

/// Puts the head among the facts.
pub fn note(head: &mut Head, trace: &mut Trace) {
    trace.seen.http =
        Some(HttpAnswer { status: head.status, version: head.version, head_bytes: head.bytes, body_bytes: None });
    trace.seen.wall = head.wall;
    trace.seen.headers = Some(std::mem::take(&mut head.headers));
}
