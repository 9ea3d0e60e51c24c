//! Which reason a failure of TLS is.

use std::time::Duration;

use rustls::{CertificateError, Error, pki_types::UnixTime};

use super::{broken_rule::broken_rule, failure, unidentified::unidentified};
use crate::{
    model::reason::{Kind, Reason},
    net::tls::TlsError,
};

/// No TLS connection, or one whose chain is refused; `names` are those of the certificate.
pub fn of_tls(error: &TlsError, names: &[String]) -> Reason {
    match error {
        // An end inside the handshake, and rules of TLS that are broken before rustls can say so.
        TlsError::Handshake { error, .. } => failure::of_io(error).unwrap_or_else(|| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => {
                Reason::new(Kind::Reset, "the server closed the connection in the TLS handshake")
            }
            _ => Reason::new(Kind::TlsHandshake, "the TLS handshake failed"),
        }),
        TlsError::Chain(error) => of_chain(error, names),
        TlsError::Refused(refused) => of_chain(&refused.error, names),
        TlsError::Unidentified => unidentified(),
        TlsError::Name | TlsError::NoCertificate => Reason::new(Kind::TlsHandshake, error.to_string()),
        TlsError::NoRoots => Reason::new(Kind::Resources, error.to_string()),
        TlsError::SetUp(_) => Reason::new(Kind::Unsupported, error.to_string()),
    }
}

/// A chain that is refused.
fn of_chain(error: &Error, names: &[String]) -> Reason {
    let Error::InvalidCertificate(error) = error else {
        return Reason::new(Kind::TlsUntrusted, "the certificate can't be judged");
    };
    match error {
        CertificateError::Expired => Reason::new(Kind::TlsExpired, "the certificate has expired"),
        CertificateError::ExpiredContext { time, not_after } => {
            Reason::new(Kind::TlsExpired, format!("the certificate expired {} ago", between(*not_after, *time)))
        }
        CertificateError::NotValidYet => Reason::new(Kind::TlsNotYetValid, "the certificate is not valid yet"),
        CertificateError::NotValidYetContext { time, not_before } => Reason::new(
            Kind::TlsNotYetValid,
            format!("the certificate is not valid for another {}", between(*time, *not_before)),
        ),
        CertificateError::NotValidForName => Reason::new(Kind::TlsWrongHost, "the certificate is for another name"),
        CertificateError::NotValidForNameContext { expected, .. } => {
            let names = match names {
                [] => "nobody".to_owned(),
                [one] => one.clone(),
                [one, ..] => format!("{one} and {} more", names.len() - 1),
            };
            Reason::new(Kind::TlsWrongHost, format!("the certificate is for {names}, not for {}", expected.to_str()))
        }
        CertificateError::UnknownIssuer => {
            Reason::new(Kind::TlsUntrusted, "the certificate leads to no root that is trusted here")
        }
        CertificateError::BadEncoding => Reason::new(Kind::TlsUntrusted, "the certificate can't be read"),
        CertificateError::BadSignature => Reason::new(Kind::TlsUntrusted, "a signature in the chain is wrong"),
        CertificateError::Revoked => Reason::new(Kind::TlsUntrusted, "the certificate was revoked"),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            Reason::new(Kind::TlsUntrusted, "the certificate is not for a server")
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            Reason::new(Kind::TlsUntrusted, "a signature in the chain is of a kind that is not supported")
        }
        CertificateError::Other(error) => Reason::new(Kind::TlsUntrusted, broken_rule(error)),
        _ => Reason::new(Kind::TlsUntrusted, "the certificate or its chain breaks a rule"),
    }
}

/// A span of days, or of what is shorter, in words.
fn between(from: UnixTime, to: UnixTime) -> String {
    let span = Duration::from_secs(to.as_secs().saturating_sub(from.as_secs()));
    let (count, unit) = match span.as_secs() {
        seconds @ 0..60 => (seconds, "second"),
        seconds @ 60..3600 => (seconds / 60, "minute"),
        seconds @ 3600..86_400 => (seconds / 3600, "hour"),
        seconds => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_in_words() {
        let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        for (seconds, wanted) in [(1, "1 second"), (59, "59 seconds"), (7200, "2 hours"), (3 * 86_400, "3 days")] {
            assert_eq!(between(at(1000), at(1000 + seconds)), wanted);
        }
    }
}
