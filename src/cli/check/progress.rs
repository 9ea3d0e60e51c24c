//! What `watchpost check` shows of a run that takes a while.

use std::{
    fmt::Write as _,
    future::pending,
    io::{self, IsTerminal},
    time::Duration,
};

use clap::{Args, ValueEnum};
use tokio::time::{Instant, sleep_until};
use watchpost::Summary;

use crate::cli::bar;

/// Whether and how the progress is shown.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct ProgressArgs {
    /// Show where it stands, on standard error: auto is a bar on a terminal once it takes a while, else a line every 30 s; always
    /// is the bar from the start; plain only the lines; never nothing
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, hide_possible_values = true)]
    #[arg(env = "WATCHPOST_PROGRESS", hide_env = true)]
    pub progress: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum When {
    #[default]
    Auto,
    Always,
    Never,
    Plain,
}

/// A bar is of use when it takes longer than this.
const A_WHILE: Duration = Duration::from_secs(2);
/// Between two looks at the bar.
const FRAME: Duration = Duration::from_millis(250);
/// Between two lines.
const LINES: Duration = Duration::from_secs(30);

/// When the progress is shown next, and as what.
pub struct Progress {
    form: Form,
    began: Instant,
    next: Instant,
    /// How many URLs there are, where that is known.
    urls: Option<u64>,
    /// How often each is checked.
    times: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Bar,
    Lines,
    Nothing,
}

/// What is to be shown.
pub enum Shown {
    Bar(bar::Progress),
    Line(String),
}

impl Progress {
    /// `urls` is the number of URLs, where that is known; each is checked so many times.
    pub fn new(when: When, urls: Option<u64>, times: u32) -> Self {
        let terminal = io::stderr().is_terminal();
        let (form, first) = match when {
            When::Never => (Form::Nothing, Duration::ZERO),
            When::Always if terminal => (Form::Bar, Duration::ZERO),
            When::Auto if terminal => (Form::Bar, A_WHILE),
            When::Auto | When::Always | When::Plain => (Form::Lines, LINES),
        };
        let began = Instant::now();
        Self { form, began, next: began + first, urls, times }
    }

    /// Ends when it is to be shown again; never where it is not.
    pub async fn due(&self) {
        match self.form {
            Form::Nothing => pending().await,
            Form::Bar | Form::Lines => sleep_until(self.next).await,
        }
    }

    /// What is to be shown now.
    pub fn show(&mut self, summary: &Summary) -> Shown {
        let now = Instant::now();
        let found = found(summary);
        // One that had been read before is done with as often as it would have been checked.
        let done = summary.checked + summary.duplicates * u64::from(self.times);
        let of = self.urls.map(|urls| urls.saturating_mul(self.times.into()));
        if self.form == Form::Bar {
            self.next = now + FRAME;
            return Shown::Bar(bar::Progress { done, of, found });
        }
        self.next = now + LINES;
        let elapsed = now - self.began;
        let of = of.map(|of| format!(" of {of}")).unwrap_or_default();
        let seconds = elapsed.as_secs();
        let rate = done.checked_div(seconds).unwrap_or(done);
        Shown::Line(format!("{seconds} s: {done}{of} done, {rate}/s{found}\n"))
    }
}

/// What was found so far.
fn found(summary: &Summary) -> String {
    let mut found = String::new();
    let Summary { up, degraded, down, unknown, .. } = *summary;
    for (count, what) in [(up, "up"), (degraded, "degraded"), (down, "down"), (unknown, "unknown")] {
        if count > 0 {
            let _ = write!(found, "{} {count} {what}", if found.is_empty() { ":" } else { "," });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn without_a_terminal_a_line_every_half_minute_says_where_it_stands() {
        let mut progress = Progress::new(When::Plain, Some(50), 2);
        let mut summary = Summary::default();
        (summary.checked, summary.duplicates, summary.up, summary.down) = (50, 5, 48, 2);
        for seconds in [30, 60] {
            progress.due().await;
            let Shown::Line(line) = progress.show(&summary) else { panic!("a bar") };
            let rate = 60 / seconds;
            assert_eq!(line, format!("{seconds} s: 60 of 100 done, {rate}/s: 48 up, 2 down\n"));
        }
    }
}
