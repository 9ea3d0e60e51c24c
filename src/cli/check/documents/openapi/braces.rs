//! A text with names in braces, and what stands for them.

use watchpost::TypedUrl;

/// Why a text could not be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfilled {
    /// Nothing stands for a name.
    Unknown,
    /// It would be longer than a URL may be: what is short may name much.
    TooLong,
}

/// Puts in what each `{NAME}` stands for. What is put in is not looked at again.
///
/// # Errors
/// Something is missing, or it would be too long.
pub fn filled<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> Result<String, Unfilled> {
    let mut filled = String::new();
    let mut add = |part: &str| {
        if filled.len() + part.len() > TypedUrl::LONGEST {
            return Err(Unfilled::TooLong);
        }
        filled += part;
        Ok(())
    };
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        add(before)?;
        let (name, after) = after.split_once('}').ok_or(Unfilled::Unknown)?;
        add(value(name).ok_or(Unfilled::Unknown)?)?;
        rest = after;
    }
    add(rest)?;
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_filled_once_and_up_to_a_length() {
        let long = "x".repeat(TypedUrl::LONGEST / 2);
        let value = |name: &str| match name {
            "a" => Some("{b}"),
            "b" => Some(""),
            "long" => Some(long.as_str()),
            _ => None,
        };
        for (text, wanted) in [
            ("", Ok("")),
            ("/x/{a}/{b}/y}", Ok("/x/{b}//y}")),
            ("{c}", Err(Unfilled::Unknown)),
            ("{a", Err(Unfilled::Unknown)),
            ("{long}x{long}", Err(Unfilled::TooLong)),
        ] {
            assert_eq!(filled(text, value), wanted.map(str::to_owned), "{text}");
        }
        assert_eq!(filled("{long}{long}", value).map(|text| text.len()), Ok(TypedUrl::LONGEST));
    }
}
