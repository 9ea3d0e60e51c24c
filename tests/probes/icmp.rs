//! The ICMP probe: in the network namespace of the tests where nobody may ping, and in one of our own where we may.

use std::{env, fs, process::Command, time::Duration};

use watchpost::{AddressPolicy, Endpoint, Kind, Phase, State, icmp_probe};

use super::{Looked, UP, down, look_with, options};

async fn ping(url: &str) -> Looked {
    look_with(&*icmp_probe(options())(), Endpoint::builder(url)).await
}

/// What is set up in namespaces of our own: loopback, and who may ping. In a new one that is nobody.
const LOOPBACK: &str = "ip link set lo up";
const ALLOWED: &str = "ip link set lo up && echo '0 0' > /proc/sys/net/ipv4/ping_group_range";

const ENTER: [&str; 5] = ["--user", "--map-root-user", "--net", "--", "sh"];

/// Runs an ignored test of this program there.
fn there(test: &str, set_up: &str) {
    let tried = Command::new("unshare").args(ENTER).args(["-c", set_up]).output();
    if !tried.as_ref().is_ok_and(|tried| tried.status.success()) {
        eprintln!("skipped: this machine gives us no network namespace of our own: {tried:?}");
        return;
    }
    let then = format!("{set_up} && exec \"$0\" \"$@\"");
    let ran = Command::new("unshare")
        .args(ENTER)
        .args(["-c", &then])
        .arg(env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let (printed, said) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success() && printed.contains("1 passed"), "{test}: {}\n{printed}\n{said}", ran.status);
}

#[test]
fn where_it_is_allowed() {
    there("icmp::allowed", ALLOWED);
}

#[test]
fn where_it_is_not_allowed() {
    there("icmp::not_allowed", LOOPBACK);
}

#[actix_rt::test]
#[ignore = "in a network namespace of its own: the test above runs it"]
async fn allowed() {
    let ipv6 = fs::exists("/proc/net/if_inet6").unwrap();
    for (url, address) in
        [("icmp://127.0.0.1", "127.0.0.1:0"), ("icmp://127.2/", "127.0.0.2:0"), ("icmp://[::1]", "[::1]:0")]
    {
        if url.contains("::") && !ipv6 {
            eprintln!("skipped: no IPv6 here");
            continue;
        }
        let looked = ping(url).await;
        assert_eq!(looked.outcome(), UP, "{url}: {:?}", looked.reason);
        assert_eq!(looked.seen.peer, Some(address.parse().unwrap()), "{url}");
        let timing = looked.seen.timing;
        assert!(timing.first_byte.is_some() && timing.connect.is_none(), "{timing:?}");
    }
    // There is no route but loopback's.
    let looked = ping("icmp://192.0.2.1").await;
    assert_eq!(looked.outcome(), down(Kind::ConnectUnreachable, Phase::FirstByte), "{:?}", looked.reason);
    // A host that says nothing: what is sent there goes nowhere.
    let set_up = "ip link add silent type dummy && ip link set silent up && ip route add 192.0.2.0/24 dev silent";
    let made = Command::new("sh").args(["-c", set_up]).output().unwrap();
    if !made.status.success() {
        eprintln!("skipped: no device that swallows all: {made:?}");
        return;
    }
    let (probe, endpoint) = (icmp_probe(options())(), Endpoint::new("icmp://192.0.2.1").unwrap());
    let mut trace = watchpost::Trace::begin();
    let looked = tokio::time::timeout(Duration::from_millis(1500), probe.look(&endpoint, &mut trace)).await;
    assert!(looked.is_err(), "{looked:?}");
    assert_eq!(trace.phase(), Some(Phase::FirstByte));
}

#[actix_rt::test]
#[ignore = "in a network namespace of its own: the test above runs it"]
async fn not_allowed() {
    for url in ["icmp://127.0.0.1", "icmp://[::1]"] {
        let looked = ping(url).await;
        let wanted = (State::Unknown, Some((Kind::Unsupported, Some(Phase::FirstByte))));
        assert_eq!(looked.outcome(), wanted, "{url}: {:?}", looked.reason);
        assert!(looked.says().contains("net.ipv4.ping_group_range=\"0 2147483647\""), "{}", looked.says());
    }
}

#[actix_rt::test]
async fn what_is_never_sent() {
    let looked = ping("icmp://127.0.0.1:80").await;
    assert_eq!(looked.outcome(), (State::Unknown, Some((Kind::Unsupported, None))));
    assert_eq!(looked.says(), "a ping has no port: icmp://HOST");
    let probe = icmp_probe(options().policy(AddressPolicy::public_only()))();
    let looked = look_with(&*probe, Endpoint::builder("icmp://127.0.0.1")).await;
    assert_eq!(looked.outcome().1.map(|(kind, _)| kind), Some(Kind::Blocked), "{:?}", looked.reason);
}
