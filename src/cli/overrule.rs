//! What is said of states that are other than usual, and what was meant by what is nearly that.

use watchpost::{BadOverrule, Kind, Overrule};

use super::nearest::nearest;

/// Reads `KIND[:PHASE]=STATE` or `CODE=STATE`.
///
/// # Errors
/// A sentence about what it is not.
pub fn parse(text: &str) -> Result<Overrule, String> {
    text.parse().map_err(|bad: BadOverrule| match &bad {
        BadOverrule::Kind(typed) => {
            let kind = typed.split(':').next().unwrap_or_default();
            let names = Kind::ALL.iter().map(|kind| kind.as_str());
            match nearest(kind, names) {
                Some(name) => format!("{bad}; did you mean `{name}`?"),
                None => format!("{bad}: `watchpost explain` lists the kinds"),
            }
        }
        _ => bad.to_string(),
    })
}
