//! What was agreed on in a handshake, as it is told.

use rustls::{CipherSuite, ClientConnection, ProtocolVersion};

use crate::model::{
    printable::harmless,
    tls::{TlsFacts, TlsVersion},
};

/// The longest name of a protocol that is taken over, in characters. A server can only choose one of ours.
const LONGEST_PROTOCOL: usize = 32;

/// What was agreed on so far; `None` before there is a version.
pub fn read(connection: &ClientConnection) -> Option<TlsFacts> {
    Some(TlsFacts {
        version: version(connection.protocol_version()?)?,
        cipher: connection.negotiated_cipher_suite().map(|suite| name(suite.suite())),
        alpn: connection.alpn_protocol().map(|name| harmless(&String::from_utf8_lossy(name), LONGEST_PROTOCOL)),
    })
}

fn version(version: ProtocolVersion) -> Option<TlsVersion> {
    match version {
        ProtocolVersion::TLSv1_2 => Some(TlsVersion::Tls12),
        ProtocolVersion::TLSv1_3 => Some(TlsVersion::Tls13),
        _ => None,
    }
}

/// The name in IANA's registry: rustls says in those of TLS 1.3 which version they are of.
fn name(suite: CipherSuite) -> String {
    format!("{suite:?}").replacen("TLS13_", "TLS_", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_have_the_names_that_iana_gave_them() {
        for (suite, wanted) in [
            (CipherSuite::TLS13_CHACHA20_POLY1305_SHA256, "TLS_CHACHA20_POLY1305_SHA256"),
            (CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        ] {
            assert_eq!(name(suite), wanted);
        }
    }
}
