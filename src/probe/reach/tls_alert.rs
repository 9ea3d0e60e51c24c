//! Which reason an error of rustls on a stream is.

use rustls::{AlertDescription, Error};

use super::unidentified::unidentified;
use crate::model::reason::{Kind, Reason};

/// A handshake that failed, or an alert that came after it: a server of TLS 1.3 refuses a client so.
pub fn of_handshake(error: &Error) -> Reason {
    let message = match error {
        Error::InvalidMessage(_) => "what came is not TLS".to_owned(),
        Error::PeerIncompatible(_) | Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "the server has no version or cipher of TLS in common with us".to_owned()
        }
        Error::AlertReceived(AlertDescription::CertificateRequired) => return unidentified(),
        // Only a client's certificate is judged at the far side.
        Error::AlertReceived(
            alert @ (AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA),
        ) => format!("the server refuses the client certificate, with the TLS alert {alert:?}"),
        Error::AlertReceived(alert) => format!("the server refused with the TLS alert {alert:?}"),
        Error::InvalidCertificate(_) => "the server does not prove that it has the certificate's key".to_owned(),
        Error::NoCertificatesPresented => "the server showed no certificate".to_owned(),
        _ => "the server breaks the rules of TLS".to_owned(),
    };
    Reason::new(Kind::TlsHandshake, message)
}
