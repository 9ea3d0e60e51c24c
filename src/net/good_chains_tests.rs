//! What is taken for good without being verified again, and what is not.

use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{CertificateError, Error, pki_types::CertificateDer};
use url::Host;

use super::{GoodChains, MOST_HOSTS};
use crate::net::{
    roots::Roots,
    tls::{Tls, TlsError},
};

type Chain = Vec<CertificateDer<'static>>;

/// Roots, and what judges by them.
struct Trust {
    tls: Tls,
    roots: Roots,
}

impl Trust {
    fn judge(&self, chain: &Chain, name: &str, now: SystemTime, good: &mut GoodChains) -> Result<(), TlsError> {
        self.tls.judge(chain, &host(name), now, Some(good))
    }
}

/// The years from whose first second to whose first second the server's own certificate is valid.
const LEAF: (i32, i32) = (2010, 2030);
/// Those of the authority between it and the root: it begins last, and ends first.
const BETWEEN: (i32, i32) = (2012, 2028);

/// A root, and a chain by it for `a.example` and `b.example`.
fn issue() -> (Trust, Chain) {
    let authority = |name: &str, (first, second): (i32, i32)| {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        (params.not_before, params.not_after) = (date_time_ymd(first, 1, 1), date_time_ymd(second, 1, 1));
        params
    };
    let root = CertifiedIssuer::self_signed(authority("root", (1990, 2090)), KeyPair::generate().unwrap()).unwrap();
    let between =
        CertifiedIssuer::signed_by(authority("between", BETWEEN), KeyPair::generate().unwrap(), &root).unwrap();
    let mut params = CertificateParams::new(["a.example".to_owned(), "b.example".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(LEAF.0, 1, 1), date_time_ymd(LEAF.1, 1, 1));
    let own = params.signed_by(&KeyPair::generate().unwrap(), &between).unwrap();
    let roots = Roots::given(root.der()).unwrap();
    (Trust { tls: Tls::new(roots.clone(), None), roots }, vec![own.der().clone(), between.der().clone()])
}

fn year(year: i32) -> SystemTime {
    date_time_ymd(year, 1, 1).into()
}

fn host(name: &str) -> Host<String> {
    Host::Domain(name.to_owned())
}

/// Whether it would be verified, were it seen: what stands in the store says nothing of the outcome.
fn known(good: &GoodChains, trust: &Trust, chain: &[CertificateDer<'_>], name: &str, now: SystemTime) -> bool {
    good.contain(chain, &host(name), &trust.roots.verifier().unwrap(), now)
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn only_the_same_chain_of_the_same_host_by_the_same_roots_within_its_dates_is_known() {
    let (tls, chain) = issue();
    let mut good = GoodChains::default();
    assert!(!known(&good, &tls, &chain, "a.example", year(2020)), "nothing is known at first");
    tls.judge(&chain, "a.example", year(2020), &mut good).unwrap();

    let (other_roots, _) = issue();
    let (_, other) = issue();
    let mixed = vec![chain[0].clone(), other[1].clone()];
    let longer = [&chain[..], &other[1..]].concat();
    let mut bent = chain[0].to_vec();
    *bent.last_mut().unwrap() ^= 1;
    let bent = vec![CertificateDer::from(bent), chain[1].clone()];
    for (what, tls, chain, name, now, wanted) in [
        ("the same", &tls, &chain[..], "a.example", year(2020), true),
        ("in its last second", &tls, &chain, "a.example", year(2028), true),
        ("in its first second", &tls, &chain, "a.example", year(2012), true),
        ("the authority between has expired", &tls, &chain, "a.example", year(2028) + SECOND, false),
        ("the clock went back to before it was valid", &tls, &chain, "a.example", year(2012) - SECOND, false),
        ("another name, though it is in the certificate", &tls, &chain, "b.example", year(2020), false),
        ("by other roots", &other_roots, &chain, "a.example", year(2020), false),
        ("another certificate", &tls, &other, "a.example", year(2020), false),
        ("another authority between", &tls, &mixed, "a.example", year(2020), false),
        ("a certificate more", &tls, &longer, "a.example", year(2020), false),
        ("a certificate less", &tls, &chain[..1], "a.example", year(2020), false),
        ("no certificate", &tls, &[], "a.example", year(2020), false),
        ("one bit of the signature", &tls, &bent, "a.example", year(2020), false),
    ] {
        assert_eq!(known(&good, tls, chain, name, now), wanted, "{what}");
    }
}

#[test]
fn what_is_not_known_is_verified_as_ever() {
    let (tls, chain) = issue();
    let (stranger, _) = issue();
    let mut good = GoodChains::default();
    tls.judge(&chain, "a.example", year(2020), &mut good).unwrap();
    for (what, tls, name, now, wanted) in [
        ("the same", &tls, "a.example", year(2020), None),
        ("another name", &tls, "c.example", year(2020), Some("wrong host")),
        ("expired since", &tls, "a.example", year(2029), Some("expired")),
        ("the clock went back", &tls, "a.example", year(2011), Some("not yet valid")),
        ("other roots", &stranger, "a.example", year(2020), Some("untrusted")),
        ("after all these", &tls, "a.example", year(2020), None),
    ] {
        let judged = tls.judge(&chain, name, now, &mut good);
        let error = judged.err().map(|error| match error {
            TlsError::Chain(Error::InvalidCertificate(CertificateError::NotValidForNameContext { .. })) => "wrong host",
            TlsError::Chain(Error::InvalidCertificate(CertificateError::ExpiredContext { .. })) => "expired",
            TlsError::Chain(Error::InvalidCertificate(CertificateError::NotValidYetContext { .. })) => "not yet valid",
            // The other root has the same name, and another key.
            TlsError::Chain(Error::InvalidCertificate(CertificateError::BadSignature)) => "untrusted",
            other => panic!("{what}: {other}"),
        });
        assert_eq!(error, wanted, "{what}");
    }
}

#[test]
fn a_chain_that_is_refused_is_not_kept() {
    let (tls, chain) = issue();
    let (stranger, _) = issue();
    for (what, tls, name, now) in [
        ("another host's", &tls, "c.example", year(2020)),
        ("expired", &tls, "a.example", year(2029)),
        ("not yet valid", &tls, "a.example", year(2011)),
        ("untrusted", &stranger, "a.example", year(2020)),
    ] {
        let mut good = GoodChains::default();
        assert!(tls.judge(&chain, name, now, &mut good).is_err(), "{what}");
        assert!(!known(&good, tls, &chain, name, now), "{what}");
        assert!(!known(&good, tls, &chain, name, year(2020)), "{what}: at no other time, either");
    }
}

#[test]
fn other_roots_leave_nothing_of_the_first() {
    let ((tls, chain), (other_tls, other)) = (issue(), issue());
    let mut good = GoodChains::default();
    tls.judge(&chain, "a.example", year(2020), &mut good).unwrap();
    other_tls.judge(&other, "b.example", year(2020), &mut good).unwrap();
    assert!(!known(&good, &tls, &chain, "a.example", year(2020)));
    assert!(!known(&good, &other_tls, &chain, "a.example", year(2020)));
    assert!(known(&good, &other_tls, &other, "b.example", year(2020)));
}

#[test]
fn the_oldest_host_makes_room_and_a_new_chain_of_a_host_replaces_its_last() {
    let (tls, chain) = issue();
    let (_, other) = issue();
    let by = tls.roots.verifier().unwrap();
    let mut good = GoodChains::default();
    let hosts: Vec<_> = (0..=MOST_HOSTS).map(|n| format!("h{n}.example")).collect();
    for name in &hosts[..MOST_HOSTS] {
        good.keep(&chain, &host(name), &by);
    }
    good.keep(&other, &host(&hosts[1]), &by);
    assert!(!known(&good, &tls, &chain, &hosts[1], year(2020)) && known(&good, &tls, &other, &hosts[1], year(2020)));
    assert!(known(&good, &tls, &chain, &hosts[0], year(2020)), "a new chain of a host takes no more room");
    good.keep(&chain, &host(&hosts[MOST_HOSTS]), &by);
    assert!(!known(&good, &tls, &chain, &hosts[0], year(2020)), "the oldest is gone");
    assert!(
        known(&good, &tls, &other, &hosts[1], year(2020)) && known(&good, &tls, &chain, &hosts[MOST_HOSTS], year(2020))
    );
    assert_eq!((good.good.len(), good.order.len()), (MOST_HOSTS, MOST_HOSTS));
}

#[test]
fn what_is_long_or_can_not_be_read_is_not_kept() {
    let (tls, chain) = issue();
    let by = tls.roots.verifier().unwrap();
    let long: Chain = std::iter::repeat_with(|| chain[0].clone()).take(100).collect();
    let broken = vec![chain[0].clone(), CertificateDer::from(vec![1, 2, 3])];
    for (what, chain) in [("long", long), ("broken", broken), ("nothing", Vec::new())] {
        let mut good = GoodChains::default();
        good.keep(&chain, &host("a.example"), &by);
        assert!(!known(&good, &tls, &chain, "a.example", year(2020)), "{what}");
    }
}
