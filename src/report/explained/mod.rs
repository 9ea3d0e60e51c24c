//! What kinds of reasons and status codes mean, for people: what `watchpost explain` shows.

pub mod code;
pub mod explanation;
mod kinds;
mod ours;
pub mod page;
mod tls;
mod way;
mod wire;
