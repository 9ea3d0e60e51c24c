//! What a name server answered.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a name server answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsAnswer {
    /// Its response code.
    pub rcode: Rcode,
    /// The type of the records that were asked for: `A`.
    #[serde(rename = "type")]
    pub asked: String,
    /// How many records of that type there are in the answer section, also those that are not kept.
    pub answers: usize,
    /// The records of the answer section in their order, aliases (CNAME) among them: the first 64.
    pub records: Vec<DnsRecord>,
    /// How many records of the section came after those.
    pub left_out: usize,
    /// Whether the server speaks for the zone of the name (AA; RFC 1035, 4.1.1).
    pub authoritative: bool,
    /// Whether the answer came over TCP, because it was too long for UDP.
    pub over_tcp: bool,
}

/// A record of an answer. Nothing in its texts can forge a line: control characters in them became `�`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DnsRecord {
    /// The name that it is about, in lower case and with the dot at its end: `example.com.`.
    pub name: String,
    /// Its type: `A`; one without a name is `TYPE65280` (RFC 3597, 5).
    #[serde(rename = "type")]
    pub kind: String,
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// What it says, as zone files have it, at most [`LONGEST_VALUE`](Self::LONGEST_VALUE) characters of it: `192.0.2.1`,
    /// `10 mail.example.com.`; the strings of a TXT record joined, and without quotes.
    pub value: String,
}

impl DnsRecord {
    /// The most characters of a value that are kept.
    pub const LONGEST_VALUE: usize = 1024;

    /// Whether the value may be longer than what was kept of it.
    pub fn is_cut(&self) -> bool {
        self.value.chars().nth(Self::LONGEST_VALUE - 1).is_some()
    }
}

/// A response code of DNS (RFC 6895, 2.3). It is written by IANA's name, such as `NXDOMAIN`; one without a name as `RCODE12`.
///
/// ```
/// use watchpost::Rcode;
///
/// assert_eq!("nxdomain".parse(), Ok(Rcode::NXDOMAIN));
/// assert_eq!(Rcode::from(12).to_string(), "RCODE12");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rcode(u16);

/// A text that names no response code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no response code of DNS, such as NOERROR, NXDOMAIN or RCODE12 (there are 4096)")]
pub struct BadRcode;

const NAMES: &[(u16, &str)] = &[
    (0, "NOERROR"),
    (1, "FORMERR"),
    (2, "SERVFAIL"),
    (3, "NXDOMAIN"),
    (4, "NOTIMP"),
    (5, "REFUSED"),
    (6, "YXDOMAIN"),
    (7, "YXRRSET"),
    (8, "NXRRSET"),
    (9, "NOTAUTH"),
    (10, "NOTZONE"),
    (11, "DSOTYPENI"),
    (16, "BADVERS"),
    (17, "BADKEY"),
    (18, "BADTIME"),
    (19, "BADMODE"),
    (20, "BADNAME"),
    (21, "BADALG"),
    (22, "BADTRUNC"),
    (23, "BADCOOKIE"),
];

/// With the bits that EDNS adds a code has twelve (RFC 6891, 6.1.3).
const LAST: u16 = 0xfff;

impl Rcode {
    /// No error.
    pub const NOERROR: Self = Self(0);
    /// The server did not understand the question.
    pub const FORMERR: Self = Self(1);
    /// The name does not exist.
    pub const NXDOMAIN: Self = Self(3);
}

impl From<u16> for Rcode {
    /// Of a number; only its lower twelve bits count.
    fn from(number: u16) -> Self {
        Self(number & LAST)
    }
}

impl From<Rcode> for u16 {
    fn from(Rcode(number): Rcode) -> Self {
        number
    }
}

impl fmt::Display for Rcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NAMES.iter().find(|(number, _)| *number == self.0) {
            Some((_, name)) => f.write_str(name),
            None => write!(f, "RCODE{}", self.0),
        }
    }
}

impl FromStr for Rcode {
    type Err = BadRcode;

    fn from_str(text: &str) -> Result<Self, BadRcode> {
        if let Some((number, _)) = NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)) {
            return Ok(Self(*number));
        }
        let digits = text.get(..5).filter(|start| start.eq_ignore_ascii_case("RCODE")).and_then(|_| text.get(5..));
        let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).filter(|number| *number <= LAST).map(Self).ok_or(BadRcode)
    }
}

impl Serialize for Rcode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rcode {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_as_it_is_written() {
        for number in 0..=LAST {
            let code = Rcode::from(number);
            assert_eq!(code.to_string().parse(), Ok(code));
        }
    }

    #[test]
    fn names_and_numbers() {
        for (text, wanted) in [
            ("SERVFAIL", Some(2)),
            ("refused", Some(5)),
            ("RCODE0", Some(0)),
            ("rcode12", Some(12)),
            ("RCODE4095", Some(4095)),
            ("RCODE4096", None),
            ("RCODE", None),
            ("RCODE+1", None),
            ("12", None),
            ("", None),
            ("NOERROR ", None),
            ("rcod\u{e9}1", None),
        ] {
            assert_eq!(text.parse().ok(), wanted.map(Rcode), "{text}");
        }
    }
}
