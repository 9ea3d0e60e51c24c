//! Ten thousand checks a second, as HAProxy makes them.

use std::time::Duration;

use crate::{
    Failed,
    bench::{
        contest::{Contestant, turns},
        entrants::BINARY,
        haproxy::watch,
        row::Row,
        setting::{Level, Setting},
    },
};

/// The name in the tables.
pub const HAPROXY: &str = "HAProxy's checks";

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row = Row::new(
        "10,000 checks a second",
        "Fresh connections, closed by a reset, on one core. HAProxy checks 1,000 servers each 100 ms; watchpost has `--rate 10000/s`.",
    );
    let checks = setting.checks(40_000);
    let urls = setting.folder.write("rate", setting.target.urls(checks, false, "/"))?;
    let mut contestants = vec![setting.binary(checks, &urls, &["--rate", "10000/s"])];
    match contestant(setting, 10_000, false) {
        Some(haproxy) => contestants.push(haproxy),
        None => row.leave_out(HAPROXY, "it is not installed"),
    }
    row.lines = turns(setting, &contestants, Some(&setting.target));
    row.at_most("binary's CPU / HAProxy's (aim: below 1.00)", 1.1, row.cpu(BINARY, HAPROXY));
    Ok(row)
}

/// HAProxy, if it is installed, at so many checks a second.
pub fn contestant(setting: &Setting, rate: usize, tls: bool) -> Option<Contestant> {
    let window = Duration::from_secs(if setting.level == Level::Smoke { 1 } else { 4 });
    setting.peers.haproxy.as_ref()?;
    Some(Contestant::daemon(HAPROXY, move |setting| watch(setting, rate, tls, window)))
}
