//! Connections that are kept for the next check.

use crate::{
    Failed,
    bench::{
        contest::{Contestant, turns},
        entrants::{AWC, BINARY, FLOOR, GO, LIBRARY},
        row::Row,
        setting::{Level, Setting},
    },
};

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row = Row::new(
        "keep-alive",
        "256 at a time on one core, connections kept. wrk and oha read no list and judge nothing: they are what is possible.",
    );
    let checks = setting.checks(40_000);
    let urls = setting.folder.write("keep-alive", setting.target.urls(checks, false, "/"))?;
    let keep = &["--keep-alive"];
    let mut contestants = vec![
        setting.ours(FLOOR, "floor", checks, &urls, keep)?,
        setting.ours(AWC, "awc-kept", checks, &urls, &[])?,
        setting.ours(LIBRARY, "watchpost", checks, &urls, keep)?,
        setting.binary(checks, &urls, keep),
    ];
    setting.add_go(&mut contestants, &mut row, checks, &urls, &["-keep-alive"]);
    if setting.level != Level::Most {
        let url = format!("http://127.0.0.1:{}/", setting.target.first(false).unwrap_or_default());
        match &setting.peers.wrk {
            Some(wrk) => contestants.push(Contestant::program("wrk", 0, wrk, ["-t1", "-c256", "-d1s", &url])),
            None => row.leave_out("wrk", "it is not installed"),
        }
        match &setting.peers.oha {
            Some(oha) => {
                let count = checks.to_string();
                let how = ["--no-tui", "-c", "256", "-n", &count, &url];
                contestants.push(Contestant::program("oha", 0, oha, how));
            }
            None => row.leave_out("oha", "it is not installed"),
        }
    }
    row.lines = turns(setting, &contestants, Some(&setting.target));
    row.at_least("binary's rate / Go's (aim: 1.6)", 1.45, row.rate(BINARY, GO));
    row.at_most("binary's CPU / Go's (aim: 0.40)", 0.47, row.cpu(BINARY, GO));
    row.at_least("library's rate / bare awc's", 0.9, row.rate(LIBRARY, AWC));
    Ok(row)
}
