//! Those who take part in most rows.

use std::{ffi::OsString, path::PathBuf};

use super::{contest::Contestant, row::Row, setting::Setting};
use crate::Failed;

/// Watchpost as a program.
pub const BINARY: &str = "watchpost (binary)";
/// Watchpost as a library, on one thread.
pub const LIBRARY: &str = "watchpost (library)";
/// The lesson's program.
pub const GO: &str = "Go, net/http";
/// The bare loop.
pub const FLOOR: &str = "tokio, bare";
/// awc used as watchpost uses it.
pub const AWC: &str = "awc, bare";

impl Setting {
    /// Watchpost's binary, which checks the URLs in a file and writes a line of JSON for each.
    pub fn binary(&self, checks: usize, urls: &PathBuf, also: &[&str]) -> Contestant {
        let mut args: Vec<OsString> = ["check", "--format", "ndjson", "-f"].map(OsString::from).into();
        args.push(urls.into());
        args.extend(also.iter().map(OsString::from));
        Contestant::program(BINARY, checks as u64, &self.watchpost, args)
    }

    /// Lets the lesson's program in Go take part, if it could be built.
    pub fn add_go(
        &self,
        contestants: &mut Vec<Contestant>,
        row: &mut Row,
        checks: usize,
        urls: &PathBuf,
        also: &[&str],
    ) {
        let Some(go) = &self.peers.go else { return row.leave_out(GO, "it could not be built") };
        let mut args: Vec<OsString> = vec!["-f".into(), urls.into()];
        args.extend(also.iter().map(OsString::from));
        contestants.push(Contestant::program(GO, checks as u64, go, args));
    }

    /// One of our own, over the URLs in a file.
    ///
    /// # Errors
    /// This program does not know where it is.
    pub fn ours(
        &self,
        name: &str,
        kind: &str,
        checks: usize,
        urls: &PathBuf,
        also: &[&str],
    ) -> Result<Contestant, Failed> {
        let mut args: Vec<OsString> = vec![kind.into(), "--urls".into(), urls.into()];
        args.extend(also.iter().map(OsString::from));
        Contestant::ours(name, checks as u64, args)
    }
}
