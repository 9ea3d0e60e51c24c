use proptest::prelude::*;

use super::*;
use StartTls::{Imap, Pop3, Smtp};
use Turn::{Go, Greeting, Offer};

#[test]
fn what_the_query_says() {
    for (query, wanted) in [
        ("", Ok(None)),
        ("?starttls=smtp", Ok(Some(Smtp))),
        ("?starttls=imap", Ok(Some(Imap))),
        ("?starttls=pop3", Ok(Some(Pop3))),
        ("?starttls=canary", Err("STARTTLS is known of smtp, imap and pop3 alone")),
        ("?starttls=", Err("STARTTLS is known of smtp, imap and pop3 alone")),
        (
            "?starttls=smtp&starttls=smtp",
            Err("the query of a `tls` URL can only be starttls=smtp, =imap or =pop3, once"),
        ),
        ("?canary=smtp", Err("the query of a `tls` URL can only be starttls=smtp, =imap or =pop3, once")),
    ] {
        let url = Url::parse(&format!("tls://mail.example{query}")).unwrap();
        let found = StartTls::of(&url);
        assert_eq!(found.as_ref().map_err(|reason| &*reason.message), wanted.as_ref().map_err(|text| *text), "{query}");
        assert!(found.err().is_none_or(|reason| reason.kind == Kind::Unsupported), "{query}");
    }
}

#[test]
fn replies_by_the_rules_of_each_protocol() {
    let rows: &[(StartTls, Turn, &str, Result<&str, Kind>)] = &[
        (Smtp, Greeting, "220 mail.example ESMTP\r\n", Ok("")),
        (Smtp, Greeting, "220\r\n", Ok("")),
        (Smtp, Greeting, "220-one\r\n220-two\r\n220 three\r\nrest", Ok("rest")),
        (Smtp, Greeting, "220 with a bare line feed\n", Ok("")),
        (Smtp, Greeting, "554 no service\r\n", Err(Kind::TlsHandshake)),
        (Smtp, Greeting, "421-busy\r\n421 later\r\n", Err(Kind::TlsHandshake)),
        (Smtp, Greeting, "220-one\r\n250 two\r\n", Err(Kind::Protocol)),
        (Smtp, Greeting, "220?\r\n", Err(Kind::Protocol)),
        (Smtp, Greeting, "22\r\n", Err(Kind::Protocol)),
        (Smtp, Greeting, "\r\n", Err(Kind::Protocol)),
        (Smtp, Greeting, "2x0 a\r\n", Err(Kind::Protocol)),
        (Smtp, Greeting, "\0\0\0\n", Err(Kind::Protocol)),
        (Smtp, Greeting, "* OK IMAP4rev1\r\n", Err(Kind::Protocol)),
        (Smtp, Greeting, "HTTP/1.1 400 Bad Request\r\n", Err(Kind::Protocol)),
        (Smtp, Offer, "250-mail.example\r\n250-SIZE 1000\r\n250 starttls\r\n", Ok("")),
        (Smtp, Offer, "250-mail.example\r\n250-STARTTLS\r\n250 HELP\r\n", Ok("")),
        (Smtp, Offer, "250 STARTTLS\r\n", Err(Kind::TlsHandshake)),
        (Smtp, Offer, "250-mail.example\r\n250 STARTTLSX\r\n", Err(Kind::TlsHandshake)),
        (Smtp, Offer, "250-mail.example\r\n250 HELP STARTTLS\r\n", Err(Kind::TlsHandshake)),
        (Smtp, Offer, "500 what?\r\n", Err(Kind::TlsHandshake)),
        (Smtp, Go, "220 go ahead\r\n", Ok("")),
        (Smtp, Go, "502 5.5.1 not here\r\n", Err(Kind::TlsHandshake)),
        (Smtp, Go, "454 4.7.0 not now\r\n", Err(Kind::TlsHandshake)),
        (Smtp, Go, "250 fine\r\n", Err(Kind::TlsHandshake)),
        (Imap, Greeting, "* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n", Ok("")),
        (Imap, Greeting, "* ok\r\n* CAPABILITY\r\n", Ok("* CAPABILITY\r\n")),
        (Imap, Greeting, "* PREAUTH hello\r\n", Err(Kind::TlsHandshake)),
        (Imap, Greeting, "* BYE too many\r\n", Err(Kind::TlsHandshake)),
        (Imap, Greeting, "a OK hello\r\n", Err(Kind::Protocol)),
        (Imap, Greeting, "+OK POP3\r\n", Err(Kind::Protocol)),
        (Imap, Go, "a OK begin\r\n\x16", Ok("\x16")),
        (Imap, Go, "* CAPABILITY IMAP4rev1\r\na OK begin\r\n", Ok("")),
        (Imap, Go, "a NO not now\r\n", Err(Kind::TlsHandshake)),
        (Imap, Go, "a BAD what?\r\n", Err(Kind::TlsHandshake)),
        (Imap, Go, "* BYE\r\n", Err(Kind::TlsHandshake)),
        (Imap, Go, "b OK begin\r\n", Err(Kind::Protocol)),
        (Imap, Go, "*\r\n", Err(Kind::Protocol)),
        (Imap, Go, "a\r\n", Err(Kind::Protocol)),
        (Pop3, Greeting, "+OK ready\r\n", Ok("")),
        (Pop3, Greeting, "+OK\r\n", Ok("")),
        (Pop3, Greeting, "+OKAY\r\n", Err(Kind::Protocol)),
        (Pop3, Greeting, "-ERR busy\r\n", Err(Kind::TlsHandshake)),
        (Pop3, Go, "+OK begin\r\n", Ok("")),
        (Pop3, Go, "-ERR unknown command\r\n", Err(Kind::TlsHandshake)),
        (Pop3, Go, "220 SMTP\r\n", Err(Kind::Protocol)),
    ];
    for &(speaks, turn, text, ref wanted) in rows {
        let heard = Reply::new(speaks, turn).take_in(text.as_bytes());
        let rest = heard.map(|used| &text[used.expect("a whole reply")..]);
        assert_eq!(rest.as_ref().map_err(|reason| &reason.kind), wanted.as_ref(), "{text:?}");
        // The same, byte by byte.
        let mut reply = Reply::new(speaks, turn);
        let ended = text.as_bytes().chunks(1).find_map(|byte| reply.take_in(byte).transpose());
        assert_eq!(ended.unwrap().map(drop).map_err(|reason| reason.kind), wanted.map(drop), "{text:?} byte by byte");
    }
}

