//! Faults of TLS: certificates, handshakes, and what comes after them.

use std::{sync::Arc, time::Duration};

use rcgen::KeyPair;
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use watchpost::{
    Kind::{Protocol, Reset, Timeout, TlsExpired, TlsHandshake, TlsNotYetValid, TlsUntrusted, TlsWrongHost},
    Phase::{Body, FirstByte, Tls},
};

use super::{
    authority::{Authority, GOOD_YEARS, Shown, self_signed},
    far::Far,
    rogue::{
        End::{self, Fin, Stay},
        Rogue, rogue,
    },
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
/// The longest message of a handshake.
const MESSAGE: u64 = 64 * 1024;

pub fn rogues(authority: &Authority) -> Vec<Rogue> {
    let mut rogues = certificates(authority);
    rogues.extend(chains(authority));
    rogues.extend(handshakes(authority));
    rogues.extend(no_handshakes());
    rogues.extend(afterwards(authority));
    rogues
}

/// A server that answers well, once the hands are shaken.
fn server(name: &'static str, config: ServerConfig) -> Rogue {
    let config = Arc::new(config);
    rogue(name, async move |far: Far| {
        let mut far = far.shake_hands(&config).await?;
        far.request().await?;
        far.say(OK).await?;
        far.stay().await
    })
    .at("https://localhost:PORT/")
}

/// A server that shows a certificate.
fn shows(name: &'static str, shown: Shown) -> Rogue {
    server(name, shown.config(&[&TLS13, &TLS12])).and(
        "the certificate is a fact, with what is wrong with it",
        |status| {
            let reason = status.observation.certificate.as_ref().map(|certificate| certificate.problem.clone());
            let without_phase = |reason: &watchpost::Reason| watchpost::Reason::new(reason.kind, &*reason.message);
            reason == Some(status.reason.as_ref().map(without_phase))
        },
    )
}

fn certificates(authority: &Authority) -> Vec<Rogue> {
    let (stranger, own) = (Authority::new("a stranger"), ["localhost"]);
    let mut stolen = authority.good();
    stolen.key = KeyPair::generate().unwrap();
    let many: Vec<String> =
        (0..1000).map(|number| format!("{number}.example")).chain(["localhost".to_owned()]).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    vec![
        shows("an expired certificate", authority.issue(&own, (2020, 2021))).down(TlsExpired, Tls),
        shows("a certificate that is not valid yet", authority.issue(&own, (2090, 2091))).down(TlsNotYetValid, Tls),
        shows("a certificate whose end is before its beginning", authority.issue(&own, (2099, 2020)))
            .down(TlsExpired, Tls),
        shows("another host's certificate", authority.issue(&["other.example", "*.localhost"], GOOD_YEARS))
            .down(TlsWrongHost, Tls),
        shows("a certificate for nobody", authority.issue(&[], GOOD_YEARS)).down(TlsWrongHost, Tls),
        shows("a self-signed certificate", self_signed()).down(TlsUntrusted, Tls),
        shows("a certificate of an unknown authority", stranger.good().and([stranger.certificate()]))
            .down(TlsUntrusted, Tls),
        shows("an authority's own certificate", authority.deputy("a deputy").itself()).down(TlsUntrusted, Tls),
        shows("the own certificate of the authority that is trusted, for nobody", authority.itself())
            .down(TlsWrongHost, Tls),
        shows(
            "an expired certificate of a stranger for another host",
            stranger.issue(&["other.example"], (2020, 2021)),
        )
        .down(TlsExpired, Tls),
        shows("a certificate for 1,000 names", authority.issue(&many, GOOD_YEARS))
            .up(200)
            .and("32 of them are facts", |status| {
                status.observation.certificate.as_ref().is_some_and(|certificate| certificate.names.len() == 32)
            }),
        server("a certificate whose key the server does not have", stolen.config(&[&TLS13])).down(TlsHandshake, Tls),
        server("a certificate whose key the server does not have (TLS 1.2)", {
            let mut stolen = authority.good();
            stolen.key = KeyPair::generate().unwrap();
            stolen.config(&[&TLS12])
        })
        .down(TlsHandshake, Tls),
    ]
}

fn chains(authority: &Authority) -> Vec<Rogue> {
    let deputy = authority.deputy("a deputy");
    let strangers = |count| {
        let stranger = Authority::new("a stranger");
        std::iter::repeat_n(stranger.certificate(), count)
    };
    let mut ladder = vec![authority.deputy("deputy 1")];
    for step in 2..=98 {
        let next = ladder[ladder.len() - 1].deputy(&format!("deputy {step}"));
        ladder.push(next);
    }
    let ladder_shown = ladder[ladder.len() - 1].good().and(ladder.iter().rev().map(Authority::certificate));
    vec![
        shows("an incomplete chain", deputy.good()).down(TlsUntrusted, Tls),
        shows("the same chain, complete", deputy.good().and([deputy.certificate()])).up(200),
        shows("a chain in the wrong order", deputy.good().and([authority.certificate(), deputy.certificate()])).up(200),
        shows("a chain of 100 certificates, each signed by the next", ladder_shown).down(TlsUntrusted, Tls),
        shows("a good certificate, and 99 of strangers", authority.good().and(strangers(99)))
            .up(200)
            .and("10 of them are facts", |status| {
                status.observation.certificate.as_ref().is_some_and(|certificate| certificate.chain.len() == 10)
            }),
        server("a chain of more than 64 KiB", authority.good().and(strangers(1000)).config(&[&TLS13]))
            .down(TlsHandshake, Tls)
            .sends_at_most(MESSAGE)
            .holds_at_most(1 << 20),
        server("a certificate that is none", authority.good().garbled().config(&[&TLS13])).down(TlsHandshake, Tls),
        server("no certificate at all", authority.good().nothing().config(&[&TLS13])).down(TlsHandshake, Tls),
    ]
}

fn handshakes(authority: &Authority) -> Vec<Rogue> {
    let wants_client = |version| {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate()).unwrap();
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
        ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_cert_resolver(authority.good().always())
    };
    let mut speaks = authority.good().config(&[&TLS13, &TLS12]);
    speaks.alpn_protocols = vec![b"gopher".to_vec()];
    let tickets = |count| {
        let mut config = authority.good().config(&[&TLS13]);
        config.send_tls13_tickets = count;
        config
    };
    let plain = Arc::new(authority.good().config(&[&TLS13, &TLS12]));
    vec![
        server("a client certificate is required (TLS 1.2)", wants_client(&TLS12)).down(TlsHandshake, Tls),
        server("a client certificate is required (TLS 1.3)", wants_client(&TLS13)).down(TlsHandshake, FirstByte),
        server("a protocol that nobody offered", speaks).down(TlsHandshake, Tls),
        server("100 session tickets", tickets(100)).up(200),
        server("2,000 session tickets", tickets(2000)).down(TlsHandshake, FirstByte),
        rogue("TLS on the plain port", async move |far: Far| {
            far.shake_hands(&plain).await?;
            Ok(())
        })
        .down(Protocol, FirstByte),
    ]
}

