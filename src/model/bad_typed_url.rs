//! Why text is no URL, and where in it.

/// Text that is no URL, where in it, and why. It does not repeat the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
#[non_exhaustive]
pub struct BadTypedUrl {
    /// The column of what is wrong, in characters, from 1.
    pub column: usize,
    /// What is wrong.
    #[source]
    pub reason: BadUrlReason,
}

/// Why text is no URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadUrlReason {
    /// Nothing is there.
    #[error("no URL is there")]
    Empty,
    /// Longer than [`TypedUrl::LONGEST`](crate::TypedUrl::LONGEST).
    #[error("it is longer than 16 KiB")]
    TooLong,
    /// A space inside.
    #[error(
        "a space can't stand in a URL: one URL a line, a comment on a line of its own; in a path or query write %20"
    )]
    Space,
    /// A control character, or one that turns the direction of the line.
    #[error("the character U+{:04X} can't stand in a URL", u32::from(*.0))]
    Character(char),
    /// A backslash before the query.
    #[error("a backslash can't stand in a URL: write /")]
    Backslash,
    /// `https:/host` or `https//host`.
    #[error("`{0}` is followed by a colon and two slashes: `{0}://`")]
    Slashes(&'static str),
    /// A mail address.
    #[error("a mail address is nothing that can be checked")]
    Mail,
    /// No host.
    #[error("the host is missing")]
    NoHost,
    /// A colon at the start, and no number after it.
    #[error("a port comes after the colon: `:3000` is `localhost:3000`")]
    NoPort,
    /// A scheme that has no port of its own, and no port.
    #[error("a port comes after the host: `tcp://HOST:PORT`")]
    PortMissing,
    /// A Unix socket that is none.
    #[error("a Unix socket is a path from the root: `unix:/run/app.sock`, `unix:/run/app.sock:/health`")]
    Socket,
    /// An IPv6 address without brackets.
    #[error("an IPv6 address stands in brackets: `[::1]:8080`")]
    Brackets,
    /// No name that a host can have, not as Unicode either (UTS 46).
    #[error("a character in the host can't stand in a name: letters, digits, dashes and dots can")]
    HostName,
    /// A character that is in no name of a host.
    #[error("`{0}` can't stand in the name of a host: write letters, digits, `-` and `_`, with dots between them")]
    HostCharacter(char),
    /// A dot with nothing before it.
    #[error(
        "a dot in the name of a host has something before it: write `a.example`, with one more dot at its end at most"
    )]
    EmptyLabel,
    /// What the parser of URLs says.
    #[error("{0}")]
    Parse(#[source] url::ParseError),
}

impl From<url::ParseError> for BadUrlReason {
    fn from(error: url::ParseError) -> Self {
        use url::ParseError::{IdnaError, InvalidDomainCharacter};
        if matches!(error, IdnaError | InvalidDomainCharacter) { Self::HostName } else { Self::Parse(error) }
    }
}
