//! What standard output is shown on.

use std::{env, io};

use terminal_size::{Width, terminal_size_of};

/// Its columns; `None` where nobody knows.
pub fn columns() -> Option<usize> {
    let terminal = terminal_size_of(io::stdout()).map(|(Width(columns), _)| columns.into());
    terminal.or_else(|| told(variable))
}

/// Whether it can show no more than ASCII.
pub fn shows_ascii_alone() -> bool {
    !cfg!(windows) && !speaks_utf8(variable)
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// The width that a shell tells its programs, where standard output is no terminal.
fn told(variable: impl Fn(&str) -> Option<String>) -> Option<usize> {
    variable("COLUMNS")?.trim().parse().ok().filter(|columns| *columns > 0)
}

/// Whether the locale's characters are those of UTF-8: the first of these variables that is set says so (POSIX, 8.2). Without any, it is
/// the locale `C`, which knows ASCII alone.
fn speaks_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| variable(name).filter(|set| !set.is_empty()));
    locale.is_some_and(|locale| ["utf-8", "utf8"].iter().any(|name| locale.to_ascii_lowercase().contains(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_says_what_the_terminal_can_show() {
        for (variables, wanted) in [
            (&[][..], false),
            (&[("LANG", "en_US.UTF-8")], true),
            (&[("LANG", "de_DE.utf8")], true),
            (&[("LANG", "en_US.UTF-8"), ("LC_ALL", "C")], false),
            (&[("LANG", "C"), ("LC_CTYPE", "C.UTF-8")], true),
            (&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")], true),
            (&[("LANG", "en_US.ISO-8859-1")], false),
        ] {
            let found = variables.iter().copied().collect::<std::collections::HashMap<_, _>>();
            assert_eq!(speaks_utf8(|name| found.get(name).map(|value| (*value).to_owned())), wanted, "{variables:?}");
        }
    }

    #[test]
    fn columns_are_a_number() {
        for (text, wanted) in [("80", Some(80)), (" 40 ", Some(40)), ("0", None), ("wide", None), ("", None)] {
            assert_eq!(told(|_| Some(text.to_owned())), wanted, "{text}");
        }
    }
}
