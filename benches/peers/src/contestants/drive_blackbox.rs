//! Asks `blackbox_exporter` to probe, over connections that are kept, as Prometheus does.

use awc::Client;
use futures_util::{StreamExt, stream};

use super::Work;
use crate::{Failed, args::Args};

/// Has all URLs probed by the exporter at `--at`, and counts those that it found up.
///
/// # Errors
/// `--at` is missing.
pub fn run(args: &Args, work: &Work) -> Result<u64, Failed> {
    let at = args.value("at").ok_or("--at is missing")?;
    Ok(actix_rt::System::new().block_on(async {
        let client = Client::builder().disable_timeout().no_default_headers().finish();
        let probes = stream::iter(&work.urls).map(|url| probe(&client, at, url));
        probes
            .buffer_unordered(work.at_once)
            .fold(0, async |good, probed| good + u64::from(probed.is_some_and(|up| up)))
            .await
    }))
}

async fn probe(client: &Client, at: &str, url: &str) -> Option<bool> {
    let mut answer = client.get(format!("http://{at}/probe?module=http_2xx&target={url}")).send().await.ok()?;
    let body = answer.body().await.ok()?;
    Some(str::from_utf8(&body).ok()?.lines().any(|line| line == "probe_success 1"))
}
