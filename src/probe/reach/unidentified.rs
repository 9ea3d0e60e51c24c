//! What a server means that asked for a client certificate, got none, and would not go on.

use crate::model::reason::{Kind, Reason};

/// The reason, however it ended: by an alert, or by a connection that was cut.
pub fn unidentified() -> Reason {
    Reason::new(Kind::TlsHandshake, "the server wants a client certificate")
}
