//! Hosts that are found elsewhere than a look-up would find them.

use std::net::{Ipv6Addr, SocketAddr};

use watchpost::{Endpoint, EndpointBuilder, Family, Kind, NetOptions, Phase, http_probe};

use super::{
    Looked,
    far_side::{header, route},
    look, look_with,
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

async fn look_by(options: NetOptions, url: &str) -> Looked {
    look_with(&*http_probe(options)(), Endpoint::builder(url)).await
}

#[actix_rt::test]
async fn other_addresses_and_other_hosts_and_the_request_stays_the_same() {
    let (address, mut requests) = route(|_| OK.to_owned()).await;
    let port = address.port();
    let (resolve, connect) = (|text: String| text.parse().unwrap(), |text: String| text.parse().unwrap());
    let plain = NetOptions::new;
    for (name, options, url) in [
        (
            "the address of a name",
            plain().resolve_to([resolve(format!("shop.test-zone:{port}:127.0.0.1"))]),
            format!("http://shop.test-zone:{port}/"),
        ),
        (
            "any name",
            plain().resolve_to([resolve(format!("*:{port}:127.0.0.1"))]),
            format!("http://shop.test-zone:{port}/"),
        ),
        (
            "another port",
            plain().connect_to([connect(format!("shop.test-zone:80:127.0.0.1:{port}"))]),
            "http://shop.test-zone/".to_owned(),
        ),
        (
            "another host, whose address is given",
            plain()
                .connect_to([connect(format!("::new.test-zone:{port}"))])
                .resolve_to([resolve(format!("new.test-zone:{port}:127.0.0.1"))]),
            "http://shop.test-zone:8080/".to_owned(),
        ),
    ] {
        let looked = look_by(options, &url).await;
        assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(address)), "{name}: {:?}", looked.reason);
        let request = requests.recv().await.unwrap();
        let host = url.trim_start_matches("http://").trim_end_matches('/');
        assert_eq!(header(&request, "host"), Some(host), "{name}");
    }
}

#[actix_rt::test]
async fn every_hop_of_a_redirect_is_led_elsewhere_too() {
    let (address, _requests) = route(|line| match line {
        "GET / HTTP/1.1" => {
            "HTTP/1.1 302 Found\r\nLocation: http://b.test-zone/there\r\nContent-Length: 0\r\n\r\n".to_owned()
        }
        _ => OK.to_owned(),
    })
    .await;
    let options = NetOptions::new().connect_to([format!(":80:127.0.0.1:{}", address.port()).parse().unwrap()]);
    let looked = look_by(options, "http://a.test-zone/").await;
    assert_eq!((looked.outcome(), looked.seen.redirects.len()), (Ok(200), 1), "{:?}", looked.reason);
    assert_eq!(looked.seen.final_url.unwrap().to_string(), "http://b.test-zone/there");
}

/// `localhost`, which has an address of each family, and an endpoint for each.
fn localhost(at: SocketAddr, family: Family) -> EndpointBuilder {
    Endpoint::builder(format!("http://localhost:{}/", at.port())).family(family)
}

#[actix_rt::test]
async fn one_family_alone() {
    let (four, _requests) = route(|_| OK.to_owned()).await;
    let six = SocketAddr::from((Ipv6Addr::LOCALHOST, four.port()));
    let looked = look(localhost(four, Family::Ipv4)).await;
    assert_eq!((looked.outcome(), looked.seen.peer), (Ok(200), Some(four)));

    let looked = look(localhost(four, Family::Ipv6)).await;
    assert_eq!(looked.seen.tried.iter().map(|tried| tried.address).collect::<Vec<_>>(), [six]);

    for (host, family, message) in [
        ("127.0.0.1", Family::Ipv6, "the host has no IPv6 address"),
        ("[::1]", Family::Ipv4, "the host has no IPv4 address"),
    ] {
        let looked = look(Endpoint::builder(format!("http://{host}/")).family(family)).await;
        let reason = looked.reason.unwrap();
        assert_eq!((reason.kind, &*reason.message), (Kind::DnsNotFound, message), "{host}");
    }
}

#[actix_rt::test]
async fn names_by_the_systems_resolver() {
    // A name that no resolver takes: longer than any may be.
    let name = format!("{0}.{0}.{0}.{0}.{0}", "x".repeat(60));
    let looked = look_by(NetOptions::new().system_resolver(), &format!("http://{name}/")).await;
    assert_eq!(looked.outcome(), Err((Kind::DnsFailed, Some(Phase::Dns))), "{:?}", looked.reason);
}
