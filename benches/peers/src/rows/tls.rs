//! A fresh TLS connection for each check, nothing resumed.

use super::haproxy::{HAPROXY, contestant};
use crate::{
    Failed,
    bench::{
        contest::turns,
        entrants::{BINARY, GO, LIBRARY},
        row::Row,
        setting::Setting,
    },
};

const FLOOR: &str = "tokio-rustls, bare";

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row = Row::new(
        "fresh TLS 1.3",
        "256 at a time on one core, a full handshake each with a leaf on P-256, the chain verified. HAProxy checks 80 servers each 100 ms.",
    );
    let checks = setting.checks(5000);
    let urls = setting.folder.write("tls", setting.target.urls(checks, true, "/"))?;
    let root = setting.certificate.root.display().to_string();
    let mut contestants = vec![
        setting.ours(FLOOR, "floor", checks, &urls, &["--root", &root])?,
        setting.ours(LIBRARY, "watchpost", checks, &urls, &["--root", &root])?,
        setting.binary(checks, &urls, &["--cacert", &root]),
    ];
    setting.add_go(&mut contestants, &mut row, checks, &urls, &["-root", &root]);
    match contestant(setting, 800, true) {
        Some(haproxy) => contestants.push(haproxy),
        None => row.leave_out(HAPROXY, "it is not installed"),
    }
    row.lines = turns(setting, &contestants, Some(&setting.target));
    row.at_most("binary's CPU / Go's", 0.57, row.cpu(BINARY, GO));
    row.at_most("library's CPU / bare tokio-rustls's", 1.1, row.cpu(LIBRARY, FLOOR));
    row.at_most("binary's CPU / HAProxy's", 0.5, row.cpu(BINARY, HAPROXY));
    Ok(row)
}
