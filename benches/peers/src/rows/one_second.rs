//! Endpoints that each take a second, all at once.

use crate::{
    Failed,
    bench::{
        contest::turns,
        entrants::{BINARY, FLOOR, LIBRARY},
        row::Row,
        setting::Setting,
    },
};

/// Runs it.
///
/// # Errors
/// A file can't be written.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row =
        Row::new("10,000 endpoints of 1 s", "All at once on one core; the server answers each after a second.");
    let checks = setting.checks(10_000);
    if let Err(why) = setting.room_for(checks) {
        row.leave_out("all of it", why);
        return Ok(row);
    }
    let urls = setting.folder.write("one-second", setting.slow.urls(checks, false, "/after/1000/"))?;
    let at_once = checks.to_string();
    let mut contestants = vec![
        setting.ours(FLOOR, "floor", checks, &urls, &["--at-once", &at_once])?,
        setting.ours(LIBRARY, "watchpost", checks, &urls, &["--at-once", &at_once])?,
        setting.binary(checks, &urls, &["-j", &at_once]),
    ];
    setting.add_go(&mut contestants, &mut row, checks, &urls, &["-j", &at_once]);
    row.lines = turns(setting, &contestants, Some(&setting.slow));
    let wall = |who: &str| Some(row.of(who)?.wall);
    let (binary, floor) = (wall(BINARY), wall(FLOOR));
    row.at_most("binary's seconds", 1.4, binary);
    row.at_most("binary's time / bare tokio's", 1.1, binary.zip(floor).map(|(binary, floor)| binary / floor));
    Ok(row)
}
