//! What a check holds while it waits for the head of its answer: all of them wait at once.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use watchpost::Check;

use super::{
    Work, awc_alone,
    floor::Floor,
    on_one_thread,
    watchpost_library::{count_up, endpoint, start},
};
use crate::{Failed, args::Args, usage::memory_of_this_process};

/// Prints the checks that were up, and the resident memory in KiB at rest and at its peak. At rest the first URL was checked, the
/// endpoints are made, and nothing is in flight.
///
/// # Errors
/// It can't start.
pub fn run(args: &Args, work: Work) -> Result<(), Failed> {
    let (good, rest) = match args.value("kind") {
        Some("floor") => {
            let floor = Floor::new(&work)?;
            on_one_thread(async {
                warm(floor.check(work.urls.first().ok_or("no URL")?).await.is_ok())?;
                let rest = memory_of_this_process()?.now;
                let checks = stream::iter(work.urls.iter().skip(1)).map(|url| floor.check(url));
                let checks = checks.buffer_unordered(work.at_once);
                Ok::<_, Failed>((checks.fold(0, async |good, up| good + u64::from(up.is_ok())).await, rest))
            })??
        }
        Some("awc") => {
            let rest = memory_of_this_process()?.now;
            (awc_alone::run(work)?, rest)
        }
        _ => actix_rt::System::new().block_on(async {
            let watchpost = start(&work)?;
            let mut endpoints: Vec<_> = work.urls.iter().filter_map(|url| endpoint(url, false)).collect();
            let waiting = endpoints.split_off(1);
            warm(count_up(&watchpost, stream::iter(endpoints)).await == 1)?;
            let waiting: Vec<_> = waiting.into_iter().map(Arc::new).collect();
            let rest = memory_of_this_process()?.now;
            let statuses =
                watchpost.check_all(stream::iter(waiting.iter().map(|endpoint| Check::new(0, Arc::clone(endpoint)))));
            Ok::<_, Failed>((
                statuses.fold(0, async |good, up| good + u64::from(up.is_ok_and(|up| up.reason.is_none()))).await,
                rest,
            ))
        })?,
    };
    println!("{good} {rest} {}", memory_of_this_process()?.peak);
    Ok(())
}

fn warm(is: bool) -> Result<(), Failed> {
    if is { Ok(()) } else { Err("the first check found nothing".into()) }
}
