//! What a server sends back of what it was sent: nothing of it is in a reason, however the reason quotes it.

use super::tests::seen;
use crate::model::{
    dns::{DnsAnswer, DnsRecord, Rcode},
    endpoint::Endpoint,
    endpoint_builder::EndpointBuilder,
    observation::{Body, Observation, SeenHeaders},
    shown_url::ShownUrl,
    state::State,
    status::Status,
};

/// Begins unlike any word of ours, and is longer than what is quoted.
fn long() -> String {
    format!("tok_{}", "Zq7".repeat(66))
}

/// What is seen of a server that repeats a text wherever a rule may quote it.
fn echo(text: &str) -> Observation {
    let mut seen = seen(200, 1);
    let mut headers = SeenHeaders::default();
    headers.push("x-echo", text.as_bytes());
    headers.push("content-type", text.as_bytes());
    seen.headers = Some(headers);
    let json = serde_json::json!({ "e": text }).to_string();
    seen.body = Some(Body { bytes: json.into_bytes(), ..Body::default() });
    let record = DnsRecord { name: "a.".into(), kind: "TXT".into(), ttl: 1, value: text.to_owned() };
    seen.dns = Some(Box::new(DnsAnswer {
        rcode: Rcode::NOERROR,
        asked: "TXT".into(),
        answers: 1,
        records: vec![record],
        left_out: 0,
        authoritative: false,
        over_tcp: false,
    }));
    let mut url: url::Url = "http://other.example/".parse().unwrap();
    url.set_path(text);
    seen.final_url = Some(ShownUrl::of(&url));
    seen
}

const RULES: &[&str] = &[
    "json $.e == 'q'",
    "header x-echo == 'q'",
    "header x-echo contains 'q!'",
    "header x-echo matches /q!/",
    "header x-echo absent",
    "content type == 'q'",
    "dns answer == 'q'",
    "final url == 'http://other.example/q'",
];

/// The sentences that all rules have for it.
fn sentences(builder: &EndpointBuilder, seen: &Observation) -> Vec<String> {
    let judged = |rule: &&str| {
        let endpoint = builder.clone().expect(rule.parse().unwrap()).build().unwrap();
        let (state, reason) = super::judge(&endpoint, seen, None);
        assert_eq!(state, State::Down, "{rule}");
        let status = Status::new(1, &endpoint, state, reason, seen.clone());
        status.reason.unwrap().message
    };
    RULES.iter().map(judged).collect()
}

#[track_caller]
fn hides(builder: &EndpointBuilder, text: &str, telling: &str) {
    for sentence in sentences(builder, &echo(text)) {
        let lower = sentence.to_lowercase();
        assert!(!lower.contains(&telling.to_lowercase()), "{sentence}");
        // Where the quotation ended before it, there is nothing to hide.
        assert!(lower.contains("***") || lower.contains("\"…"), "{sentence}");
    }
}

fn with_header(value: &str) -> EndpointBuilder {
    Endpoint::builder("http://a.example/").header("X-Api-Key", value)
}

#[test]
fn a_secret_that_is_longer_than_what_is_quoted_does_not_show_its_beginning() {
    let long = long();
    let builder = Endpoint::builder("http://a.example/").header("Authorization", format!("Bearer {long}"));
    hides(&builder, &long, "tok_Zq7");
    for before in [30, 4000, 4093, 4096] {
        let sentences = sentences(&builder, &echo(&format!("{}{long}", "-".repeat(before))));
        assert!(sentences.iter().all(|sentence| !sentence.to_lowercase().contains("tok_")), "{sentences:?}");
    }
    // One that begins before where a quotation ends.
    let key = "k3y-of-thirty-six-characters-0123456";
    for before in 0..60 {
        hides(&with_header(key), &format!("{}{key}", "-".repeat(before)), "k3y-");
    }
}

#[test]
fn a_secret_with_signs_that_are_quoted_is_hidden() {
    for secret in [r#"se"cr\et-value-99"#, r"\\se\cr-et-value-99"] {
        hides(&with_header(secret), &format!("<{secret}>"), "et-value");
    }
}

#[test]
fn a_word_of_the_body_is_hidden_in_what_a_reason_quotes() {
    let builder = |body: &str| Endpoint::builder("http://a.example/").method("POST").body(body);
    hides(&builder("password=ghp_canary77"), "no ghp_canary77 here", "canary");
    hides(&builder(r#"{"password":"ghp_ \"canary77\""}"#), "ghp_ \"canary77\"", "canary");
    hides(&builder(r#"{"pin":12345678}"#), "12345678", "2345678");
    let pin = Observation { body: Some(Body { bytes: br#"{"e":12345678}"#.into(), ..Body::default() }), ..echo("x") };
    assert_eq!(sentences(&builder(r#"{"pin":12345678}"#), &pin)[0], "json $.e is ***, wanted == \"q\"");
    // What is wanted is the rule's own, and so are the words of the sentence.
    let sentence = &sentences(&builder("expected=application/json&dns answer is"), &echo("x"))[6];
    assert_eq!(sentence, "dns answer is \"x\", wanted dns answer == \"q\"");
}

#[test]
fn a_user_who_may_be_a_token_is_hidden() {
    for user in ["ghp_canary77:", "ghp_canary77:x-oauth-basic", "ghp_canary77"] {
        hides(&Endpoint::builder(format!("http://{user}@a.example/")), "no ghp_canary77 here", "canary");
        let coded = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, user);
        let builder = Endpoint::builder("http://a.example/").header("Authorization", format!("Basic {coded}"));
        hides(&builder, "no ghp_canary77 here", "canary");
        hides(&builder, &format!("no {coded}"), &coded[..12]);
    }
    let admin = Endpoint::builder("http://admin:canary77@a.example/");
    assert!(sentences(&admin, &echo("admin")).iter().all(|sentence| sentence.contains("admin")));
}

#[test]
fn facts_that_no_body_can_have_come_into_stay() {
    use crate::model::{certificate::Certificate, timestamp::Timestamp};
    let endpoint = Endpoint::builder("http://a.example/").body(r#"{"hostname":"api.example.com"}"#).build().unwrap();
    let mut seen = seen(200, 1);
    let at = Timestamp::from_unix_seconds(1);
    let certificate = Certificate {
        subject: "CN=api.example.com".into(),
        issuer: "CN=api.example.com".into(),
        names: vec!["api.example.com".into()],
        serial: "0a".into(),
        not_before: at,
        not_after: at,
        seen_at: at,
        days_left: 0,
        chain: Vec::new(),
        chain_length: 1,
        problem: None,
    };
    seen.certificate = Some(Box::new(certificate.clone()));
    seen.final_url = Some(ShownUrl::of(&"http://api.example.com/api.example.com?h=api.example.com".parse().unwrap()));
    let status = Status::new(1, &endpoint, State::Up, None, seen);
    assert_eq!(status.final_url().as_str(), "http://api.example.com/***?h=***");
    assert_eq!(*status.observation.certificate.unwrap(), certificate);
}
