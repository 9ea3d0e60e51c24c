//! Which rule of chains is broken, where rustls has no word of its own for it.

use rustls::OtherError;
use webpki::Error;

/// In words; those that are rare share some.
pub fn broken_rule(error: &OtherError) -> &'static str {
    match error.0.downcast_ref::<Error>() {
        Some(Error::CaUsedAsEndEntity) => "the certificate is an authority's, and no server's",
        Some(Error::EndEntityUsedAsCa) => "a certificate in the chain was signed by one that is no authority's",
        Some(Error::UnsupportedCriticalExtension) => {
            "the certificate or its chain has a critical extension that is not known here"
        }
        Some(Error::PathLenConstraintViolated) => {
            "the chain is longer than an authority in it allows (its path length constraint)"
        }
        Some(Error::NameConstraintViolation) => {
            "the certificate is for a name that an authority in its chain may not sign for (its name constraints)"
        }
        Some(Error::UnsupportedCertVersion) => "the certificate or one in its chain is not of version 3 of X.509",
        Some(Error::SignatureAlgorithmMismatch) => "a certificate in the chain names two algorithms for one signature",
        Some(Error::ExtensionValueInvalid | Error::MalformedExtensions) => {
            "an extension of the certificate or its chain can't be read"
        }
        Some(
            Error::MaximumPathBuildCallsExceeded
            | Error::MaximumPathDepthExceeded
            | Error::MaximumSignatureChecksExceeded
            | Error::MaximumNameConstraintComparisonsExceeded,
        ) => "the chain is too long or too tangled to be followed",
        _ => "the certificate or its chain breaks a rule",
    }
}
