//! What a check holds while it waits in the queue, beyond its endpoint.

use std::{future::pending, sync::Arc};

use futures_util::{
    FutureExt, StreamExt,
    future::{Either, select},
    stream,
};
use watchpost::{Check, Endpoint, Look, Place, Probe, Trace, Watchpost};

use crate::{Failed, usage::memory_of_this_process};

/// Never answers.
struct Never;

impl Probe for Never {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(pending())
    }
}

/// Prints the checks that wait, and the resident memory in KiB before and while they do.
///
/// # Errors
/// It can't start.
pub fn run(checks: u64) -> Result<(), Failed> {
    actix_rt::System::new().block_on(async {
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).queue(usize::try_from(checks)?);
        let watchpost = builder.probe("test", || Box::new(Never)).start_here()?;
        let endpoint = Arc::new(Endpoint::new("test://never")?);
        let rest = memory_of_this_process()?.now;
        let mut statuses =
            watchpost.check_all(stream::iter((1..=checks).map(|id| Check::new(id, Arc::clone(&endpoint)))));
        loop {
            let told = watchpost.stats();
            match select(statuses.next(), told.boxed_local()).await {
                Either::Left(_) => return Err("a check ended that never should".into()),
                Either::Right((stats, _)) if stats?.waiting + 1 < checks => {}
                Either::Right(_) => break,
            }
        }
        println!("{checks} {rest} {}", memory_of_this_process()?.now);
        watchpost.abort().await?;
        Ok(())
    })
}
