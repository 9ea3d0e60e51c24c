//! The real binary, `watchpost check`, against real sockets on loopback that the tests script.
#![cfg(feature = "cli")]

mod binary;
mod far_side;
mod folder;

mod config_faults;
mod config_includes;
mod config_layers;
mod config_schema;
mod config_sources;
mod exits;
mod far_sides;
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
