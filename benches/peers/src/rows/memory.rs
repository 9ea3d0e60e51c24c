//! What a check holds while it waits.

use crate::{
    Failed,
    bench::{
        contest::{Contestant, once},
        entrants::{AWC, FLOOR, LIBRARY},
        row::{Line, Row},
        sample::{median, number},
        setting::{Level, Setting},
    },
};

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row = Row::new(
        "memory",
        "Resident KiB a check, (at the peak - at rest) / checks, of three turns; endpoints are made before. All 10,000 wait for the \
         head of an answer at once, or 100,000 in the queue.",
    );
    let checks = setting.checks(10_000);
    if let Err(why) = setting.room_for(checks) {
        row.leave_out("all of it", why);
        return Ok(row);
    }
    let root = setting.certificate.root.display().to_string();
    let at_once = checks.to_string();
    let limits =
        [(FLOOR, "floor", None, None), (AWC, "awc", None, None), (LIBRARY, "watchpost", Some(16.0), Some(26.0))];
    for (name, kind, most_plain, most_tls) in limits {
        for (over, tls, most) in [("plain", false, most_plain), ("TLS", true, most_tls)] {
            if tls && kind == "awc" {
                continue;
            }
            // All have to have asked before the first is answered.
            let after = match (setting.level, tls) {
                (Level::Smoke, _) => "/after/1000/",
                (_, false) => "/after/5000/",
                (_, true) => "/after/15000/",
            };
            let first = setting.slow.urls(1, tls, "/");
            let waiting = setting.slow.urls(checks, tls, after);
            let urls = setting.folder.write("memory", first + &waiting)?;
            let mut args = vec!["--kind", kind, "--at-once", &at_once];
            if tls {
                args.extend(["--root", &root]);
            }
            let contestant = setting.ours(name, "memory", checks, &urls, &args)?;
            let got = kib_a_check(setting, &contestant);
            goal(&mut row, &format!("{name}, {over}, KiB waiting for the head"), most, got);
        }
    }
    let count = if setting.level == Level::Smoke { "1000" } else { "100000" };
    let queued = Contestant::ours("queued", count.parse()?, ["queued", "--messages", count])?;
    let got = kib_a_check(setting, &queued);
    goal(&mut row, "KiB in the queue beyond the endpoint", Some(1.0), got);
    Ok(row)
}

fn goal(row: &mut Row, what: &str, most: Option<f64>, got: Result<f64, Failed>) {
    match (got, most) {
        (Ok(got), Some(most)) => {
            row.facts.push(format!("{what}: {got:.2}"));
            row.at_most(what, most, Some(got));
        }
        (Ok(got), None) => row.facts.push(format!("{what}: {got:.2}")),
        (Err(why), _) => row.lines.push(Line::new(what, Err(why))),
    }
}

fn kib_a_check(setting: &Setting, contestant: &Contestant) -> Result<f64, Failed> {
    let turns = setting.turns().min(3);
    let samples = (0..turns).map(|_| {
        let (_, printed) = once(setting, setting.core, contestant)?;
        let told: Vec<u64> = printed.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [good, rest, peak] = told[..] else { return Err("it told no memory".into()) };
        if good < contestant.checks {
            return Err(format!("{good} of {} checks were good", contestant.checks).into());
        }
        Ok(number(peak.saturating_sub(rest)) / number(contestant.checks))
    });
    let samples = samples.collect::<Result<Vec<_>, Failed>>()?;
    median(samples.into_iter()).ok_or_else(|| "it had no turn".into())
}
