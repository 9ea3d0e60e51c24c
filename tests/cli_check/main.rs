//! The real binary, `watchpost check`, against real sockets on loopback that the tests script.
#![cfg(feature = "cli")]

mod binary;
mod far_side;

mod config;
mod documents;
mod exits;
mod far_sides;
mod import;
mod inputs;
mod lists;
mod network;
mod outputs;
mod requests;
mod rounds;
mod rules;
#[cfg(unix)]
mod signals;
#[cfg(feature = "tls")]
mod tls;
mod verbose;
mod verdicts;
mod wrong_calls;
