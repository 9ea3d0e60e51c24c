//! Runs an exercise's test, and says how it went.

#![allow(dead_code, reason = "the tests of the exercises use a part")]

use std::{env, process, process::ExitCode, sync::mpsc, thread, time::Duration};

use actix::System;
use tokio::{runtime::Builder, task::JoinError};

use super::far_side::panic_message;

/// How it went: the sentence after `Solved:`, or what is not yet as it should be.
pub type Outcome = Result<String, NotYet>;

#[derive(Debug)]
pub struct NotYet {
    pub came: String,
    pub wanted: String,
}

/// The outcome when what came is not what was wanted.
pub fn not_yet<T>(came: impl Into<String>, wanted: impl Into<String>) -> Result<T, NotYet> {
    Err(NotYet { came: came.into(), wanted: wanted.into() })
}

/// `1 check`, `3 checks`.
pub fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// How a task ended that has no result: it `ended by …`.
pub fn why(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => format!("by a panic ({})", panic_message(panic)),
        Err(_) => "by force".to_owned(),
    }
}

/// The whole of an exercise's `main`.
pub fn run(hint: &str, test: impl Future<Output = Outcome> + 'static) -> ExitCode {
    let arguments: Vec<String> = env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    if let Some(unknown) = arguments.iter().find(|word| *word != "--hint") {
        eprintln!("error: unknown argument `{unknown}`: there is `--hint`, and without an argument the exercise runs");
        return ExitCode::from(2);
    }
    if !arguments.is_empty() {
        print!("{hint}");
        return ExitCode::SUCCESS;
    }
    let watched = watchdog();
    let outcome = on_a_still_clock(test);
    drop(watched);
    match outcome {
        Ok(solved) => println!("Solved: {solved}"),
        Err(not_yet) => {
            tell(&not_yet);
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Runs a test on this thread alone, with a clock that moves only when nothing else does: no timeout fires too early, and none
/// takes real time.
pub fn on_a_still_clock(test: impl Future<Output = Outcome> + 'static) -> Outcome {
    let runtime = || match Builder::new_current_thread().enable_time().start_paused(true).build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("no runtime: {error}"),
    };
    System::with_tokio_rt(runtime).block_on(test)
}

/// Ends the program when its thread is blocked, which no timeout on that thread can see. Dropping the value calls it off.
fn watchdog() -> mpsc::Sender<()> {
    let (watched, over) = mpsc::channel();
    thread::spawn(move || {
        if over.recv_timeout(Duration::from_secs(5)) == Err(mpsc::RecvTimeoutError::Timeout) {
            let came = "no end after 5 seconds: a call blocks the thread, or a loop turns and waits for nothing.";
            tell(&NotYet { came: came.into(), wanted: "waiting by `.await`, which lets the others run.".into() });
            process::exit(1);
        }
    });
    watched
}

fn tell(NotYet { came, wanted }: &NotYet) {
    println!("Not yet: {came}");
    println!("Wanted: {wanted}");
    println!("For a hint: cargo run --example {} -- --hint", env!("CARGO_CRATE_NAME"));
}
