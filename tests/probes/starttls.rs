//! `tls://` by STARTTLS.

use std::{net::SocketAddr, rc::Rc, sync::Arc};

use rustls::version::TLS13;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;
use watchpost::{Endpoint, EndpointBuilder, Kind, NetOptions, Phase, State, tls_probe};

use super::{
    Looked, UP,
    authority::{Authority, GOOD_YEARS, Serves},
    down,
    far_side::{serve, stay},
    issuer::{Clients, config},
    local, look_until, look_with,
};

/// One step of a server in the plain.
#[derive(Debug, Clone, Copy)]
enum Step {
    Say(&'static str),
    /// Say it for ever.
    Repeat(&'static str),
    /// A line is to come, and it is this one.
    Hear(&'static str),
    /// Go over to TLS, and say this over it.
    Tls(&'static str),
    /// Silence.
    Stay,
}

use Step::{Hear, Repeat, Say, Stay, Tls};

async fn play(mut tcp: TcpStream, steps: &[Step], acceptor: TlsAcceptor) {
    for step in steps {
        match *step {
            Say(text) => drop(tcp.write_all(text.as_bytes()).await),
            Repeat(text) => {
                let much = text.repeat(100);
                while tcp.write_all(much.as_bytes()).await.is_ok() {}
            }
            Hear(wanted) => {
                let mut line = String::new();
                while !line.ends_with('\n') {
                    let Ok(byte) = tcp.read_u8().await else { return };
                    line.push(char::from(byte));
                }
                assert_eq!(line, format!("{wanted}\r\n"));
            }
            Tls(banner) => {
                let Ok(mut tls) = acceptor.accept(tcp).await else { return };
                let _ = tls.write_all(banner.as_bytes()).await;
                let _ = tls.flush().await;
                return stay(tls).await;
            }
            Stay => return stay(tcp).await,
        }
    }
    // What was not read would make the end a reset.
    let _ = tcp.shutdown().await;
    stay(tcp).await;
}

async fn server(authority: &Authority, steps: Vec<Step>) -> SocketAddr {
    let (acceptor, steps) = (authority.serves(Serves::default()), Rc::new(steps));
    serve(move |tcp| {
        let (acceptor, steps) = (acceptor.clone(), Rc::clone(&steps));
        async move { play(tcp, &steps, acceptor).await }
    })
    .await
}

fn by(protocol: &str, address: SocketAddr) -> EndpointBuilder {
    local("tls", address, &format!("?starttls={protocol}"))
}

async fn look(authority: &Authority, endpoint: EndpointBuilder) -> Looked {
    look_with(&*tls_probe(authority.trusted())(), endpoint).await
}

const EHLO: Step = Hear("EHLO watchpost.invalid");
const OFFER: Step = Say("250-mail.example\r\n250-PIPELINING\r\n250 STARTTLS\r\n");

#[actix_rt::test]
async fn each_protocol_goes_over_to_tls() {
    let authority = Authority::new();
    for (protocol, steps) in [
        (
            "smtp",
            vec![
                Say("220-mail.example\r\n220 ESMTP\r\n"),
                EHLO,
                OFFER,
                Hear("STARTTLS"),
                Say("220 go\r\n"),
                Tls("over"),
            ],
        ),
        (
            "imap",
            vec![
                Say("* OK IMAP4rev1\r\n* CAPABILITY "),
                Hear("a STARTTLS"),
                Say("IMAP4rev1\r\na OK begin\r\n"),
                Tls("over"),
            ],
        ),
        ("pop3", vec![Say("+OK\r\n"), Hear("STLS"), Say("+OK begin\r\n"), Tls("over")]),
    ] {
        let address = server(&authority, steps).await;
        for text in ["certificate valid for 14d", "body contains \"over\""] {
            let looked = look(&authority, by(protocol, address).expect(text.parse().unwrap())).await;
            assert_eq!(looked.outcome(), UP, "{protocol}: {:?}", looked.reason);
            assert!(looked.seen.tls.is_some() && looked.seen.certificate.is_some(), "{protocol}");
            let timing = looked.seen.timing;
            let phases = [timing.dns, timing.connect, timing.tls, timing.first_byte, timing.body];
            assert_eq!(phases.iter().flatten().sum::<std::time::Duration>(), timing.total, "{protocol}: {timing:?}");
        }
    }
}

#[actix_rt::test]
async fn a_certificate_that_is_named_is_good_when_the_server_shows_it() {
    let authority = Authority::new();
    let own = authority.issue(&["localhost"], GOOD_YEARS);
    let named = NetOptions::new().roots(&own.0).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config(&authority, own, &[&TLS13], Clients::Unasked)));
    let address = serve(move |tcp| {
        let acceptor = acceptor.clone();
        async move { play(tcp, &[Say("+OK\r\n"), Hear("STLS"), Say("+OK begin\r\n"), Tls("over")], acceptor).await }
    })
    .await;
    let looked = look_with(&*tls_probe(named)(), by("pop3", address)).await;
    assert_eq!(looked.outcome(), UP, "{:?}", looked.reason);
}

#[actix_rt::test]
async fn refusals_and_hostile_lines() {
    let authority = Authority::new();
    let hello = Say("220 mail.example\r\n");
    let go = "220 go\r\n250 what an attacker put there\r\n";
    for (name, protocol, steps, kind, says) in [
        ("no service", "smtp", vec![Say("554 no\r\n"), Stay], Kind::TlsHandshake, "\"554 no\""),
        ("no EHLO", "smtp", vec![hello, EHLO, Say("502 what?\r\n"), Stay], Kind::TlsHandshake, "\"502 what?\""),
        (
            "no offer",
            "smtp",
            vec![hello, EHLO, Say("250 mail\r\n"), Stay],
            Kind::TlsHandshake,
            "does not offer STARTTLS",
        ),
        (
            "offered and refused",
            "smtp",
            vec![hello, EHLO, OFFER, Hear("STARTTLS"), Say("454 not now\r\n"), Stay],
            Kind::TlsHandshake,
            "\"454 not now\"",
        ),
        (
            "NO",
            "imap",
            vec![Say("* OK\r\n"), Hear("a STARTTLS"), Say("a NO not here\r\n"), Stay],
            Kind::TlsHandshake,
            "\"a NO not here\"",
        ),
        (
            "-ERR",
            "pop3",
            vec![Say("+OK\r\n"), Hear("STLS"), Say("-ERR what?\r\n"), Stay],
            Kind::TlsHandshake,
            "\"-ERR what?\"",
        ),
        (
            "more after the answer",
            "smtp",
            vec![hello, EHLO, OFFER, Hear("STARTTLS"), Say(go), Tls("")],
            Kind::Protocol,
            "in the plain after",
        ),
        (
            "all answers at once",
            "smtp",
            vec![Say("220 a\r\n250-a\r\n250 STARTTLS\r\n220 go\r\n"), Stay],
            Kind::Protocol,
            "before it is asked",
        ),
        (
            "a tagged answer unasked",
            "imap",
            vec![Say("* OK\r\na OK go\r\n"), Stay],
            Kind::Protocol,
            "before it is asked",
        ),
        ("another protocol", "imap", vec![hello, Stay], Kind::Protocol, "is not IMAP"),
        ("TLS at once", "pop3", vec![Say("\x16\x03\x03\0\x02\n"), Stay], Kind::Protocol, "is not POP3"),
        ("a line without an end", "smtp", vec![Say("220-"), Repeat("x")], Kind::TooLarge, "without an end"),
        (
            "lines without an end",
            "imap",
            vec![Say("* OK\r\n"), Repeat("* still\r\n")],
            Kind::TooLarge,
            "line after line",
        ),
        ("the end at once", "smtp", vec![], Kind::Reset, "without an answer"),
        ("the end in a line", "pop3", vec![Say("+O")], Kind::Protocol, "in the middle"),
        ("the end in a reply", "smtp", vec![Say("220-a\r\n")], Kind::Protocol, "in the middle"),
        ("the end after EHLO", "smtp", vec![hello, EHLO], Kind::Reset, "without an answer"),
        (
            "the end in the handshake",
            "pop3",
            vec![Say("+OK\r\n"), Hear("STLS"), Say("+OK\r\n")],
            Kind::Reset,
            "in the TLS handshake",
        ),
    ] {
        let address = server(&authority, steps).await;
        let looked = look(&authority, by(protocol, address)).await;
        assert_eq!(looked.outcome(), down(kind, Phase::Tls), "{name}: {:?}", looked.reason);
        assert!(looked.says().contains(says), "{name}: {}", looked.says());
        assert_eq!((looked.state, looked.seen.tls), (State::Down, None), "{name}");
    }
}

#[actix_rt::test]
async fn silence_in_each_step() {
    let authority = Authority::new();
    let all = [Say("220 a\r\n"), EHLO, OFFER, Hear("STARTTLS"), Say("220 go\r\n")];
    for (steps, name) in [(0, "greeting"), (2, "offer"), (4, "answer"), (5, "handshake")] {
        let (silent, mut reached) = mpsc::unbounded_channel();
        let acceptor = authority.serves(Serves::default());
        let address = serve(move |mut tcp| {
            let (silent, acceptor) = (silent.clone(), acceptor.clone());
            async move {
                for step in &all[..steps] {
                    match step {
                        Say(text) => tcp.write_all(text.as_bytes()).await.unwrap(),
                        _ => drop(tcp.read(&mut [0; 512]).await.unwrap()),
                    }
                }
                if steps == all.len() {
                    // Its first byte is the handshake's.
                    assert_eq!(tcp.read_u8().await.unwrap(), 0x16);
                }
                silent.send(()).unwrap();
                drop(acceptor);
                stay(tcp).await;
            }
        })
        .await;
        let enough = async {
            reached.recv().await.expect(name);
            // The server knows of a connection no later than we do.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        };
        let probe = tls_probe(authority.trusted())();
        let (phase, seen) = look_until(enough, &*probe, by("smtp", address)).await;
        assert_eq!((phase, seen.peer, seen.tls), (Some(Phase::Tls), Some(address), None), "{name}");
    }
}

#[actix_rt::test]
async fn each_protocol_has_a_port_of_its_own() {
    for (protocol, port) in [("smtp", 587), ("imap", 143), ("pop3", 110)] {
        let authority = Authority::new();
        let hello = Say(if protocol == "pop3" { "-ERR here\r\n" } else { "* BYE here\r\n" });
        let address = server(&authority, vec![hello, Stay]).await;
        // Whoever asks for that port gets there.
        let there = format!("mail.test-zone:{port}:127.0.0.1:{}", address.port()).parse().unwrap();
        let probe = tls_probe(NetOptions::new().connect_to([there]))();
        let looked = look_with(&*probe, Endpoint::builder(format!("tls://mail.test-zone?starttls={protocol}"))).await;
        assert_eq!(looked.seen.peer, Some(address), "{protocol}: {:?}", looked.reason);
    }
}
