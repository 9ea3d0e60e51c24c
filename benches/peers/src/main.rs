//! Watchpost beside its peers, in turn and in one run: `benches/peers/run`.

mod args;
mod bench;
mod contestants;
mod measure;
mod rows;
mod run;
mod server;
mod usage;

use std::{env, error::Error, process::ExitCode};

use args::Args;

/// Why it did not work, as a sentence.
pub type Failed = Box<dyn Error + Send + Sync>;

fn main() -> ExitCode {
    let args = Args::of_this_process();
    let ran = match env::args().nth(1).as_deref() {
        Some("contestant") => contestants::run(&args),
        Some("serve") => server::run(&args),
        Some("measure") => measure::run(&args),
        Some("pinned") => measure::pinned(&args),
        Some("isolated") => rows::one_port::isolated(&args),
        Some("run") => run::run(&args),
        _ => Err("usage: benches/peers/run [--all | --smoke]".into()),
    };
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
