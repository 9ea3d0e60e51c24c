//! What an endpoint says about TLS.

use super::{endpoint::Endpoint, endpoint_builder::EndpointBuilder, server_name::ServerName, tls::TlsVersion};

impl EndpointBuilder {
    /// The name that TLS asks for and verifies the certificate against, in place of the URL's host. It holds for that host, and
    /// for no other that redirects lead to.
    pub fn sni(mut self, name: impl Into<String>) -> Self {
        self.sni = Some(name.into());
        self
    }

    /// The lowest version of TLS that is spoken; 1.2 by default.
    pub fn tls_min(mut self, version: TlsVersion) -> Self {
        self.tls_min = Some(version);
        self
    }

    /// The highest version of TLS that is spoken; 1.3 by default.
    pub fn tls_max(mut self, version: TlsVersion) -> Self {
        self.tls_max = Some(version);
        self
    }

    /// Offers HTTP/2 to a server over TLS, beside HTTP/1.1 (by ALPN: RFC 7301); it does so by default. Where connections are kept
    /// ([`keep_alive`](Self::keep_alive)), HTTP/1.1 is spoken all the same: none over HTTP/2 is kept.
    pub fn http2(mut self, offer: bool) -> Self {
        self.http2 = offer;
        self
    }
}

impl Endpoint {
    /// Whether HTTP/2 is offered over TLS.
    pub fn http2(&self) -> bool {
        self.tls.http2 && !self.keep_alive()
    }

    /// The name that TLS asks for and verifies the certificate against, where it is not the URL's host.
    pub fn sni(&self) -> Option<&ServerName> {
        self.tls.sni.as_ref()
    }

    /// The lowest version of TLS that is spoken.
    pub fn tls_min(&self) -> TlsVersion {
        self.tls.min.unwrap_or(TlsVersion::Tls12)
    }

    /// The highest version of TLS that is spoken.
    pub fn tls_max(&self) -> TlsVersion {
        self.tls.max.unwrap_or(TlsVersion::Tls13)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_done_is_said() {
        let build = |builder: EndpointBuilder| builder.build().map(drop).map_err(|error| error.to_string());
        let https = || Endpoint::builder("https://a.example");
        for (builder, wanted) in [
            (https().tls_min(TlsVersion::Tls13).tls_max(TlsVersion::Tls13), Ok(())),
            (https().sni("b.example").tls_max(TlsVersion::Tls12), Ok(())),
            (
                https().tls_min(TlsVersion::Tls13).tls_max(TlsVersion::Tls12),
                Err("https://a.example/: the lowest TLS version, 1.3, is above the highest, 1.2"),
            ),
            (
                https().sni("10.0.0.1"),
                Err(
                    "https://a.example/: `10.0.0.1` is no name that TLS can ask for: it takes a host's name, and no address",
                ),
            ),
        ] {
            assert_eq!(build(builder), wanted.map_err(str::to_owned));
        }
    }
}
