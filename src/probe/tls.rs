//! The TLS probe: `tls://mail.example:993`, to see the certificate of anything.

use super::{
    Look, Probe,
    conversation::converse,
    reach::{
        dial::{Dial, cut_after},
        in_time::in_time,
    },
    starttls::StartTls,
    trace::Trace,
};
use crate::{
    model::{endpoint::Endpoint, phase::Phase, reason::Reason},
    net::{options::NetOptions, proxy::Carries, tls_wanted::NO_ALPN},
};

/// The port of a `tls` URL that names neither it nor a protocol.
const PORT: u16 = 443;

/// What makes the TLS probe of each checker, for [`Registry::register`](crate::Registry::register) under `tls`.
///
/// A handshake and a good certificate are enough; [rules](crate::Expectation) on the certificate and on the body (what the server says,
/// as for [`tcp_probe`](crate::tcp_probe)) may ask for more. A server of TLS 1.3 that wants a client certificate says so only to whoever
/// listens.
///
/// A mail server that goes over to TLS by STARTTLS is asked to by the query: `tls://mail.internal?starttls=smtp`, `imap` or `pop3`. Their
/// ports are 587, 143 and 110 where none is named, and 443 is that of TLS alone. The lines in the plain count to the phase `tls`.
///
/// ```
/// use watchpost::{Endpoint, NetOptions, Registry, tls_probe};
///
/// let mut probes = Registry::new();
/// probes.register("tls", tls_probe(NetOptions::new()));
///
/// for url in ["tls://mail.internal:993", "tls://mail.internal:25?starttls=smtp"] {
///     let mail = Endpoint::builder(url).expect("certificate valid for 14d".parse()?).build()?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tls_probe(options: NetOptions) -> impl Fn() -> Box<dyn Probe> + Send + Sync + 'static {
    move || Box::new(TlsProbe(Dial::new(&options)))
}

struct TlsProbe(Dial);

impl Probe for TlsProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move { self.shake_hands(endpoint, trace).await.map_err(|reason| trace.placed(reason)) })
    }
}

impl TlsProbe {
    async fn shake_hands(&self, endpoint: &Endpoint, trace: &mut Trace) -> Result<(), Reason> {
        let starttls = StartTls::of(endpoint.url())?;
        let (port, carries) = starttls.map_or((PORT, Carries::Tls), |protocol| (protocol.port(), Carries::Other));
        let mut plain = self.0.connect(endpoint, Some(port), carries, trace).await?;
        if let Some(protocol) = starttls {
            // The connection is there, and what is waited for now is TLS.
            trace.enter(Phase::Tls);
            let (limit, used) = (endpoint.connect_timeout(), trace.elapsed());
            in_time(limit, used, trace, async |_| protocol.agree(&mut plain).await).await?;
        }
        let mut secured = self.0.secure(plain, endpoint, NO_ALPN, trace).await?;
        let heard = converse(&mut secured.stream, endpoint, trace).await;
        heard.map_err(|reason| cut_after(secured.asked_in_vain, reason))
    }
}
