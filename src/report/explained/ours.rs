//! The kinds of what says nothing about the endpoint: nobody saw it fail.

use super::explanation::Explanation;
use crate::model::{phase::Phase, reason::Kind};

pub const BLOCKED: Explanation = Explanation {
    kind: Kind::Blocked,
    means: "The address policy forbids the address: nothing was sent there.",
    phases: &[Phase::Connect],
    causes: &[
        "an endpoint that came from outside leads to an address inside: 127.0.0.1, 10.0.0.0/8, fd00::/8",
        "a redirect leads there",
    ],
    advice: &["where that is meant: allow the range in the AddressPolicy of the program", "see the address: -vv"],
};

pub const UNSUPPORTED: Explanation = Explanation {
    kind: Kind::Unsupported,
    means: "Nothing here can check that: no probe for the scheme, or the URL lacks what its probe needs.",
    phases: &[],
    causes: &[
        "a scheme that nobody has a probe for, or a typing error in it",
        "a URL whose query its probe does not know: tls://HOST?starttls=WORD, dns://SERVER/NAME?type=TYPE",
        "this build lacks the feature",
        "pings that this system does not allow",
    ],
    advice: &["check the port alone: watchpost check tcp://HOST:PORT", "the sentence says what is missing"],
};

pub const CRASHED: Explanation = Explanation {
    kind: Kind::Crashed,
    means: "The probe panicked. That is a bug of ours or of the app's own probe, and cost this check alone.",
    phases: &[],
    causes: &["a bug in a probe"],
    advice: &["report it, with the URL and the version: watchpost --version", "check again: others are not affected"],
};

pub const STALLED: Explanation = Explanation {
    kind: Kind::Stalled,
    means: "The checker stopped answering while it looked at this endpoint: its thread is blocked, and was replaced.",
    phases: &[],
    causes: &["a probe that blocks its thread", "a machine that is overloaded, suspended, or out of memory"],
    advice: &["fewer checks at once: -j 16", "in a probe of your own: no blocking calls"],
};

pub const CANCELLED: Explanation = Explanation {
    kind: Kind::Cancelled,
    means: "The check was stopped before it ended: by a signal, by a limit on the whole run, or because nobody waited for it.",
    phases: &[],
    causes: &["somebody pressed Ctrl-C, or the job was stopped", "the run had to end before all was checked"],
    advice: &["check again", "for a long list: a shorter --timeout, or more checks at once by -j"],
};

pub const PROXY: Explanation = Explanation {
    kind: Kind::Proxy,
    means: "The proxy failed, and not the endpoint: it is not there, refuses, or what came is no answer of a proxy.",
    phases: &[Phase::Dns, Phase::Connect, Phase::FirstByte],
    causes: &[
        "a proxy that is named in http_proxy, HTTPS_PROXY or ALL_PROXY and is gone",
        "it wants a user and a password, or others",
        "it lets nobody through to that host or port",
    ],
    advice: &[
        "without it: -x ''",
        "for some hosts without it: --noproxy HOSTS",
        "is it there: watchpost check tcp://PROXY:PORT",
    ],
};

pub const RESOURCES: Explanation = Explanation {
    kind: Kind::Resources,
    means: "This machine is out of file descriptors, ports or buffers. It is never the endpoint's fault.",
    phases: &[Phase::Dns, Phase::Connect, Phase::Tls],
    causes: &[
        "more connections at once than this process may open (ulimit -n)",
        "no free port: many connections of a short time ago are still remembered",
        "other programs on this machine use up what there is",
    ],
    advice: &["fewer at once: -j 64", "allow more: ulimit -n 65536", "what is open: ss -s"],
};