#[test]
fn what_never_ends_is_too_large() {
    let line = [b'x'; LONGEST_LINE + 1];
    let more = "* still\r\n".repeat(MOST_LINES);
    let smtp = "250-still\r\n".repeat(MOST_LINES);
    for (speaks, turn, text) in
        [(Pop3, Greeting, &line[..]), (Imap, Go, more.as_bytes()), (Smtp, Offer, smtp.as_bytes())]
    {
        let kind = Reply::new(speaks, turn).take_in(text).unwrap_err().kind;
        assert_eq!(kind, Kind::TooLarge, "{speaks:?}");
    }
}

#[test]
fn a_refusal_is_quoted_and_forges_nothing() {
    let said = format!("-ERR no\x1b[31m {}\r\n", "x".repeat(1000));
    let reason = Reply::new(Pop3, Go).take_in(said.as_bytes()).unwrap_err();
    assert!(reason.message.starts_with("the server does not start TLS: it says \"-ERR no\u{fffd}[31m xxx"));
    assert!(reason.message.ends_with("x…\""), "{}", reason.message);
}

fn lines() -> impl Strategy<Value = Vec<u8>> {
    let words = ["220", "250", "-", " ", "STARTTLS", "*", "a", "OK", "NO", "+OK", "-ERR", "\r\n", "\n", "\0", "é"];
    prop::collection::vec(prop::sample::select(words.map(str::as_bytes).to_vec()), 0..60)
        .prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// However it is cut, it is heard the same, and nothing beyond a reply is taken.
    #[test]
    fn no_cut_changes_what_is_heard(
        speaks in prop::sample::select(vec![Smtp, Imap, Pop3]),
        turn in prop::sample::select(vec![Greeting, Offer, Go]),
        text in prop_oneof![lines(), prop::collection::vec(any::<u8>(), 0..200)],
        size in 1_usize..20,
    ) {
        let whole = Reply::new(speaks, turn).take_in(&text);
        let (mut reply, mut before, mut cut) = (Reply::new(speaks, turn), 0, Ok(None));
        for chunk in text.chunks(size) {
            cut = reply.take_in(chunk).map(|used| used.map(|used| used + before));
            before += chunk.len();
            if !matches!(cut, Ok(None)) {
                break;
            }
        }
        prop_assert_eq!(&cut, &whole);
        if let Ok(Some(used)) = whole {
            prop_assert_eq!(text[used - 1], b'\n');
        }
    }
}
