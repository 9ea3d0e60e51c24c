//! Rules on the certificate: `certificate valid for 14d`.

use std::{fmt, time::Duration};

use super::{
    bad_expectation::BadExpectation,
    cursor::Cursor,
    latency::read_duration,
    sight::{Sight, Verdict},
};
use crate::model::duration::short;

/// The least time that the server's certificate must still be valid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateRule(pub Duration);

impl CertificateRule {
    /// Reads what follows `certificate`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.expect_word("valid")?;
        cursor.expect_word("for")?;
        read_duration(cursor, "14d").map(Self)
    }

    pub(super) fn judge(self, sight: &Sight<'_>) -> Verdict {
        let Some(certificate) = sight.certificate() else { return Verdict::fails("there is no certificate", self) };
        let (end, seen) = (certificate.not_after.as_millis(), certificate.seen_at.as_millis());
        match end.checked_sub(seen).map(Duration::from_millis) {
            Some(left) if left >= self.0 => Verdict::Holds,
            Some(left) => {
                // In whole hours, or as it is where less is left.
                let hours = left.as_secs() / 3600;
                let left = if hours > 0 { Duration::from_secs(hours * 3600) } else { left };
                Verdict::fails(format!("certificate valid for {}", short(left)), short(self.0))
            }
            None => Verdict::fails("the certificate has expired", self),
        }
    }
}

impl fmt::Display for CertificateRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate valid for {}", short(self.0))
    }
}
