//! Probes of `blackbox_exporter`, one asked for at a time by a request of its own.

use crate::{
    Failed,
    bench::{
        blackbox::probe,
        contest::{Contestant, turns},
        entrants::BINARY,
        row::Row,
        setting::Setting,
    },
};

const BLACKBOX: &str = "blackbox_exporter";

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row = Row::new(
        "blackbox_exporter's probes",
        "Fresh connections on one core: the exporter is asked for one probe after another, 64 at a time; watchpost has 256 at a time.",
    );
    let (checks, few) = (setting.checks(20_000), setting.checks(2000));
    let urls = setting.folder.write("urls", setting.target.urls(checks, false, "/"))?;
    let some = setting.folder.write("some", setting.target.urls(few, false, "/"))?;
    let mut contestants = vec![setting.binary(checks, &urls, &[])];
    match setting.peers.blackbox {
        Some(_) => contestants.push(Contestant::daemon(BLACKBOX, move |setting| probe(setting, few, &some))),
        None => row.leave_out(BLACKBOX, "it is not installed"),
    }
    row.lines = turns(setting, &contestants, Some(&setting.target));
    row.at_least("binary's rate / the exporter's", 10.0, row.rate(BINARY, BLACKBOX));
    row.at_most("binary's CPU / the exporter's", 0.12, row.cpu(BINARY, BLACKBOX));
    Ok(row)
}
