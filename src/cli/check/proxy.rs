//! Through a proxy: what the flags say, and else the environment.

use clap::Args;
use percent_encoding::percent_decode_str;
use url::Url;
use watchpost::{NetOptions, NoProxy, Proxy};

/// Through a proxy.
#[derive(Args)]
#[command(next_help_heading = "Network")]
pub struct ProxyArgs {
    /// Go through this proxy: http://HOST:PORT, socks5://HOST:PORT; an empty one is none. Else as http_proxy, HTTPS_PROXY, ALL_PROXY say
    // Text, because the parser would repeat a bad value, and there may be a password in it.
    #[arg(short = 'x', long, value_name = "PROXY")]
    pub proxy: Option<String>,
    /// Reach these hosts without a proxy: names with all below them, addresses, ranges, separated by commas; * is all. Else as NO_PROXY says
    #[arg(long, value_name = "HOSTS", env = "WATCHPOST_NOPROXY", hide_env = true)]
    pub noproxy: Option<NoProxy>,
}

impl ProxyArgs {
    /// Adds the proxies that hold.
    ///
    /// # Errors
    /// A sentence about one that can't be read. Its value is not repeated: it may hold a password.
    pub fn add_to(&self, options: NetOptions) -> Result<NetOptions, String> {
        self.add_from(options, |name| std::env::var(name).ok())
    }

    /// The passwords of proxies, which a proxy may send back.
    pub fn secrets(&self) -> Vec<String> {
        self.secrets_from(|name| std::env::var(name).ok())
    }

    fn secrets_from(&self, variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let proxies: Vec<_> = match &self.proxy {
            Some(proxy) => vec![proxy.clone()],
            None => VARIABLES.iter().filter_map(|name| variable(name)).collect(),
        };
        proxies.iter().filter_map(|proxy| password(proxy)).collect()
    }

    fn add_from(&self, options: NetOptions, variable: impl Fn(&str) -> Option<String>) -> Result<NetOptions, String> {
        let not_for = match (&self.noproxy, first(&["no_proxy", "NO_PROXY"], &variable)) {
            (Some(hosts), _) => hosts.clone(),
            (None, Some((_, hosts))) => hosts.parse().unwrap_or_default(),
            (None, None) => NoProxy::default(),
        };
        let options = options.no_proxy(not_for);
        match &self.proxy {
            Some(none) if none.is_empty() => Ok(options),
            Some(proxy) => Ok(options.proxy(read("--proxy", proxy)?)),
            None => {
                // In upper case a CGI program's client could set it, by a header `Proxy`.
                let http = first(&["http_proxy", "all_proxy", "ALL_PROXY"], &variable);
                let https = first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"], &variable);
                let options = match http {
                    Some((name, proxy)) => options.proxy_for_http(read(name, &proxy)?),
                    None => options,
                };
                let options = match https {
                    Some((name, proxy)) => options.proxy_for_https(read(name, &proxy)?),
                    None => options,
                };
                match first(&["all_proxy", "ALL_PROXY"], &variable) {
                    Some((name, proxy)) => Ok(options.proxy_for_tcp(read(name, &proxy)?)),
                    None => Ok(options),
                }
            }
        }
    }
}

/// The variables that may name a proxy.
const VARIABLES: [&str; 5] = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The password in a proxy's URL; where there is only a name, that is it.
fn password(proxy: &str) -> Option<String> {
    let url = if proxy.contains("://") { Url::parse(proxy) } else { Url::parse(&format!("http://{proxy}")) };
    let url = url.ok()?;
    let secret = url.password().or_else(|| Some(url.username()).filter(|name| !name.is_empty()))?;
    Some(percent_decode_str(secret).decode_utf8_lossy().into_owned())
}

/// The first of some variables that says something.
fn first<'a>(names: &[&'a str], variable: impl Fn(&str) -> Option<String>) -> Option<(&'a str, String)> {
    names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()).map(|value| (*name, value)))
}

