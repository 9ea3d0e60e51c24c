//! Redirects that are followed. Those that are not are in the rogues' gallery.

use watchpost::{Endpoint, Kind, Phase};

use super::{
    at,
    far_side::{header, route},
    look,
};

fn redirect(status: u16, to: &str) -> String {
    format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[actix_rt::test]
async fn a_chain_is_followed_and_each_hop_is_a_fact() {
    let (address, _requests) = route(|line| match line {
        "GET / HTTP/1.1" => redirect(301, "/one?a=b"),
        "GET /one?a=b HTTP/1.1" => redirect(308, "x/../two#top"),
        _ => OK.to_owned(),
    })
    .await;
    let looked = look(at(address).read_body(true)).await;
    assert_eq!((looked.outcome(), looked.body()), (Ok(200), &b"ok"[..]));
    let seen = looked.seen;
    let hops: Vec<_> = seen.redirects.iter().map(|hop| (hop.url.to_string(), hop.status)).collect();
    assert_eq!(hops, [(format!("http://{address}/"), 301), (format!("http://{address}/one?a=b"), 308)]);
    assert_eq!(seen.final_url.unwrap().to_string(), format!("http://{address}/two"));
    assert_eq!(seen.peer, Some(address));
    let hops_took: std::time::Duration = seen.redirects.iter().map(|hop| hop.timing.total).sum();
    assert!(seen.redirects.iter().all(|hop| hop.timing.connect.is_some()) && hops_took < seen.timing.total);
}

#[actix_rt::test]
async fn as_many_are_followed_as_the_endpoint_says() {
    // From any path to one deeper.
    let (address, _requests) =
        route(|line| redirect(302, &format!("{}x/", line.split(' ').nth(1).unwrap_or_default()))).await;
    let looked = look(at(address).max_redirects(3)).await;
    assert_eq!(looked.outcome(), Err((Kind::Redirect, Some(Phase::FirstByte))));
    assert_eq!(looked.reason.unwrap().message, "more than 3 redirects");
    assert_eq!(looked.seen.redirects.len(), 3);
    assert_eq!(looked.seen.http.map(|http| http.status), Some(302));
}

#[actix_rt::test]
async fn with_none_to_follow_the_redirect_is_the_answer() {
    let (address, _requests) = route(|_| redirect(302, "/")).await;
    for endpoint in [at(address).max_redirects(0), at(address).expect("3xx".parse().unwrap())] {
        let looked = look(endpoint).await;
        assert_eq!((looked.outcome(), looked.seen.redirects.len()), (Ok(302), 0));
    }
}

#[actix_rt::test]
async fn secrets_stay_with_their_origin() {
    let (elsewhere, mut there) = route(|_| OK.to_owned()).await;
    let (address, mut here) = route(move |line| match line {
        "GET / HTTP/1.1" => redirect(302, "/same"),
        _ => redirect(302, &format!("http://{elsewhere}/")),
    })
    .await;
    let endpoint = Endpoint::builder(format!("http://me:pw@{address}/"))
        .header("Cookie", "session=canary")
        .header("X-Api-Key", "canary")
        .header("Accept-Language", "de");
    let looked = look(endpoint).await;
    assert_eq!(looked.outcome(), Ok(200));

    for _ in 0..2 {
        let request = here.recv().await.unwrap();
        assert_eq!(header(&request, "authorization"), Some("Basic bWU6cHc="), "{request}");
        assert_eq!(header(&request, "x-api-key"), Some("canary"), "{request}");
    }
    let request = there.recv().await.unwrap();
    assert!(!request.contains("canary") && header(&request, "authorization").is_none(), "{request}");
    assert_eq!(header(&request, "accept-language"), Some("de"));
    assert_eq!(header(&request, "host"), Some(&*elsewhere.to_string()));
    let shown = format!("{:?} {:?}", looked.seen.redirects, looked.seen.final_url);
    assert!(!shown.contains("pw") && !shown.contains("me:"), "{shown}");
}

#[actix_rt::test]
async fn a_post_is_sent_again_only_where_the_status_says_so() {
    for (status, wanted) in [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")] {
        let (address, mut requests) =
            route(move |line| if line.contains(" / ") { redirect(status, "/next") } else { OK.to_owned() }).await;
        let endpoint = at(address).method("POST").body("form").header("Content-Type", "text/plain");
        assert_eq!(look(endpoint).await.outcome(), Ok(200), "{status}");

        assert!(requests.recv().await.unwrap().ends_with("\r\n\r\nform"));
        let next = requests.recv().await.unwrap();
        assert!(next.starts_with(wanted), "{status}: {next}");
        let again = wanted == "POST";
        assert_eq!(next.ends_with("\r\n\r\nform"), again, "{status}: {next}");
        assert_eq!(header(&next, "content-type").is_some(), again, "{status}: {next}");
    }
}

#[actix_rt::test]
async fn a_hop_that_fails_is_not_confused_with_the_one_before() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = listener.local_addr().unwrap();
    drop(listener);
    let (address, _requests) = route(move |_| redirect(302, &format!("http://{gone}/"))).await;
    let looked = look(at(address)).await;
    assert_eq!(looked.outcome(), Err((Kind::ConnectRefused, Some(Phase::Connect))));
    let seen = looked.seen;
    assert_eq!((seen.http, seen.peer, seen.redirects.len()), (None, Some(gone), 1));
    assert_eq!(seen.final_url.unwrap().to_string(), format!("http://{gone}/"));
}
