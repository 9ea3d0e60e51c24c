//! `--dry-run`: what would be checked, from the same sources and by the same rules, and nothing is asked.

use std::io::{self, StdoutLock, Write};

use watchpost::{Endpoint, Expectation, Source, Summary, printable};

use super::{
    feed::{Fault, Feed, Typed},
    ledger::told_in_part,
    pace::PaceArgs,
    sources::List,
    thresholds::Tally,
};
use crate::cli::{exit::Exit, plain::plainly};

/// The longest text of a row, in characters.
const LONGEST: usize = 2000;

/// Prints all that the feed brings; `explain` for the rules and limits too.
///
/// # Errors
/// The system gives no runtime.
pub fn run(feed: Feed, tally: &Tally, pace: &PaceArgs, explain: bool) -> io::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut rehearsal = Rehearsal {
        out: io::stdout().lock(),
        explain,
        checks: 0,
        summary: Summary::default(),
        exit: Exit::AllUp,
        may_be_empty: tally.allows_nothing(),
    };
    match runtime.block_on(rehearsal.take_all(feed)) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::ClosedPipe),
        Err(error) => {
            say(format_args!("error: standard output cannot be written: {}", plainly(&error)));
            return Ok(Exit::Trouble);
        }
    }
    let Rehearsal { checks, summary, exit, .. } = rehearsal;
    let worst = tally.exit(&summary).max(exit);
    // What was found before said why.
    if summary.read == 0 && exit == Exit::AllUp && worst != Exit::AllUp {
        say(format_args!("error: there is no URL in the input"));
        return Ok(worst);
    }
    let skipped = if summary.skipped > 0 { format!(", {} skipped", summary.skipped) } else { String::new() };
    let limits = if explain { format!(" {}", limits(pace)) } else { String::new() };
    say(format_args!("{checks} to check{skipped}; nothing was checked.{limits}"));
    Ok(worst)
}

fn say(what: std::fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{what}");
}

struct Rehearsal {
    out: StdoutLock<'static>,
    explain: bool,
    /// What would be checked.
    checks: u64,
    /// What was read. Nothing is checked.
    summary: Summary,
    exit: Exit,
    /// Whether nothing to check is no trouble.
    may_be_empty: bool,
}

impl Rehearsal {
    async fn take_all(&mut self, feed: Feed) -> io::Result<()> {
        let Feed { mut urls, mut faults, .. } = feed;
        let mut faults_end = false;
        loop {
            tokio::select! {
                fault = faults.recv(), if !faults_end => match fault {
                    Some(fault) => self.fault(&fault),
                    None => faults_end = true,
                },
                lot = urls.recv() => {
                    let Some(lot) = lot else { break };
                    lot.iter().try_for_each(|typed| self.line(typed))?;
                    // Who types a list sees each line at once.
                    self.out.flush()?;
                }
            }
        }
        while let Ok(fault) = faults.try_recv() {
            self.fault(&fault);
        }
        Ok(())
    }

    fn fault(&mut self, fault: &Fault) {
        match fault {
            Fault::Seen { again, .. } => return self.summary.seen_before(*again),
            Fault::LeftOut(sentences) => {
                sentences.iter().for_each(|_| self.summary.skip());
                return say(format_args!("{}", told_in_part(sentences).trim_end()));
            }
            Fault::NoneSelected(sentence) if self.may_be_empty => return say(format_args!("note: {sentence}")),
            Fault::NoneSelected(sentence) => say(format_args!("error: {sentence}")),
            Fault::Line(bad) => {
                self.summary.skip();
                say(format_args!("{bad}; skipped"));
            }
            Fault::Rest(sentence) => say(format_args!("{sentence}")),
        }
        self.exit = Exit::Trouble;
    }

    fn line(&mut self, typed: &Typed) -> io::Result<()> {
        self.summary.read += 1;
        self.checks += 1;
        let endpoint = &typed.endpoint;
        let method = if speaks_http(endpoint) { format!("{} ", endpoint.method()) } else { String::new() };
        writeln!(self.out, "{method}{}, from {}", printable(typed.shown(), LONGEST), place(typed.source()))?;
        for (name, text) in rows(endpoint).into_iter().filter(|_| self.explain) {
            // A rule may quote what is sent.
            let text = endpoint.secrets().hide(&text).unwrap_or(text);
            writeln!(self.out, "  {name:<10}  {}", printable(&text, LONGEST))?;
        }
        Ok(())
    }
}

fn place(source: Option<Source<'_>>) -> String {
    match source {
        Some(Source { file, line: 0 }) => List::called(file),
        Some(Source { file, line }) => format!("{} line {line}", List::called(file)),
        None => "the command line".to_owned(),
    }
}

fn speaks_http(endpoint: &Endpoint) -> bool {
    ["http", "https", "unix"].contains(&endpoint.url().scheme())
}

/// The rules that hold for an endpoint, and its limits. Of headers only the names.
fn rows(endpoint: &Endpoint) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if speaks_http(endpoint) && !endpoint.expectations().iter().any(Expectation::names_the_status) {
        rows.push(("expect", format!("{}, by default", Expectation::on_status_by_default())));
    }
    // Its debug text is without the value of a header that may be a secret.
    rows.extend(endpoint.expectations().iter().map(|rule| ("expect", format!("{rule:?}"))));
    rows.extend(endpoint.overrules().iter().map(|overrule| ("on", overrule.to_string())));
    let span = |duration| humantime::format_duration(duration).to_string();
    rows.extend(endpoint.degraded_over().map(|limit| ("degraded", format!("over {}", span(limit)))));
    rows.push(("timeout", span(endpoint.timeout())));
    if speaks_http(endpoint) {
        rows.push(("redirects", format!("at most {}", endpoint.max_redirects())));
    }
    if !endpoint.headers().is_empty() {
        let names: Vec<_> = endpoint.headers().iter().map(|header| header.name()).collect();
        rows.push(("headers", names.join(", ")));
    }
    rows.extend(endpoint.body().map(|body| ("data", format!("{} bytes", body.len()))));
    rows.extend(endpoint.insecure().then(|| ("insecure", "certificates are not verified".to_owned())));
    rows
}

/// The limits of the whole run.
fn limits(pace: &PaceArgs) -> String {
    let mut said = vec![format!("At once: {}", pace.concurrency)];
    said.extend(pace.per_host.map(|most| format!("of one host: {most}")));
    said.extend(pace.rate.map(|rate| format!("rate: {rate}")));
    said.push(format!("retries: {}", pace.retries));
    said.extend(pace.deadline.map(|time| format!("deadline: {}", humantime::format_duration(time))));
    said.join("; ") + "."
}
