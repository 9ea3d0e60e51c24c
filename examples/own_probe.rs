//! cargo run --example own_probe
//!
//! A probe of one's own: `file:` URLs are checked by a look at the file, with the same checkers, timeouts and statuses as all
//! others. It ends by itself.

use std::error::Error;

use watchpost::{Endpoint, Kind, Look, Probe, Reason, Trace, Watchpost};

/// A file is up when it exists and is not empty.
struct FileProbe;

impl Probe for FileProbe {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            // A look must not block its thread, so the file system is asked on another one.
            match tokio::fs::metadata(endpoint.url().path()).await {
                Ok(file) if file.len() > 0 => Ok(()),
                Ok(_) => Err(Reason::new(Kind::Expectation, "the file is empty")),
                Err(error) => Err(Reason::new(Kind::Expectation, error.to_string())),
            }
        })
    }
}

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let watchpost = Watchpost::builder().probe("file", || Box::new(FileProbe)).start()?;
    let here = env!("CARGO_MANIFEST_DIR");
    for file in ["README.md", "README.txt"] {
        let status = watchpost.check(Endpoint::new(format!("file://{here}/{file}"))?).await?;
        println!(
            "{file} is {}{}",
            status.state,
            status.reason.map(|reason| format!(" ({reason})")).unwrap_or_default()
        );
    }
    watchpost.drain().await?;
    Ok(())
}
