//! reqwest with no pool: a fresh connection for each check.

use futures_util::{StreamExt, stream};

use super::{Work, on_one_thread};
use crate::Failed;

/// Checks all URLs.
///
/// # Errors
/// The client can't be made.
pub fn run(work: Work) -> Result<u64, Failed> {
    let client = reqwest::Client::builder().pool_max_idle_per_host(0).no_proxy().build()?;
    Ok(on_one_thread(async {
        let checks = stream::iter(&work.urls).map(async |url| client.get(url).send().await);
        checks
            .buffer_unordered(work.at_once)
            .fold(0, async |good, answer| good + u64::from(answer.is_ok_and(|answer| answer.status() == 200)))
            .await
    })?)
}
