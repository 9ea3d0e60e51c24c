//! The chains that were found good, so that the same chain of the same host is not verified at each check.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, SystemTime},
};

use rustls::pki_types::CertificateDer;
use url::Host;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::roots::Verifier;

/// The most hosts whose chain is kept: at 2 to 4 KiB a chain, as is common, some 4 MiB in all, and never more than 16.
const MOST_HOSTS: usize = 1024;
/// The longest chain that is kept, in bytes: four times what is common.
const LONGEST_CHAIN: usize = 16 * 1024;

/// For each host the chain that was last found good, whole, and until when it is good by the dates in it.
///
/// Only what is the same to the last byte, for the same name and by the same roots, is taken for good again: a chain that was
/// refused is never in here. It saves an eighth of what a check over TLS costs this thread where the root signed the server's own
/// certificate, and a quarter where one authority stands between, as is common (P-256).
///
/// Whether the server holds the key is no matter of this: each handshake proves it anew. Nor is
/// revocation, which is not looked at in the first place.
#[derive(Default)]
pub struct GoodChains {
    /// The roots that all of them were judged by. Held, so that no others come to stand at the same address.
    by: Option<Verifier>,
    good: HashMap<Host<String>, Good>,
    /// The hosts in the order in which they came: the oldest makes room.
    order: VecDeque<Host<String>>,
}

struct Good {
    chain: Vec<CertificateDer<'static>>,
    /// From when on all its certificates are valid.
    from: SystemTime,
    /// The last second in which they all are.
    until: SystemTime,
}

impl GoodChains {
    /// Whether this chain was found good for this host by these roots, and is still.
    pub fn contain(&self, chain: &[CertificateDer<'_>], host: &Host<String>, by: &Verifier, now: SystemTime) -> bool {
        self.by.as_ref().is_some_and(|known| Arc::ptr_eq(known, by))
            && self.good.get(host).is_some_and(|good| good.from <= now && now <= good.until && good.chain == chain)
    }

    /// Keeps a chain that was found good, in place of what the host showed before; not one that is long, or whose dates can't be
    /// read.
    pub fn keep(&mut self, chain: &[CertificateDer<'_>], host: &Host<String>, by: &Verifier) {
        if !self.by.as_ref().is_some_and(|known| Arc::ptr_eq(known, by)) {
            *self = Self { by: Some(Arc::clone(by)), ..Self::default() };
        }
        if chain.iter().map(|certificate| certificate.len()).sum::<usize>() > LONGEST_CHAIN {
            return;
        }
        let Some((from, until)) = validity(chain) else { return };
        let chain = chain.iter().map(|certificate| certificate.clone().into_owned()).collect();
        let good = Good { chain, from, until };
        if let Some(known) = self.good.get_mut(host) {
            *known = good;
            return;
        }
        if self.good.len() >= MOST_HOSTS
            && let Some(oldest) = self.order.pop_front()
        {
            self.good.remove(&oldest);
        }
        self.good.insert(host.clone(), good);
        self.order.push_back(host.clone());
    }
}

/// When all certificates of a chain are valid: from the latest beginning to the earliest end. `None` when one can't be read.
fn validity(chain: &[CertificateDer<'_>]) -> Option<(SystemTime, SystemTime)> {
    let mut all = None;
    for certificate in chain {
        let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
        let (from, until) =
            (at(certificate.validity().not_before.timestamp())?, at(certificate.validity().not_after.timestamp())?);
        all = Some(all.map_or((from, until), |(latest, earliest): (SystemTime, SystemTime)| {
            (latest.max(from), earliest.min(until))
        }));
    }
    all
}

/// Seconds since 1970; those before it count as 1970, as they do where a chain is judged.
fn at(seconds: i64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
#[path = "good_chains_tests.rs"]
mod tests;
