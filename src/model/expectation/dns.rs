//! Rules on what a name server answered: `dns rcode == NXDOMAIN`, `dns answer == "192.0.2.1"`, `dns answers >= 1`.

use std::fmt;

use super::{
    bad_expectation::BadExpectation,
    comparison::{COMPARISONS, Comparison},
    cursor::Cursor,
    sight::{Sight, Verdict},
    text_rule::TextRule,
};
use crate::model::dns::{DnsAnswer, DnsRecord, Rcode};

/// A test of a name server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsRule(Test);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    /// The response code is this, or is not.
    Rcode { is: bool, wanted: Rcode },
    /// How many records there are of the type that was asked for.
    Count { compare: Comparison, wanted: u16 },
    /// What the records of that type say. Of several, one has to pass a test that says what it must be, and all have to pass one that
    /// says what it must not be.
    Answer(TextRule),
}

impl DnsRule {
    /// Reads what follows `dns`, where it is no time.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        if cursor.eat_word("rcode") {
            let is = cursor.one_of(&[("==", true), ("!=", false)])?;
            cursor.skip_space();
            let word = cursor.word();
            let wanted =
                word.parse().map_err(|_| cursor.expected("a response code, such as `NXDOMAIN` or `RCODE12`"))?;
            cursor.advance(word.len());
            return Ok(Self(Test::Rcode { is, wanted }));
        }
        if cursor.eat_word("answers") {
            let compare = cursor.one_of(COMPARISONS)?;
            cursor.skip_space();
            let word = cursor.word();
            let digits = Some(word).filter(|word| word.bytes().all(|digit| digit.is_ascii_digit()));
            let wanted = digits.and_then(|digits| digits.parse().ok());
            let wanted = wanted.ok_or_else(|| cursor.expected("a number of answers, at most 65535"))?;
            cursor.advance(word.len());
            return Ok(Self(Test::Count { compare, wanted }));
        }
        if cursor.eat_word("answer") {
            return TextRule::read(cursor).map(|test| Self(Test::Answer(test)));
        }
        Err(cursor.expected("`<` and a time, `rcode`, `answer` or `answers`"))
    }

    /// Whether it says which response codes are good.
    pub(super) fn names_the_rcode(&self) -> bool {
        matches!(self.0, Test::Rcode { .. })
    }

    /// Whether it says how many answers are good.
    pub(super) fn names_the_count(&self) -> bool {
        matches!(self.0, Test::Count { .. })
    }

    pub(super) fn judge(&self, sight: &Sight<'_>) -> Verdict {
        let Some(answer) = sight.dns() else { return Verdict::fails("there is no DNS answer", self) };
        match &self.0 {
            Test::Rcode { is, wanted } if (answer.rcode == *wanted) == *is => Verdict::Holds,
            Test::Rcode { .. } => Verdict::fails(format!("dns rcode {}", answer.rcode), self),
            Test::Count { compare, wanted } if compare.holds_of_counts(answer.answers, usize::from(*wanted)) => {
                Verdict::Holds
            }
            Test::Count { .. } => Verdict::fails(format!("dns answers {}", answer.answers), self),
            Test::Answer(test) => self.judge_values(sight, test, answer),
        }
    }

    fn judge_values(&self, sight: &Sight<'_>, test: &TextRule, answer: &DnsAnswer) -> Verdict {
        let records = || answer.records.iter().filter(|record| record.kind == answer.asked);
        let holds = |record: &DnsRecord| test.holds(record.value.as_bytes(), record.is_cut());
        // A record that was not kept may be any.
        let unseen = (records().count() < answer.answers).then_some(None);
        // One that decides, for good or ill, whatever the others are.
        let decisive = Some(!test.is_negative());
        let mut found = records().map(holds).chain(unseen);
        let holds = match (found.clone().any(|found| found == decisive), found.any(|found| found.is_none())) {
            (true, _) => decisive,
            (false, true) => None,
            (false, false) => Some(test.is_negative()),
        };
        match holds {
            Some(true) => Verdict::Holds,
            None => {
                Verdict::Undecided("there are more or longer DNS answers than are kept, which do not decide".to_owned())
            }
            Some(false) => Verdict::fails(in_words(sight, test, answer, records()), self),
        }
    }
}

/// What the answers say: one that is at fault, or else the first.
fn in_words<'a>(
    sight: &Sight<'_>,
    test: &TextRule,
    answer: &DnsAnswer,
    mut records: impl Iterator<Item = &'a DnsRecord>,
) -> String {
    let fault = |record: &&DnsRecord| !test.is_negative() || test.holds(record.value.as_bytes(), false) == Some(false);
    match records.find(fault) {
        None => format!("there is no {} record", answer.asked),
        Some(record) => {
            let more = answer.answers.saturating_sub(1);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("dns answer is {}{more}", sight.shown(record.value.as_bytes()))
        }
    }
}

impl fmt::Display for DnsRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Test::Rcode { is, wanted } => write!(f, "dns rcode {} {wanted}", if *is { "==" } else { "!=" }),
            Test::Count { compare, wanted } => {
                write!(f, "dns answers {} {wanted}", compare.as_str())
            }
            Test::Answer(test) => write!(f, "dns answer {test}"),
        }
    }
}
