//! Rules on the status code: `2xx`, `status in 200,204,301-308`, `any`.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use super::{
    bad_expectation::{BadExpectation, Problem},
    cursor::Cursor,
    sight::{Sight, Verdict},
};

/// What a list of codes may hold.
const CODES: &str = "codes, such as `2xx` or `200,204,301-308`";

/// Any answer will do, a 5xx of HTTP too: the lesson's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnyAnswer;

impl AnyAnswer {
    pub(super) fn judge(self, _: &Sight<'_>) -> Verdict {
        Verdict::Holds
    }
}

/// A set of HTTP status codes: ranges, in the order they were written.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusCodes(Vec<RangeInclusive<u16>>);

impl StatusCodes {
    /// Whether a code is in the set.
    pub fn contains(&self, code: u16) -> bool {
        self.0.iter().any(|range| range.contains(&code))
    }

    /// Whether a 3xx code is in the set.
    pub fn lists_a_redirect(&self) -> bool {
        self.0.iter().any(|range| *range.start() < 400 && *range.end() >= 300)
    }

    /// Reads a single code.
    pub(super) fn read_one(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.skip_space();
        let code = read_code(cursor, CODES)?;
        Ok(Self(vec![code..=code]))
    }

    /// Reads codes, classes and ranges.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        let mut ranges = Vec::new();
        loop {
            ranges.push(read_range(cursor)?);
            if !cursor.eat(",") {
                return Ok(Self(ranges));
            }
        }
    }

    pub(super) fn judge(&self, sight: &Sight<'_>) -> Verdict {
        // What has no HTTP answer (a probe of another scheme) has no status to judge.
        match sight.http() {
            Some(answer) if !self.contains(answer.status) => Verdict::fails(format!("status {}", answer.status), self),
            _ => Verdict::Holds,
        }
    }
}

fn read_range(cursor: &mut Cursor<'_>) -> Result<RangeInclusive<u16>, BadExpectation> {
    cursor.skip_space();
    let start = cursor.clone();
    if let [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X', after @ ..] = cursor.rest().as_bytes()
        && !after.first().is_some_and(|byte| byte.is_ascii_alphanumeric())
    {
        let first = u16::from(class - b'0') * 100;
        cursor.advance(3);
        return Ok(first..=first + 99);
    }
    let first = read_code(cursor, CODES)?;
    if !cursor.eat("-") {
        return Ok(first..=first);
    }
    cursor.skip_space();
    let last = read_code(cursor, CODES)?;
    if first > last { Err(start.wrong(Problem::Backwards)) } else { Ok(first..=last) }
}

/// Reads a code; `wanted` says what else should stand there.
pub fn read_code(cursor: &mut Cursor<'_>, wanted: &str) -> Result<u16, BadExpectation> {
    let rest = cursor.rest();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let follows = rest.as_bytes().get(digits).is_some_and(u8::is_ascii_alphanumeric);
    let code = rest.get(..digits).and_then(|digits| digits.parse::<u16>().ok());
    match code {
        Some(code) if !follows && (100..600).contains(&code) => {
            cursor.advance(digits);
            Ok(code)
        }
        Some(code) if !follows => Err(cursor.wrong(Problem::Code(code))),
        _ => Err(cursor.expected(wanted)),
    }
}

impl FromStr for StatusCodes {
    type Err = BadExpectation;

    fn from_str(text: &str) -> Result<Self, BadExpectation> {
        let mut cursor = Cursor::new(text);
        let codes = Self::read(&mut cursor)?;
        if cursor.is_at_end() { Ok(codes) } else { Err(cursor.expected("`,` or the end")) }
    }
}

impl fmt::Display for AnyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any")
    }
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

impl fmt::Debug for StatusCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_text_out() {
        for (text, shown) in [
            (" 2xx ", "2xx"),
            ("2XX", "2xx"),
            ("200", "200"),
            ("200, 204,301-308", "200,204,301-308"),
            ("200-299", "2xx"),
            ("200 - 204", "200-204"),
            ("5xx,200-200", "5xx,200"),
        ] {
            assert_eq!(text.parse::<StatusCodes>().unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn codes_that_list_a_redirect() {
        for (text, lists) in [("2xx", false), ("3xx", true), ("200-399", true), ("299,400", false), ("308", true)] {
            assert_eq!(text.parse::<StatusCodes>().unwrap().lists_a_redirect(), lists, "{text}");
        }
    }
}
