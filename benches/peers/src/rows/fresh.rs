//! A fresh connection for each check.

use std::fmt::Write;

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
        "fresh connection",
        "256 at a time on one core, each over a connection of its own. The bare loops, awc and watchpost close by a reset.",
    );
    let checks = setting.checks(20_000);
    let urls = setting.folder.write("fresh", setting.target.urls(checks, false, "/"))?;
    let mut contestants = vec![
        setting.ours(FLOOR, "floor", checks, &urls, &[])?,
        setting.ours(AWC, "awc", checks, &urls, &[])?,
        setting.ours(LIBRARY, "watchpost", checks, &urls, &[])?,
        setting.ours("watchpost (library, a checker on a thread)", "watchpost", checks, &urls, &["--threads", "1"])?,
        setting.binary(checks, &urls, &[]),
    ];
    setting.add_go(&mut contestants, &mut row, checks, &urls, &[]);
    if setting.level != Level::Most {
        more(setting, &mut contestants, &mut row)?;
    }
    row.lines = turns(setting, &contestants, Some(&setting.target));
    row.at_least("binary's rate / Go's", 1.5, row.rate(BINARY, GO));
    row.at_most("binary's CPU / Go's", 0.42, row.cpu(BINARY, GO));
    row.at_most("library's CPU / bare awc's", 1.08, row.cpu(LIBRARY, AWC));
    row.at_most("library's CPU / bare tokio's (aim: 1.15)", 1.25, row.cpu(LIBRARY, FLOOR));
    Ok(row)
}

/// Those who would only make the shorter run longer, with as many checks as they have patience for.
fn more(setting: &Setting, contestants: &mut Vec<Contestant>, row: &mut Row) -> Result<(), Failed> {
    let (peers, target) = (&setting.peers, &setting.target);
    let (some, few) = (setting.checks(5000), if setting.level == Level::Smoke { 20 } else { 300 });
    let some_urls = setting.folder.write("fresh-some", target.urls(some, false, "/"))?;
    let few_urls = setting.folder.write("fresh-few", target.urls(few, false, "/"))?;
    let args = |args: &[&str]| args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>();
    contestants.push(setting.ours("reqwest, no pool", "reqwest", some, &some_urls, &[])?);
    match &peers.curl {
        Some(curl) => {
            let mut config = "header = \"connection: close\"\n".to_owned();
            for url in target.urls(some, false, "/").lines() {
                writeln!(config, "url = \"{url}\"")?;
            }
            let config = setting.folder.write("curl.config", config)?;
            let how = ["-s", "--parallel", "--parallel-immediate", "--parallel-max", "256", "-K"].map(str::to_owned);
            let how = how.into_iter().chain([config.display().to_string()]);
            contestants.push(Contestant::program("curl --parallel", some as u64, curl, how));
        }
        None => row.leave_out("curl", "it is not installed"),
    }
    if let Some((xargs, curl)) = peers.xargs.as_ref().zip(peers.curl.as_ref()) {
        let (list, curl) = (few_urls.display().to_string(), curl.display().to_string());
        let how = args(&["-a", &list, "-n", "1", "-P", "16", &curl, "-s"]);
        contestants.push(Contestant::program("xargs -P 16 curl", few as u64, xargs, how));
    }
    match &peers.lychee {
        Some(lychee) => {
            let list = setting.folder.write("links.txt", target.urls(some, false, "/"))?.display().to_string();
            // By itself it spares a host: ten requests at a time, one every 50 ms.
            let mut how = args(&["--host-concurrency", "256", "--host-request-interval", "0ms"]);
            how.extend(args(&["--no-progress", "--max-concurrency", "256", "--max-retries", "0", &list]));
            contestants.push(Contestant::program("lychee", 0, lychee, how));
        }
        None => row.leave_out("lychee", "it is not installed"),
    }
    Ok(())
}
