//! The actors: a coordinator and its pool of checkers, and the plain values that they carry.
//!
//! Each of `credit`, `deadlines`, `holds`, `outbox`, `places`, `queue`, `rate`, `retry` and `window` is a plain value with plain functions,
//! which knows no actor and no clock but the moments it is told. The actors delegate to them.

mod again;
pub(crate) mod alarm;
pub(crate) mod alone;
pub mod checker;
pub mod coordinator;
mod credit;
mod deadlines;
pub(crate) mod delivery;
mod dispatch;
mod driver;
mod ending;
mod flight;
pub(crate) mod guarded;
mod holds;
mod intake;
mod looking;
mod member;
mod outbox;
mod owed;
pub(crate) mod own_system;
pub mod place;
mod places;
mod pool;
mod queue;
pub mod rate;
mod retry;
pub mod settings;
mod subscribers;
mod supervise;
mod upkeep;
mod window;
