//! From a connection in the plain to one over TLS whose certificate is judged.

use std::{cell::RefCell, time::SystemTime};

use rustls::pki_types::CertificateDer;

use super::tls_failure;
use crate::{
    model::{certificate::Certificate, phase::Phase, reason::Reason, tls::TlsFacts},
    net::{
        certificate,
        good_chains::GoodChains,
        options::NetOptions,
        stream::Stream,
        tls::{Tls, TlsError},
        tls_facts,
        tls_wanted::{HTTP2, TlsWanted},
        turns::Turns,
    },
    probe::trace::Trace,
};

/// TLS for the checks of one checker.
pub struct Secure {
    tls: Tls,
    /// Nobody else has it, and no borrow lasts over an await.
    good: RefCell<GoodChains>,
    turns: Turns,
}

/// A connection whose certificate is good enough.
pub struct Secured {
    /// The connection.
    pub stream: Stream,
    /// The server asked for a client certificate, and got none.
    pub asked_in_vain: bool,
    /// The server chose HTTP/2.
    pub http2: bool,
}

impl Secure {
    /// As the options say.
    pub fn new(options: &NetOptions) -> Self {
        let tls = Tls::new(options.roots.clone(), options.identity.clone());
        Self { tls, good: RefCell::default(), turns: Turns::default() }
    }

    /// Makes a stream a TLS one, and judges its certificate; that of a kept one again, because it may have expired since.
    pub async fn secure(&self, stream: Stream, wanted: &TlsWanted, trace: &mut Trace) -> Result<Secured, Reason> {
        let (tls, asked_in_vain) = match stream {
            Stream::Tls(tls) => (tls, false),
            Stream::Plain(tcp) => {
                trace.enter(Phase::Tls);
                match self.turns.take(self.tls.shake_hands(tcp, wanted)).await {
                    Ok(shaken) => (Box::new(shaken.stream), shaken.asked_in_vain),
                    Err(error) => return Err(failed(&error, trace)),
                }
            }
        };
        let connection = tls.get_ref().1;
        trace.seen.tls = tls_facts::read(connection);
        let http2 = connection.alpn_protocol() == Some(HTTP2);
        let chain = connection.peer_certificates().unwrap_or_default();
        let judged = self.judge(chain, wanted);
        let (certificate, problem) = shown(chain, judged.err().as_ref());
        trace.seen.certificate = certificate;
        match problem {
            Some(reason) if !wanted.insecure => Err(reason),
            _ => Ok(Secured { stream: Stream::Tls(tls), asked_in_vain, http2 }),
        }
    }

    /// Judges a chain; one that was found good before is taken for good again, but not where it decides about more than this check:
    /// whether our own certificate is shown. One that need not be good is judged for the facts alone, and anew.
    fn judge(&self, chain: &[CertificateDer<'_>], wanted: &TlsWanted) -> Result<(), TlsError> {
        let mut good = self.good.borrow_mut();
        let good = (!wanted.insecure && !self.tls.identifies(wanted)).then_some(&mut *good);
        self.tls.judge(chain, &wanted.name, SystemTime::now(), good)
    }
}

/// No connection. Where the handshake itself refused the certificate, that is a fact all the same.
fn failed(error: &TlsError, trace: &mut Trace) -> Reason {
    if let TlsError::Handshake { spoken, .. } = error {
        trace.seen.spoken = *spoken;
    }
    let TlsError::Refused(refused) = error else { return tls_failure::of_tls(error, &[]) };
    trace.seen.tls = refused.version.map(|version| TlsFacts { version, cipher: None, alpn: None });
    let (certificate, problem) = shown(&refused.chain, Some(error));
    trace.seen.certificate = certificate;
    problem.unwrap_or_else(|| tls_failure::of_tls(error, &[]))
}

/// The certificate, with what is wrong with it; and that by itself.
fn shown(chain: &[CertificateDer<'_>], error: Option<&TlsError>) -> (Option<Box<Certificate>>, Option<Reason>) {
    let certificate = certificate::read(chain, SystemTime::now().into());
    let names = certificate.as_ref().map(|certificate| certificate.names.as_slice()).unwrap_or_default();
    let problem = error.map(|error| tls_failure::of_tls(error, names));
    (certificate.map(|certificate| Box::new(Certificate { problem: problem.clone(), ..certificate })), problem)
}
