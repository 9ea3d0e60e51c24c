//! `watchpost check`: sources, request, engine, report.

mod args;
mod bad_line;
mod baseline;
mod brakes;
mod curl;
mod data;
mod deadline;
mod documents;
mod doubt;
mod dry_run;
mod endpoints;
mod engine;
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
mod settle;
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

use std::io::{self, IsTerminal};

use anstream::{AutoStream, ColorChoice};
use clap::{Args, error::ErrorKind};
use watchpost::NetOptions;

use super::{
    commands,
    config::{self, contents::Config},
    console::{Console, Manner},
    exit::Exit,
};
pub use args::CheckArgs;
use brakes::Brakes;
use deadline::Deadline;
use endpoints::Endpoints;
use engine::{NoStart, with_engine};
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

impl From<NoStart> for NoRound {
    fn from(no_start: NoStart) -> Self {
        no_start.to_string().into()
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
    let deadline = args.pace.deadline.map(Deadline::after);
    let waiting = args.settle_waiting()?;
    let net = args.network.options().and_then(|net| args.tls.options(net))?;
    args.one_use_of_standard_input()?;
    args.one_end()?;
    if args.fail {
        return Err("--fail is curl's; here --expect 2xx counts every other answer as down".into());
    }
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
    let CheckArgs { urls, files, input, verdict, pace, output, .. } = &args;
    let documented = !input.documents.is_empty();
    let mut sources = Sources::open(urls, files, documented, planned, input.config.is_some(), input.allow_empty)?;
    let selection = Selection::new(input.select.clone());
    // Last, because it takes a while.
    let documents = || input.documents.read(&net, &endpoints, input.allow_empty, deadline).map_err(NoRound::Told);
    if let Some(waiting) = waiting {
        sources.add(documents()?);
        let read = || Feed::start(sources, endpoints, selection, pace.repeat);
        return Ok(wait(read, net, pace, waiting, verdict.strict)?);
    }
    let tally = Tally::new(verdict.thresholds(input.allow_empty)?);
    let canary = verdict.canary(pace)?;
    sources.add(documents()?);
    let explaining = Explaining::new(&args.network, &args.tls);
    let outputs = Outputs::open(output, coloured(output.color), verdict.strict, explaining).map_err(NoRound::Told)?;
    // Where nothing is said, nothing is shown.
    let when = if output.quiet > 1 { When::Never } else { args.progress.progress };
    let progress = Progress::new(when, sources.urls.filter(|_| input.select.is_empty()), pace.repeat);
    let waits_for = sources.awaited();
    let course = Course { canary, recheck: verdict.recheck, fail_fast: pace.fail_fast, progress, waits_for };
    let read = || Feed::start(sources, endpoints, selection, pace.repeat);
    if args.rehearsal.dry_run {
        return Ok(
            dry_run::run(read().map_err(NoStart::from)?, &tally, pace, output.verbose > 0).map_err(NoStart::from)?
        );
    }
    Ok(round(read, net, (pace, output), outputs, (tally, course), deadline)?)
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

/// Waits for what is read.
fn wait(
    read: impl FnOnce() -> io::Result<Feed>,
    net: NetOptions,
    pace: &PaceArgs,
    waiting: Waiting,
    strict: bool,
) -> Result<Exit, NoStart> {
    with_engine(pace, net, limits::room_as_it_is(pace.concurrency.get()), async |engine| {
        let stop = signals::watch(Vec::new())?;
        let guarded = commands::are_obeyed();
        let console = Console::start(Manner { guarded, ..Manner::default() })?;
        Ok(wait::run(engine, read()?, console, stop, waiting, strict).await)
    })
}

/// Checks what is read, and reports it.
fn round(
    read: impl FnOnce() -> io::Result<Feed>,
    net: NetOptions,
    (pace, told): (&PaceArgs, &OutputArgs),
    outputs: Outputs,
    (tally, course): (Tally, Course),
    deadline: Option<Deadline>,
) -> Result<Exit, NoStart> {
    let wanted = pace.concurrency.get();
    let concurrency = limits::room_for(wanted);
    with_engine(pace, net, concurrency, async |engine| {
        let Outputs { printed, files, guarded, note } = outputs;
        let stop = signals::watch(files.iter().filter_map(Opened::leftover).collect())?;
        let (at_once, head_comes_last) = (io::stdout().is_terminal(), printed.head_comes_last());
        let disarm = if guarded { printed.disarm() } else { None };
        let mut console = Console::start(Manner { at_once, head_comes_last, guarded, disarm })?;
        if let Some(note) = note {
            console.err(note).await;
        }
        if concurrency < wanted {
            console.err(format!(
                "note: {concurrency} checks at once, not {wanted}: this process may open no more files (see ulimit -n)\n"
            ))
            .await;
        }
        let feed = read()?;
        let files = files.into_iter().map(Opened::start).collect::<io::Result<_>>()?;
        let report = Report::new(printed, files, told.stats.then(Default::default));
        let ledger = Ledger::new(report, tally, Order::new(told.sort), told.quiet > 1, console);
        Ok(round::run(engine, feed, ledger, Brakes::new(stop, deadline), course).await)
    })
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
    commands::say(lines);
    Exit::Trouble
}
