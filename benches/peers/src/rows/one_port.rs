//! One address and port, in a network of its own where TIME_WAIT is real.

use std::{fs, process::Command};

use crate::{
    Failed,
    args::Args,
    bench::{
        entrants::LIBRARY,
        process::Background,
        row::{Line, Row},
        sample::{Median, Sample},
        setting::{Level, Setting},
    },
};

/// The port, in a network where all are free.
const PORT: u16 = 18_000;
/// The first of them are compared with as many of the last.
const PIECE: u64 = 10_000;

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row = Row::new(
        "one address and port",
        "The library, 60,000 fresh checks, 256 at a time on one core; `tcp_tw_reuse` is 0, and the server waits for our close. A line for \
         the first 10,000, and one for the last.",
    );
    let (checks, piece) = if setting.level == Level::Smoke { (300, 100) } else { (6 * PIECE, PIECE) };
    let urls: String = (0..checks).map(|n| format!("http://127.0.0.1:{PORT}/{n}\n")).collect();
    let urls = setting.folder.write("one-port", urls)?;
    let Some(unshare) = &setting.peers.unshare else {
        row.leave_out("all of it", "unshare is not installed");
        return Ok(row);
    };
    let (mut firsts, mut lasts, mut most_wanting) = (Vec::new(), Vec::new(), 0.0);
    for _ in 0..setting.turns().min(3) {
        let mut isolated = Command::new(unshare);
        isolated.arg("-n").arg(std::env::current_exe()?).args(["isolated", "--urls"]).arg(&urls);
        isolated.args([
            "--piece",
            &piece.to_string(),
            "--core",
            &setting.core.to_string(),
            "--target-core",
            &setting.target_core.to_string(),
        ]);
        let output = isolated.output()?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            row.leave_out("all of it", format!("no network of its own can be had: {}", why.trim()));
            return Ok(row);
        }
        let printed = String::from_utf8(output.stdout)?;
        let told: Vec<f64> = printed.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [good, wanting, first, .., last] = told[..] else { return Err("it told no costs".into()) };
        if good + wanting < checks as f64 {
            row.lines.push(Line::new(LIBRARY, Err(format!("{good} of {checks} checks were good").into())));
            return Ok(row);
        }
        most_wanting = f64::max(most_wanting, wanting);
        let sample = |cpu| Sample { checks: piece, wall: 0.0, cpu, peak: 0 };
        firsts.push(sample(first));
        lasts.push(sample(last));
    }
    row.lines.push(Line::new("the first 10,000", Ok(Median::of(&firsts))));
    row.lines.push(Line::new("the last 10,000", Ok(Median::of(&lasts))));
    row.at_most("checks that ended for want of a port", 0.0, Some(most_wanting));
    row.at_most("CPU of the last 10,000 / the first", 1.1, row.cpu("the last 10,000", "the first 10,000"));
    Ok(row)
}

/// The part inside the network.
///
/// # Errors
/// Loopback can't be had, or the contestant failed.
pub fn isolated(args: &Args) -> Result<(), Failed> {
    let this = std::env::current_exe()?;
    if !Command::new("ip").args(["link", "set", "lo", "up"]).status()?.success() {
        return Err("loopback does not come up".into());
    }
    fs::write("/proc/sys/net/ipv4/tcp_tw_reuse", "0")?;
    let core = args.number("target-core").ok_or("--target-core is missing")?;
    let port = PORT.to_string();
    let serve = [this.as_os_str(), "serve".as_ref(), "--plain".as_ref(), port.as_ref()];
    let _server = Background::start(core, serve, PORT)?;
    let mut contestant = Command::new(&this);
    contestant.args(["pinned", "--core", args.value("core").unwrap_or("0"), "--"]).arg(&this);
    contestant.args(["contestant", "one-port", "--urls", args.value("urls").unwrap_or_default()]);
    contestant.args(["--piece", args.value("piece").unwrap_or_default()]);
    if contestant.status()?.success() { Ok(()) } else { Err("the contestant failed".into()) }
}
