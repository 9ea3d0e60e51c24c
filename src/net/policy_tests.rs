use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

fn ranges<const N: usize>(texts: [&str; N]) -> [Cidr; N] {
    texts.map(|text| text.parse().unwrap())
}

#[test]
fn which_addresses_a_policy_allows() {
    let all = AddressPolicy::allow_all();
    let public = AddressPolicy::public_only();
    let none = AddressPolicy::deny_all();
    for (name, policy, ip, wanted) in [
        ("all", &all, "127.0.0.1", true),
        ("public only", &public, "127.0.0.1", false),
        ("public only", &public, "::ffff:127.0.0.1", false),
        ("public only", &public, "8.8.8.8", true),
        ("none", &none, "8.8.8.8", false),
        ("all but some", &all.clone().deny(ranges(["10.0.0.0/8"])), "10.1.2.3", false),
        ("all but some", &all.clone().deny(ranges(["10.0.0.0/8"])), "11.1.2.3", true),
        ("all but some", &all.clone().deny(ranges(["fd00::/8"])), "fd00::1", false),
        ("public and some", &public.clone().allow(ranges(["10.1.0.0/16"])), "10.1.2.3", true),
        ("public and some", &public.clone().allow(ranges(["10.1.0.0/16"])), "::ffff:10.1.2.3", true),
        (
            "what only leads to one that is allowed is not",
            &public.clone().allow(ranges(["10.1.0.0/16"])),
            "::10.1.2.3",
            false,
        ),
        ("public and some", &public.clone().allow(ranges(["10.1.0.0/16"])), "10.2.2.3", false),
        ("public but some", &public.clone().deny(ranges(["8.8.8.8"])), "8.8.8.8", false),
        ("denied wins", &public.clone().allow(ranges(["10.0.0.0/8"])).deny(ranges(["10.1.0.0/16"])), "10.1.2.3", false),
        ("denied wins", &none.clone().allow(ranges(["10.1.2.3"])).deny(ranges(["10.0.0.0/8"])), "10.1.2.3", false),
        ("only some", &none.clone().allow(ranges(["10.0.0.0/8"])), "10.1.2.3", true),
        ("only some", &none.clone().allow(ranges(["10.0.0.0/8"])), "8.8.8.8", false),
    ] {
        assert_eq!(policy.allows(ip.parse().unwrap()), wanted, "{name}: {ip}");
    }
}

#[test]
fn a_refusal_says_why() {
    let policy = AddressPolicy::public_only().deny(ranges(["8.8.8.0/24"]));
    for (ip, wanted) in [
        ("10.0.0.7", "the address policy refuses 10.0.0.7: private (RFC 1918)"),
        ("::ffff:10.0.0.7", "the address policy refuses ::ffff:10.0.0.7: private (RFC 1918)"),
        ("8.8.8.8", "the address policy refuses 8.8.8.8: 8.8.8.0/24 is denied"),
    ] {
        assert_eq!(policy.judge(ip.parse().unwrap()).unwrap_err().to_string(), wanted);
    }
    let refusal = AddressPolicy::deny_all().judge("8.8.8.8".parse().unwrap()).unwrap_err();
    assert!(refusal.to_string().ends_with("8.8.8.8: it is in no range that is allowed"), "{refusal}");
}

#[test]
fn of_two_policies_the_stricter_one_holds_for_each_address() {
    let ours = AddressPolicy::allow_all().deny(ranges(["8.8.8.8"]));
    let addresses = ["127.0.0.1:80", "8.8.8.8:80", "1.1.1.1:80"].map(|text| text.parse().unwrap());
    let (allowed, refused) = AddressPolicy::sift(&[ours, AddressPolicy::public_only()], addresses.to_vec());
    assert_eq!(allowed, [addresses[2]]);
    let refused: Vec<_> = refused.into_iter().map(|(address, _)| address).collect();
    assert_eq!(refused, addresses[..2]);
}

