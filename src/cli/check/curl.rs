//! The flags that are no part of an endpoint, as curl has them.

use std::path::Path;

use watchpost::{CurlOptions, Proxy};

use super::{network::NetworkArgs, proxy::ProxyArgs, tls::TlsArgs};

/// What curl is told, so that it reaches the same hosts in the same way. A proxy of the environment it reads there itself, and the name
/// servers of `--resolver` only few builds of it could be told.
pub fn options(network: &NetworkArgs, tls: &TlsArgs) -> CurlOptions {
    let mut options = CurlOptions::new();
    for entry in &network.resolve {
        options = options.option("--resolve", entry.to_string());
    }
    for entry in &network.connect_to {
        options = options.option("--connect-to", entry.to_string());
    }
    #[cfg(unix)]
    if let Some(path) = &network.unix_socket {
        options = options.option("--unix-socket", text(path));
    }
    trust(through_a_proxy(options, &network.proxy), tls)
}

fn through_a_proxy(mut options: CurlOptions, args: &ProxyArgs) -> CurlOptions {
    match args.proxy.as_deref().map(|typed| (typed, typed.parse::<Proxy>())) {
        Some(("", _)) => options = options.option("-x", ""),
        Some((typed, Ok(proxy))) => {
            // The proxy looks names up, as ours does.
            options = options.option("-x", proxy.to_string().replace("socks5://", "socks5h://"));
            if typed.contains('@') {
                options = options.secret("--proxy-user", "PROXY_USER");
            }
        }
        // What can't be read was told before.
        Some((_, Err(_))) | None => {}
    }
    match &args.noproxy {
        Some(hosts) => options.option("--noproxy", hosts.to_string()),
        None => options,
    }
}

#[cfg(feature = "tls")]
fn trust(mut options: CurlOptions, args: &TlsArgs) -> CurlOptions {
    for (name, file) in [("--cacert", &args.cacert), ("--cert", &args.cert), ("--key", &args.key)] {
        if let Some(path) = file {
            options = options.option(name, text(path));
        }
    }
    options
}

#[cfg(not(feature = "tls"))]
fn trust(options: CurlOptions, _: &TlsArgs) -> CurlOptions {
    options
}

/// A path as it is shown: one that is no UTF-8 could not be typed again anyway.
fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use clap::{Args, FromArgMatches};

    use super::*;

    fn said(line: &str) -> String {
        let command = NetworkArgs::augment_args(clap::Command::new("check"));
        let matches = TlsArgs::augment_args(command).get_matches_from(["check"].into_iter().chain(line.split(' ')));
        let network = NetworkArgs::from_arg_matches(&matches).unwrap();
        options(&network, &TlsArgs::from_arg_matches(&matches).unwrap()).to_string()
    }

    #[test]
    fn curl_is_told_the_same() {
        for (line, wanted) in [
            ("--resolve=*:443:[::1],127.0.0.1", "--resolve '*:443:[::1],127.0.0.1'"),
            ("--connect-to=::localhost:8080", "--connect-to ::localhost:8080"),
            ("--proxy=me:canary@a:3128", "-x http://a:3128 --proxy-user \"$PROXY_USER\""),
            ("--proxy=socks5://a", "-x socks5h://a:1080"),
            ("--proxy=", "-x ''"),
            ("--noproxy=a.example,10.0.0.0/8", "--noproxy a.example,10.0.0.0/8"),
            #[cfg(feature = "tls")]
            ("--cacert=roots.pem --cert=a.pem --key=b.pem", "--cacert roots.pem --cert a.pem --key b.pem"),
            #[cfg(unix)]
            ("--unix-socket=/run/a.sock", "--unix-socket /run/a.sock"),
        ] {
            assert_eq!(said(line), wanted, "{line}");
        }
    }
}
