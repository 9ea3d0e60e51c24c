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

#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::{
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
use progress::{Progress, When};
use report::Report;
use round::Course;
use select::Selection;
pub use sources::validate_list;
use sources::{Sources, Unusable};
use thresholds::Tally;
use wait::args::Waiting;

/// Checks what the arguments name.
pub fn run(args: CheckArgs) -> Exit {
    match begin(args) {
        Ok(exit) => exit,
        Err(NoRound::NoSource) => usage(),
        Err(NoRound::Told(lines)) => give_up(&lines),
    }
}

/// Why there is no round: nothing is checked.
enum NoRound {
    NoSource,
    /// Lines for standard error.
    Told(Vec<String>),
}

impl<S: Into<String>> From<S> for NoRound {
    fn from(wrong: S) -> Self {
        Self::Told(vec![format!("error: {}", wrong.into())])
    }
}

impl From<Unusable> for NoRound {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::NoSource => Self::NoSource,
            Unusable::Told(lines) => Self::Told(lines),
        }
    }
}

/// From the arguments to a round: all that may be wrong with them is found before the first check.
fn begin(mut args: CheckArgs) -> Result<Exit, NoRound> {
    let waiting = args.settle_waiting()?;
    let net = args.network.options().and_then(|net| args.tls.options(net))?;
    args.one_use_of_standard_input()?;
    let explaining = Explaining::new(&args.network, &args.tls);
    let settings = request::settings(
        &args.request,
        &args.tls,
        args.network.family(),
        &args.judging,
        args.verdict.on.clone(),
        &args.pace,
        args.network.proxy.secrets(),
    )?;
    let mut config = configuration(&args.input).map_err(NoRound::Told)?;
    let planned = std::mem::take(&mut config.endpoints);
    let endpoints = Endpoints::new(settings, config);
    let refused = endpoints.refused(&planned);
    if !refused.is_empty() {
        return Err(NoRound::Told(refused));
    }
    let may_be_empty = args.input.allow_empty;
    let documents =
        args.input.documents.read(&net, &endpoints, may_be_empty, args.pace.deadline).map_err(NoRound::Told)?;
    let documents = (!args.input.documents.is_empty()).then_some(documents);
    let named = args.input.config.is_some();
    let sources = Sources::open(&args.urls, &args.files, documents, planned, named, may_be_empty)?;
    let selection = Selection::new(args.input.select.clone());
    let strict = args.verdict.strict;
    let tally = Tally::new(args.verdict.thresholds(may_be_empty)?);
    // Where nothing is said, nothing is shown.
    let when = if args.output.quiet > 1 { When::Never } else { args.progress.progress };
    let urls = sources.urls.filter(|_| args.input.select.is_empty());
    let progress = Progress::new(when, urls, args.pace.repeat);
    let course = args.verdict.course(&args.pace, &sources, progress)?;
    if args.rehearsal.dry_run {
        let explain = args.output.verbose > 0;
        let feed = Feed::start(sources, endpoints, selection, args.pace.repeat);
        let shown = feed.and_then(|feed| dry_run::run(feed, &tally, &args.pace, explain));
        return shown.map_err(|error| NoStart::System(error).to_string().into());
    }
    let colour = coloured(args.output.color);
    let outputs = Outputs::open(&args.output, colour, strict, explaining).map_err(NoRound::Told)?;
    let told = (outputs, &args.output, tally);
    let waiting = waiting.map(|waiting| (waiting, strict));
    let started = start((sources, endpoints, selection), net, told, &args.pace, course, waiting);
    started.map_err(|error| error.to_string().into())
}

/// The configuration that was named, or the nearest one, or none.
fn configuration(args: &InputArgs) -> Result<Config, Vec<String>> {
    let path = match &args.config {
        Some(path) => Some(path.clone()),
        None if args.no_config => None,
        None => config::find::nearest(),
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
    // The runtime opens five descriptors; it panics where there is none for the last two, a pair for its signals.
    #[cfg(unix)]
    drop([UnixStream::pair()?, UnixStream::pair()?, UnixStream::pair()?]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // The coordinator is on this thread, too: with one of its own each answer would wake two threads, and not one.
    System::with_tokio_rt(move || runtime).block_on(async {
        let engine = engine(pace, net, concurrency)?;
        let Outputs { printed, files, guarded, note } = outputs;
        let stop = signals::watch(files.iter().filter_map(Opened::leftover).collect())?;
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
