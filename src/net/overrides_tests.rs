use super::*;

fn host(text: &str) -> Host<String> {
    Host::parse(text).unwrap()
}

/// The addresses that a list has, joined by spaces.
fn found(list: &[&str], at: &str, port: u16) -> Option<String> {
    let list: Vec<ResolveTo> = list.iter().map(|text| text.parse().unwrap()).collect();
    let found = ResolveTo::find(&list, &host(at), port)?;
    Some(found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
}

#[test]
fn which_addresses_a_host_gets() {
    let rows: &[(&[&str], &str, u16, Option<&str>)] = &[
        (&["a.example:80:127.0.0.1"], "a.example", 80, Some("127.0.0.1")),
        (&["A.Example.:80:127.0.0.1"], "a.example", 80, Some("127.0.0.1")),
        (&["a.example:80:127.0.0.1"], "a.example.", 80, Some("127.0.0.1")),
        (&["bücher.example:80:127.0.0.1"], "xn--bcher-kva.example", 80, Some("127.0.0.1")),
        (&["a.example:80:127.0.0.1"], "a.example", 81, None),
        (&["a.example:80:127.0.0.1"], "b.a.example", 80, None),
        (&["+a:80:127.0.0.1"], "a", 80, Some("127.0.0.1")),
        (&["a:80:[::1],127.0.0.1,::2"], "a", 80, Some("::1 127.0.0.1 ::2")),
        (&["*:80:127.0.0.1"], "a", 80, Some("127.0.0.1")),
        (&["*:80:127.0.0.1"], "a", 443, None),
        (&["a:80:127.0.0.2", "*:80:127.0.0.1"], "a", 80, Some("127.0.0.2")),
        (&["a:80:127.0.0.2", "a:80:127.0.0.3"], "a", 80, Some("127.0.0.3")),
        (&["[::1]:80:127.0.0.2"], "[::1]", 80, Some("127.0.0.2")),
        (&["127.0.0.1:80:127.0.0.2"], "127.0.0.1", 80, Some("127.0.0.2")),
    ];
    for (list, at, port, wanted) in rows {
        assert_eq!(found(list, at, *port).as_deref(), *wanted, "{list:?} {at} {port}");
    }
}

#[test]
fn where_a_host_leads_to() {
    for (list, at, port, wanted) in [
        (&["a:80:b:81"][..], "a", 80, ("b", 81)),
        (&["a:80:b:81"], "a", 443, ("a", 443)),
        (&["a:80:b:81"], "c", 80, ("c", 80)),
        (&["::b:81"], "a", 80, ("b", 81)),
        (&["a::b:"], "a", 8080, ("b", 8080)),
        (&[":80::81"], "a", 80, ("a", 81)),
        (&[":::"], "a", 80, ("a", 80)),
        (&["[::1]:80:[::2]:81"], "[::1]", 80, ("[::2]", 81)),
        (&["a:80:b:81", "a:80:c:82"], "a", 80, ("b", 81)),
        (&["a:80:b:", "b:80:c:"], "a", 80, ("b", 80)),
    ] {
        let list: Vec<ConnectTo> = list.iter().map(|text| text.parse().unwrap()).collect();
        let (to, at_port) = wanted;
        assert_eq!(ConnectTo::follow(&list, &host(at), port), (host(to), at_port), "{list:?} {at} {port}");
    }
}

#[test]
fn what_cant_be_read_names_the_column() {
    for (text, wanted) in [
        ("", "column 1: a colon has to come after a host"),
        ("a", "column 2: a colon has to come after a host"),
        ("a:80", "column 5: a colon has to come after a port"),
        ("a:80:", "column 6: an address is missing"),
        (":80:127.0.0.1", "column 1: the host is missing"),
        ("a b:80:127.0.0.1", "column 1: `a b` is no host: invalid international domain name"),
        ("a::127.0.0.1", "column 3: the port is missing"),
        ("a:0:127.0.0.1", "column 3: `0` is no port: write a number from 1 to 65535"),
        ("a:+8:127.0.0.1", "column 3: `+8` is no port: write a number from 1 to 65535"),
        ("a:65536:127.0.0.1", "column 3: `65536` is no port: write a number from 1 to 65535"),
        ("ü:80:127.0.0.1,there", "column 16: `there` is no IP address"),
        ("+a:80:there", "column 7: `there` is no IP address"),
        ("a:80:127.0.0.1,", "column 16: an address is missing"),
        ("[::1:80:127.0.0.1", "column 1: `[` is no host: invalid IPv6 address"),
    ] {
        assert_eq!(text.parse::<ResolveTo>().unwrap_err().to_string(), wanted, "{text}");
    }
    for (text, wanted) in [
        ("", "column 1: a colon has to come after the host that is replaced"),
        ("a:80", "column 5: a colon has to come after the port that is replaced"),
        ("a:80:b", "column 7: a colon has to come after the host to connect to"),
        ("a:80:b:x", "column 8: `x` is no port: write a number from 1 to 65535"),
        ("a:80:b:81:", "column 10: nothing comes after the second port"),
        ("a:80:2001:db8::1:81", "column 14: nothing comes after the second port: an IPv6 address stands in brackets"),
        ("a:x:b:81", "column 3: `x` is no port: write a number from 1 to 65535"),
    ] {
        assert_eq!(text.parse::<ConnectTo>().unwrap_err().to_string(), wanted, "{text}");
    }
}
