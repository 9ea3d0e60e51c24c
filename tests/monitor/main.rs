//! The monitor: its schedule, its transitions and its messages on a paused clock with doubles in memory, its ends on real threads.

#[allow(dead_code, reason = "only a part of it is used here")]
#[path = "../rogues/alone.rs"]
mod alone;
mod asked;
mod crowds;
#[path = "../support/log.rs"]
mod log;
mod logs;
mod own_trouble;
mod schedule;
mod subscribers;
mod support;
mod threads;
mod transitions;
