//! Who refused a request on the way to the server.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A service before the server that tells people from programs, and seems to have answered in the server's place: an answer of 400
/// and above bore its mark. A hint, and no proof: some of them mark what the server itself answered, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Wall {
    /// Cloudflare asked for a proof: `cf-mitigated: challenge`.
    CloudflareChallenge,
    /// Cloudflare passed the answer on, or gave it: `server: cloudflare`, with 403, 429 or 503.
    Cloudflare,
    /// The AWS WAF: `x-amzn-waf-action`.
    Aws,
    /// Akamai: `server: AkamaiGHost`, with 403, 429 or 503.
    Akamai,
    /// DataDome: `x-datadome`.
    DataDome,
    /// Imperva: `x-iinfo`, with 403, 429 or 503.
    Imperva,
    /// Sucuri: `x-sucuri-block`.
    Sucuri,
    /// Vercel asked for a proof or denied: `x-vercel-mitigated`.
    Vercel,
}

impl Wall {
    /// The name, as it may stand in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CloudflareChallenge | Self::Cloudflare => "Cloudflare",
            Self::Aws => "the AWS WAF",
            Self::Akamai => "Akamai",
            Self::DataDome => "DataDome",
            Self::Imperva => "Imperva",
            Self::Sucuri => "Sucuri",
            Self::Vercel => "Vercel",
        }
    }

    /// Whether the answer was certainly its own, and not the server's.
    pub fn is_sure(self) -> bool {
        !matches!(self, Self::Cloudflare | Self::Akamai | Self::Imperva)
    }

    /// Whose mark an answer bears, by its code and headers; `header` gives the first value of one, by its name in lower case.
    pub fn before<'a>(status: u16, header: impl Fn(&'static str) -> Option<&'a [u8]>) -> Option<Self> {
        // What is good is not looked at: that is nearly every answer.
        if status < 400 {
            return None;
        }
        let has = |name| header(name).is_some();
        let server = |name: &[u8]| header("server").is_some_and(|value| value.trim_ascii().eq_ignore_ascii_case(name));
        let refused = matches!(status, 403 | 429 | 503);
        Some(match () {
            () if has("cf-mitigated") => Self::CloudflareChallenge,
            () if has("x-amzn-waf-action") => Self::Aws,
            () if has("x-datadome") => Self::DataDome,
            () if has("x-sucuri-block") => Self::Sucuri,
            () if has("x-vercel-mitigated") => Self::Vercel,
            () if refused && server(b"cloudflare") => Self::Cloudflare,
            () if refused && server(b"AkamaiGHost") => Self::Akamai,
            () if refused && has("x-iinfo") => Self::Imperva,
            () => return None,
        })
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_mark_an_answer_bears() {
        for (status, name, value, wanted) in [
            (403, "cf-mitigated", "challenge", Some(Wall::CloudflareChallenge)),
            (503, "server", "Cloudflare", Some(Wall::Cloudflare)),
            (500, "server", "cloudflare", None),
            (200, "cf-mitigated", "challenge", None),
            (405, "x-amzn-waf-action", "captcha", Some(Wall::Aws)),
            (403, "server", "AkamaiGHost", Some(Wall::Akamai)),
            (403, "x-datadome", "protected", Some(Wall::DataDome)),
            (429, "x-iinfo", "1-2", Some(Wall::Imperva)),
            (403, "x-sucuri-block", "1", Some(Wall::Sucuri)),
            (429, "x-vercel-mitigated", "deny", Some(Wall::Vercel)),
            (403, "server", "nginx", None),
        ] {
            let found = Wall::before(status, |asked| (asked == name).then_some(value.as_bytes()));
            assert_eq!(found, wanted, "{status} {name}: {value}");
        }
    }
}
