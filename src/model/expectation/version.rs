//! Rules on the HTTP version: `http version >= 1.1`.

use std::fmt;

use super::{
    bad_expectation::BadExpectation,
    cursor::Cursor,
    sight::{Sight, Verdict},
};

/// The HTTP version that the server must speak, or the least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionRule {
    at_least: bool,
    version: (u8, u8),
}

const VERSIONS: &[(&str, (u8, u8))] = &[("1.0", (1, 0)), ("1.1", (1, 1)), ("2", (2, 0)), ("3", (3, 0))];

impl VersionRule {
    /// Reads what follows `http`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.expect_word("version")?;
        let at_least = cursor.one_of(&[("==", false), (">=", true)])?;
        cursor.skip_space();
        let text = cursor.token();
        let Some((_, version)) = VERSIONS.iter().find(|(name, _)| *name == text) else {
            return Err(cursor.expected("`1.0`, `1.1`, `2` or `3`"));
        };
        cursor.advance(text.len());
        Ok(Self { at_least, version: *version })
    }

    pub(super) fn judge(self, sight: &Sight<'_>) -> Verdict {
        let Some(answer) = sight.http() else { return Verdict::fails("there is no HTTP answer", self) };
        let version = answer.version.number();
        let holds = if self.at_least { version >= self.version } else { version == self.version };
        if holds { Verdict::Holds } else { Verdict::fails(answer.version, self) }
    }
}

impl fmt::Display for VersionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = VERSIONS.iter().find(|(_, version)| *version == self.version).map_or("", |(name, _)| name);
        write!(f, "http version {} {name}", if self.at_least { ">=" } else { "==" })
    }
}
