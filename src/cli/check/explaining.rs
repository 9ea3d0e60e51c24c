//! How details are shown here: the terminal's width, what it can show, and what curl is told.

use std::{env, io};

use terminal_size::{Width, terminal_size_of};
use watchpost::{CurlOptions, Details};

use super::{curl, network::NetworkArgs, tls::TlsArgs};

/// How details are shown.
pub struct Explaining {
    /// In columns; `None` where nobody knows.
    width: Option<usize>,
    ascii: bool,
    curl: CurlOptions,
}

impl Explaining {
    /// As standard output and the environment are.
    pub fn new(network: &NetworkArgs, tls: &TlsArgs) -> Self {
        let variable = |name: &str| env::var(name).ok();
        let terminal = terminal_size_of(io::stdout()).map(|(Width(columns), _)| columns.into());
        let ascii = !cfg!(windows) && !speaks_utf8(variable);
        Self { width: terminal.or_else(|| columns(variable)), ascii, curl: curl::options(network, tls) }
    }

    /// Details that are shown so.
    pub fn tell<'a>(&'a self, details: Details<'a>) -> Details<'a> {
        let details = details.ascii(self.ascii).curl_options(&self.curl);
        match self.width {
            Some(columns) => details.width(columns),
            None => details,
        }
    }

    /// What stands where it failed.
    pub fn mark(&self) -> char {
        if self.ascii { 'x' } else { '✗' }
    }
}

/// The width that a shell tells its programs, where standard output is no terminal.
fn columns(variable: impl Fn(&str) -> Option<String>) -> Option<usize> {
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
            assert_eq!(columns(|_| Some(text.to_owned())), wanted, "{text}");
        }
    }
}
