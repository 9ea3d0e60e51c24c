//! The actor that checks on schedule, and what it holds of each endpoint.
//!
//! `verdict`, `schedule` and `backlog` are plain values with plain functions: they know no actor, and no clock but the moments
//! that they are told. It knows neither HTTP nor files.

pub mod actor;
mod backlog;
mod driver;
mod flight;
mod followers;
pub mod message;
mod schedule;
pub mod verdict;
pub mod watch;
