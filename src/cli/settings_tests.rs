use watchpost::Header;

use super::*;

fn url() -> Url {
    "http://a.example/".parse().unwrap()
}

fn header(name: &str, value: &str) -> Header {
    Header::new(name, value).unwrap()
}

#[test]
fn what_a_layer_does_not_say_the_one_below_does() {
    let seconds = Duration::from_secs;
    let below = Settings {
        timeout: Some(seconds(3)),
        insecure: Some(true),
        expect: Some(vec!["2xx".parse().unwrap(), "total < 1s".parse().unwrap()]),
        on: vec!["timeout=down".parse().unwrap(), "429=unknown".parse().unwrap()],
        ..Settings::default()
    };
    let above = Settings {
        insecure: Some(false),
        expect: Some(vec!["404".parse().unwrap()]),
        on: vec!["timeout=up".parse().unwrap()],
        ..Settings::default()
    };
    let merged = above.over(&below).over(&Settings { timeout: Some(seconds(9)), ..Settings::default() });
    let endpoint = merged.endpoint(url()).build().unwrap();
    assert_eq!((endpoint.timeout(), endpoint.insecure()), (seconds(3), false));
    assert_eq!(endpoint.expectations().iter().map(ToString::to_string).collect::<Vec<_>>(), ["404"]);
    assert_eq!(
        endpoint.overrules().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["timeout=down", "429=unknown", "timeout=up"]
    );
    assert!(merged.names_the_status());
    let none = Settings { expect: Some(Vec::new()), ..Settings::default() }.over(&below);
    assert!(none.endpoint(url()).build().unwrap().expectations().is_empty());
}

#[test]
fn a_layer_that_says_nothing_leaves_the_defaults() {
    let endpoint = Settings::default().endpoint(url()).build().unwrap();
    assert_eq!(endpoint, Endpoint::new(url().as_str()).unwrap());
}

#[test]
fn headers_are_laid_over_each_other_by_name() {
    let mut below = Headers::default();
    [("A", "1"), ("A", "2"), ("B", "1"), ("C", "1")].iter().for_each(|(name, value)| below.send(header(name, value)));
    below.leave_out(&header("D", ""));
    below.leave_out(&header("E", ""));
    let mut above = Headers::default();
    [("a", "3"), ("D", "1")].iter().for_each(|(name, value)| above.send(header(name, value)));
    above.leave_out(&header("c", ""));
    let merged = above.over(&below);
    let sent: Vec<_> = merged.sent().iter().map(|header| format!("{}={}", header.name(), header.value())).collect();
    assert_eq!((sent.join(" "), merged.left_out()), ("B=1 a=3 D=1".to_owned(), &["E".to_owned(), "c".to_owned()][..]));
}

#[test]
fn a_body_is_a_post_and_a_form_only_where_nothing_else_is_said() {
    let body = |as_form| Some(Body { bytes: b"x".to_vec(), as_form });
    let sent = |settings: &Settings| {
        let endpoint = settings.endpoint(url()).build().unwrap();
        let headers = endpoint.headers().iter().map(|header| format!("{}: {}", header.name(), header.value()));
        (endpoint.method().to_string(), headers.collect::<Vec<_>>().join(", "))
    };
    let form = Settings { body: body(true), ..Settings::default() };
    assert_eq!(sent(&form), ("POST".into(), "Content-Type: application/x-www-form-urlencoded".into()));
    let plain = Settings { body: body(false), ..Settings::default() };
    assert_eq!(sent(&plain), ("POST".into(), String::new()));
    let mut below = Settings { method: Some("PUT".parse().unwrap()), ..Settings::default() };
    below.headers.send(header("content-type", "text/plain"));
    assert_eq!(sent(&form.over(&below)), ("PUT".into(), "content-type: text/plain".into()));
}
