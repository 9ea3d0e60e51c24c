//! How a host is found and reached.

use crate::{
    binary::check,
    far_side::{FarSide, OK},
};

#[test]
fn hosts_are_found_where_the_flags_say() {
    let far = FarSide::answering(OK);
    let (_, port) = far.authority().split_once(':').map(|(ip, port)| (ip.to_owned(), port.to_owned())).unwrap();
    let url = format!("http://shop.test-zone:{port}");
    for args in [
        vec![url.clone(), format!("--resolve=shop.test-zone:{port}:127.0.0.1")],
        vec![url.clone(), format!("--resolve=*:{port}:127.0.0.1"), "-4".into()],
        vec!["http://shop.test-zone".into(), format!("--connect-to=shop.test-zone:80:127.0.0.1:{port}")],
        vec![url.clone(), "--connect-to=::localhost:".into(), "--resolver=system".into()],
    ] {
        let run = check(args.iter().map(String::as_str).chain(["--format=ndjson"])).run();
        let statuses = run.exits(0).statuses();
        assert_eq!(statuses[0]["peer"], far.authority(), "{run}");
        assert!(far.head().to_lowercase().contains("host: shop.test-zone"), "{run}");
    }
    let by_environment = check([url.as_str()]).env("WATCHPOST_RESOLVE", format!("*:{port}:127.0.0.1")).run();
    by_environment.exits(0);
}

#[test]
fn one_family_alone_and_the_command_line_wins() {
    let far = FarSide::answering(OK);
    check([far.url().as_str(), "-6"]).run().exits(1).shows("(dns_not_found: the host has no IPv6 address)");
    check([far.url().as_str(), "-6", "-4"]).run().exits(0);
    check([far.url()]).env("WATCHPOST_IPV6", "1").run().exits(1);
    check([far.url().as_str(), "-4"]).env("WATCHPOST_IPV6", "1").run().exits(0);
}

#[test]
#[cfg(feature = "dns")]
fn a_name_server_that_is_not_there_is_a_failed_look_up() {
    let run = check(["http://shop.test-zone", "--resolver=127.0.0.1:1", "--format=ndjson"]).run();
    assert_eq!(run.exits(1).kind_and_phase(), ("dns_failed".into(), Some("dns".into())), "{run}");
}

#[test]
fn what_cant_be_read_is_2_and_names_the_column() {
    for (arg, said) in [
        ("--resolve=shop:443:there", "column 10: `there` is no IP address"),
        ("--resolve=shop", "column 5: a colon has to come after a host"),
        ("--connect-to=a:80:b:x", "column 8: `x` is no port"),
        ("--resolver=dns.example", "a name server is an IP address"),
        ("--resolver=system --resolver=127.0.0.1", "--resolver: system goes with no name server beside it"),
    ] {
        check(["http://127.0.0.1:1"].into_iter().chain(arg.split(' '))).run().exits(2).prints_nothing().says(said);
    }
}
