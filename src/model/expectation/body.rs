//! Rules on the body: `body contains "ready"`.

use std::fmt;

use super::{
    sight::{Sight, Verdict, cut_short},
    text_rule::TextRule,
};

/// A test of the body, as bytes; a text that is compared is UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyRule(pub TextRule);

impl BodyRule {
    pub(super) fn judge(&self, sight: &Sight<'_>) -> Verdict {
        let body = sight.body();
        let holds = body.map_or(Some(false), |body| self.0.holds(&body.bytes, body.cut));
        match holds {
            Some(true) => Verdict::Holds,
            Some(false) => Verdict::fails(sight.body_in_words(), self),
            None => cut_short(),
        }
    }
}

impl fmt::Display for BodyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "body {}", self.0)
    }
}
