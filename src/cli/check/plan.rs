//! What the arguments mean for a round: whom it asks first, and what its statuses have to come to.

use watchpost::{DEFAULT_TIMEOUT, Endpoint, TypedUrl};

use super::{
    baseline::Baseline,
    pace::PaceArgs,
    thresholds::Thresholds,
    verdict::{FailOn, VerdictArgs},
};

impl VerdictArgs {
    /// What is asked of all statuses together.
    ///
    /// # Errors
    /// A sentence about the baseline.
    pub fn thresholds(&self, allow_empty: bool) -> Result<Thresholds, String> {
        let only_new = self.fail_on == FailOn::New;
        if only_new && self.baseline.is_none() {
            return Err("--fail-on new needs to know what is old: name an earlier output with --baseline".to_owned());
        }
        let baseline = self.baseline.as_deref().map(Baseline::read).transpose()?;
        let Self { strict, max_down, p95, .. } = *self;
        Ok(Thresholds { strict, max_down, p95, baseline, only_new, allow_empty })
    }

    /// The endpoint of the canary.
    ///
    /// # Errors
    /// A sentence about the canary.
    pub fn canary(&self, pace: &PaceArgs) -> Result<Option<Endpoint>, String> {
        // It gets none of the headers: they are for others.
        let timeout = pace.timeout.unwrap_or(DEFAULT_TIMEOUT);
        let canary = |url: &TypedUrl| {
            // Any answer shows that the network is there.
            let endpoint = Endpoint::of(url.url().clone()).timeout(timeout);
            "any".parse().map_or(endpoint.clone(), |any| endpoint.expect(any)).build()
        };
        self.canary.as_ref().map(canary).transpose().map_err(|bad| format!("--canary: {bad}"))
    }
}
