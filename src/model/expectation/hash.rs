//! Rules on the body's hash: `body sha256 == "…"`.

use std::fmt;

use super::{
    bad_expectation::{BadExpectation, Problem},
    cursor::Cursor,
    sight::{Sight, Verdict},
};

/// The SHA-256 of the body (FIPS 180-4).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BodyHash([u8; 32]);

impl BodyHash {
    /// Reads what follows `body sha256`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        if cfg!(not(feature = "rules")) {
            return Err(cursor.wrong(Problem::NotBuiltIn("rules")));
        }
        if !cursor.eat("==") {
            return Err(cursor.expected("`==`"));
        }
        cursor.skip_space();
        let start = cursor.clone();
        let text = cursor.quoted()?;
        let digits: Option<Vec<u8>> =
            text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
        let bytes = digits
            .map(|digits| digits.chunks_exact(2).map(|two| two.iter().fold(0, |high, low| high << 4 | low)).collect());
        let hash: Option<[u8; 32]> =
            bytes.and_then(|bytes: Vec<u8>| bytes.try_into().ok()).filter(|_| text.len() == 64);
        hash.map(Self).ok_or_else(|| start.expected("64 hexadecimal digits in quotes"))
    }

    #[cfg(feature = "rules")]
    pub(super) fn judge(self, sight: &Sight<'_>) -> Verdict {
        use sha2::{Digest, Sha256};

        match sight.body() {
            None => Verdict::fails("there is no body", self),
            Some(body) if body.cut => super::sight::cut_short(),
            Some(body) => {
                let found = Self(Sha256::digest(&body.bytes).into());
                if found == self { Verdict::Holds } else { Verdict::fails(found, self) }
            }
        }
    }

    #[cfg(not(feature = "rules"))]
    pub(super) fn judge(self, _: &Sight<'_>) -> Verdict {
        Verdict::fails("no hash can be made here", self)
    }
}

impl fmt::Display for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("body sha256 == \"")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str("\"")
    }
}

impl fmt::Debug for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
