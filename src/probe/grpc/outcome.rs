//! What came of a call: gRPC's own status, in the trailers or in a head that is all there is.

use http02::HeaderMap;
use percent_encoding::percent_decode;

use crate::model::{
    observation::SeenHeaders,
    printable::printable,
    reason::{Kind, Reason},
};

/// The headers that tell of it.
pub const STATUS: &str = "grpc-status";
pub const MESSAGE: &str = "grpc-message";

/// How much of a message is quoted, in characters.
const LONGEST_QUOTE: usize = 120;
/// How much of it is decoded, in bytes: enough for that many characters, each of four bytes, each of these an escape.
const LONGEST_MESSAGE: usize = (LONGEST_QUOTE + 1) * 4 * 3;

/// The codes' names, by number (<https://github.com/grpc/grpc/blob/master/doc/statuscodes.md>).
const CODES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];
const OK: u32 = 0;
const NOT_FOUND: u32 = 5;
const UNIMPLEMENTED: u32 = 12;

/// The states of a service, by number.
const STATES: [&str; 4] = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
const SERVING: i32 = 1;

/// What came of a call.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    code: u32,
    /// As it was sent, its beginning.
    message: Vec<u8>,
}

impl Outcome {
    /// Of an answer that is a head alone.
    pub fn of_head(head: &SeenHeaders) -> Result<Option<Self>, Reason> {
        Self::read(head.all(STATUS), head.all(MESSAGE))
    }

    /// Of an answer with trailers.
    pub fn of_trailers(trailers: &HeaderMap) -> Result<Option<Self>, Reason> {
        let all = |name| trailers.get_all(name).iter().map(|value| value.as_bytes());
        Self::read(all(STATUS), all(MESSAGE))
    }

    fn read<'a>(
        mut codes: impl Iterator<Item = &'a [u8]>,
        mut messages: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Option<Self>, Reason> {
        let Some(code) = codes.next() else { return Ok(None) };
        let code = Some(code).filter(|code| code.iter().all(u8::is_ascii_digit) && codes.next().is_none());
        let code = code.and_then(|code| std::str::from_utf8(code).ok()?.parse().ok());
        let code = code.ok_or_else(|| Reason::new(Kind::Protocol, "the answer's gRPC status is no number"))?;
        let message = messages.next().unwrap_or_default();
        Ok(Some(Self { code, message: message.get(..LONGEST_MESSAGE).unwrap_or(message).to_vec() }))
    }

    /// Whether the call went well; else why not. The server's own words may repeat what it was sent: only `openly` are they quoted.
    pub fn judge(&self, openly: bool) -> Result<(), Reason> {
        let sentence = match self.code {
            OK => return Ok(()),
            NOT_FOUND => "the server does not know this service (NOT_FOUND)".to_owned(),
            UNIMPLEMENTED => "the server does not speak gRPC's health checking protocol (UNIMPLEMENTED)".to_owned(),
            code => format!("the gRPC call failed: {}", named(&CODES, usize::try_from(code).ok(), code)),
        };
        let said = String::from_utf8_lossy(&percent_decode(&self.message).collect::<Vec<_>>()).into_owned();
        let said = match said.trim() {
            said if openly && !said.is_empty() => format!(", \"{}\"", printable(said, LONGEST_QUOTE)),
            _ => String::new(),
        };
        Err(Reason::new(Kind::Expectation, sentence + &said))
    }
}

/// Whether a service in this state is up.
pub fn judge_state(state: i32) -> Result<(), Reason> {
    if state == SERVING {
        return Ok(());
    }
    let named = named(&STATES, usize::try_from(state).ok(), state);
    Err(Reason::new(Kind::Expectation, format!("the service is {named}, wanted SERVING")))
}

/// A name, or the number where it has none.
fn named(names: &[&str], place: Option<usize>, number: impl ToString) -> String {
    let name = place.and_then(|place| names.get(place));
    name.map_or_else(|| number.to_string(), |name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(code: &str, message: &str, openly: bool) -> Result<(), (Kind, String)> {
        let outcome = Outcome::read([code.as_bytes()].into_iter(), [message.as_bytes()].into_iter());
        let judged = outcome.and_then(|outcome| outcome.unwrap().judge(openly));
        judged.map_err(|reason| (reason.kind, reason.message))
    }

    #[test]
    fn codes_in_words() {
        for (code, message, wanted) in [
            ("5", "", "the server does not know this service (NOT_FOUND)"),
            ("12", "", "the server does not speak gRPC's health checking protocol (UNIMPLEMENTED)"),
            ("14", "", "the gRPC call failed: UNAVAILABLE"),
            (
                "14",
                "the database%0ais gone: %C3%BC",
                "the gRPC call failed: UNAVAILABLE, \"the database\u{fffd}is gone: ü\"",
            ),
            ("16", "%zz%f", "the gRPC call failed: UNAUTHENTICATED, \"%zz%f\""),
            ("13", "%ff", "the gRPC call failed: INTERNAL, \"\u{fffd}\""),
            ("17", " ", "the gRPC call failed: 17"),
            ("4294967295", "", "the gRPC call failed: 4294967295"),
        ] {
            assert_eq!(says(code, message, true), Err((Kind::Expectation, wanted.to_owned())), "{code} {message}");
        }
        assert_eq!(says("0", "whatever", true), Ok(()));
        let hidden = "the gRPC call failed: UNAVAILABLE".to_owned();
        assert_eq!(says("14", "token is wrong", false), Err((Kind::Expectation, hidden)));
        let (_, long) = says("14", &"%E2%82%AC".repeat(100_000), true).unwrap_err();
        assert_eq!(long.matches('€').count(), LONGEST_QUOTE, "{long}");
        assert!(long.ends_with("€…\""), "{long}");
    }

    #[test]
    fn codes_that_are_none() {
        for code in ["", "x", "-1", "+0", " 0", "4294967296"] {
            let (kind, message) = says(code, "", true).unwrap_err();
            assert_eq!((kind, &*message), (Kind::Protocol, "the answer's gRPC status is no number"), "{code:?}");
        }
        assert!(Outcome::read([&b"0"[..], b"14"].into_iter(), [].into_iter()).is_err(), "two of them");
        assert_eq!(Outcome::read([].into_iter(), [].into_iter()), Ok(None));
    }

    #[test]
    fn states_in_words() {
        assert_eq!(judge_state(1), Ok(()));
        for (state, name) in [(0, "UNKNOWN"), (2, "NOT_SERVING"), (3, "SERVICE_UNKNOWN"), (4, "4"), (-1, "-1")] {
            let reason = judge_state(state).unwrap_err();
            let wanted = format!("the service is {name}, wanted SERVING");
            assert_eq!((reason.kind, reason.message), (Kind::Expectation, wanted));
        }
    }
}
