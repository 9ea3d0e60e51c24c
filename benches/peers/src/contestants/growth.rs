//! Watchpost over so many endpoints that their list is no file: they are made as they are taken.

use futures_util::stream;

use super::{
    Work,
    watchpost_library::{count_up, endpoint, start},
};
use crate::{Failed, args::Args};

/// Checks `--checks` endpoints over `--addresses` addresses of this machine and `--ports`, at a path that starts with `--path`.
///
/// # Errors
/// It can't start.
pub fn run(args: &Args) -> Result<(), Failed> {
    let checks: u64 = args.number("checks").ok_or("--checks is missing")?;
    let addresses = args.number("addresses").unwrap_or(64_u64).clamp(1, 250);
    let ports: Vec<u16> =
        args.value("ports").unwrap_or_default().split(',').filter_map(|port| port.parse().ok()).collect();
    let path = args.value("path").unwrap_or("/");
    let at_once = args.number("at-once").unwrap_or(256);
    let work = Work { urls: Vec::new(), at_once, keep_alive: false, root: None, threads: 0 };
    let good = actix_rt::System::new().block_on(async {
        let watchpost = start(&work)?;
        let endpoints = (0..checks)
            .zip(ports.iter().cycle())
            .filter_map(|(n, port)| endpoint(&format!("http://127.0.0.{}:{port}{path}{n}", n % addresses + 1), false));
        let good = count_up(&watchpost, stream::iter(endpoints)).await;
        watchpost.drain().await?;
        Ok::<_, Failed>(good)
    })?;
    println!("{good}");
    Ok(())
}