fn read(name: &str, proxy: &str) -> Result<Proxy, String> {
    proxy.parse().map_err(|bad| format!("{name}: {bad}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The options that arguments and an environment come to, as their debug text.
    fn options(proxy: Option<&str>, noproxy: Option<&str>, environment: &[(&str, &str)]) -> Result<String, String> {
        let args = ProxyArgs { proxy: proxy.map(str::to_owned), noproxy: noproxy.map(|hosts| hosts.parse().unwrap()) };
        let variable =
            |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        args.add_from(NetOptions::new(), variable).map(|options| format!("{options:?}"))
    }

    fn wanted(build: impl Fn(NetOptions) -> NetOptions) -> Result<String, String> {
        Ok(format!("{:?}", build(NetOptions::new())))
    }

    #[test]
    fn flags_then_the_environment_as_curl_reads_it() {
        let (one, two): (Proxy, Proxy) = ("one".parse().unwrap(), "socks5://two:1".parse().unwrap());
        let hosts = || "a.example".parse().unwrap();
        let nothing = wanted(|options| options);
        for (name, got, wanted) in [
            ("nothing", options(None, None, &[]), nothing.clone()),
            ("a flag", options(Some("one"), None, &[("http_proxy", "two")]), wanted(|o| o.proxy(one.clone()))),
            ("an empty flag", options(Some(""), None, &[("http_proxy", "one"), ("ALL_PROXY", "one")]), nothing.clone()),
            ("http", options(None, None, &[("http_proxy", "one")]), wanted(|o| o.proxy_for_http(one.clone()))),
            ("upper case is not for http", options(None, None, &[("HTTP_PROXY", "one")]), nothing.clone()),
            ("https", options(None, None, &[("HTTPS_PROXY", "one")]), wanted(|o| o.proxy_for_https(one.clone()))),
            (
                "lower case first",
                options(None, None, &[("HTTPS_PROXY", "two"), ("https_proxy", "one")]),
                wanted(|o| o.proxy_for_https(one.clone())),
            ),
            (
                "all, where nothing nearer is said",
                options(None, None, &[("ALL_PROXY", "socks5://two:1"), ("https_proxy", "one")]),
                wanted(|o| o.proxy(two.clone()).proxy_for_https(one.clone())),
            ),
            ("an empty variable says nothing", options(None, None, &[("http_proxy", "")]), nothing),
            ("none for some", options(None, None, &[("NO_PROXY", "a.example")]), wanted(|o| o.no_proxy(hosts()))),
            (
                "the flag wins there too",
                options(None, Some("a.example"), &[("no_proxy", "b.example")]),
                wanted(|o| o.no_proxy(hosts())),
            ),
        ] {
            assert_eq!(got, wanted, "{name}");
        }
    }

    #[test]
    fn passwords_of_proxies_are_known_as_secrets() {
        let variable = |name: &str| (name == "ALL_PROXY").then(|| "socks5://me:s%40cret@two:1".to_owned());
        for (proxy, wanted) in [
            (None, &["s@cret"][..]),
            (Some("me:other@one"), &["other"]),
            (Some("http://token@one:1"), &["token"]),
            (Some("one"), &[]),
            (Some(""), &[]),
        ] {
            let args = ProxyArgs { proxy: proxy.map(str::to_owned), noproxy: None };
            assert_eq!(args.secrets_from(variable), wanted, "{proxy:?}");
        }
    }

    #[test]
    fn what_cant_be_read_names_its_place_and_no_password() {
        for (proxy, environment, said) in [
            (Some("ftp://me:canary@a"), &[][..], "--proxy: a proxy speaks http or socks5, not `ftp`"),
            (None, &[("HTTPS_PROXY", "me:canary@a:x")], "HTTPS_PROXY: that is no proxy: write"),
            (None, &[("all_proxy", "me:canary@a/b")], "all_proxy: a proxy is a host and a port, without a path"),
        ] {
            let error = options(proxy, None, environment).unwrap_err();
            assert!(error.starts_with(said) && !error.contains("canary"), "{error}");
        }
    }
}
