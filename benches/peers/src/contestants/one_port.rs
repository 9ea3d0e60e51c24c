//! Fresh checks of one address and port, piece by piece: what each costs, and whether ports run out.

use futures_util::{StreamExt, stream};
use watchpost::{Kind, State};

use super::{
    Work,
    watchpost_library::{endpoint, start},
};
use crate::{Failed, args::Args, usage::cpu_of_this_process};

/// Prints the checks that were up, those that ended for want of a resource, and the CPU seconds of each `--piece` of the checks.
///
/// # Errors
/// It can't start.
pub fn run(args: &Args, work: &Work) -> Result<(), Failed> {
    let piece = args.number("piece").unwrap_or(10_000_usize).max(1);
    actix_rt::System::new().block_on(async {
        let watchpost = start(work)?;
        let (mut good, mut wanting, mut costs) = (0_u64, 0_u64, Vec::new());
        for piece in work.urls.chunks(piece) {
            let before = cpu_of_this_process()?;
            let endpoints = piece.iter().filter_map(|url| endpoint(url, false));
            let mut statuses = watchpost.check_all(stream::iter(endpoints));
            while let Some(status) = statuses.next().await {
                let status = status?;
                good += u64::from(status.state == State::Up);
                wanting += u64::from(status.reason.is_some_and(|reason| reason.kind == Kind::Resources));
            }
            costs.push(cpu_of_this_process()? - before);
        }
        watchpost.drain().await?;
        let costs: Vec<String> = costs.iter().map(|cost| format!("{cost:.6}")).collect();
        println!("{good} {wanting} {}", costs.join(" "));
        Ok(())
    })
}
