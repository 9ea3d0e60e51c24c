//! Whether it is the endpoints that fail, or this machine's network.
//!
//! While every status is the same failure, and of a kind that a broken network of one's own brings about, they are held back. The first
//! other status shows that the network works, and lets them all go. Where none comes, nothing is reported as down.

use std::{collections::HashSet, mem::take, net::IpAddr};

use watchpost::{Kind, Phase, State, Status};

/// So many hosts have to fail in the same way: one or two may well be down.
const HOSTS: usize = 3;
/// So many statuses are held back. When all of them are the same failure, so is what comes after them, until another comes.
const HELD: usize = 1000;

/// A way to fail.
type Way = (Kind, Option<Phase>);

/// What becomes of a status.
pub enum Taken<T> {
    /// It is to be reported.
    Report(T, Box<Status>),
    /// It waits.
    Held,
    /// These are to be reported, in this order.
    Release(Vec<(T, Box<Status>)>),
}

/// Holds statuses back while nothing is certain.
pub struct Doubt<T> {
    sight: Sight,
    held: Vec<(T, Box<Status>)>,
    /// A few of the hosts that failed.
    hosts: HashSet<String>,
    way: Option<Way>,
    /// The statuses that were told as unknown in place of down.
    turned: u64,
    /// What the first of them said.
    said: String,
}

/// What is known of this machine's network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// Nothing yet.
    Open,
    /// It works.
    Clear,
    /// It does not: so many failures have been the same.
    Clouded,
    /// It does not: the canary says so.
    Blind,
}

impl<T> Doubt<T> {
    pub fn new() -> Self {
        let (held, hosts, way, turned, said) = Default::default();
        Self { sight: Sight::Open, held, hosts, way, turned, said }
    }

    /// What the canary was found to be.
    pub fn canary(&mut self, state: State) {
        self.sight = match state {
            State::Up | State::Degraded => Sight::Clear,
            State::Down | State::Unknown => Sight::Blind,
        };
    }

    /// Whether the network is known to work, so that every status is to be reported as it is.
    pub fn is_over(&self) -> bool {
        self.sight == Sight::Clear
    }

    /// Takes a status of a host.
    pub fn take(&mut self, tag: T, host: &str, mut status: Box<Status>) -> Taken<T> {
        match self.sight {
            Sight::Clear => return Taken::Report(tag, status),
            Sight::Blind => {
                self.turn(&mut status);
                return Taken::Report(tag, status);
            }
            Sight::Open | Sight::Clouded => {}
        }
        // Where nobody was asked, or somebody on this machine, it says nothing of the network.
        if status.state == State::Unknown || is_here(host) {
            return Taken::Report(tag, status);
        }
        let way = of_a_broken_network(&status).filter(|way| self.way.is_none_or(|known| known == *way));
        let Some(way) = way else {
            self.sight = Sight::Clear;
            let mut all = take(&mut self.held);
            all.push((tag, status));
            return Taken::Release(all);
        };
        self.way = Some(way);
        if self.hosts.len() < HOSTS && !self.hosts.contains(host) {
            self.hosts.insert(host.to_owned());
        }
        if self.sight == Sight::Clouded {
            self.turn(&mut status);
            return Taken::Report(tag, status);
        }
        self.held.push((tag, status));
        if self.held.len() < HELD {
            return Taken::Held;
        }
        if self.hosts.len() < HOSTS {
            self.sight = Sight::Clear;
            return Taken::Release(take(&mut self.held));
        }
        self.sight = Sight::Clouded;
        Taken::Release(self.turn_held())
    }

    /// What is still held, when there is nothing more to come.
    pub fn settle(&mut self) -> Vec<(T, Box<Status>)> {
        if self.sight == Sight::Open && self.hosts.len() >= HOSTS {
            self.sight = Sight::Clouded;
            return self.turn_held();
        }
        take(&mut self.held)
    }

    /// What a person is to be told at the end, of a round of so many.
    pub fn told(&self, checked: u64) -> Option<String> {
        let turned = self.turned;
        match self.sight {
            Sight::Clouded => Some(format!(
                "CAN'T TELL: {turned} of {checked} endpoints failed in the same way: {}.\n\
                 That looks like this machine's network, not like {turned} outages. Nothing is reported as down.",
                self.said
            )),
            Sight::Blind if turned > 0 => Some(format!(
                "CAN'T TELL: the canary is not up, so {turned} of {checked} endpoints that failed may well be up. Nothing is \
                 reported as down."
            )),
            _ => None,
        }
    }

    fn turn_held(&mut self) -> Vec<(T, Box<Status>)> {
        let mut held = take(&mut self.held);
        held.iter_mut().for_each(|(_, status)| self.turn(status));
        held
    }

    fn turn(&mut self, status: &mut Status) {
        if status.state != State::Down {
            return;
        }
        status.state = State::Unknown;
        self.turned += 1;
        if self.said.is_empty() {
            self.said = status.reason.as_ref().map(ToString::to_string).unwrap_or_default();
        }
    }
}