/// The IPv6 addresses that lead to an IPv4 one, with whatever else is in them.
fn embedded(ip: Ipv4Addr, noise: u128) -> Vec<Ipv6Addr> {
    let v4 = u128::from(ip.to_bits());
    let upper = noise >> 64 << 64;
    let prefixed = |prefix: u128| prefix << 80;
    [
        // IPv4-mapped, IPv4-compatible and IPv4-translated (RFC 4291, 2.5.5; RFC 2765, 2.1).
        0xffff << 32 | v4,
        v4,
        0xffff << 48 | v4,
        // NAT64: the well-known prefix, and the local one with each place that an address may have (RFC 6052, 2.2).
        0x0064_ff9b << 96 | v4,
        prefixed(0x0064_ff9b_0001) | v4,
        prefixed(0x0064_ff9b_0001) | v4 << 24,
        prefixed(0x0064_ff9b_0001) | (v4 >> 24) << 64 | (v4 & 0xff_ffff) << 32,
        prefixed(0x0064_ff9b_0001) | (v4 >> 16) << 64 | (v4 & 0xffff) << 40,
        // 6to4, and Teredo as the server's and as the client's.
        0x2002 << 112 | v4 << 80 | noise >> 48,
        0x2001_0000 << 96 | v4 << 64 | noise >> 64,
        0x2001_0000 << 96 | noise >> 96 << 64 | u128::from(!ip.to_bits()),
        // ISATAP, with a local and with a global interface.
        upper | 0x5efe << 32 | v4,
        upper | 0x0200_5efe << 32 | v4,
    ]
    .map(Ipv6Addr::from_bits)
    .to_vec()
}

/// An address in a range that is not public.
fn not_public_v4() -> impl Strategy<Value = Ipv4Addr> {
    let ranges: Vec<(u32, u32)> = [
        ("0.0.0.0", 8),
        ("10.0.0.0", 8),
        ("100.64.0.0", 10),
        ("127.0.0.0", 8),
        ("169.254.0.0", 16),
        ("172.16.0.0", 12),
        ("192.0.0.0", 24),
        ("192.0.2.0", 24),
        ("192.168.0.0", 16),
        ("198.18.0.0", 15),
        ("198.51.100.0", 24),
        ("203.0.113.0", 24),
        ("224.0.0.0", 3),
        ("168.63.129.16", 32),
    ]
    .map(|(first, length)| (first.parse::<Ipv4Addr>().unwrap().to_bits(), u32::MAX.checked_shr(length).unwrap_or(0)))
    .to_vec();
    (prop::sample::select(ranges), any::<u32>())
        .prop_map(|((first, mask), bits)| Ipv4Addr::from_bits(first | bits & mask))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_form_of_an_address_that_is_not_public_passes(ip in not_public_v4(), noise in any::<u128>()) {
        let policy = AddressPolicy::public_only();
        prop_assert!(!policy.allows(ip.into()), "{}", ip);
        for form in embedded(ip, noise) {
            prop_assert!(!policy.allows(form.into()), "{} as {}", ip, form);
        }
    }

    #[test]
    fn no_form_of_an_address_that_is_denied_passes(bits in 2_u32.., length in 0..=32_u8, noise in any::<u128>()) {
        let ip = Ipv4Addr::from_bits(bits);
        let policy = AddressPolicy::allow_all().deny([Cidr::v4(ip, length)]);
        prop_assert!(!policy.allows(ip.into()), "{}", ip);
        for form in embedded(ip, noise) {
            prop_assert!(!policy.allows(form.into()), "{} as {}", ip, form);
        }
    }

    #[test]
    fn what_is_public_is_in_none_of_the_standard_librarys_special_ranges(bits in any::<u128>(), v4 in any::<u32>()) {
        let (six, four) = (Ipv6Addr::from_bits(bits), Ipv4Addr::from_bits(v4));
        let special = four.is_private() || four.is_loopback() || four.is_link_local() || four.is_multicast()
            || four.is_broadcast() || four.is_documentation() || four.is_unspecified();
        prop_assert!(!(special && AddressPolicy::public_only().allows(four.into())), "{}", four);
        let special = six.is_unique_local() || six.is_unicast_link_local() || six.is_multicast() || six.is_loopback();
        prop_assert!(!(special && AddressPolicy::public_only().allows(six.into())), "{}", six);
    }
}
