//! The kinds of what is wrong with TLS.

use super::explanation::Explanation;
use crate::model::{phase::Phase, reason::Kind};

pub const TLS_EXPIRED: Explanation = Explanation {
    kind: Kind::TlsExpired,
    means: "The certificate, or one that signed it, has expired. The server answers, and its clients refuse it.",
    phases: &[Phase::Tls],
    causes: &[
        "it was not renewed",
        "it was renewed, and the server still shows the old one: it was not loaded anew",
        "the clock of this machine is ahead",
    ],
    advice: &[
        "look at the dates: watchpost check -vv -k URL",
        "renew it, and have every server load it",
        "be told in time: --expect 'certificate valid for 14d else degraded'",
    ],
};

pub const TLS_NOT_YET_VALID: Explanation = Explanation {
    kind: Kind::TlsNotYetValid,
    means: "The certificate is not valid yet: its first day is still to come, by the clock of this machine.",
    phases: &[Phase::Tls],
    causes: &["the clock of this machine is behind", "the certificate was made for later, and is shown too early"],
    advice: &["compare the clock: date -u", "look at the dates: watchpost check -vv -k URL"],
};

pub const TLS_UNTRUSTED: Explanation = Explanation {
    kind: Kind::TlsUntrusted,
    means: "The certificate leads to no root that is trusted here, or the chain to it is broken. Somebody else may be answering.",
    phases: &[Phase::Tls],
    causes: &[
        "the server does not send the intermediate certificate; browsers often find it by themselves",
        "it is signed by itself, or by an authority of your own",
        "something on the way opens TLS: a proxy of a company, a sign-in page of a hotel",
    ],
    advice: &[
        "look at the chain: watchpost check -vv -k URL",
        "have the server send its whole chain",
        "trust an authority of your own, or this one certificate: --cacert FILE",
    ],
};

pub const TLS_WRONG_HOST: Explanation = Explanation {
    kind: Kind::TlsWrongHost,
    means: "The certificate is good, but for other names than the one that was asked for.",
    phases: &[Phase::Tls],
    causes: &[
        "the server has no site of that name, and shows its default one",
        "the name is new, and the certificate does not list it; www is a name of its own",
        "the name leads to another server than it should, or an IP address was asked for",
    ],
    advice: &[
        "see which names it is for: watchpost check -vv -k URL",
        "where another name is right: --sni NAME",
        "where the address is not: --resolve HOST:PORT:ADDRESS",
    ],
};

pub const TLS_HANDSHAKE: Explanation = Explanation {
    kind: Kind::TlsHandshake,
    means: "The two did not come to speak TLS: what came is no TLS, or they have no version or cipher in common, or the server \
            refused.",
    phases: &[Phase::Tls, Phase::FirstByte],
    causes: &[
        "the port speaks something else, most often HTTP in the plain",
        "the server wants a client certificate",
        "it speaks only versions of TLS that are given up (1.0, 1.1)",
        "it knows no site of the name that was asked for",
    ],
    advice: &[
        "try it in the plain: watchpost check http://HOST:PORT",
        "show a client certificate: --cert FILE --key FILE",
        "ask for another name: --sni NAME",
    ],
};
