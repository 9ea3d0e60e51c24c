//! The address policy: what is refused, and that nothing goes round it.

use std::net::SocketAddr;

use watchpost::{
    AddressPolicy, Endpoint, EndpointBuilder, Kind, NetOptions, Phase, Probe, TriedOutcome, http_probe, judge,
};

use super::{
    Looked, at,
    far_side::{End, answer, route},
    look, look_with,
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const BLOCKED: Result<u16, (Kind, Option<Phase>)> = Err((Kind::Blocked, Some(Phase::Connect)));

fn all_but(range: &str) -> AddressPolicy {
    AddressPolicy::allow_all().deny([range.parse().unwrap()])
}

fn probe_by(policy: AddressPolicy) -> Box<dyn Probe> {
    http_probe(NetOptions::new().policy(policy))()
}

fn tried(looked: &Looked) -> Vec<(SocketAddr, TriedOutcome)> {
    looked.seen.tried.iter().map(|tried| (tried.address, tried.outcome)).collect()
}

fn untrusted(url: &str) -> EndpointBuilder {
    Endpoint::builder(url).public_only(true)
}

#[actix_rt::test]
async fn an_untrusted_endpoint_does_not_reach_this_machine_however_it_is_spelled() {
    let (address, mut requests) = route(|_| OK.to_owned()).await;
    let port = address.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "any.localhost.",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
    ] {
        let looked = look(untrusted(&format!("http://{host}:{port}/"))).await;
        assert_eq!(looked.outcome(), BLOCKED, "{host}: {:?}", looked.reason);
        assert!(looked.seen.tried.iter().all(|tried| tried.outcome == TriedOutcome::Failed(Kind::Blocked)), "{host}");
        assert!(!looked.seen.tried.is_empty() && looked.seen.peer.is_none(), "{host}: {:?}", looked.seen);
    }
    assert!(requests.try_recv().is_err(), "nobody came");

    let endpoint = Endpoint::untrusted(format!("http://{address}/")).unwrap();
    assert_eq!(endpoint, untrusted(&format!("http://{address}/")).build().unwrap());
    let looked = look(untrusted(&format!("http://{address}/"))).await;
    let (state, reason) = judge(&endpoint, &looked.seen, looked.reason);
    assert_eq!(state, watchpost::State::Unknown);
    assert_eq!(reason.unwrap().message, "the address policy refuses 127.0.0.1: loopback (RFC 1122)");
}

#[actix_rt::test]
async fn every_hop_of_a_redirect_is_judged() {
    let (address, mut requests) =
        route(|_| "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:81/\r\nContent-Length: 0\r\n\r\n".to_owned()).await;
    let looked = look_with(&*probe_by(all_but("127.0.0.2")), at(address)).await;
    assert_eq!(looked.outcome(), BLOCKED);
    assert_eq!(tried(&looked), [("127.0.0.2:81".parse().unwrap(), TriedOutcome::Failed(Kind::Blocked))]);
    assert_eq!((looked.seen.redirects.len(), looked.seen.http, looked.seen.peer), (1, None, None));
    assert!(requests.recv().await.is_some());
}

#[actix_rt::test]
async fn where_some_addresses_are_refused_the_others_are_tried() {
    let address = answer(OK, End::Stay).await;
    let port = address.port();
    let options = NetOptions::new().policy(all_but("127.0.0.2"));
    let options = options.resolve_to([format!("shop.test-zone:{port}:127.0.0.2,127.0.0.1").parse().unwrap()]);
    let endpoint = Endpoint::builder(format!("http://shop.test-zone:{port}/"));
    let looked = look_with(&*http_probe(options)(), endpoint).await;
    assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(address)));
    let refused = SocketAddr::from(([127, 0, 0, 2], port));
    let wanted = [(refused, TriedOutcome::Failed(Kind::Blocked)), (address, TriedOutcome::Connected)];
    assert_eq!(tried(&looked), wanted);
}

#[actix_rt::test]
async fn what_is_connected_to_is_judged_and_not_what_is_asked_for() {
    let (address, mut requests) = route(|_| OK.to_owned()).await;
    let port = address.port();
    let resolved = NetOptions::new().resolve_to([format!("*:{port}:127.0.0.1").parse().unwrap()]);
    let connected = NetOptions::new().connect_to([format!("::127.0.0.1:{port}").parse().unwrap()]);
    for options in [resolved, connected] {
        let looked = look_with(&*http_probe(options)(), untrusted(&format!("http://8.8.8.8:{port}/"))).await;
        assert_eq!(looked.outcome(), BLOCKED);
    }
    assert!(requests.try_recv().is_err());
}

#[actix_rt::test]
async fn a_kept_connection_does_not_go_round_it() {
    let address = answer(OK, End::Stay).await;
    let probe = super::probe();
    let kept = |public_only| at(address).keep_alive(true).read_body(true).public_only(public_only);
    assert_eq!(look_with(&*probe, kept(false)).await.outcome(), Ok(200));
    let looked = look_with(&*probe, kept(true)).await;
    assert_eq!((looked.outcome(), looked.seen.reused), (BLOCKED, false));
}

#[actix_rt::test]
async fn the_stricter_of_two_policies_holds() {
    let address = answer(OK, End::Stay).await;
    let local = || ["127.0.0.0/8".parse().unwrap()];
    for (policy, public_only, wanted) in [
        (AddressPolicy::public_only().allow(local()), false, Ok(200)),
        (AddressPolicy::public_only().allow(local()), true, BLOCKED),
        (AddressPolicy::public_only(), false, BLOCKED),
        (AddressPolicy::deny_all(), false, BLOCKED),
        (AddressPolicy::deny_all().allow(local()), false, Ok(200)),
    ] {
        let looked = look_with(&*probe_by(policy.clone()), at(address).public_only(public_only)).await;
        assert_eq!(looked.outcome(), wanted, "{policy:?} {public_only}");
    }
}
