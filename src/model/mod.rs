//! Plain data: what is checked, what was seen, and what is said about it.
//!
//! Nothing here knows an actor, a socket or a probe. Everything that crosses a thread or a network is
//! [serde](https://serde.rs) data and round-trips.

pub mod answering;
pub mod bad_typed_url;
mod body_words;
pub mod certificate;
mod disguise;
pub mod dns;
pub mod duration;
pub mod endpoint;
pub mod endpoint_builder;
mod endpoint_connection;
mod endpoint_overrule;
mod endpoint_secrets;
mod endpoint_serde;
mod endpoint_text;
pub mod endpoint_tls;
pub mod expectation;
pub mod family;
mod given_url;
pub mod header;
pub mod host_name;
pub mod method;
pub mod observation;
pub mod overrule;
pub mod own_headers;
pub mod passage;
pub mod passing_code;
pub mod phase;
pub mod printable;
pub mod reason;
pub mod redirect_code;
pub mod refused;
pub mod request_body;
pub mod secrets;
mod sent_secrets;
pub mod server_name;
pub mod shown_url;
pub mod spoken;
pub mod state;
pub mod stats;
pub mod status;
pub mod summary;
pub mod timestamp;
pub mod tls;
pub mod tls_settings;
pub mod tried;
pub mod typed_url;
pub mod wall;