/// Whether a host is this machine, by its name or address; a socket of the file system has none.
fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.is_empty()
        || host == "localhost"
        || host.ends_with(".localhost")
        || address.is_ok_and(|address| address.is_loopback())
}

/// The way in which it failed, where a network that does not work here brings it about: nobody answered for the name or the address.
fn of_a_broken_network(status: &Status) -> Option<Way> {
    let reason = status.reason.as_ref().filter(|_| status.state == State::Down)?;
    let local = match (reason.kind, reason.phase) {
        (Kind::DnsFailed | Kind::ConnectUnreachable, _) => true,
        (Kind::Timeout, phase) => matches!(phase, Some(Phase::Dns | Phase::Connect)),
        _ => false,
    };
    local.then_some((reason.kind, reason.phase))
}

#[cfg(test)]
mod tests {
    use watchpost::{Endpoint, Reason};

    use super::*;

    fn failed(kind: Kind) -> Box<Status> {
        let endpoint = Endpoint::new("http://x").unwrap();
        Box::new(Status::without_a_look(1, &endpoint, Reason::new(kind, "why")))
    }

    /// What is reported of statuses, one of each host, and how: `2u` is the third one as unknown.
    fn reported(canary: Option<State>, kinds: &[Kind], hosts: usize) -> (String, Option<String>) {
        let mut doubt = Doubt::new();
        canary.into_iter().for_each(|state| doubt.canary(state));
        let mut out = Vec::new();
        for (index, kind) in kinds.iter().enumerate() {
            match doubt.take(index, &(index % hosts).to_string(), failed(*kind)) {
                Taken::Report(tag, status) => out.push((tag, status)),
                Taken::Held => {}
                Taken::Release(all) => out.extend(all),
            }
        }
        out.extend(doubt.settle());
        let shown = out.iter().map(|(tag, status)| format!("{tag}{}", &status.state.as_str()[..1]));
        (shown.collect::<Vec<_>>().join(" "), doubt.told(kinds.len() as u64))
    }

    #[test]
    fn only_the_same_failure_of_all_is_in_doubt() {
        use Kind::{Cancelled, ConnectRefused, ConnectUnreachable, DnsFailed, Unsupported};
        for (canary, kinds, hosts, wanted, doubted) in [
            (None, &[DnsFailed; 3][..], 3, "0u 1u 2u", true),
            (None, &[DnsFailed; 3], 2, "0d 1d 2d", false),
            (None, &[DnsFailed; 2], 2, "0d 1d", false),
            (None, &[DnsFailed, DnsFailed, DnsFailed, ConnectRefused], 4, "0d 1d 2d 3d", false),
            (None, &[DnsFailed, ConnectUnreachable, DnsFailed], 3, "0d 1d 2d", false),
            (None, &[ConnectRefused; 3], 3, "0d 1d 2d", false),
            (None, &[DnsFailed, DnsFailed, Cancelled, DnsFailed], 4, "2u 0u 1u 3u", true),
            (None, &[Unsupported, DnsFailed, DnsFailed, DnsFailed], 4, "0u 1u 2u 3u", true),
            (Some(State::Up), &[DnsFailed; 3], 3, "0d 1d 2d", false),
            (Some(State::Down), &[ConnectRefused, DnsFailed], 2, "0u 1u", true),
            (None, &[], 1, "", false),
        ] {
            let (shown, told) = reported(canary, kinds, hosts);
            assert_eq!((shown.as_str(), told.is_some()), (wanted, doubted), "{kinds:?} {told:?}");
        }
    }

    #[test]
    fn what_this_machine_answers_says_nothing_of_the_network() {
        for here in ["localhost", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]", ""] {
            let mut doubt = Doubt::new();
            for host in ["a.example", here, "b.example", "c.example"] {
                let kind = if host == here { Kind::ConnectRefused } else { Kind::DnsFailed };
                let taken = doubt.take(host, host, failed(kind));
                assert_eq!(matches!(taken, Taken::Report(..)), host == here, "{host}");
            }
            let settled = doubt.settle();
            assert!(settled.len() == 3 && settled.iter().all(|(_, status)| status.state == State::Unknown), "{here}");
        }
        assert!(!is_here("localhost.example") && !is_here("10.0.0.1") && !is_here("::2"));
    }

    #[test]
    fn of_very_many_no_more_are_held_than_a_thousand() {
        let mut kinds = vec![Kind::DnsFailed; HELD + 2];
        let (shown, told) = reported(None, &kinds, HELD);
        assert!(shown.split(' ').all(|one| one.ends_with('u')), "{shown}");
        assert!(
            told.unwrap().starts_with("CAN'T TELL: 1002 of 1002 endpoints failed in the same way: dns_failed: why.\n")
        );
        kinds.push(Kind::ConnectRefused);
        let (shown, told) = reported(None, &kinds, HELD);
        assert!(shown.ends_with("1001u 1002d") && told.is_none(), "{shown}");
    }
}
