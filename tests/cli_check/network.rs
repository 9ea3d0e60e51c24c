//! How a host is found and reached.

use crate::{
    binary::check,
    far_side::{FarSide, OK, Refusing},
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
        #[cfg(feature = "dns")]
        ("--dns-cache=soon", "`soon` is no duration"),
        ("--resolver=system --resolver=127.0.0.1", "--resolver: system goes with no name server beside it"),
    ] {
        check(["http://127.0.0.1:1"].into_iter().chain(arg.split(' '))).run().exits(2).prints_nothing().says(said);
    }
}

#[test]
#[cfg(unix)]
fn a_unix_socket_is_connected_to_whatever_the_host() {
    use std::io::{Read, Write};

    let folder = std::env::temp_dir().join(format!("watchpost-{}-network", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("socket");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 1024];
        let length = stream.read(&mut head).unwrap();
        stream.write_all(OK.as_bytes()).unwrap();
        String::from_utf8_lossy(&head[..length]).into_owned()
    });
    let run = check(["http://shop.test-zone", "--unix-socket"]).args(&[path.to_str().unwrap()]).run();
    run.exits(0).shows("SUCCESS: http://shop.test-zone is up and running!");
    assert!(served.join().unwrap().contains("shop.test-zone"));
    std::fs::remove_dir_all(folder).unwrap();
    check(["http://shop.test-zone", "--unix-socket=/no/such/socket"]).run().exits(1).shows("(connect_unreachable: ");
}

#[test]
fn a_proxy_by_flag_and_by_environment() {
    let proxy = FarSide::answering(OK);
    let url = "http://shop.test-zone/x";
    for line in [
        check([url, "-x", &proxy.url()]),
        check([url]).env("http_proxy", proxy.url()),
        check([url, "--noproxy=other.test-zone"]).env("ALL_PROXY", proxy.url()).env("NO_PROXY", "*"),
    ] {
        let run = line.run();
        run.exits(0);
        assert!(proxy.head().starts_with("GET http://shop.test-zone/x HTTP/1.1\r\n"), "{run}");
    }
    let far = FarSide::answering(OK);
    for line in [
        check([far.url().as_str(), "--proxy="]).env("http_proxy", proxy.url()),
        check([far.url().as_str(), "--noproxy=127.0.0.0/8"]).env("http_proxy", proxy.url()),
        check([far.url()]).env("http_proxy", proxy.url()).env("no_proxy", "127.0.0.1"),
        check([far.url()]).env("HTTP_PROXY", proxy.url()),
    ] {
        line.run().exits(0);
        assert!(far.head().starts_with("GET / HTTP/1.1\r\n"));
    }
}

#[test]
fn a_proxy_that_is_not_there_is_no_fault_of_the_endpoint_and_shows_no_password() {
    let proxy = Refusing::new().url().replace("http://", "http://me:canary@");
    let run = check(["http://shop.test-zone", "-x", &proxy]).run();
    run.exits(3).shows("(proxy: the proxy is not there: connection refused)").hides("canary");
    let run = check(["http://shop.test-zone", "-x", "ftp://me:canary@a"]).run();
    run.exits(2).prints_nothing().says("error: --proxy: a proxy speaks http or socks5, not `ftp`").hides("canary");
    let run = check(["http://shop.test-zone"]).env("http_proxy", "me:canary@a:x").run();
    run.exits(2).says("error: http_proxy: that is no proxy").hides("canary");
}
