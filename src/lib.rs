//! Checks endpoints with actors: one message, one reply, and no check is ever lost.
//!
//! ```text
//! Check  ──▶  anything that is a Recipient<Check>  ──▶  Status
//! ```
//!
//! [`Check`] is an actix message, and its reply is a [`Status`]. A [`Checker`] takes it, a coordinator over many checkers takes it
//! ([`Watchpost`] is the handle to one), and so does a double in your tests. The first program:
//!
//! ```
//! use watchpost::{Endpoint, State, Watchpost, actix::System};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     System::new().block_on(async {
//!         let watchpost = Watchpost::builder().checkers(2).start()?;
//!         let status = watchpost.check(Endpoint::new("tcp://127.0.0.1:1")?).await?;
//!         println!("{} is {}", status.url, status.state);
//!         assert_ne!(status.state, State::Up);
//!         watchpost.drain().await?; // finishes what was accepted; `abort` would not
//!         Ok(())
//!     })
//! }
//! ```
//!
#![doc = include_str!("../docs/tour.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod actors;
#[cfg(feature = "demo")]
mod demo;
#[cfg(feature = "actix-web")]
mod health;
mod judge;
mod message;
mod model;
mod monitor;
#[cfg(feature = "tcp")]
mod net;
mod probe;
mod report;
mod round;
pub mod testing;
mod watchpost;

// The types of these that the public names are made of: an app needs no dependency of its own to name them.
pub use actix;
pub use futures_core;
pub use url;

pub use actors::{
    checker::Checker,
    place::{MOST_CHECKERS, Place},
    rate::{BadRate, Rate},
    settings::{DEFAULT_CONCURRENCY, DEFAULT_QUEUE, DEFAULT_RETRY_AFTER_MAX, DEFAULT_STALL_AFTER},
};
#[cfg(feature = "demo")]
pub use demo::{Demo, DemoError};
#[cfg(feature = "actix-web")]
pub use health::{
    bad_health::{BadHealth, HealthError},
    builder::{DEFAULT_DRAIN_FOR, HealthBuilder},
    dependency::Dependency,
    details::ShowDetails,
    handle::Health,
};
pub use judge::judge;
pub use message::{Abort, Answer, Check, Drain, GetStats, Grant, Notice, Reserve, Resize, Stopped, Subscribe, Topic};
pub use model::{
    bad_typed_url::{BadTypedUrl, BadUrlReason},
    certificate::Certificate,
    dns::{BadRcode, DnsAnswer, DnsRecord, Rcode},
    duration::{BadDuration, parse_duration},
    endpoint::{BadEndpoint, DEFAULT_MAX_REDIRECTS, DEFAULT_TIMEOUT, Endpoint},
    endpoint_builder::EndpointBuilder,
    expectation::{
        Expectation, Severity,
        bad_expectation::{BadExpectation, Problem},
        rule::Rule,
        status::StatusCodes,
    },
    family::Family,
    header::{BadHeader, Header},
    method::{BadMethod, Method},
    observation::{Body, Hop, HttpAnswer, HttpVersion, Observation, SeenHeaders},
    overrule::{BadOverrule, Overrule},
    passage::{Party, Passage, Passed},
    phase::{Phase, Timing},
    printable::printable,
    reason::{Kind, Reason},
    refused::Refused,
    request_body::RequestBody,
    secrets::{SHORTEST_SECRET, Secrets},
    server_name::{BadServerName, ServerName},
    shown_url::{ShownUrl, hide_user_info},
    spoken::Spoken,
    state::State,
    stats::Stats,
    status::{Attempt, Status},
    summary::Summary,
    timestamp::{BadTimestamp, Timestamp},
    tls::{BadTlsVersion, TlsFacts, TlsVersion},
    tls_settings::BadTls,
    tried::{Tried, TriedOutcome},
    typed_url::TypedUrl,
    wall::Wall,
};
pub use monitor::{
    actor::Monitor,
    message::{Follow, GetVerdict, GetVerdicts, Stop, Unfollow, Unwatch},
    verdict::{Counts, Transition, Verdict, VerdictState},
    watch::{DEFAULT_FALL, DEFAULT_INTERVAL, DEFAULT_RISE, Watch},
};
#[cfg(feature = "tls")]
pub use net::identity::BadIdentity;
#[cfg(feature = "tls")]
pub use net::roots::BadRoots;
#[cfg(feature = "tcp")]
pub use net::{
    cidr::{BadCidr, Cidr},
    no_proxy::NoProxy,
    options::NetOptions,
    overrides::{BadOverride, ConnectTo, ResolveTo},
    policy::AddressPolicy,
    proxy::{BadProxy, Proxy},
};
#[cfg(feature = "dns")]
pub use probe::dns::dns_probe;
#[cfg(feature = "grpc")]
pub use probe::grpc::grpc_probe;
#[cfg(feature = "http")]
pub use probe::http::http_probe;
#[cfg(feature = "icmp")]
pub use probe::icmp::icmp_probe;
#[cfg(feature = "tcp")]
pub use probe::tcp::tcp_probe;
#[cfg(feature = "tls")]
pub use probe::tls::tls_probe;
#[cfg(feature = "ws")]
pub use probe::ws::ws_probe;
pub use probe::{
    Look, Probe,
    registry::{ProbeFactory, Registry},
    trace::Trace,
};
pub use report::{
    Entry, Source,
    csv::CsvRow,
    details::{Details, curl_options::CurlOptions},
    explained::{code::StatusCode, explanation::Explanation, page::ExplanationPage},
    github::{GithubAnnotations, without_commands},
    json::{JsonDocument, JsonRound, JsonStatus, SCHEMA_VERSION},
    junit::Junit,
    markdown::{MarkdownHead, MarkdownRow},
    tap::Tap,
    text::{DoneLine, TextLine, TotalsLine, code_beside_2xx},
};
pub use round::Round;
pub use watchpost::{Builder, StartError, Watchpost};

#[cfg(feature = "actix-web")]
pub use {actix_http, actix_service, actix_web};

/// The README's code is compiled with the doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
