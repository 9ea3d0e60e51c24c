//! The real binary, `watchpost check`, against real sockets on loopback that the tests script.
#![cfg(feature = "cli")]

mod binary;
mod curl_line;
mod far_side;
mod folder;

#[cfg(unix)]
mod codes;
mod config;
mod config_faults;
mod config_includes;
mod config_layers;
mod config_schema;
mod config_sources;
mod curl;
mod details;
mod documents;
mod documents_hostile;
mod exits;
mod explain;
mod far_sides;
mod files;
mod flaky;
mod formats;
mod github;
mod hostile;
mod import;
mod import_exact;
mod import_odd;
mod inputs;
mod junit;
mod lists;
mod names;
mod network;
mod order;
mod outputs;
mod rehearsals;
mod requests;
mod retries;
mod rounds;
mod rules;
mod secrets;
#[cfg(unix)]
mod signals;
mod tap;
mod templates;
#[cfg(feature = "tls")]
mod tls;
mod tries;
#[cfg(feature = "tls")]
mod trusted;
mod verbose;
mod verdicts;
#[cfg(unix)]
mod waiting;
mod wrong_calls;