/// Bytes in answer to the greeting, and an end.
fn greets(name: &'static str, bytes: impl Into<Vec<u8>>, end: End) -> Rogue {
    let bytes = bytes.into();
    rogue(name, async move |mut far: Far| {
        far.anything().await?;
        far.say(&bytes).await?;
        match end {
            End::Fin => Ok(()),
            End::Reset => far.reset(),
            End::Stay => far.stay().await,
        }
    })
    .at("https://localhost:PORT/")
}

/// A record of TLS (RFC 8446, 5.1).
fn record(kind: u8, version: [u8; 2], content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[kind, version[0], version[1]], &length[..], content].concat()
}

const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const TLS_1_1: [u8; 2] = [3, 2];
const TLS_1_2: [u8; 2] = [3, 3];

/// The greeting of a server that knows no more than TLS 1.1 (RFC 4346, 7.4.1.3).
fn hello_of_tls_1_1() -> Vec<u8> {
    let mut hello = vec![2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    // No session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
    hello.extend([0, 0, 0x2f, 0]);
    record(HANDSHAKE, TLS_1_1, &hello)
}

fn no_handshakes() -> Vec<Rogue> {
    let alert = |level, what| record(ALERT, TLS_1_2, &[level, what]);
    let refuses = |name, bytes| greets(name, bytes, Stay).down(TlsHandshake, Tls);
    // A message of the handshake that says it is 16 MiB long.
    let huge = record(HANDSHAKE, TLS_1_2, &[&[2, 0xff, 0xff, 0xff], &[0; 16_000][..]].concat());
    let more = record(HANDSHAKE, TLS_1_2, &[0; 16_000]);
    let warning = alert(1, 90);
    let slow = record(HANDSHAKE, TLS_1_2, &[2, 0, 1, 0]);
    vec![
        refuses("plain HTTP on the TLS port", OK.into()),
        refuses("TLS 1.1 only, said by an alert", alert(2, 70)),
        refuses("TLS 1.1 only, said by the greeting", hello_of_tls_1_1()),
        greets("silence in the handshake", "", Stay).down(Timeout, Tls),
        greets("half a greeting, then silence", &hello_of_tls_1_1()[..20], Stay).down(Timeout, Tls),
        greets("half a greeting, then FIN", &hello_of_tls_1_1()[..20], Fin).down(Reset, Tls),
        greets("closes in the handshake", "", Fin).down(Reset, Tls),
        greets("resets in the handshake", "", End::Reset).down(Reset, Tls),
        greets("an alert, then FIN", alert(2, 40), Fin).down(TlsHandshake, Tls),
        greets("a closing alert, then FIN", alert(1, 0), Fin).down(Reset, Tls),
        refuses("the host is not known, says an alert", alert(2, 112)),
        refuses("an alert that nobody knows", alert(9, 250)),
        refuses("garbage for a greeting", record(HANDSHAKE, TLS_1_2, b"garbage, and more of it")),
        refuses("a record that is too long", vec![HANDSHAKE, 3, 3, 0xff, 0xff, 0]),
        rogue("a message of 16 MiB in the handshake", async move |mut far: Far| {
            far.anything().await?;
            far.say(&huge).await?;
            far.repeat(&more).await
        })
        .at("https://localhost:PORT/")
        .down(TlsHandshake, Tls)
        .sends_at_most(MESSAGE),
        rogue("warnings without end", async move |mut far: Far| {
            far.anything().await?;
            far.repeat(warning.repeat(100)).await
        })
        .at("https://localhost:PORT/")
        .down(TlsHandshake, Tls)
        .sends_at_most(MESSAGE),
        rogue("records with nothing in them, without end", async move |mut far: Far| {
            far.anything().await?;
            far.repeat(record(HANDSHAKE, TLS_1_2, &[]).repeat(100)).await
        })
        .at("https://localhost:PORT/")
        .down(TlsHandshake, Tls)
        .sends_at_most(MESSAGE),
        rogue("a handshake of one byte at a time", async move |mut far: Far| {
            far.anything().await?;
            far.drip(slow.repeat(100), Duration::from_millis(20)).await
        })
        .at("https://localhost:PORT/")
        .down(Timeout, Tls),
    ]
}

fn afterwards(authority: &Authority) -> Vec<Rogue> {
    let config = |version| Arc::new(authority.good().config(&[version]));
    let raw = |name, before: String, bytes: Vec<u8>| {
        let config = config(&TLS13);
        rogue(name, async move |far: Far| {
            let mut far = far.shake_hands(&config).await?;
            far.request().await?;
            far.say(&before).await?;
            let mut far = far.in_the_plain();
            far.say(&bytes).await?;
            far.stay().await
        })
        .at("https://localhost:PORT/")
        .read_body()
    };
    let says = |name, bytes: &'static str, closing_alert| {
        let config = config(&TLS13);
        rogue(name, async move |far: Far| {
            let mut far = far.shake_hands(&config).await?;
            far.request().await?;
            far.say(bytes).await?;
            if closing_alert { far.close().await } else { Ok(()) }
        })
        .at("https://localhost:PORT/")
        .read_body()
    };
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello";
    vec![
        raw("garbage after the handshake", String::new(), b"garbage".repeat(10)).down(TlsHandshake, FirstByte),
        raw("a record that nobody encrypted", String::new(), record(23, TLS_1_2, b"HTTP/1.1 200 OK\r\n\r\n"))
            .down(TlsHandshake, FirstByte),
        // Long, so that the head does not come in one read with the garbage.
        raw("garbage in the body", format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(100_000)), b"garbage".repeat(10))
            .down(TlsHandshake, Body)
            .with_status(200),
        says("closes with an alert, and no answer", "", true).down(Reset, FirstByte),
        says("closes without an alert, and no answer", "", false).down(Reset, FirstByte),
        says("a whole answer, and no closing alert", OK, false).up(200),
        says("a body that ends with a closing alert", "HTTP/1.1 200 OK\r\n\r\nhello", true).up(200),
        says("a body that ends with the connection, and no closing alert", "HTTP/1.1 200 OK\r\n\r\nhello", false)
            .down(Protocol, Body)
            .with_status(200),
        says("a body that ends too early, with a closing alert", half, true).down(Protocol, Body).with_status(200),
    ]
}
