//! The engine alone, beside those whose trade it is to hand messages to workers.

use crate::{
    Failed,
    bench::{
        contest::{Contestant, turns},
        row::Row,
        setting::{Level, Setting},
    },
};

const ENGINE: &str = "watchpost's engine";
const BARE: &str = "actix, bare";
const RACTOR: &str = "ractor's factory";
const KAMEO: &str = "kameo's pool";

/// Runs it.
///
/// # Errors
/// This program does not know where it is.
pub fn run(setting: &Setting) -> Result<Row, Failed> {
    let mut row = Row::new(
        "engine alone",
        "Messages that are answered at once, 256 in flight, on one core; with workers, eight of them. Only watchpost's have a deadline, \
         an owner who answers for them, and a probe that may panic.",
    );
    let count: u64 = if setting.level == Level::Smoke { 10_000 } else { 1_000_000 };
    let messages = count.to_string();
    let ours = |name: &str, kind: &str| Contestant::ours(name, count, [kind, "--messages", &messages]);
    let mut contestants =
        vec![ours(BARE, "bare-actix")?, ours(ENGINE, "engine")?, ours(RACTOR, "ractor")?, ours(KAMEO, "kameo")?];
    match &setting.peers.go {
        Some(go) => {
            let go = Contestant::program("Go, channels", count, go, ["-messages", &messages]);
            contestants.push(go.printing_a_count());
        }
        None => row.leave_out("Go", "it could not be built"),
    }
    row.lines = turns(setting, &contestants, None);
    row.at_least("engine's rate / bare actix's (aim: 0.50)", 0.4, row.rate(ENGINE, BARE));
    row.at_least("engine's rate / ractor's factory's", 1.0, row.rate(ENGINE, RACTOR));
    row.at_least("engine's rate / kameo's pool's", 1.0, row.rate(ENGINE, KAMEO));
    Ok(row)
}
