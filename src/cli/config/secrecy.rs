//! Whether what a key says may be shown, where a line of the file is.

use super::{fields::FIELDS, read::OWN, veil::Secrecy};

/// Whether what a key says in a table may be shown; `None` where nobody knows the key.
pub fn secrecy(table: &[&str], key: &str) -> Option<Secrecy> {
    match table {
        [] => (key == "include").then_some(Secrecy::Open),
        ["defaults"] | ["host", _] => of_a_field(key),
        ["endpoint"] if key == "url" => Some(Secrecy::Url),
        ["endpoint"] if OWN.contains(&key) => Some(Secrecy::Open),
        ["endpoint"] => of_a_field(key),
        ["defaults" | "endpoint", "on"] | ["host", _, "on"] => Some(Secrecy::Open),
        _ => None,
    }
}

fn of_a_field(key: &str) -> Option<Secrecy> {
    let field = FIELDS.iter().find(|field| field.name == key)?;
    Some(if matches!(field.name, "headers" | "body") { Secrecy::Hidden } else { Secrecy::Open })
}
