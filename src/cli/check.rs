//! `watchpost check`: sources, request, engine, report.

mod args;
mod bad_line;
mod baseline;
mod brakes;
mod configured;
mod data;
mod doubt;
mod feed;
mod held;
mod ledger;
mod limits;
mod lines;
mod network;
mod plan;
mod progress;
mod proxy;
mod report;
mod request;
mod round;
mod seen;
mod signals;
mod sources;
mod switch;
mod thresholds;
mod tls;
mod verdict;

use std::{
    io::{self, IsTerminal, Write},
    thread,
    time::Duration,
};

use actix_rt::System;
use anstream::{AutoStream, ColorChoice};
use clap::{Args, error::ErrorKind};
use watchpost::{NetOptions, Place, StartError, Watchpost};

use super::{console::Console, exit::Exit};
pub use args::CheckArgs;
use args::{Color, PaceArgs};
use brakes::Brakes;
use configured::Configured;
use feed::Feed;
pub use feed::THREAD as INPUT_THREAD;
use ledger::Ledger;
use progress::Progress;
use report::Report;
use request::Request;
use round::Course;
#[cfg(feature = "demo")]
pub use sources::plainly;
pub use sources::validate_list;
use sources::{Sources, Unusable};
use thresholds::Tally;

/// Checks what the arguments name.
pub fn run(args: CheckArgs) -> Exit {
    let net = match args.network.options().and_then(|net| args.tls.options(net)) {
        Ok(net) => net,
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    if let Err(wrong) = args.one_use_of_standard_input() {
        return give_up(&[format!("error: {wrong}")]);
    }
    let flags = match args.settings() {
        Ok(flags) => flags,
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    let config = match args.config.load() {
        Ok(config) => config,
        Err(lines) => return give_up(&lines),
    };
    let request = Request::new(&flags, config.as_ref());
    let configured = config.map(|config| Configured::new(config, args.config.is_named(), &flags));
    let configured = match configured.transpose() {
        Ok(configured) => configured,
        Err(lines) => return give_up(&lines),
    };
    let sources = match Sources::open(&args.urls, &args.files, configured) {
        Ok(sources) => sources,
        Err(Unusable::NoSource) => return usage(),
        Err(Unusable::Told(lines)) => return give_up(&lines),
    };
    let colour = coloured(args.output.color);
    let report = Report::new(args.output.format(), colour, args.output.verbose, request.names_the_status());
    let tally = match args.verdict.thresholds() {
        Ok(thresholds) => Tally::new(thresholds),
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    let course = match args.verdict.course(&args.pace, &sources, Progress::new(args.progress.progress, sources.urls)) {
        Ok(course) => course,
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    match start(sources, request, net, (report, tally), &args.pace, course) {
        Ok(exit) => exit,
        Err(error) => give_up(&[format!("error: {error}")]),
    }
}

/// Something that the system did not give.
#[derive(Debug, thiserror::Error)]
enum NoStart {
    #[error("this machine gives no thread or runtime: {0}")]
    System(#[from] io::Error),
    #[error(transparent)]
    Engine(#[from] StartError),
}

fn start(
    sources: Sources,
    request: Request,
    net: NetOptions,
    (report, tally): (Report, Tally),
    pace: &PaceArgs,
    course: Course,
) -> Result<Exit, NoStart> {
    let wanted = pace.concurrency.get();
    let concurrency = limits::room_for(wanted);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // The coordinator is on this thread, too: with one of its own each answer would wake two threads, and not one.
    System::with_tokio_rt(move || runtime).block_on(async {
        let engine = engine(pace, net, concurrency)?;
        let stop = signals::watch()?;
        let mut console = Console::start(io::stdout().is_terminal())?;
        if concurrency < wanted {
            console.err(format!(
                "note: {concurrency} checks at once, not {wanted}: this process may open no more files (see ulimit -n)\n"
            ))
            .await;
        }
        let feed = Feed::start(sources, request)?;
        let brakes = Brakes::new(stop, pace.deadline);
        Ok(round::run(engine, feed, Ledger::new(report, tally, console), brakes, course).await)
    })
}

/// Our own probes do not block their thread: one that is silent for a while waits for a busy machine, and a false alarm would
/// be worse than a late one.
const STALL_AFTER: Duration = Duration::from_secs(10);

fn engine(pace: &PaceArgs, net: NetOptions, concurrency: usize) -> Result<Watchpost, StartError> {
    let mut builder =
        Watchpost::builder().net(net).concurrency(concurrency).retries(pace.retries).stall_after(STALL_AFTER);
    if let Some(per_host) = pace.per_host {
        builder = builder.per_host(per_host.get());
    }
    if let Some(rate) = pace.rate {
        builder = builder.rate(rate);
    }
    // On a single core a checker's thread would only take turns with this one, at two switches and two system calls a check, which is
    // a third of what a check costs; and our own probes yield, so this thread does for all.
    if thread::available_parallelism().map_or(1, usize::from) == 1 {
        builder = builder.place(Place::Here);
    }
    builder.start_here()
}

fn coloured(asked: Color) -> bool {
    match asked {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
    }
}

fn usage() -> Exit {
    let mut command = CheckArgs::augment_args(clap::Command::new("check").bin_name("watchpost check"));
    let said = "there is no URL: name one, or a file of them with -f, or pipe a list in; `watchpost init` writes a file of endpoints";
    let _ = command.error(ErrorKind::MissingRequiredArgument, said).print();
    Exit::Trouble
}

fn give_up(lines: &[String]) -> Exit {
    let mut stderr = io::stderr().lock();
    for line in lines {
        let _ = writeln!(stderr, "{line}");
    }
    Exit::Trouble
}
