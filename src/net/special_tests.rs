use super::*;

fn why(ip: &str) -> Option<&'static str> {
    not_public(ip.parse().unwrap())
}

/// First and last address of each range, and the neighbours outside that are public.
#[test]
fn each_range_ends_where_it_should() {
    let rows: &[(&str, &str, &str, &[&str])] = &[
        ("this network", "0.0.0.0", "0.255.255.255", &["1.0.0.0"]),
        ("private", "10.0.0.0", "10.255.255.255", &["9.255.255.255", "11.0.0.0"]),
        ("shared", "100.64.0.0", "100.127.255.255", &["100.63.255.255", "100.128.0.0"]),
        ("loopback", "127.0.0.0", "127.255.255.255", &["126.255.255.255", "128.0.0.0"]),
        ("link-local", "169.254.0.0", "169.254.255.255", &["169.253.255.255", "169.255.0.0"]),
        ("private", "172.16.0.0", "172.31.255.255", &["172.15.255.255", "172.32.0.0"]),
        ("set aside", "192.0.0.0", "192.0.0.255", &["191.255.255.255", "192.0.1.0"]),
        ("for documentation", "192.0.2.0", "192.0.2.255", &["192.0.1.255", "192.0.3.0"]),
        ("6to4's relays", "192.88.99.0", "192.88.99.255", &["192.88.98.255", "192.88.100.0"]),
        ("private", "192.168.0.0", "192.168.255.255", &["192.167.255.255", "192.169.0.0"]),
        ("for benchmarks", "198.18.0.0", "198.19.255.255", &["198.17.255.255", "198.20.0.0"]),
        ("for documentation", "198.51.100.0", "198.51.100.255", &["198.51.99.255", "198.51.101.0"]),
        ("for documentation", "203.0.113.0", "203.0.113.255", &["203.0.112.255", "203.0.114.0"]),
        ("multicast", "224.0.0.0", "239.255.255.255", &["223.255.255.255"]),
        ("reserved", "240.0.0.0", "255.255.255.254", &[]),
        ("broadcast", "255.255.255.255", "255.255.255.255", &[]),
        ("a cloud's metadata", "169.254.169.254", "169.254.169.254", &[]),
        ("a cloud's metadata", "169.254.170.2", "169.254.170.2", &[]),
        ("a cloud's metadata", "100.100.100.200", "100.100.100.200", &[]),
        ("a cloud's metadata", "168.63.129.16", "168.63.129.16", &["168.63.129.15", "168.63.129.17"]),
        ("a cloud's metadata", "192.0.0.192", "192.0.0.192", &[]),
        ("a cloud's metadata", "fd00:ec2::254", "fd00:ec2::254", &[]),
        ("a cloud's metadata", "fd20:ce::254", "fd20:ce::254", &[]),
        ("unspecified", "::", "::", &[]),
        ("loopback", "::1", "::1", &[]),
        ("an IPv4-compatible", "::2", "::ffff:ffff", &[]),
        ("not given out", "::1:0:0", "::fffe:ffff:ffff", &[]),
        ("not given out", "::1:0:0:0", "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", &["64:ff9b::808:808"]),
        ("not given out", "64:ff9b::1:0:0", "64:ff9b:0:ffff:ffff:ffff:ffff:ffff", &[]),
        ("of a local translator", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", &[]),
        ("not given out", "64:ff9b:2::", "ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &[]),
        ("for what is to be discarded", "100::", "100::ffff:ffff:ffff:ffff", &[]),
        ("not given out", "100:0:0:1::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &["2000::"]),
        ("set aside", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", &["2000:ffff::1", "2001:200::"]),
        (
            "for documentation",
            "2001:db8::",
            "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
            &["2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"],
        ),
        (
            "for documentation",
            "3fff::",
            "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
            &["3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"],
        ),
        (
            "not given out",
            "4000::",
            "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            &["3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
        ),
        ("unique-local", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &[]),
        ("not given out", "fe00::", "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &[]),
        ("link-local", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &[]),
        ("site-local", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &[]),
        ("multicast", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", &[]),
        // What leads to an IPv4 address is what that is.
        ("private", "::ffff:10.0.0.0", "::ffff:10.255.255.255", &["::ffff:9.255.255.255", "::ffff:11.0.0.0"]),
        ("private", "64:ff9b::10.0.0.0", "64:ff9b::10.255.255.255", &["64:ff9b::9.255.255.255", "64:ff9b::11.0.0.0"]),
        (
            "private",
            "2002:a00::",
            "2002:aff:ffff:ffff:ffff:ffff:ffff:ffff",
            &["2002:9ff:ffff:ffff:ffff:ffff:ffff:ffff", "2002:b00::"],
        ),
        (
            "private",
            "2600::5efe:10.0.0.1",
            "2600::200:5efe:10.0.0.1",
            &["2600::5efe:8.8.8.8", "2600::200:5efd:10.0.0.1"],
        ),
    ];
    for (name, first, last, outside) in rows {
        for ip in [first, last] {
            assert!(why(ip).is_some_and(|why| why.starts_with(name)), "{ip}: {:?}, not {name}", why(ip));
        }
        for ip in *outside {
            assert_eq!(why(ip), None, "{ip}, beside {name}");
        }
    }
}

#[test]
fn hosts_of_the_public_internet_are_public() {
    for ip in
        ["1.1.1.1", "8.8.8.8", "93.184.215.14", "192.31.196.1", "2606:4700:4700::1111", "2a00:1450:4001:800::200e"]
    {
        assert_eq!(why(ip), None, "{ip}");
    }
}

#[test]
fn what_an_address_leads_to() {
    for (ip, wanted) in [
        ("10.1.2.3", &[][..]),
        ("::ffff:10.1.2.3", &[]),
        ("::1", &[]),
        ("2001:db8::1", &[]),
        ("::10.1.2.3", &["10.1.2.3"]),
        ("::ffff:0:10.1.2.3", &["10.1.2.3"]),
        ("64:ff9b::10.1.2.3", &["10.1.2.3"]),
        ("2002:a01:203::1", &["10.1.2.3"]),
        // RFC 4380, 4: the server 65.54.227.120 and the client 192.0.2.45.
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", &["65.54.227.120", "192.0.2.45"]),
        ("2001:db8::200:5efe:10.1.2.3", &["10.1.2.3"]),
        // RFC 6052, 2.2: 10.1.2.3 behind prefixes of 96, 64, 56 and 48 bits.
        ("64:ff9b:1::10.1.2.3", &["10.1.2.3", "0.0.0.10", "0.0.0.0", "0.0.0.0"]),
        ("64:ff9b:1:0:a:102:300:0", &["3.0.0.0", "10.1.2.3", "0.10.1.2", "0.0.10.1"]),
        ("64:ff9b:1:a:1:203::", &["0.0.0.0", "1.2.3.0", "10.1.2.3", "0.10.1.2"]),
        ("64:ff9b:1:a01:2:300::", &["0.0.0.0", "2.3.0.0", "1.2.3.0", "10.1.2.3"]),
    ] {
        let found: Vec<_> = within(ip.parse().unwrap()).iter().map(ToString::to_string).collect();
        assert_eq!(found, wanted, "{ip}");
    }
}
