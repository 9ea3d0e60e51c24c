//! An endpoint in serde: as its builder.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    endpoint::{BadEndpoint, Endpoint},
    endpoint_builder::EndpointBuilder,
};

impl TryFrom<EndpointBuilder> for Endpoint {
    type Error = BadEndpoint;

    fn try_from(builder: EndpointBuilder) -> Result<Self, BadEndpoint> {
        builder.build()
    }
}

impl From<Endpoint> for EndpointBuilder {
    fn from(endpoint: Endpoint) -> Self {
        let mut builder = Endpoint::of(endpoint.url);
        builder.name = endpoint.name;
        builder.method = endpoint.method.as_str().to_owned();
        builder.headers = endpoint.headers.into_iter().map(Into::into).collect();
        builder.left_out = endpoint.left_out;
        if let Some(body) = endpoint.body {
            builder = builder.body(body);
        }
        Self {
            timeout: endpoint.timeout,
            connect_timeout: endpoint.connect_timeout,
            expect: endpoint.expect,
            degraded_over: endpoint.degraded_over,
            max_redirects: endpoint.max_redirects,
            insecure: endpoint.insecure,
            keep_alive: endpoint.keep_alive,
            read_body: endpoint.read_body,
            family: endpoint.family,
            public_only: endpoint.public_only,
            decode: endpoint.decode,
            sni: endpoint.tls.sni.map(|name| name.to_string()),
            tls_min: endpoint.tls.min,
            tls_max: endpoint.tls.max,
            http2: endpoint.tls.http2,
            on: endpoint.on,
            secrets: endpoint.secrets,
            ..builder
        }
    }
}

impl Serialize for Endpoint {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        EndpointBuilder::from(self.clone()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        EndpointBuilder::deserialize(from)?.build().map_err(serde::de::Error::custom)
    }
}
