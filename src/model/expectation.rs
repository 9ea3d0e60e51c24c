//! Rules on what was seen.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A rule on an observation. All rules of an endpoint must hold.
///
/// Written as text: `any`, `2xx`, `200,204,301-308`.
///
/// ```
/// use watchpost::Expectation;
///
/// let rule: Expectation = "2xx,301-308".parse()?;
/// assert!(rule.allows_status(204) && rule.allows_status(302) && !rule.allows_status(404));
/// # Ok::<(), watchpost::BadExpectation>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expectation {
    /// Any HTTP answer will do, a 5xx too: the lesson's rule.
    Any,
    /// The status code is one of these.
    Status(StatusCodes),
}

/// A set of HTTP status codes: ranges, in the order they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCodes(Vec<RangeInclusive<u16>>);

/// Text that is no expectation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadExpectation {
    /// Nothing was written.
    #[error("an expectation is missing: write any, 2xx, or codes like 200,204,301-308")]
    Empty,
    /// One part is no code, class or range.
    #[error("`{0}` is no expectation: write any, 2xx, or codes like 200,204,301-308")]
    Part(String),
    /// A code that no server sends.
    #[error("{0} is no status code: they go from 100 to 599")]
    Code(u16),
    /// A range that runs backwards.
    #[error("`{0}` runs backwards")]
    Backwards(String),
}

impl Expectation {
    /// Whether the rule holds for a status code.
    pub fn allows_status(&self, code: u16) -> bool {
        match self {
            Self::Any => true,
            Self::Status(codes) => codes.contains(code),
        }
    }

    /// Whether it says which status codes are good, so that the default rule steps back.
    pub fn names_the_status(&self) -> bool {
        match self {
            Self::Any | Self::Status(_) => true,
        }
    }

    /// Whether it lists a 3xx code, so that a redirect is the answer and not to be followed.
    pub fn lists_a_redirect(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Status(codes) => codes.0.iter().any(|range| *range.start() < 400 && *range.end() >= 300),
        }
    }

    /// Whether it can be judged only with the body.
    pub fn needs_the_body(&self) -> bool {
        match self {
            Self::Any | Self::Status(_) => false,
        }
    }
}

impl StatusCodes {
    /// Whether a code is in the set.
    pub fn contains(&self, code: u16) -> bool {
        self.0.iter().any(|range| range.contains(&code))
    }
}

impl FromStr for StatusCodes {
    type Err = BadExpectation;

    fn from_str(text: &str) -> Result<Self, BadExpectation> {
        if text.trim().is_empty() {
            return Err(BadExpectation::Empty);
        }
        text.split(',').map(|part| read_range(part.trim())).collect::<Result<_, _>>().map(Self)
    }
}

fn read_range(part: &str) -> Result<RangeInclusive<u16>, BadExpectation> {
    let bad = || BadExpectation::Part(part.chars().take(40).collect());
    if let [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] = part.as_bytes() {
        let first = u16::from(class - b'0') * 100;
        return Ok(first..=first + 99);
    }
    let read_code = |text: &str| -> Result<u16, BadExpectation> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad());
        }
        let code = text.parse().map_err(|_| bad())?;
        if (100..600).contains(&code) { Ok(code) } else { Err(BadExpectation::Code(code)) }
    };
    let (first, last) = match part.split_once('-') {
        Some((first, last)) => (read_code(first)?, read_code(last)?),
        None => (read_code(part)?, read_code(part)?),
    };
    if first > last {
        return Err(BadExpectation::Backwards(part.to_owned()));
    }
    Ok(first..=last)
}

impl fmt::Display for StatusCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            match (*range.start(), *range.end()) {
                (first, last) if first == last => write!(f, "{first}")?,
                (first, last) if first % 100 == 0 && last == first + 99 => write!(f, "{}xx", first / 100)?,
                (first, last) => write!(f, "{first}-{last}")?,
            }
        }
        Ok(())
    }
}

impl FromStr for Expectation {
    type Err = BadExpectation;

    fn from_str(text: &str) -> Result<Self, BadExpectation> {
        match text.trim() {
            "any" => Ok(Self::Any),
            codes => codes.parse().map(Self::Status),
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Status(codes) => codes.fmt(f),
        }
    }
}

impl Serialize for Expectation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Expectation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_text_out() {
        for (text, shown) in [
            ("any", "any"),
            (" 2xx ", "2xx"),
            ("2XX", "2xx"),
            ("200", "200"),
            ("200, 204,301-308", "200,204,301-308"),
            ("200-299", "2xx"),
            ("5xx,200-200", "5xx,200"),
        ] {
            assert_eq!(text.parse::<Expectation>().unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_rule_says_which_part() {
        use BadExpectation::{Backwards, Code, Empty, Part};
        for (text, error) in [
            ("", Empty),
            ("6xx", Part("6xx".into())),
            ("200,,204", Part(String::new())),
            ("+200", Part("+200".into())),
            ("ok", Part("ok".into())),
            ("99", Code(99)),
            ("600", Code(600)),
            ("204-200", Backwards("204-200".into())),
            ("99999999", Part("99999999".into())),
        ] {
            assert_eq!(text.parse::<Expectation>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_rule_that_lists_a_redirect() {
        for (text, lists) in
            [("any", false), ("2xx", false), ("3xx", true), ("200-399", true), ("299,400", false), ("308", true)]
        {
            assert_eq!(text.parse::<Expectation>().unwrap().lists_a_redirect(), lists, "{text}");
        }
    }
}
