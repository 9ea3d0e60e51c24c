//! A condition of Gatus as rules of ours.

use std::time::Duration;

use super::{
    super::{
        pattern::{Glob, literal},
        times::read_duration,
    },
    on_json::{json, length},
    on_text::{answers, text},
    operand::{Function, Operand, Subject},
    operator::Operator,
    outcome::{
        NO_LIKE, NO_NUMBER,
        Outcome::{self, Left, Rules},
    },
    scheme::Scheme,
};

/// Carries a condition over, of an endpoint of that scheme.
pub fn carry(condition: &str, scheme: Scheme) -> Outcome {
    let Some((left, operator, right)) = Operator::split(condition) else { return Left("is no condition") };
    match (Operand::read(left), Operand::read(right)) {
        (Operand::Looked(function, subject), other) => carry_subject(function, &subject, operator, &other, scheme),
        (other, Operand::Looked(function, subject)) => {
            carry_subject(function, &subject, operator.turned(), &other, scheme)
        }
        _ => Left("looks at nothing"),
    }
}

fn carry_subject(
    function: Function,
    subject: &Subject,
    operator: Operator,
    other: &Operand<'_>,
    scheme: Scheme,
) -> Outcome {
    if matches!(other, Operand::Looked(..)) {
        return Left("compares two things that are looked at, and a rule looks at one");
    }
    match (function, subject) {
        (Function::Age, _) => Left("asks for an age, which no rule does"),
        (Function::Itself, Subject::Status) => status(operator, other),
        (Function::Itself, Subject::Time) => time(operator, other),
        (Function::Itself, Subject::CertificateExpiration) => certificate(operator, other),
        (Function::Itself, Subject::Connected) => match (operator, other) {
            (Operator::Equal, Operand::Text("true")) | (Operator::NotEqual, Operand::Text("false")) => {
                Rules(Vec::new())
            }
            _ => Left("wants that there is no connection, which no rule does"),
        },
        (Function::Itself, Subject::Rcode) if !matches!(scheme, Scheme::Dns(_)) => {
            Left("asks for a code that only a name server has")
        }
        (Function::Itself, Subject::Rcode) => match (operator, other) {
            (Operator::Equal, Operand::Text(code)) => Rules(vec![format!("dns rcode == {code}")]),
            (Operator::NotEqual, Operand::Text(code)) => Rules(vec![format!("dns rcode != {code}")]),
            _ => Left(NO_LIKE),
        },
        // It is what the health check of gRPC asks for.
        (Function::Itself, Subject::Json(path))
            if scheme == Scheme::Bodiless
                && (path.as_str(), operator, other) == ("$.status", Operator::Equal, &Operand::Text("SERVING")) =>
        {
            Rules(Vec::new())
        }
        (_, Subject::Body | Subject::Json(_)) if scheme == Scheme::Bodiless => {
            Left("looks at a body, and there is none")
        }
        (Function::Itself, Subject::Body) => match scheme {
            Scheme::Dns(kind) => answers(kind, operator, other),
            _ => text("body", true, operator, other),
        },
        (Function::Itself, Subject::Header(name)) => text(&format!("header {name}"), false, operator, other),
        (Function::Itself, Subject::Json(path)) => json(path, operator, other),
        (Function::Exists, Subject::Json(path)) => {
            switch(operator, other, |is| format!("json {path} {}", if is { "exists" } else { "does not exist" }))
        }
        (Function::Exists, Subject::Header(name)) => {
            switch(operator, other, |is| format!("header {name} {}", if is { "present" } else { "absent" }))
        }
        (Function::Exists, Subject::Body) => {
            switch(operator, other, |is| format!("body {} /\\S/", if is { "matches" } else { "does not match" }))
        }
        (Function::Length, Subject::Body) => {
            Left("counts the items of a list, or else bytes: only an answer shows which of them")
        }
        (Function::Length, Subject::Json(path)) => length(path, operator, other),
        (_, Subject::Address) => Left("asks for the address, which no rule does"),
        (_, Subject::DomainExpiration) => Left("asks when the domain expires, which no rule does"),
        (_, Subject::Context) => Left("asks for what another step of a suite found"),
        _ => Left(NO_LIKE),
    }
}

/// Which codes hold is found by trying them all.
fn status(operator: Operator, other: &Operand<'_>) -> Outcome {
    let holds: Box<dyn Fn(u16) -> bool> = match other {
        Operand::Text(text) => {
            let Ok(wanted) = text.parse::<i64>() else { return Left(NO_NUMBER) };
            Box::new(move |code| operator.holds(i64::from(code), wanted))
        }
        Operand::Any(choices) if operator.is_equality() => {
            let choices: Vec<u16> = choices.iter().filter_map(|choice| choice.parse().ok()).collect();
            Box::new(move |code| choices.contains(&code) == (operator == Operator::Equal))
        }
        Operand::Pattern(glob) if operator.is_equality() => {
            let like = match Glob::read(glob) {
                Some(Glob::Anything) => String::new(),
                Some(Glob::Contains(part)) => literal(&part),
                Some(Glob::Like(regex)) => regex,
                None => return Left("has a pattern that is none"),
            };
            let Ok(regex) = regex::Regex::new(&like) else { return Left("has a pattern that is none") };
            Box::new(move |code| regex.is_match(&code.to_string()) == (operator == Operator::Equal))
        }
        _ => return Left(NO_LIKE),
    };
    let codes: Vec<u16> = (100..600).filter(|code| holds(*code)).collect();
    if codes.is_empty() { Left("holds of no status code") } else { Outcome::Status(codes) }
}

/// Gatus counts whole milliseconds, and cuts off what is less.
fn time(operator: Operator, other: &Operand<'_>) -> Outcome {
    let Some(limit) = milliseconds(other) else { return Left(NO_NUMBER) };
    match operator {
        Operator::Less => Rules(vec![format!("total < {limit}ms")]),
        Operator::AtMost => Rules(vec![format!("total < {}ms", limit.saturating_add(1))]),
        _ => Left("wants it to take longer, which no rule does"),
    }
}

fn certificate(operator: Operator, other: &Operand<'_>) -> Outcome {
    let Some(limit) = milliseconds(other) else { return Left(NO_NUMBER) };
    match operator {
        Operator::More | Operator::AtLeast => Rules(vec![format!("certificate valid for {limit}ms")]),
        _ => Left("wants the certificate to expire soon, which no rule does"),
    }
}

/// `has(…) == true`.
fn switch(operator: Operator, other: &Operand<'_>, rule: impl Fn(bool) -> String) -> Outcome {
    let is = match (operator, other) {
        (Operator::Equal, Operand::Text("true")) | (Operator::NotEqual, Operand::Text("false")) => true,
        (Operator::Equal, Operand::Text("false")) | (Operator::NotEqual, Operand::Text("true")) => false,
        _ => return Left(NO_LIKE),
    };
    Rules(vec![rule(is)])
}

fn milliseconds(operand: &Operand<'_>) -> Option<u64> {
    let Operand::Text(text) = operand else { return None };
    let whole = || text.parse::<f64>().ok().and_then(|ms| Duration::try_from_secs_f64(ms / 1e3).ok());
    let duration = read_duration(text).or_else(whole)?;
    u64::try_from(duration.as_millis()).ok()
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
