//! Which explanation a kind has.

use super::{explanation::Explanation, ours, tls, way, wire};
use crate::model::reason::Kind;

impl Explanation {
    /// That of a kind.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::DnsNotFound => way::DNS_NOT_FOUND,
            Kind::DnsFailed => way::DNS_FAILED,
            Kind::ConnectRefused => way::CONNECT_REFUSED,
            Kind::ConnectUnreachable => way::CONNECT_UNREACHABLE,
            Kind::Reset => wire::RESET,
            Kind::TlsExpired => tls::TLS_EXPIRED,
            Kind::TlsNotYetValid => tls::TLS_NOT_YET_VALID,
            Kind::TlsUntrusted => tls::TLS_UNTRUSTED,
            Kind::TlsWrongHost => tls::TLS_WRONG_HOST,
            Kind::TlsHandshake => tls::TLS_HANDSHAKE,
            Kind::Timeout => wire::TIMEOUT,
            Kind::Protocol => wire::PROTOCOL,
            Kind::TooLarge => wire::TOO_LARGE,
            Kind::Redirect => wire::REDIRECT,
            Kind::Expectation => wire::EXPECTATION,
            Kind::Blocked => ours::BLOCKED,
            Kind::Unsupported => ours::UNSUPPORTED,
            Kind::Crashed => ours::CRASHED,
            Kind::Stalled => ours::STALLED,
            Kind::Cancelled => ours::CANCELLED,
            Kind::Proxy => ours::PROXY,
            Kind::Resources => ours::RESOURCES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::state::State;

    #[test]
    fn every_kind_is_explained_in_plain_sentences() {
        for kind in Kind::ALL {
            let Explanation { kind: of, means, causes, advice, .. } = Explanation::of(*kind);
            assert_eq!(of, *kind);
            assert!(means.ends_with('.'), "{kind}: {means}");
            for list in [causes, advice] {
                assert!(!list.is_empty(), "{kind}");
                for line in list {
                    assert!(line.starts_with(|c: char| !c.is_uppercase()) && !line.ends_with('.'), "{kind}: {line}");
                    assert!(line.is_ascii() && line.len() < 100, "{kind}: {line}");
                }
            }
        }
    }

    #[test]
    fn the_table_of_the_readme_has_each_kind_under_its_state() {
        let readme = include_str!("../../../README.md");
        for (title, state) in [("the state is `down`", State::Down), ("the state is `unknown`", State::Unknown)] {
            let rows: Vec<_> = readme
                .lines()
                .skip_while(|line| !(line.starts_with("| kind |") && line.contains(title)))
                .take_while(|line| line.starts_with('|'))
                .collect();
            let listed: Vec<_> = Kind::ALL
                .iter()
                .filter(|kind| rows.iter().any(|row| row.split(" | ").next().unwrap().contains(&format!("`{kind}`"))))
                .collect();
            let wanted: Vec<_> = Kind::ALL.iter().filter(|kind| Explanation::of(**kind).state() == state).collect();
            assert_eq!(listed, wanted, "{state}");
        }
    }
}
