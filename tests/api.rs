//! The promises of the public API that the compiler can hold us to: what may go to another thread, what is an error, and which types
//! of others come with the crate.

use std::{
    collections::BTreeMap,
    error::Error,
    fmt::{Debug, Display},
    sync::Arc,
    time::Duration,
};

use watchpost::{
    Abort, AddressPolicy, Answer, Attempt, BadCidr, BadDuration, BadEndpoint, BadExpectation, BadHeader, BadMethod,
    BadOverride, BadProxy, BadRate, BadRcode, BadServerName, BadTimestamp, BadTls, BadTlsVersion, BadTypedUrl,
    BadUrlReason, Builder, Check, Checker, Drain, Endpoint, EndpointBuilder, Expectation, Follow, GetStats, GetVerdict,
    GetVerdicts, Grant, Header, Kind, Monitor, NetOptions, NoProxy, Notice, Observation, Phase, Place, ProbeFactory,
    Proxy, Rate, Reason, Refused, Registry, Reserve, Resize, Round, Rule, ServerName, ShownUrl, StartError, Stats,
    Status, Stop, Stopped, Subscribe, Summary, Timestamp, Topic, Trace, Transition, TypedUrl, Unwatch, Verdict, Watch,
    Watchpost,
    actix::{Addr, Recipient, dev::Request},
    futures_core::Stream,
    url::Url,
};

/// It may go to any thread, and be looked at from several.
fn goes_anywhere<T: Send + Sync + 'static>() {}

/// It may go to any thread.
fn may_leave<T: Send>(_: &T) {}

macro_rules! each {
    ($check:ident: $($type:ty),+ $(,)?) => { $($check::<$type>();)+ };
}

#[test]
fn handles_messages_and_data_go_to_any_thread() {
    each!(goes_anywhere: Watchpost, Builder, Recipient<Check>, Recipient<Notice>, Addr<Checker>, Addr<Monitor>);
    each!(goes_anywhere: Check, Answer, Reserve, Grant, Subscribe, Topic, Notice, Drain, Abort, Stopped, Resize, GetStats, Stats);
    each!(goes_anywhere: Watch, Unwatch, Follow, GetVerdict, GetVerdicts, Stop, Verdict, Transition);
    each!(goes_anywhere: Endpoint, EndpointBuilder, Expectation, Rule, Header, TypedUrl, ShownUrl, ServerName, Rate, Place);
    each!(goes_anywhere: Status, Attempt, Observation, Reason, Summary, Timestamp, Trace, Registry, ProbeFactory);
    each!(goes_anywhere: NetOptions, AddressPolicy, Proxy, NoProxy, Url);
}

#[test]
fn the_futures_of_a_handle_go_to_any_thread() {
    fn all(
        (watchpost, monitor): (&Watchpost, &Addr<Monitor>),
        endpoint: Endpoint,
        to: Recipient<Notice>,
        checks: Vec<(String, Check)>,
    ) {
        let verdicts: Request<Monitor, GetVerdicts> = monitor.send(GetVerdicts);
        may_leave(&verdicts);
        may_leave(&watchpost.check(endpoint.clone()));
        may_leave(&watchpost.subscribe(to.clone(), 1));
        may_leave(&watchpost.trace(to, 1));
        may_leave(&(watchpost.stats(), watchpost.resize(1), watchpost.drain(), watchpost.abort()));
        may_leave(&watchpost.recipient().send(Check::from(endpoint.clone())));
        may_leave(&watchpost.check_all(futures_util::stream::iter([endpoint])));
        let round: Round<String, _> = watchpost.check_each(futures_util::stream::iter(checks));
        fn is_stream<S: Stream<Item = (String, Answer)> + Debug>(_: &S) {}
        is_stream(&round);
        may_leave(&round);
    }
    // Not called: that it compiles is all.
    let _ = all;
}

/// An error as an app wants one: it goes to any thread, it may be boxed, and it can be shown.
fn is_error<T: Error + Display + Debug + Send + Sync + 'static>() {}

#[test]
fn every_error_is_an_error() {
    each!(is_error: StartError, Refused, BadEndpoint, BadTypedUrl, BadUrlReason, BadHeader, BadMethod, BadTls, BadServerName);
    each!(is_error: BadTlsVersion, BadExpectation, BadDuration, BadTimestamp, BadRate, BadRcode, BadCidr, BadProxy, BadOverride);
    #[cfg(feature = "tls")]
    each!(is_error: watchpost::BadRoots, watchpost::BadIdentity);
    #[cfg(feature = "demo")]
    each!(is_error: watchpost::DemoError);
}

#[test]
fn an_error_that_has_a_cause_names_it() {
    let bad = |endpoint: EndpointBuilder| -> Box<dyn Error> { endpoint.build().unwrap_err().into() };
    let at = || Endpoint::builder("http://a");
    let rows: BTreeMap<&str, Box<dyn Error>> = BTreeMap::from([
        ("a method", bad(at().method("G T"))),
        ("a header", bad(at().header("A B", "c"))),
        ("a server name", bad(at().sni("a b"))),
        ("a typed URL", "http://".parse::<TypedUrl>().unwrap_err().into()),
        ("a rule", "2yy".parse::<Expectation>().unwrap_err().into()),
        ("a thread", StartError::Thread(std::io::ErrorKind::WouldBlock.into()).into()),
    ]);
    for (what, error) in rows {
        let source = error.source().unwrap_or_else(|| panic!("{what}: {error:?} has no source"));
        assert!(error.to_string().contains(&source.to_string()), "{what}: {error}, because {source}");
    }
}

#[test]
fn an_endpoint_comes_from_any_text() {
    fn takes<E: TryInto<Endpoint>>(endpoint: E) -> Option<Endpoint> {
        endpoint.try_into().ok()
    }
    let endpoint = takes("http://example.com/").unwrap();
    assert_eq!(takes(String::from("http://example.com/")).as_ref(), Some(&endpoint));
    assert_eq!("http://example.com/".parse().as_ref(), Ok(&endpoint));
    assert_eq!(takes(endpoint.clone()), Some(endpoint));
    assert_eq!(takes("nonsense"), None);
}

#[test]
fn debug_shows_the_kind_of_a_reason_and_never_its_sentence() {
    let endpoint = Endpoint::builder("redis://me:canary@cache/?key=canary").timeout(Duration::from_secs(1));
    assert_eq!(format!("{endpoint:?}"), r#"EndpointBuilder { url: "redis://***@cache/", .. }"#);
    let reason = Reason::new(Kind::Expectation, "WRONGPASS canary").during(Phase::Body);
    assert_eq!(reason.to_string(), "expectation: WRONGPASS canary");
    let shown = format!("{reason:?}");
    assert_eq!(shown, "Reason { kind: Expectation, phase: Some(Body), message: 16 characters }");
    let status = Status::without_a_look(1, &endpoint.build().unwrap(), reason);
    for shown in
        [format!("{status:?}"), format!("{:?}", status.attempts()), format!("{:?}", Notice::Status(Arc::new(status)))]
    {
        assert!(shown.contains("kind: Expectation") && !shown.contains("canary"), "{shown}");
    }
}
