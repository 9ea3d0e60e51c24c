//! The kinds of what went wrong on the way to a connection.

use super::explanation::Explanation;
use crate::model::{phase::Phase, reason::Kind};

pub const DNS_NOT_FOUND: Explanation = Explanation {
    kind: Kind::DnsNotFound,
    means: "The name does not exist, has no address, or has no record of the type that a name server was asked for. A name \
            server said so: it is no failure of the look-up.",
    phases: &[Phase::Dns],
    causes: &[
        "a typing error in the name",
        "the record was removed, or is new and not everywhere yet",
        "the name is known inside a network alone, and this machine asks a name server outside",
        "the host has no address of the family that -4 or -6 asks for",
    ],
    advice: &[
        "ask another name server: watchpost check --resolver 1.1.1.1 URL",
        "look at the record itself: watchpost check -vv dns://1.1.1.1/NAME",
        "for names of this machine's own network, as containers have them: --resolver system",
    ],
};

pub const DNS_FAILED: Explanation = Explanation {
    kind: Kind::DnsFailed,
    means: "The look-up itself failed: no name server answered, or one that did refused, or its answer is broken. That says \
            nothing about the host behind the name.",
    phases: &[Phase::Dns],
    causes: &[
        "the name server is gone, overloaded, or not reachable from here",
        "a firewall drops DNS, which is UDP and TCP on port 53",
        "the zone's own name servers fail (SERVFAIL), also where its DNSSEC is broken",
    ],
    advice: &[
        "ask another name server: watchpost check --resolver 1.1.1.1 URL",
        "check the name server: watchpost check dns://ADDRESS/NAME",
        "where it comes and goes: --retries 2",
    ],
};

pub const CONNECT_REFUSED: Explanation = Explanation {
    kind: Kind::ConnectRefused,
    means: "The host is there, and refused the connection: nothing listens on that port.",
    phases: &[Phase::Connect],
    causes: &[
        "the service is not started, still starts, or has ended",
        "it listens on another port, or on another address, such as 127.0.0.1 alone",
        "a firewall rejects, and does not drop",
    ],
    advice: &[
        "on the host: ss -ltnp shows what listens, and on which address",
        "while it starts: --retries 5",
        "for localhost: -4 and -6 tell whether it listens on one family alone",
    ],
};

pub const CONNECT_UNREACHABLE: Explanation = Explanation {
    kind: Kind::ConnectUnreachable,
    means: "No way leads to the host or its network: a router on the way, or this machine, says so. Of a Unix socket: it is not \
            there.",
    phases: &[Phase::Connect],
    causes: &[
        "this machine has no route for IPv6, and the host has an address of it alone",
        "the host or its network is down, or a VPN is not up",
        "a firewall rejects with \"unreachable\" or \"prohibited\"",
    ],
    advice: &[
        "with the other family: -4, or -6",
        "is the host there at all: watchpost check icmp://HOST",
        "what routes there are: ip route get ADDRESS",
    ],
};
