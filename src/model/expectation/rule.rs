//! The kinds of rules: here they are listed, and by its first word each is told from the others.

use std::{fmt, iter};

#[cfg(not(feature = "rules"))]
use super::bad_expectation::Problem;
#[cfg(feature = "rules")]
use super::json::JsonRule;
use super::{
    bad_expectation::BadExpectation,
    body::BodyRule,
    certificate::CertificateRule,
    comparison::{COMPARISONS, Comparison},
    content_type::{self, ContentType},
    cursor::Cursor,
    dns::DnsRule,
    final_url::FinalUrl,
    hash::BodyHash,
    header::HeaderRule,
    latency::Latency,
    sight::{Sight, Verdict},
    status::{AnyAnswer, StatusCodes},
    status_limit::StatusLimit,
    text_rule::TextRule,
    version::VersionRule,
};
use crate::model::phase::Phase;

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $(#[cfg($($built_in:tt)+)])? $kind:ident($type:ident),)+) => {
        /// What must hold. Each kind is made by reading its text.
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $doc])+ $(#[cfg($($built_in)+)])? $kind($type),)+
        }

        impl Rule {
            /// Whether it holds.
            pub(crate) fn judge(&self, sight: &mut Sight<'_>) -> Verdict {
                match self {
                    $($(#[cfg($($built_in)+)])? Self::$kind(rule) => rule.judge(sight),)+
                }
            }
        }

        impl fmt::Display for Rule {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $($(#[cfg($($built_in)+)])? Self::$kind(rule) => fmt::Display::fmt(rule, f),)+
                }
            }
        }
    };
}

rules! {
    /// `any`: any answer will do, of HTTP or of DNS.
    Any(AnyAnswer),
    /// `status in 2xx,304`, or just `2xx,304`.
    Status(StatusCodes),
    /// `status < 500`.
    StatusLimit(StatusLimit),
    /// `body contains "ready"`.
    Body(BodyRule),
    /// `body sha256 == "…"`.
    Hash(BodyHash),
    /// `header server == "nginx"`.
    Header(HeaderRule),
    /// `content type == "application/json"`.
    ContentType(ContentType),
    /// `json $.status == "ok"`.
    #[cfg(feature = "rules")]
    Json(JsonRule),
    /// `certificate valid for 14d`.
    Certificate(CertificateRule),
    /// `dns rcode == NXDOMAIN`, `dns answer == "192.0.2.1"`, `dns answers >= 1`.
    Dns(DnsRule),
    /// `total < 500ms`, `first_byte < 200ms`.
    Latency(Latency),
    /// `http version >= 1.1`.
    Version(VersionRule),
    /// `final url == "https://…"`.
    FinalUrl(FinalUrl),
}

/// How a rule may begin.
const BEGINNINGS: &str = "`any`, codes such as `2xx` or `200,204,301-308`, `status`, `body`, `header`, `json`, `content type`, \
                          `certificate`, `dns`, `total`, a phase, `http version` or `final url`";

impl Rule {
    /// Reads a rule.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.skip_space();
        if cursor.peek().is_some_and(|first| first.is_ascii_digit()) {
            return StatusCodes::read(cursor).map(Self::Status);
        }
        let phase = Phase::ALL.into_iter().find(|phase| phase.as_str() == cursor.word());
        let start = cursor.clone();
        let word = cursor.word();
        cursor.advance(word.len());
        match word {
            "any" => Ok(Self::Any(AnyAnswer)),
            "status" => Self::read_status(cursor),
            "body" => Self::read_body(cursor),
            "dns" => Self::read_dns(cursor),
            "header" => HeaderRule::read(cursor).map(Self::Header),
            #[cfg(feature = "rules")]
            "json" => JsonRule::read(cursor).map(Self::Json),
            #[cfg(not(feature = "rules"))]
            "json" => Err(start.wrong(Problem::NotBuiltIn("rules"))),
            "content" => ContentType::read(cursor).map(Self::ContentType),
            "certificate" => CertificateRule::read(cursor).map(Self::Certificate),
            "total" => Latency::read(None, cursor).map(Self::Latency),
            "http" => VersionRule::read(cursor).map(Self::Version),
            "final" => FinalUrl::read(cursor).map(Self::FinalUrl),
            _ if phase.is_some() => Latency::read(phase, cursor).map(Self::Latency),
            _ => Err(start.expected(BEGINNINGS)),
        }
    }

    /// `status` has a list after it, or a comparison with a code.
    fn read_status(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        let comparisons = COMPARISONS.iter().map(|(text, comparison)| (*text, Some(*comparison)));
        let words: Vec<_> = iter::once(("in", None)).chain(comparisons).collect();
        match cursor.one_of(&words)? {
            None => StatusCodes::read(cursor).map(Self::Status),
            Some(Comparison::Equal) => StatusCodes::read_one(cursor).map(Self::Status),
            Some(comparison) => StatusLimit::read(comparison, cursor).map(Self::StatusLimit),
        }
    }

    /// `body` is a phase too, and has a hash.
    fn read_body(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        if cursor.eat_word("sha256") {
            return BodyHash::read(cursor).map(Self::Hash);
        }
        cursor.skip_space();
        if cursor.peek() == Some('<') {
            return Latency::read(Some(Phase::Body), cursor).map(Self::Latency);
        }
        TextRule::read(cursor).map(|test| Self::Body(BodyRule(test)))
    }

    /// `dns` is a phase too.
    fn read_dns(cursor: &mut Cursor<'_>) -> Result<Self, BadExpectation> {
        cursor.skip_space();
        if cursor.peek() == Some('<') {
            return Latency::read(Some(Phase::Dns), cursor).map(Self::Latency);
        }
        DnsRule::read(cursor).map(Self::Dns)
    }

    /// Whether it can be judged only when the body was read. The time of the body is one of these: unread, it took none.
    pub(crate) fn needs_the_body(&self) -> bool {
        match self {
            Self::Body(_) | Self::Hash(_) => true,
            #[cfg(feature = "rules")]
            Self::Json(_) => true,
            Self::Latency(latency) => latency.phase == Some(Phase::Body),
            _ => false,
        }
    }

    /// The header that it is about, in lower case.
    pub(super) fn needs_header(&self) -> Option<&str> {
        match self {
            Self::Header(rule) => Some(rule.name()),
            Self::ContentType(_) => Some(content_type::HEADER),
            _ => None,
        }
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(rule) => fmt::Debug::fmt(rule, f),
            rule => fmt::Display::fmt(rule, f),
        }
    }
}
