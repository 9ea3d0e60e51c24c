//! What is told of a round, in the formats that were asked for, and what it came to.

use std::{collections::BTreeMap, fmt::Write as _, io, time::Duration};

use watchpost::{Endpoint, Entry, Expectation, Status, Summary, TotalsLine, code_beside_2xx};

use super::{formatter::Formatter, host_stats::HostStats, outputs::Written};
use crate::cli::plain::plainly;

/// Puts statuses into the formats, and counts them.
pub struct Report {
    printed: Formatter,
    files: Vec<Written>,
    hosts: Option<HostStats>,
    /// Codes of answers that are good and yet not 2xx, where no expectation named the status.
    odd_codes: BTreeMap<u16, u64>,
    pub summary: Summary,
}

impl Report {
    pub fn new(printed: Formatter, files: Vec<Written>, hosts: Option<HostStats>) -> Self {
        let (odd_codes, summary) = Default::default();
        Self { printed, files, hosts, odd_codes, summary }
    }

    /// What comes before the first status.
    pub fn begin(&mut self, out: &mut Vec<u8>) {
        self.printed.begin(out);
        for Written { formatter, file, .. } in &mut self.files {
            formatter.begin(file.out());
        }
    }

    /// Counts a status, which may be told later.
    pub fn count(&mut self, status: &Status, endpoint: &Endpoint) {
        self.summary.add(status);
        // Where states are overruled, a stricter rule need not change any.
        let asked =
            || !endpoint.overrules().is_empty() || endpoint.expectations().iter().any(Expectation::names_the_status);
        if let Some(code) = code_beside_2xx(status)
            && !asked()
        {
            *self.odd_codes.entry(code).or_default() += 1;
        }
        if let Some(hosts) = &mut self.hosts {
            hosts.add(status, endpoint);
        }
    }

    /// Tells a status.
    pub fn status(&mut self, out: &mut Vec<u8>, entry: Entry<'_>, endpoint: &Endpoint) -> io::Result<()> {
        self.printed.status(out, entry, endpoint)?;
        for Written { formatter, file, .. } in &mut self.files {
            formatter.status(file.out(), entry, endpoint)?;
        }
        Ok(())
    }

    /// Whether there are files, which want to be [`gathered`](Self::gathered).
    pub fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Sends what the files have gathered. Those that can't be written any more are left out from here on, a sentence each.
    pub async fn gathered(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        let mut at = 0;
        while let Some(Written { called, file, .. }) = self.files.get_mut(at) {
            match file.gathered().await {
                Ok(()) => at += 1,
                Err(error) => {
                    told.push(unwritten(called, &error));
                    drop(self.files.remove(at));
                }
            }
        }
        told
    }

    /// What is printed after the last status; and what stands before the first, where that comes last.
    pub fn end(&mut self, out: &mut Vec<u8>, elapsed: Duration) -> io::Result<Option<Vec<u8>>> {
        self.summary.elapsed = elapsed;
        self.printed.end(out, &self.summary, self.hosts.as_ref())
    }

    /// Ends the files. Those that can't be written have a sentence each.
    pub async fn keep_files(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        for Written { mut formatter, called, mut file } in self.files.drain(..) {
            let kept = match formatter.end(file.out(), &self.summary, self.hosts.as_ref()) {
                Ok(head) => file.keep(head).await,
                Err(error) => Err(error),
            };
            if let Err(error) = kept {
                told.push(unwritten(&called, &error));
            }
        }
        told
    }

    /// Gives the files up: they are as they were before.
    pub async fn discard_files(&mut self) {
        for Written { file, .. } in self.files.drain(..) {
            file.discard().await;
        }
    }

    /// The totals, for people, whatever the format.
    pub fn totals(&self) -> String {
        let mut totals = String::new();
        if let Formatter::Text(text) = &self.printed
            && !text.quiet
        {
            totals.push('\n');
        }
        let _ = write!(totals, "{}", TotalsLine(&self.summary));
        if let Some(hint) = odd_codes_hint(&self.odd_codes) {
            let _ = write!(totals, " {hint}");
        }
        totals.push('\n');
        totals
    }

    /// How the hosts did, where that is asked for.
    pub fn hosts(&self) -> Option<String> {
        self.hosts.as_ref().filter(|_| self.summary.checked > 0).map(|hosts| format!("\n{}", hosts.in_text()))
    }
}

fn unwritten(called: &str, error: &io::Error) -> String {
    format!("error: {called} cannot be written: {}\n", plainly(error))
}

/// Codes that are named; of more, only that there are more.
const CODES_NAMED: usize = 5;

/// What a stricter rule would say of answers that are up, and yet not 2xx.
fn odd_codes_hint(codes: &BTreeMap<u16, u64>) -> Option<String> {
    let count: u64 = codes.values().sum();
    let (who, them) = match count {
        0 => return None,
        1 => ("One".to_owned(), "it"),
        _ => (count.to_string(), "them"),
    };
    let mut named: Vec<_> = codes.keys().take(CODES_NAMED).map(ToString::to_string).collect();
    if codes.len() > CODES_NAMED {
        named.push("…".to_owned());
    }
    Some(format!("{who} up answered {}; --expect 2xx would count {them} as down.", named.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_counts_answers_and_names_codes() {
        for (codes, wanted) in [
            (&[][..], None),
            (&[(404, 1)], Some("One up answered 404; --expect 2xx would count it as down.")),
            (&[(404, 3)], Some("3 up answered 404; --expect 2xx would count them as down.")),
            (&[(404, 1), (401, 2)], Some("3 up answered 401, 404; --expect 2xx would count them as down.")),
            (
                &[(401, 1), (402, 1), (403, 1), (404, 1), (405, 1), (406, 1)],
                Some("6 up answered 401, 402, 403, 404, 405, …; --expect 2xx would count them as down."),
            ),
        ] {
            assert_eq!(odd_codes_hint(&codes.iter().copied().collect()).as_deref(), wanted);
        }
    }
}
