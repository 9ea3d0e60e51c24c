//! What an endpoint says about the connections to it.

use std::time::Duration;

use super::{
    endpoint::{BadEndpoint, Endpoint},
    endpoint_builder::EndpointBuilder,
    family::Family,
};

impl EndpointBuilder {
    /// The time that look-up, connect and TLS of a connection may take together, within the time of the attempt; no limit of its own by
    /// default. Where redirects lead, each connection has it. It must be more than nothing, and is a year at most.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = Some(limit);
        self
    }

    /// Keeps the connection for the next check. By default each check opens a fresh one: it must see DNS, connect and TLS fail.
    pub fn keep_alive(mut self, keep: bool) -> Self {
        self.keep_alive = keep;
        self
    }

    /// Connects to addresses of one family alone; to any by default.
    pub fn family(mut self, family: Family) -> Self {
        self.family = family;
        self
    }

    /// Connects to addresses of public hosts alone, whatever the probe's own policy allows, over every redirect. See
    /// [`Endpoint::untrusted`].
    pub fn public_only(mut self, public_only: bool) -> Self {
        self.public_only = public_only;
        self
    }
}

impl Endpoint {
    /// The time that a connection may take to be there.
    pub fn connect_timeout(&self) -> Option<Duration> {
        self.connect_timeout
    }

    /// An endpoint whose URL comes from somebody who is not trusted, such as an app's user: it is
    /// [`public_only`](EndpointBuilder::public_only), so that it reaches nothing that only this machine can reach. One that is refused is
    /// `unknown`, with the reason `blocked`.
    ///
    /// Its status names the addresses that its host has, those that were refused too: show its author the kind of a reason, and no
    /// more. And it holds for the probes that are built in; a probe of one's own has to ask [`Endpoint::public_only`].
    ///
    /// # Errors
    /// [`BadEndpoint::Url`] names the URL and what is wrong with it.
    pub fn untrusted(url: impl AsRef<str>) -> Result<Self, BadEndpoint> {
        Self::builder(url).public_only(true).build()
    }

    /// Whether a connection is kept for the next check.
    pub fn keep_alive(&self) -> bool {
        self.keep_alive
    }

    /// Which addresses of its host a connection may go to.
    pub fn family(&self) -> Family {
        self.family
    }

    /// Whether it may only be reached at addresses of public hosts.
    pub fn public_only(&self) -> bool {
        self.public_only
    }
}
