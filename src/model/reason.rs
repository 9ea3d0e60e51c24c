//! Why an endpoint is not up: a closed list of kinds, and a sentence.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    phase::Phase,
    printable::{harmless, is_forging},
};

/// Why a status is not `up`.
///
/// `kind` is a contract and never changes its meaning; `message` is a sentence for people and may change at any time.
///
/// `Debug` leaves the sentence out and shows its length: it may quote the error of an app's own probe, which nobody has read for
/// secrets, and `Debug` is what goes to logs. `Display` has it.
///
/// ```
/// use watchpost::{Kind, Phase, Reason};
///
/// let reason = Reason::new(Kind::Timeout, "no pong from the cache").during(Phase::Body);
/// assert_eq!(reason.to_string(), "timeout: no pong from the cache");
/// assert_eq!(format!("{reason:?}"), "Reason { kind: Timeout, phase: Some(Body), message: 22 characters }");
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reason {
    /// What kind of thing went wrong.
    pub kind: Kind,
    /// The phase in which it went wrong, where there is one.
    pub phase: Option<Phase>,
    /// A sentence for people. It holds no query, no header and no user-info.
    pub message: String,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $name:literal,)+) => {
        /// The kinds of reasons, a stable contract: in JSON each is its snake_case name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $kind,)+
        }

        impl Kind {
            /// Every kind there is.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The stable name.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }
    };
}

kinds! {
    /// The name does not exist, or has no address, or no record of the type that a name server was asked for.
    DnsNotFound = "dns_not_found",
    /// The look-up itself failed: no answer, a broken one, or a resolver that refused.
    DnsFailed = "dns_failed",
    /// The host refused the connection: nothing listens there.
    ConnectRefused = "connect_refused",
    /// No route to the host or network.
    ConnectUnreachable = "connect_unreachable",
    /// The connection was reset while we still waited for something, or closed before the first byte.
    Reset = "reset",
    /// The certificate has expired.
    TlsExpired = "tls_expired",
    /// The certificate is not valid yet.
    TlsNotYetValid = "tls_not_yet_valid",
    /// The certificate leads to no root that is trusted here.
    TlsUntrusted = "tls_untrusted",
    /// The certificate is for another name.
    TlsWrongHost = "tls_wrong_host",
    /// The handshake failed, or what came is not TLS.
    TlsHandshake = "tls_handshake",
    /// Time ran out; the phase says where.
    Timeout = "timeout",
    /// What came is not HTTP, breaks its rules, or ended too early.
    Protocol = "protocol",
    /// The head or the body is longer than the limit.
    TooLarge = "too_large",
    /// A loop of redirects, too many, a bad location, or a scheme that is not followed.
    Redirect = "redirect",
    /// An expectation does not hold.
    Expectation = "expectation",
    /// The address policy forbids it.
    Blocked = "blocked",
    /// No probe is registered for the scheme.
    Unsupported = "unsupported",
    /// The probe panicked.
    Crashed = "crashed",
    /// The checker stopped answering.
    Stalled = "stalled",
    /// The check was stopped before it ended.
    Cancelled = "cancelled",
    /// The proxy failed, not the endpoint; or time ran out before there was a way through it.
    Proxy = "proxy",
    /// This machine is out of file descriptors, ports or buffers: never the endpoint's fault.
    Resources = "resources",
}

impl Kind {
    /// Whether this kind says something about the endpoint. Where it does not, the state is `unknown`: we did not see it fail.
    pub fn blames_the_endpoint(self) -> bool {
        !matches!(
            self,
            Self::Crashed
                | Self::Stalled
                | Self::Cancelled
                | Self::Resources
                | Self::Proxy
                | Self::Blocked
                | Self::Unsupported
        )
    }

    /// Whether it may pass by itself, so that another attempt makes sense.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Timeout | Self::Reset | Self::ConnectRefused | Self::ConnectUnreachable | Self::DnsFailed)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Reason {
    /// The longest sentence that is kept, in characters: some of it may come from a server.
    pub const LONGEST: usize = 300;

    /// A reason without a phase. Control characters in the sentence become `�`, so that no server forges a line of ours.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        let message: String = message.into();
        let plain = message.len() <= Self::LONGEST && !message.contains(is_forging);
        let message = if plain { message } else { harmless(&message, Self::LONGEST) };
        Self { kind, phase: None, message }
    }

    /// The same reason, in a phase.
    #[must_use]
    pub fn during(self, phase: Phase) -> Self {
        Self { phase: Some(phase), ..self }
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.message.chars().count();
        f.debug_struct("Reason")
            .field("kind", &self.kind)
            .field("phase", &self.phase)
            .field("message", &format_args!("{length} characters"))
            .finish()
    }
}

impl From<Kind> for Reason {
    /// A reason that says no more than its kind.
    fn from(kind: Kind) -> Self {
        Self::new(kind, kind.as_str().replace('_', " "))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_in_json_are_the_contract() {
        let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(
            names.join(" "),
            "dns_not_found dns_failed connect_refused connect_unreachable reset tls_expired tls_not_yet_valid tls_untrusted \
             tls_wrong_host tls_handshake timeout protocol too_large redirect expectation blocked unsupported crashed stalled \
             cancelled proxy resources"
        );
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
        }
    }

    #[test]
    fn a_sentence_forges_no_line_and_ends() {
        let reason = Reason::new(Kind::Protocol, format!("a\r\nERROR: b\u{1b}[31m\u{202e}\u{61c}{}", "x".repeat(1000)));
        assert_eq!(reason.message.chars().count(), Reason::LONGEST);
        assert!(reason.message.starts_with("a\u{fffd}\u{fffd}ERROR: b\u{fffd}[31m\u{fffd}\u{fffd}x"));
    }
}
