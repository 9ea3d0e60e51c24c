//! One URL, the whole process: start, check, end.

use crate::{
    Failed,
    bench::{
        contest::{Contestant, turns_of},
        entrants::BINARY,
        row::Row,
        setting::{Level, Setting},
    },
};

const CURL: &str = "curl";

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let turns = if setting.level == Level::Smoke { 3 } else { 101 };
    let mut row = Row::new("one URL", &format!("The whole process on one core, {turns} turns each."));
    let url = format!("http://127.0.0.1:{}/", setting.target.first(false).unwrap_or_default());
    let mut contestants = vec![Contestant::program(BINARY, 1, &setting.watchpost, ["check", &url])];
    match &setting.peers.curl {
        Some(curl) => contestants.push(Contestant::program(CURL, 1, curl, ["-s", &url])),
        None => row.leave_out(CURL, "it is not installed"),
    }
    row.lines = turns_of(setting, turns, &contestants, Some(&setting.target));
    let wall = row.of(BINARY).zip(row.of(CURL)).map(|(ours, curl)| ours.wall / curl.wall);
    row.at_most("binary's time / curl's", 1.2, wall);
    Ok(row)
}
