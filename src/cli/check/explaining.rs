//! How details are shown here: the terminal's width, what it can show, and what curl is told.

use watchpost::{CurlOptions, Details};

use super::{curl, network::NetworkArgs, tls::TlsArgs};
use crate::cli::terminal;

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
        Self { width: terminal::columns(), ascii: terminal::shows_ascii_alone(), curl: curl::options(network, tls) }
    }

    /// As a file is, which has any width and any character.
    pub fn in_a_file(&self) -> Self {
        Self { width: None, ascii: false, curl: self.curl.clone() }
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
