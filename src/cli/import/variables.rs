//! Variables of the environment in texts: Gatus' `$NAME` and `${NAME}`, and ours, which is the latter alone.

/// A text with ours in the place of Gatus'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    pub text: String,
    /// Whether a variable stands in it.
    pub variable: bool,
    /// Whether Gatus would have put something there that can't be said here.
    pub odd: bool,
}

/// A text that holds no variables, for a place where `${` would be one.
pub fn plain(text: &str) -> String {
    text.replace("${", "$${")
}

/// Gatus expands the file as Go's `os.ExpandEnv` does, once `$$` is put aside: that is a dollar sign.
pub fn of_gatus(text: &str) -> Carried {
    let mut carried = Carried { text: String::new(), variable: false, odd: false };
    let mut literal = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        literal += before;
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            literal.push('$');
            rest = after;
            continue;
        }
        let (name, after) = name_of(rest);
        match name {
            Name::None => literal.push('$'),
            // The name of no variable: what Gatus puts there is nothing.
            Name::Odd => carried.odd = true,
            Name::Is(name) => {
                // A dollar sign before it would make it a plain text.
                carried.odd |= literal.ends_with('$');
                carried.variable = true;
                carried.text += &format!("{}${{{name}}}", plain(&literal));
                literal.clear();
            }
        }
        rest = after;
    }
    carried.text += &plain(&(literal + rest));
    carried
}

enum Name<'a> {
    None,
    Odd,
    Is(&'a str),
}

/// The name after a dollar sign, and what follows.
fn name_of(text: &str) -> (Name<'_>, &str) {
    if let Some(braced) = text.strip_prefix('{') {
        return match braced.split_once('}') {
            Some((name, after)) if is_name(name) => (Name::Is(name), after),
            Some((_, after)) => (Name::Odd, after),
            None => (Name::Odd, braced),
        };
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let (name, after) = text.split_at_checked(end).unwrap_or((text, ""));
    if is_name(name) {
        return (Name::Is(name), after);
    }
    // A digit or a sign by itself names an argument of a shell.
    match text.chars().next() {
        Some(sign) if sign.is_ascii_digit() || "*#@!?-".contains(sign) => {
            (Name::Odd, text.strip_prefix(sign).unwrap_or_default())
        }
        _ => (Name::None, text),
    }
}

fn is_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_of_gatus_and_its_dollar_signs() {
        for (text, wanted, variable, odd) in [
            ("plain", "plain", false, false),
            ("$HOST:8080/$PATH_1", "${HOST}:8080/${PATH_1}", true, false),
            ("${HOST}x", "${HOST}x", true, false),
            ("$$HOME", "$HOME", false, false),
            ("$${HOME}", "$${HOME}", false, false),
            ("a $ b", "a $ b", false, false),
            ("end$", "end$", false, false),
            ("^a$|b", "^a$|b", false, false),
            ("$5", "", false, true),
            ("${}x", "x", false, true),
            ("${A:-b}", "", false, true),
            ("${open", "open", false, true),
            ("$$$A", "$${A}", true, true),
        ] {
            let wanted = Carried { text: wanted.to_owned(), variable, odd };
            assert_eq!(of_gatus(text), wanted, "{text}");
        }
        assert_eq!(plain("a ${b} $c"), "a $${b} $c");
    }
}
