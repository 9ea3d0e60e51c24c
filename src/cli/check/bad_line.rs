//! A line that is no URL, as a person wants to be told of it.

use std::fmt;

use watchpost::{hide_user_info, printable};

/// The longest part of a line that is shown, in characters.
const SHOWN: usize = 120;

/// A line that is no URL: where, why, and what it says.
#[derive(Debug, PartialEq, Eq)]
pub struct BadLine {
    place: String,
    why: String,
    line: String,
}

impl BadLine {
    pub fn new(file: &str, line: u64, column: usize, why: impl fmt::Display, bytes: &[u8]) -> Self {
        Self::at(format!("{file}:{line}:{column}: "), why, bytes)
    }

    /// One that stood on the command line.
    pub fn argument(why: impl fmt::Display, text: &str) -> Self {
        Self::at(String::new(), why, text.as_bytes())
    }

    fn at(place: String, why: impl fmt::Display, bytes: &[u8]) -> Self {
        // Hidden in the whole line, then cut: a cut line may have lost the `@` that tells a password.
        let line = hide_user_info(String::from_utf8_lossy(bytes).trim());
        Self { place, why: why.to_string(), line: printable(&line, SHOWN) }
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}`{}` is not a URL: {}", self.place, self.line, self.why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_where_and_why_and_no_secret() {
        let bad = BadLine::new("urls.txt", 3, 8, "the host is missing", b" http://me:canary/x@ \x1b[31m");
        assert_eq!(
            bad.to_string(),
            "error: urls.txt:3:8: `http://***@ \u{fffd}[31m` is not a URL: the host is missing"
        );
        let long = format!("me:canary@{}@x", "y".repeat(1000));
        assert_eq!(BadLine::argument("why", &long).to_string(), "error: `***@x` is not a URL: why");
        let long = BadLine::argument("why", &"y".repeat(1000)).to_string();
        assert_eq!(long, format!("error: `{}…` is not a URL: why", "y".repeat(SHOWN)));
    }
}
