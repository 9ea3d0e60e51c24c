//! Conditions on a text: the body, a header, a record.

use super::{
    super::{
        draft::quoted,
        pattern::{Glob, literal, slashed},
    },
    operand::Operand,
    operator::Operator,
    outcome::{
        NO_LIKE,
        Outcome::{self, Left, Rules},
    },
};

/// A text of which all is known: the body, a header. Gatus looks at a body without the white space around it.
pub fn text(what: &str, trimmed: bool, operator: Operator, other: &Operand<'_>) -> Outcome {
    let is = match operator {
        Operator::Equal => true,
        Operator::NotEqual => false,
        _ => return Left("wants an order, which only numbers in JSON have"),
    };
    let matches = |regex: &str| {
        let words = if is { "matches" } else { "does not match" };
        Rules(vec![format!("{what} {words} {}", slashed(regex))])
    };
    let space = if trimmed { "\\s*" } else { "" };
    let whole = |regex: &str| matches(&format!("\\A{space}{regex}{space}\\z"));
    match other {
        Operand::Text(text) if trimmed => whole(&literal(text)),
        Operand::Text(text) => Rules(vec![format!("{what} {} {}", if is { "==" } else { "!=" }, quoted(text))]),
        Operand::Any(choices) => {
            let choices: Vec<_> = choices.iter().map(|choice| literal(choice)).collect();
            whole(&format!("(?:{})", choices.join("|")))
        }
        Operand::Pattern(glob) => match Glob::read(glob) {
            Some(Glob::Anything) if is => Rules(Vec::new()),
            Some(Glob::Anything) => Left("never holds"),
            Some(Glob::Contains(part)) => {
                let words = if is { "contains" } else { "does not contain" };
                Rules(vec![format!("{what} {words} {}", quoted(&part))])
            }
            Some(Glob::Like(regex)) if trimmed => {
                matches(&regex.replacen("\\A", "\\A\\s*", 1).replace("\\z", "\\s*\\z"))
            }
            Some(Glob::Like(regex)) => matches(&regex),
            None => Left("has a pattern that is none"),
        },
        Operand::Looked(..) => Left(NO_LIKE),
    }
}

/// The records of a name server. Of an MX record Gatus sees the name alone; ours begin with the preference.
pub fn answers(kind: &str, operator: Operator, other: &Operand<'_>) -> Outcome {
    match (kind, operator, other) {
        ("SRV" | "TXT" | "SOA" | "CAA", _, _) => {
            Left("looks at a record that is written otherwise here: see `dns answer`")
        }
        ("MX", Operator::Equal, Operand::Text(name)) => {
            Rules(vec![format!("dns answer matches {}", slashed(&format!("\\A\\d+ {}\\z", literal(name))))])
        }
        ("MX", Operator::Equal, Operand::Pattern(glob)) if !glob.starts_with('*') => Left(NO_LIKE),
        ("MX", Operator::NotEqual, _) | ("MX", _, Operand::Any(_)) => Left(NO_LIKE),
        _ => text("dns answer", false, operator, other),
    }
}
