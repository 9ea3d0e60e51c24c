//! Conditions on what a path selects in a body of JSON.

use super::{
    super::{draft::quoted, times::read_duration},
    operand::Operand,
    operator::Operator,
    outcome::{
        NO_LIKE, NO_NUMBER,
        Outcome::{self, But, Left, Rules},
    },
};

/// What is selected is compared.
pub fn json(path: &str, operator: Operator, other: &Operand<'_>) -> Outcome {
    let sign = operator.sign();
    match other {
        Operand::Text(text) if operator.is_equality() => Rules(vec![format!("json {path} {sign} {}", value(text))]),
        Operand::Text(_) => match number(other) {
            Some(number) => Rules(vec![format!("json {path} {sign} {number}")]),
            None => Left(NO_NUMBER),
        },
        Operand::Any(choices) => match (choices.as_slice(), operator) {
            ([one], Operator::Equal | Operator::NotEqual) => Rules(vec![format!("json {path} {sign} {}", value(one))]),
            (choices, Operator::NotEqual) => {
                Rules(choices.iter().map(|choice| format!("json {path} != {}", value(choice))).collect())
            }
            _ => Left("has more than one value, and a rule on JSON compares with one"),
        },
        Operand::Pattern("*") if operator == Operator::Equal => Rules(vec![format!("json {path} exists")]),
        _ => Left("has a pattern, and a rule on JSON compares with a value"),
    }
}

/// How long something is.
pub fn length(path: &str, operator: Operator, other: &Operand<'_>) -> Outcome {
    let Operand::Text(text) = other else { return Left(NO_LIKE) };
    let Ok(number) = text.parse::<usize>() else { return Left(NO_NUMBER) };
    if operator == Operator::Less && number == 0 {
        return Left("never holds");
    }
    But(
        vec![format!("json {path} length {} {number}", operator.sign())],
        "of a text it counts characters, where Gatus counts bytes",
    )
}

/// A literal of JSON: what looks like a number or a switch is one. `1.10` is a text: Gatus compares texts, and shows no number so.
fn value(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Number(number)) if number.to_string() == text => text.to_owned(),
        Ok(serde_json::Value::Bool(_)) => text.to_owned(),
        _ => quoted(text),
    }
}

/// A number, or the milliseconds of a duration.
fn number(operand: &Operand<'_>) -> Option<String> {
    let Operand::Text(text) = operand else { return None };
    match read_duration(text) {
        Some(duration) => Some(duration.as_millis().to_string()),
        None => text.parse::<serde_json::Number>().ok().map(|number| number.to_string()),
    }
}
