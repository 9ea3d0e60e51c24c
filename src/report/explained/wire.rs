//! The kinds of what went wrong once there was a connection.

use super::explanation::Explanation;
use crate::model::{phase::Phase, reason::Kind};

pub const RESET: Explanation = Explanation {
    kind: Kind::Reset,
    means: "The connection was cut, or closed before the first byte of an answer, while something was still waited for. The phase \
            says for what.",
    phases: &[Phase::Connect, Phase::Tls, Phase::Send, Phase::FirstByte, Phase::Body],
    causes: &[
        "the process behind the port died or restarts",
        "a load balancer has nothing behind it",
        "the port speaks something else: TLS where the request came in the plain, or the other way round",
        "a firewall or a limit on connections cuts what it does not like",
    ],
    advice: &[
        "once, or always: --retries 2",
        "with the other of http:// and https://",
        "where it comes with many checks at once: --per-host 4, --rate 10/s",
    ],
};

pub const TIMEOUT: Explanation = Explanation {
    kind: Kind::Timeout,
    means: "Time ran out; the phase says in what. In dns the resolver is silent, in connect the host; in tls, send and first_byte \
            the host is there and the application stuck or slow; in body it began to answer.",
    phases: &Phase::ALL,
    causes: &[
        "first_byte: the application waits for something itself, such as a database",
        "connect: the host is off, or a firewall drops what comes",
        "dns: the name server is slow or gone",
        "all of them: the machine that checks is overloaded, or so is its network",
    ],
    advice: &[
        "slow, or stuck: --timeout 60s",
        "the path, or the host: check another path of it",
        "where it comes and goes: --retries 2, or --degraded-over 2s to see it come",
    ],
};

pub const PROTOCOL: Explanation = Explanation {
    kind: Kind::Protocol,
    means: "Something answered, and it is not what was asked for: no HTTP, or HTTP that breaks its rules, or an answer that ends \
            too early.",
    phases: &[Phase::Tls, Phase::FirstByte, Phase::Body],
    causes: &[
        "another service listens on that port",
        "the port speaks TLS, and the request came in the plain",
        "the server died in the middle of its answer, or says a wrong length",
    ],
    advice: &[
        "with the other of http:// and https://",
        "see what it says: watchpost check tcp://HOST:PORT",
        "with HTTP/1.1 alone: --http1.1",
    ],
};

pub const TOO_LARGE: Explanation = Explanation {
    kind: Kind::TooLarge,
    means: "The head is longer than 64 KiB or has more than 256 lines, or a rule needs more of the body than the 1 MiB that is read.",
    phases: &[Phase::Tls, Phase::FirstByte, Phase::Body],
    causes: &[
        "the URL is that of a download or a stream, and not of a health check",
        "the server sets cookie after cookie",
    ],
    advice: &["check a URL whose answer is short", "judge by the head alone: -I, --expect 2xx"],
};

pub const REDIRECT: Explanation = Explanation {
    kind: Kind::Redirect,
    means: "The server answers with redirects that lead to no answer: a loop, too many of them, no or a bad location, or a scheme \
            that is not followed.",
    phases: &[Phase::FirstByte],
    causes: &[
        "a sign-in that wants a cookie, and sends on and on without it",
        "http and https, or a name with and without www, that redirect to each other",
        "a proxy before the server that hides that it was asked over https",
    ],
    advice: &[
        "see the first one: watchpost check -vv --max-redirects 0 URL",
        "take a redirect for the answer: --expect 3xx",
        "send the cookie: -H @FILE",
    ],
};

pub const EXPECTATION: Explanation = Explanation {
    kind: Kind::Expectation,
    means: "It answered, and not as expected. Without a rule about the status, an answer of 500 and above is not as expected.",
    phases: &[],
    causes: &[
        "the application fails: 500, 502, 503, 504; watchpost explain 503 explains a code",
        "the answer changed, and the rule did not",
        "a sign-in page, or a wall against programs, answered in its place",
    ],
    advice: &[
        "see what it answers: the line that -v shows as curl",
        "say what is good: --expect 2xx, --expect 200,401, --expect any",
        "where a rule should warn alone: --expect 'RULE else degraded'",
    ],
};
