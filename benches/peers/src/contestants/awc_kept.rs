//! awc alone with connections that are kept, by its own pool.

use awc::{Client, Connector};
use futures_util::{StreamExt, stream};

use super::Work;
use crate::Failed;

/// Checks all URLs.
///
/// # Errors
/// None, but others have some.
pub fn run(work: Work) -> Result<u64, Failed> {
    Ok(actix_rt::System::new().block_on(async {
        let connector = Connector::new().limit(u32::MAX as usize);
        let client =
            Client::builder().connector(connector).disable_timeout().disable_redirects().no_default_headers().finish();
        let checks = stream::iter(&work.urls).map(|url| check(&client, url));
        checks
            .buffer_unordered(work.at_once)
            .fold(0, async |good, checked| good + u64::from(checked.is_some_and(|up| up)))
            .await
    }))
}

/// The body is read, because only then the connection may be kept.
async fn check(client: &Client, url: &str) -> Option<bool> {
    let mut answer = client.get(url).no_decompress().send().await.ok()?;
    while let Some(chunk) = answer.next().await {
        chunk.ok()?;
    }
    Some(answer.status() == 200)
}
