//! How the hosts of a round did: how many of their checks were up, and how long they took.

use std::{collections::HashMap, fmt::Write, time::Duration};

use hdrhistogram::Histogram;
use watchpost::{Endpoint, State, Status, printable};

/// Hosts that are told apart; those after them are one.
const HOSTS: usize = 1000;
/// Hosts that have a row; of more, only how many there are.
const ROWS: usize = 20;
/// The longest name of a host that is shown, in characters.
const LONGEST: usize = 60;

/// What is known of each host.
#[derive(Default)]
pub struct HostStats {
    hosts: HashMap<String, HostRow>,
    /// All hosts together.
    all: HostRow,
    /// What is past the bound.
    others: HostRow,
}

#[derive(Default)]
struct HostRow {
    checks: u64,
    up: u64,
    /// Of which nobody knows.
    unknown: u64,
    /// The times in microseconds, to two digits; none before the first.
    times: Option<Histogram<u32>>,
}

impl HostRow {
    fn add(&mut self, status: &Status) {
        self.checks += 1;
        match status.state {
            State::Up | State::Degraded => self.up += 1,
            State::Down => {}
            State::Unknown => {
                self.unknown += 1;
                return;
            }
        }
        if self.times.is_none() {
            // Two digits are within what it takes.
            self.times = Histogram::new(2).ok();
        }
        let micros = u64::try_from(status.observation.timing.total.as_micros()).unwrap_or(u64::MAX);
        if let Some(times) = &mut self.times {
            // It grows with what comes; what is past all it can hold is lost to the percentiles alone.
            let _ = times.record(micros);
        }
    }

    /// Of those that were seen, how many of a hundred were up.
    fn up_percent(&self) -> Option<f64> {
        let seen = self.checks - self.unknown;
        (seen > 0).then(|| self.up as f64 * 100.0 / seen as f64)
    }

    /// Host, checks, up, p50, p95, p99.
    fn cells(&self, host: &str) -> [String; 6] {
        let up = self.up_percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.1} %"));
        let time = |quantile| match self.times.as_ref().filter(|times| !times.is_empty()) {
            Some(times) => millis(Duration::from_micros(times.value_at_quantile(quantile))),
            None => "-".to_owned(),
        };
        [printable(host, LONGEST), self.checks.to_string(), up, time(0.50), time(0.95), time(0.99)]
    }
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

const TITLES: [&str; 6] = ["host", "checks", "up", "p50", "p95", "p99"];

impl HostStats {
    /// Counts a status.
    pub fn add(&mut self, status: &Status, endpoint: &Endpoint) {
        self.all.add(status);
        let host = endpoint.host();
        let room = self.hosts.len() < HOSTS;
        match self.hosts.get_mut(host) {
            Some(row) => row.add(status),
            None if room => self.hosts.entry(host.to_owned()).or_default().add(status),
            None => self.others.add(status),
        }
    }

    /// The rows: first who is worst off, last all together.
    fn rows(&self) -> (Vec<[String; 6]>, usize) {
        let mut hosts: Vec<_> = self.hosts.iter().collect();
        let slowest = |row: &HostRow| row.times.as_ref().map_or(0, |times| times.value_at_quantile(0.95));
        hosts.sort_by(|(name, a), (other, b)| {
            let up = |row: &HostRow| row.up_percent().unwrap_or(100.0);
            up(a).total_cmp(&up(b)).then_with(|| slowest(b).cmp(&slowest(a))).then_with(|| name.cmp(other))
        });
        let left_out = hosts.len().saturating_sub(ROWS);
        let mut rows: Vec<_> = hosts.iter().take(ROWS).map(|(name, row)| row.cells(name)).collect();
        if self.others.checks > 0 {
            rows.push(self.others.cells("others"));
        }
        if self.hosts.len() > 1 {
            rows.push(self.all.cells("all"));
        }
        (rows, left_out)
    }

    /// A table for standard error.
    pub fn in_text(&self) -> String {
        let (rows, left_out) = self.rows();
        let mut widths = TITLES.map(str::len);
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut table = String::new();
        for row in [TITLES.map(ToOwned::to_owned)].iter().chain(&rows) {
            for (at, (width, cell)) in widths.iter().zip(row).enumerate() {
                let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
                // The name to the left, numbers to the right.
                table += &if at == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") };
            }
            table.push('\n');
        }
        if left_out > 0 {
            let _ = writeln!(table, "and {left_out} more hosts, which do better");
        }
        table
    }

    /// A table of Markdown.
    pub fn in_markdown(&self) -> String {
        let (rows, left_out) = self.rows();
        let mut table = format!("| {} |\n| --- |{}\n", TITLES.join(" | "), " ---: |".repeat(TITLES.len() - 1));
        for [host, rest @ ..] in &rows {
            // A host holds nothing but this, and brackets where it is an address; what else an app's own scheme may have is left out.
            let host: String =
                host.chars().map(|c| if c.is_alphanumeric() || ".-:[]".contains(c) { c } else { '_' }).collect();
            let _ = writeln!(table, "| `{host}` | {} |", rest.join(" | "));
        }
        if left_out > 0 {
            let _ = writeln!(table, "\nAnd {left_out} more hosts, which do better.");
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use watchpost::{Kind, Observation, Reason};

    use super::*;

    fn told(stats: &mut HostStats, url: &str, state: State, millis: u64) {
        let endpoint = Endpoint::new(url).unwrap();
        let mut seen = Observation::default();
        seen.timing.total = Duration::from_millis(millis);
        let reason = (state != State::Up).then(|| Reason::from(Kind::Timeout));
        stats.add(&Status::new(1, &endpoint, state, reason, seen), &endpoint);
    }

    #[test]
    fn who_is_worst_off_comes_first_and_what_was_not_seen_counts_for_nothing() {
        let mut stats = HostStats::default();
        for millis in 1..=100 {
            told(&mut stats, "http://a.example/", State::Up, millis);
        }
        told(&mut stats, "http://b.example/", State::Down, 10);
        told(&mut stats, "http://b.example/", State::Degraded, 10);
        told(&mut stats, "http://c.example/", State::Unknown, 9000);
        assert_eq!(
            stats.in_text(),
            "\
host       checks       up      p50      p95      p99
b.example       2   50.0 %  10.0 ms  10.0 ms  10.0 ms
a.example     100  100.0 %  50.2 ms  95.2 ms  99.3 ms
c.example       1        -        -        -        -
all           103   99.0 %  49.2 ms  95.2 ms  99.3 ms
"
        );
        assert!(stats.in_markdown().starts_with(
            "| host | checks | up | p50 | p95 | p99 |\n| --- | ---: | ---: | ---: | ---: | ---: |\n| `b.example` | 2 |"
        ));
    }

    #[test]
    fn hosts_are_bounded() {
        let mut stats = HostStats::default();
        for host in 0..HOSTS + 7 {
            told(&mut stats, &format!("http://h{host}.example/"), State::Up, 1);
        }
        assert_eq!((stats.hosts.len(), stats.others.checks, stats.all.checks), (HOSTS, 7, HOSTS as u64 + 7));
        let text = stats.in_text();
        assert_eq!(text.lines().count(), 1 + ROWS + 2 + 1, "{text}");
        assert!(text.ends_with(&format!("and {} more hosts, which do better\n", HOSTS - ROWS)), "{text}");
    }
}
