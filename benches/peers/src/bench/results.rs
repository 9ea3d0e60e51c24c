//! The tables.

use std::fmt::{self, Display};

use super::row::{Goal, Line, Row, short};

/// The page of results.
pub struct Results<'a> {
    /// Lines about the day, the machine and the peers' versions.
    pub told: &'a [String],
    /// What was run.
    pub rows: &'a [Row],
    /// How long it took, in seconds.
    pub took: u64,
    /// Turns of each contestant.
    pub turns: usize,
    /// Whether it only shows that everything works.
    pub smoke: bool,
}

impl Display for Results<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Watchpost beside its peers\n")?;
        writeln!(
            f,
            "Written by `benches/peers/run`; [README.md](README.md) says what is measured and how. Ratios hold"
        )?;
        writeln!(f, "within one run; compare no microseconds with those of another day or machine.\n")?;
        if self.smoke {
            writeln!(f, "A smoke test: few checks, one turn, nothing optimised. Its numbers mean nothing.\n")?;
        }
        for line in self.told.iter().filter(|line| !line.is_empty()) {
            writeln!(f, "- {line}")?;
        }
        writeln!(
            f,
            "- Each contestant had {} turns unless a row says otherwise; all took {} s\n",
            self.turns, self.took
        )?;
        writeln!(f, "## Targets\n")?;
        writeln!(f, "| work | compared | target | measured | met |\n| --- | --- | --- | --- | --- |")?;
        for row in self.rows {
            for goal in &row.goals {
                writeln!(f, "| {} | {} |", row.title, Cells(goal))?;
            }
        }
        writeln!(f, "\n## Medians")?;
        for row in self.rows {
            writeln!(f, "\n### {}\n\n{}", capital(&row.title), row.note)?;
            if !row.lines.is_empty() {
                writeln!(f, "\n| who | checks | seconds | checks a second | CPU µs a check | spread | peak MiB |")?;
                writeln!(f, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |")?;
            }
            for line in &row.lines {
                writeln!(f, "{line}")?;
            }
            if !row.facts.is_empty() {
                writeln!(f)?;
            }
            for fact in &row.facts {
                writeln!(f, "- {fact}")?;
            }
            for left_out in &row.left_out {
                writeln!(f, "\nLeft out: {left_out}.")?;
            }
        }
        Ok(())
    }
}

struct Cells<'a>(&'a Goal);

impl Display for Cells<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(goal) = self;
        let got = goal.got.map_or_else(|| "not measured".to_owned(), short);
        let met = match goal.is_met() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        write!(f, "{} | {} | {got} | {met}", goal.what, goal.wanted())
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} |", self.who)?;
        match &self.result {
            Err(why) => write!(f, " failed: {} | | | | | |", why.to_string().replace('|', "/")),
            Ok(None) => write!(f, " | | | | | |"),
            Ok(Some(it)) => {
                let peak = if it.peak > 0.0 { short(it.peak / 1024.0) } else { String::new() };
                let timed = if it.wall > 0.0 { format!("{:.3} | {:.0}", it.wall, it.rate) } else { " | ".to_owned() };
                let (cpu, spread) = (short(it.cpu), 100.0 * it.spread);
                write!(f, " {} | {timed} | {cpu} | {spread:.0} % | {peak} |", it.checks)
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
