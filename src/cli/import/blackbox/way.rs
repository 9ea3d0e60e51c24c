//! How a module gets from a target to a URL.

use super::super::{
    authority::{bracketed, has_port},
    variables::plain,
};

/// What a module speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    Http,
    Tcp,
    Tls,
    /// By the protocol that has STARTTLS.
    StartTls(&'static str),
    Icmp,
    /// The name and the type that are asked for.
    Dns {
        name: String,
        kind: &'static str,
    },
    Grpc {
        tls: bool,
        service: String,
    },
}

impl Way {
    /// The URL of a target.
    ///
    /// # Errors
    /// It needs a port, and has none.
    pub fn url(&self, target: &str) -> Result<String, &'static str> {
        let target = &plain(target);
        if *self != Self::Http && target.contains("://") {
            return Err("it is a URL, and should be a host");
        }
        let url = match self {
            Self::Http if target.contains("://") => target.clone(),
            Self::Http => format!("http://{target}"),
            Self::Tcp => format!("tcp://{}", with_port(target)?),
            Self::Tls => format!("tls://{}", with_port(target)?),
            Self::StartTls(protocol) => format!("tls://{}?starttls={protocol}", with_port(target)?),
            Self::Icmp => format!("icmp://{}", bracketed(target)),
            Self::Dns { name, kind } => format!("dns://{}/{name}?type={kind}", bracketed(target)),
            Self::Grpc { tls, service } => {
                let scheme = if *tls { "grpcs" } else { "grpc" };
                format!("{scheme}://{target}/{service}")
            }
        };
        Ok(url)
    }

    /// A URL that stands for one.
    pub fn placeholder(&self) -> &'static str {
        match self {
            Self::Http => "https://example.com",
            Self::Tcp | Self::Tls => "example.com:443",
            Self::StartTls("imap") => "mail.example.com:143",
            Self::StartTls("pop3") => "mail.example.com:110",
            Self::StartTls(_) => "mail.example.com:587",
            Self::Icmp => "example.com",
            Self::Dns { .. } => "192.0.2.53",
            Self::Grpc { .. } => "example.com:50051",
        }
    }
}

fn with_port(target: &str) -> Result<&str, &'static str> {
    if has_port(target) { Ok(target) } else { Err("it is no HOST:PORT") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_become_urls() {
        let dns = Way::Dns { name: "example.com".into(), kind: "MX" };
        let grpc = Way::Grpc { tls: true, service: "users".into() };
        for (way, target, wanted) in [
            (&Way::Http, "example.com/x", Ok("http://example.com/x")),
            (&Way::Http, "https://example.com/${x}", Ok("https://example.com/$${x}")),
            (&Way::Tcp, "db:5432", Ok("tcp://db:5432")),
            (&Way::Tcp, "[::1]:5432", Ok("tcp://[::1]:5432")),
            (&Way::Tcp, "db", Err("it is no HOST:PORT")),
            (&Way::Tls, "https://db:1", Err("it is a URL, and should be a host")),
            (&Way::Icmp, "https://db", Err("it is a URL, and should be a host")),
            (&Way::StartTls("smtp"), "mail:587", Ok("tls://mail:587?starttls=smtp")),
            (&Way::Icmp, "2001:db8::1", Ok("icmp://[2001:db8::1]")),
            (&dns, "8.8.8.8:5353", Ok("dns://8.8.8.8:5353/example.com?type=MX")),
            (&grpc, "api:50051", Ok("grpcs://api:50051/users")),
        ] {
            assert_eq!(way.url(target), wanted.map(str::to_owned), "{target}");
        }
        for way in [Way::Http, Way::Tcp, Way::Tls, Way::StartTls("imap"), Way::Icmp, dns, grpc] {
            let url = way.url(way.placeholder()).unwrap();
            assert!(url.parse::<watchpost::TypedUrl>().is_ok(), "{url}");
        }
    }
}
