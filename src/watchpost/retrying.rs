//! What the builder is told of further attempts, and of hosts that want none yet.

use std::time::Duration;

use super::Builder;
use crate::model::duration::LONGEST;

impl Builder {
    /// How often a check that failed for a passing reason is tried again; 0 by default. Only what may be sent twice is, and what
    /// failed before it was sent (RFC 9110, 9.2.2), unless [`retry_any_method`](Self::retry_any_method) says otherwise.
    ///
    /// Passing are `timeout`, `reset`, `connect_refused`, `connect_unreachable`, `dns_failed` and the codes 408, 429, 500, 502, 503 and 504,
    /// where the state would not be up.
    pub fn retries(mut self, retries: u32) -> Self {
        self.settings.retries = retries;
        self
    }

    /// Whether checks whose method is not idempotent, as POST, are tried again too once they were sent; they are not by default, because a server may do
    /// twice what it is asked twice. A check that was lost with its checker is not given to another for it.
    pub fn retry_any_method(mut self, any: bool) -> Self {
        self.settings.retry_any_method = any;
        self
    }

    /// How long a server that asks for it is left alone at most; [`DEFAULT_RETRY_AFTER_MAX`](crate::DEFAULT_RETRY_AFTER_MAX) by
    /// default, a year is the longest, and with nothing no server is.
    ///
    /// A server that answers 429 or 503 with `Retry-After` (RFC 9110, 10.2.3) gets no further check from any checker before that time,
    /// at the same host and port; where redirects led to it from another host or port, neither does that one, whose checks would go on to
    /// it. The checks wait beside the queue: each keeps its place and its timeout, and those of other servers pass, while there are places:
    /// where those of one server have all of [`concurrency`](Self::concurrency) and [`queue`](Self::queue), no other is accepted before its
    /// pause is over. Then all go on as before; [`per_host`](Self::per_host) and [`rate`](Self::rate) keep them from coming at once.
    ///
    /// The pauses of one server that follow one another last so long together. A check is tried again ([`retries`](Self::retries)) where
    /// what was asked for fits; where it does not, its status is final at once, and what is left of the bound goes by for the others. The
    /// bound begins anew when the server answers something else, or was left alone for as long. At most 1,024 servers are held at once.
    ///
    /// For checks on schedule let it be shorter than the interval, or nothing: a status that comes late is of no use to a
    /// [`Monitor`](crate::Monitor), and after its patience it is `unknown`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use watchpost::Watchpost;
    ///
    /// # watchpost::actix::System::new().block_on(async {
    /// let watchpost = Watchpost::builder().retries(2).retry_after_max(Duration::from_secs(5)).start()?;
    /// # watchpost.drain().await?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn retry_after_max(mut self, longest: Duration) -> Self {
        self.settings.retry_after_max = longest.min(LONGEST);
        self
    }
}
