use tokio::io::duplex;

use super::*;

/// A step of the proxy: what it must have heard, and what it says then.
type Step<'a> = (&'a [u8], &'a [u8]);

/// What digging comes to with a proxy that follows a script, and then ends.
async fn dug(proxy: &str, host: &str, script: &[Step<'_>]) -> Result<(), TunnelError> {
    let (mut ours, mut theirs) = duplex(64 * 1024);
    let proxy: Proxy = proxy.parse().unwrap();
    let host = Host::parse(host).unwrap();
    let far_side = async {
        for (hears, says) in script {
            let mut heard = vec![0; hears.len()];
            theirs.read_exact(&mut heard).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&heard), String::from_utf8_lossy(hears));
            theirs.write_all(says).await.unwrap();
        }
        drop(theirs);
    };
    futures_util::future::join(dig(&mut ours, &proxy, &host, 443), far_side).await.0
}

/// A word for what digging came to.
fn told(outcome: Result<(), TunnelError>) -> String {
    outcome.map_or_else(|error| error.to_string(), |()| "dug".to_owned())
}

const QUESTION: &[u8] = b"CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n\r\n";

#[actix_rt::test]
async fn connect_and_its_answers() {
    let endless = [b"HTTP/1.1 200 OK\r\nX: ", "x".repeat(LONGEST_ANSWER).as_bytes()].concat();
    for (answer, wanted) in [
        (&b"HTTP/1.1 200 Connection established\r\n\r\n"[..], "dug"),
        (b"HTTP/1.0 200\r\nVia: x\r\n\r\n", "dug"),
        (b"HTTP/1.1 407 No\r\n\r\n", "the proxy wants another user or password"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "the proxy answered 502 to CONNECT"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://a/\r\n\r\n", "the proxy answered 302 to CONNECT"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "what came is no answer of such a proxy"),
        // The host may speak first.
        (b"HTTP/1.1 200 OK\r\n\r\n220 ready", "dug"),
        (b"HTTP/1.1 200 OK\r\n", "what came is no answer of such a proxy"),
        (&endless, "what came is no answer of such a proxy"),
        (b"", "the connection to the proxy failed: connection reset"),
    ] {
        let outcome = dug("proxy.example", "shop.example", &[(QUESTION, answer)]).await;
        assert_eq!(told(outcome), wanted, "{:?}", String::from_utf8_lossy(&answer[..answer.len().min(40)]));
    }
}

#[actix_rt::test]
async fn connect_with_a_user_and_to_an_address() {
    let question = b"CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\nProxy-Authorization: Basic bWU6cHc=\r\n\r\n";
    let outcome = dug("me:pw@proxy.example", "[::1]", &[(question, b"HTTP/1.1 200 OK\r\n\r\n")]).await;
    assert_eq!(told(outcome), "dug");
}

const HELLO: Step<'static> = (&[5, 1, 0], &[5, 0]);
const BY_NAME: &[u8] = b"\x05\x01\x00\x03\x0cshop.example\x01\xbb";
const DONE: &[u8] = &[5, 0, 0, 1, 127, 0, 0, 1, 0, 80];

#[actix_rt::test]
async fn socks5_and_its_answers() {
    let proxy = "socks5://proxy.example";
    for (answer, wanted) in [
        (DONE, "dug"),
        (b"\x05\x00\x00\x03\x01a\x00\x50", "dug"),
        (&[&[5, 0, 0, 4][..], &[0; 18]].concat(), "dug"),
        (&[5, 5, 0, 1, 0, 0, 0, 0, 0, 0], "the proxy refuses: the host refused the connection"),
        (&[5, 2, 0, 1, 0, 0, 0, 0, 0, 0], "the proxy refuses: its rules forbid it"),
        (&[5, 99, 0, 1], "the proxy refuses: by a code that has no meaning"),
        (&[4, 0, 0, 1, 0, 0, 0, 0, 0, 0], "what came is no answer of such a proxy"),
        (&[5, 0, 0, 9, 0, 0, 0, 0, 0, 0], "what came is no answer of such a proxy"),
        (&[5, 0, 0, 1, 127], "the connection to the proxy failed: unexpected end of file"),
        (&[], "the connection to the proxy failed: unexpected end of file"),
    ] {
        assert_eq!(told(dug(proxy, "shop.example", &[HELLO, (BY_NAME, answer)]).await), wanted, "{answer:?}");
    }
    for (answer, wanted) in [
        (&[5, 0xff][..], "the proxy wants another user or password"),
        (&[5, 2], "what came is no answer of such a proxy"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "what came is no answer of such a proxy"),
    ] {
        assert_eq!(told(dug(proxy, "shop.example", &[(&[5, 1, 0], answer)]).await), wanted, "{answer:?}");
    }
}

#[actix_rt::test]
async fn socks5_with_a_user_and_to_addresses() {
    let (proxy, hello) = ("socks5://me:secret@proxy.example", (&[5, 2, 0, 2][..], &[5, 2][..]));
    let who = b"\x01\x02me\x06secret";
    for (host, question) in [
        ("127.0.0.1", &[5, 1, 0, 1, 127, 0, 0, 1, 1, 0xbb][..]),
        ("[::1]", &[5, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0xbb]),
        ("shop.example", BY_NAME),
    ] {
        assert_eq!(told(dug(proxy, host, &[hello, (who, &[1, 0]), (question, DONE)]).await), "dug", "{host}");
    }
    let refused = dug(proxy, "shop.example", &[hello, (who, &[1, 1])]).await;
    assert_eq!(told(refused), "the proxy wants another user or password");
    assert_eq!(told(dug(proxy, "shop.example", &[(hello.0, &[5, 0]), (BY_NAME, DONE)]).await), "dug");
    let long = format!("{0}.{0}.{0}.{0}.{0}", "x".repeat(60));
    let outcome = dug("socks5://proxy.example", &long, &[HELLO]).await;
    assert_eq!(told(outcome), "the host's name is longer than a proxy takes");
}
