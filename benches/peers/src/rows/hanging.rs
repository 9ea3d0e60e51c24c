//! Two thousand endpoints, of which one in twenty never answers.

use crate::{
    Failed,
    bench::{
        contest::{Contestant, turns},
        row::Row,
        setting::Setting,
    },
};

const BINARY: &str = "watchpost (binary)";
/// The timeout, in seconds.
const TIMEOUT: f64 = 2.0;

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row = Row::new(
        "2,000 endpoints, 5 % hang",
        "`--timeout 2s` and 256 at a time on one core; every 20th never answers.",
    );
    let checks = setting.checks(2000);
    let (good, bad) = (setting.target.urls(checks, false, "/"), setting.slow.urls(checks, false, "/never/"));
    let lines = good.lines().zip(bad.lines()).enumerate();
    let urls: String = lines.map(|(n, (good, bad))| format!("{}\n", if n % 20 == 0 { bad } else { good })).collect();
    let urls = setting.folder.write("hanging", urls)?;
    // It finds some of them down, and says so by its exit code: that is not to fail here.
    let watchpost = setting.watchpost.display();
    let script =
        format!("'{watchpost}' check --timeout {TIMEOUT}s --format ndjson -f '{}'; test $? = 1", urls.display());
    let shell = std::path::Path::new("/bin/sh");
    row.lines = turns(setting, &[Contestant::program(BINARY, checks as u64, shell, ["-c", &script])], None);
    let wall = row.of(BINARY).map(|binary| binary.wall / TIMEOUT);
    row.at_most("binary's time / the timeout", 1.1, wall);
    Ok(row)
}
