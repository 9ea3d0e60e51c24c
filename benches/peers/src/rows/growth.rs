//! What a check costs as there are more of them: a straight line, or not.

use crate::{
    Failed,
    bench::{
        contest::{Contestant, turns_of},
        row::Row,
        setting::{Level, Setting},
        target::{Target, listed},
    },
};

/// More endpoints.
///
/// # Errors
/// This program does not know where it is.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let (few, many) = if setting.level == Level::Smoke { (100, 300) } else { (10_000, 1_000_000) };
    let mut row = Row::new(
        "growth, endpoints",
        "The library, 256 at a time on one core, over 64 addresses of loopback and 8 ports; few turns, because they are long.",
    );
    let contestants = [of(&setting.target, few, "/", 256)?, of(&setting.target, many, "/", 256)?];
    row.lines = turns_of(setting, setting.turns().min(3), &contestants, Some(&setting.target));
    row.at_most(&format!("CPU a check, {many} / {few} endpoints"), 1.1, ratio(&row, &contestants));
    Ok(row)
}

/// More in flight.
///
/// # Errors
/// This program does not know where it is.
pub fn in_flight(setting: &Setting) -> Result<Row, Failed> {
    let (few, many, checks) = if setting.level == Level::Smoke { (10, 100, 200) } else { (100, 10_000, 50_000) };
    let mut row = Row::new(
        "growth, in flight",
        "The library on one core, at 10,000 a second at most: the server answers after 10 ms, and after 1 s.",
    );
    if let Err(why) = setting.room_for(many) {
        row.leave_out("all of it", why);
        return Ok(row);
    }
    let contestants = [of(&setting.slow, checks, "/after/10/", few)?, of(&setting.slow, checks, "/after/1000/", many)?];
    row.lines = turns_of(setting, setting.turns().min(5), &contestants, Some(&setting.slow));
    row.at_most(&format!("CPU a check, {many} / {few} in flight"), 1.3, ratio(&row, &contestants));
    Ok(row)
}

fn of(target: &Target, checks: u64, path: &str, at_once: usize) -> Result<Contestant, Failed> {
    let (checks_text, at_once) = (checks.to_string(), at_once.to_string());
    let ports = listed(&target.plain);
    let args = ["growth", "--checks", &checks_text, "--at-once", &at_once, "--ports", &ports, "--path", path];
    Contestant::ours(&format!("{checks} endpoints, {at_once} in flight"), checks, args)
}

fn ratio(row: &Row, [few, many]: &[Contestant; 2]) -> Option<f64> {
    row.cpu(&many.name, &few.name)
}
