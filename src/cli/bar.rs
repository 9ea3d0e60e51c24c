//! The progress bar, as the console has it at the bottom of a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Where a round stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    /// How many there are, where that is known.
    pub of: Option<u64>,
    /// What has been found so far, in words.
    pub found: String,
}

/// Draws at most so often in a second.
const HERTZ: u8 = 8;

/// A bar that is drawn when there is something to show. Where standard error is no terminal, it draws nothing.
#[derive(Default)]
pub struct Bar {
    drawn: Option<ProgressBar>,
}

impl Bar {
    /// Shows where a round stands, or takes the bar away.
    pub fn show(&mut self, progress: Option<Progress>) {
        let Some(Progress { done, of, found }) = progress else {
            self.drawn.take().iter().for_each(ProgressBar::finish_and_clear);
            return;
        };
        let bar = self.drawn.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(of, ProgressDrawTarget::stderr_with_hz(HERTZ));
            bar.set_style(style(of.is_some()));
            bar
        });
        bar.set_message(found);
        bar.set_position(done);
    }

    /// Writes something else to the terminal, above the bar.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.drawn {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

/// What it looks like. Of a stream nobody knows the length.
fn style(with_length: bool) -> ProgressStyle {
    let template = match with_length {
        true => "[{bar:30}] {human_pos} of {human_len}, {per_sec:0}, {eta} left{msg}",
        false => "{spinner} {human_pos} in {elapsed}, {per_sec:0}{msg}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ").tick_chars("|/-\\ ")
}
