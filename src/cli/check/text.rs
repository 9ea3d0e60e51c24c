//! Lines for people: a status, what is known of it, the end.

use std::{
    io::{self, Write},
    rc::Rc,
};

use anstyle::{AnsiColor, Style};
use watchpost::{Details, DoneLine, Endpoint, Entry, Expectation, State, Status, Summary, TextLine, without_commands};

use super::explaining::Explaining;

/// How statuses are told to people.
#[derive(Clone)]
pub struct Text {
    pub colour: bool,
    /// How many `v` there are.
    pub verbose: u8,
    /// How details are shown.
    pub explaining: Rc<Explaining>,
    /// Whether only what is not up is told.
    pub quiet: bool,
    /// Whether somebody reads it who takes some lines for commands.
    pub guarded: bool,
}

impl Text {
    /// Whether nothing is told of a status.
    pub fn passes_over(&self, status: &Status) -> bool {
        self.quiet && status.state == State::Up
    }

    /// The line of a status, and what explains it.
    pub fn status(&self, out: &mut Vec<u8>, entry: Entry<'_>, endpoint: &Endpoint) -> io::Result<()> {
        if self.passes_over(entry.status) {
            return Ok(());
        }
        self.guard(out, |out| {
            self.line(out, entry, endpoint)?;
            self.rows(out, entry, endpoint)
        })
    }

    /// What explains a status, where it is asked for.
    pub fn details(&self, out: &mut Vec<u8>, entry: Entry<'_>, endpoint: &Endpoint) -> io::Result<()> {
        self.guard(out, |out| self.rows(out, entry, endpoint))
    }

    fn guard(&self, out: &mut Vec<u8>, tell: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        if !self.guarded {
            return tell(out);
        }
        let mut text = Vec::new();
        tell(&mut text)?;
        out.write_all(without_commands(&String::from_utf8_lossy(&text)).as_bytes())
    }

    fn rows(&self, out: &mut Vec<u8>, entry: Entry<'_>, endpoint: &Endpoint) -> io::Result<()> {
        // One `v` explains what is not up, two all.
        let explained = if entry.status.state == State::Up { 2 } else { 1 };
        if self.verbose < explained {
            return Ok(());
        }
        let details = self.explaining.tell(Details::new(entry).limit(endpoint.timeout()).endpoint(endpoint));
        if !self.colour {
            return writeln!(out, "{details}");
        }
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        writeln!(out, "{}", details.failure_mark(&format!("{red}{}{red:#}", self.explaining.mark())))
    }

    fn line(&self, out: &mut Vec<u8>, entry: Entry<'_>, endpoint: &Endpoint) -> io::Result<()> {
        let asked = endpoint.expectations().iter().any(Expectation::names_the_status);
        let line = TextLine::new(entry).named().asked_for_the_code(asked);
        if !self.colour {
            return writeln!(out, "{line}");
        }
        let style = Style::new().bold().fg_color(Some(
            match entry.status.state {
                State::Up => AnsiColor::Green,
                State::Down => AnsiColor::Red,
                State::Degraded | State::Unknown => AnsiColor::Yellow,
            }
            .into(),
        ));
        writeln!(out, "{style}{}{style:#}: {}", line.word(), line.sentence())
    }

    /// The line after the last status.
    pub fn end(&self, out: &mut Vec<u8>, summary: &Summary) -> io::Result<()> {
        if self.quiet || summary.read == 0 { Ok(()) } else { writeln!(out, "{}", DoneLine(summary.elapsed)) }
    }
}
