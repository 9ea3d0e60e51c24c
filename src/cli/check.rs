//! `watchpost check`: sources, request, engine, report.

mod args;
mod bad_line;
mod baseline;
mod brakes;
mod curl;
mod data;
mod documents;
mod doubt;
mod dry_run;
mod endpoints;
mod explaining;
mod feed;
mod formatter;
mod held;
mod host_stats;
mod input;
mod ledger;
mod limits;
mod lines;
mod network;
mod order;
mod output_args;
mod outputs;
mod pace;
mod plan;
mod progress;
mod proxy;
mod rehearsal;
mod report;
mod request;
mod round;
mod seen;
mod select;
mod signals;
mod sources;
mod switch;
mod template;
mod template_keys;
mod text;
mod thresholds;
mod tls;
mod verdict;
mod wait;

use std::{
    env,
    io::{self, IsTerminal, Write},
    thread,
    time::Duration,
};

use actix_rt::System;
use anstream::{AutoStream, ColorChoice};
use clap::{Args, error::ErrorKind};
use watchpost::{NetOptions, Place, StartError, Watchpost};

use super::{
    config::{self, contents::Config},
    console::{Console, Manner},
    exit::Exit,
};
pub use args::CheckArgs;
use brakes::Brakes;
use endpoints::Endpoints;
use explaining::Explaining;
use feed::Feed;
pub use feed::THREAD as INPUT_THREAD;
use input::InputArgs;
use ledger::Ledger;
use order::Order;
use output_args::{Color, OutputArgs};
use outputs::{Opened, Outputs};
use pace::PaceArgs;
use progress::Progress;
use report::Report;
use round::Course;
use select::Selection;
pub use sources::validate_list;
use sources::{Sources, Unusable};
use thresholds::Tally;
use wait::args::Waiting;

/// Checks what the arguments name.
pub fn run(mut args: CheckArgs) -> Exit {
    let waiting = match args.settle_waiting() {
        Ok(waiting) => waiting,
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    let net = match args.network.options().and_then(|net| args.tls.options(net)) {
        Ok(net) => net,
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    if let Err(wrong) = args.one_use_of_standard_input() {
        return give_up(&[format!("error: {wrong}")]);
    }
    let explaining = Explaining::new(&args.network, &args.tls);
    let settings = request::settings(
        &args.request,
        &args.tls,
        args.network.family(),
        &args.judging,
        args.verdict.on.clone(),
        &args.pace,
        args.network.proxy.secrets(),
    );
    let settings = match settings {
        Ok(settings) => settings,
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    let mut config = match configuration(&args.input) {
        Ok(config) => config,
        Err(troubles) => return give_up(&troubles),
    };
    let planned = std::mem::take(&mut config.endpoints);
    let endpoints = Endpoints::new(settings, config);
    let refused = endpoints.refused(&planned);
    if !refused.is_empty() {
        return give_up(&refused);
    }
    let named = args.input.config.is_some();
    let documents = match args.input.documents.read(&net, &endpoints, args.input.allow_empty, args.pace.deadline) {
        Ok(documents) => documents,
        Err(told) => return give_up(&told),
    };
    let sources = match Sources::open(&args.urls, &args.files, documents, planned, named, args.input.allow_empty) {
        Ok(sources) => sources,
        Err(Unusable::NoSource) => return usage(),
        Err(Unusable::Told(lines)) => return give_up(&lines),
    };
    let selection = Selection::new(args.input.select.clone());
    let strict = args.verdict.strict;
    let tally = match args.verdict.thresholds(args.input.allow_empty) {
        Ok(thresholds) => Tally::new(thresholds),
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    let course = match args.verdict.course(&args.pace, &sources, Progress::new(args.progress.progress, sources.urls)) {
        Ok(course) => course,
        Err(wrong) => return give_up(&[format!("error: {wrong}")]),
    };
    if args.rehearsal.dry_run {
        let feed = Feed::start(sources, endpoints, selection, args.pace.repeat);
        let explain = args.output.verbose > 0;
        return match feed.and_then(|feed| dry_run::run(feed, &tally, &args.pace, explain)) {
            Ok(exit) => exit,
            Err(error) => give_up(&[format!("error: {}", NoStart::System(error))]),
        };
    }
    let outputs = match Outputs::open(&args.output, coloured(args.output.color), strict, explaining) {
        Ok(outputs) => outputs,
        Err(lines) => return give_up(&lines),
    };
    let waiting = waiting.map(|waiting| (waiting, strict));
    let told = (outputs, &args.output, tally);
    match start((sources, endpoints, selection), net, told, &args.pace, course, waiting) {
        Ok(exit) => exit,
        Err(error) => give_up(&[format!("error: {error}")]),
    }
}

/// The configuration that was named, or the nearest one, or none.
fn configuration(args: &InputArgs) -> Result<Config, Vec<String>> {
    let path = match &args.config {
        Some(path) => Some(path.clone()),
        None if args.no_config => None,
        None => env::current_dir().ok().and_then(|directory| config::find::nearest_to(&directory)),
    };
    let Some(path) = path else { return Ok(Config::default()) };
    config::load(&path).map_err(|troubles| config::told(&troubles))
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
    (sources, endpoints, selection): (Sources, Endpoints, Selection),
    net: NetOptions,
    (outputs, told, tally): (Outputs, &OutputArgs, Tally),
    pace: &PaceArgs,
    course: Course,
    waiting: Option<(Waiting, bool)>,
) -> Result<Exit, NoStart> {
    let wanted = pace.concurrency.get();
    let concurrency = if waiting.is_some() { limits::room_as_it_is(wanted) } else { limits::room_for(wanted) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // The coordinator is on this thread, too: with one of its own each answer would wake two threads, and not one.
    System::with_tokio_rt(move || runtime).block_on(async {
        let engine = engine(pace, net, concurrency)?;
        let stop = signals::watch()?;
        let Outputs { printed, files, guarded, note } = outputs;
        let at_once = io::stdout().is_terminal();
        let head_comes_last = waiting.is_none() && printed.head_comes_last();
        let mut console = Console::start(Manner { at_once, head_comes_last, guarded })?;
        if let Some(note) = note {
            console.err(note).await;
        }
        if concurrency < wanted && waiting.is_none() {
            console.err(format!(
                "note: {concurrency} checks at once, not {wanted}: this process may open no more files (see ulimit -n)\n"
            ))
            .await;
        }
        let feed = Feed::start(sources, endpoints, selection, pace.repeat)?;
        if let Some((waiting, strict)) = waiting {
            return Ok(wait::run(engine, feed, console, stop, waiting, strict).await);
        }
        let files = files.into_iter().map(Opened::start).collect::<io::Result<_>>()?;
        let report = Report::new(printed, files, told.stats.then(Default::default));
        let ledger = Ledger::new(report, tally, Order::new(told.sort), told.quiet > 1, console);
        let brakes = Brakes::new(stop, pace.deadline);
        Ok(round::run(engine, feed, ledger, brakes, course).await)
    })
}

/// Our own probes do not block their thread: one that is silent for a while waits for a busy machine, and a false alarm would
/// be worse than a late one.
const STALL_AFTER: Duration = Duration::from_secs(10);

fn engine(pace: &PaceArgs, net: NetOptions, concurrency: usize) -> Result<Watchpost, StartError> {
    let mut builder =
        Watchpost::builder().net(net).concurrency(concurrency).retries(pace.retries).stall_after(STALL_AFTER);
    builder = builder.retry_any_method(pace.retry_any_method).retry_after_max(pace.retry_after_max);
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
    let said = "there is no URL: name one, or a file of them with -f, or pipe a list in";
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
