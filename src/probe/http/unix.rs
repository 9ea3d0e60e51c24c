//! HTTP over a Unix socket: `unix:/run/app.sock`, `unix:/run/app.sock:/health?full=1`.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::model::reason::{Kind, Reason};

/// The scheme of such URLs.
pub const SCHEME: &str = "unix";

/// The socket that a `unix` URL names, and the URL that is asked for on it: the path's part up to the first `:/` is the socket, what comes
/// after the colon is asked for. The host in the request is `localhost`.
///
/// # Errors
/// `unsupported`, and how such a URL is written.
pub fn socket(url: &Url) -> Result<(PathBuf, Url), Reason> {
    let badly = || Reason::new(Kind::Unsupported, "write unix:/PATH/OF.SOCK or unix:/PATH/OF.SOCK:/PATH/OF/URL");
    let path = url.path();
    let (socket, target) = path.split_once(":/").unwrap_or((path, ""));
    if url.has_host() || !socket.starts_with('/') || socket.len() < 2 {
        return Err(badly());
    }
    let mut asked = Url::parse("http://localhost/").map_err(|_| badly())?;
    asked.set_path(target);
    asked.set_query(url.query());
    Ok((path_of(percent_decode_str(socket).collect()).ok_or_else(badly)?, asked))
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a path is no bytes")]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};

    Some(OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_and_what_is_asked_for() {
        for (text, wanted) in [
            ("unix:/run/app.sock", Some(("/run/app.sock", "http://localhost/"))),
            ("unix:///run/app.sock", Some(("/run/app.sock", "http://localhost/"))),
            ("unix:/run/app.sock:/", Some(("/run/app.sock", "http://localhost/"))),
            ("unix:/run/app.sock:/health?full=1#top", Some(("/run/app.sock", "http://localhost/health?full=1"))),
            ("unix:/run/a%20b%3A/c.sock:/a:/b", Some(("/run/a b:/c.sock", "http://localhost/a:/b"))),
            ("unix://run/app.sock", None),
            ("unix:run/app.sock", None),
            ("unix:/", None),
        ] {
            let found = socket(&Url::parse(text).unwrap()).ok();
            let found = found.as_ref().map(|(path, url)| (path.to_str().unwrap(), url.as_str()));
            assert_eq!(found, wanted, "{text}");
        }
    }
}
