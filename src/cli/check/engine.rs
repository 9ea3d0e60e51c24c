//! The engine of a run, and the runtime that it lives in.

#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::{io, thread, time::Duration};

use actix_rt::System;
use watchpost::{NetOptions, Place, StartError, Watchpost};

use super::pace::PaceArgs;
use crate::cli::exit::Exit;

/// Something that the system did not give.
#[derive(Debug, thiserror::Error)]
pub enum NoStart {
    #[error("this machine gives no thread or runtime: {0}")]
    System(#[from] io::Error),
    #[error(transparent)]
    Engine(#[from] StartError),
}

/// Our own probes do not block their thread: one that is silent for a while waits for a busy machine, and a false alarm would
/// be worse than a late one.
const STALL_AFTER: Duration = Duration::from_secs(10);

/// Does something with an engine, which has so many checks under way at once.
///
/// # Errors
/// The system gives no runtime, the engine does not start, or what is done with it fails.
pub fn with_engine(
    pace: &PaceArgs,
    net: NetOptions,
    concurrency: usize,
    act: impl AsyncFnOnce(Watchpost) -> io::Result<Exit>,
) -> Result<Exit, NoStart> {
    // The runtime opens five descriptors; it panics where there is none for the last two, a pair for its signals.
    #[cfg(unix)]
    drop([UnixStream::pair()?, UnixStream::pair()?, UnixStream::pair()?]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // The coordinator is on this thread, too: with one of its own each answer would wake two threads, and not one.
    System::with_tokio_rt(move || runtime).block_on(async { Ok(act(engine(pace, net, concurrency)?).await?) })
}

fn engine(pace: &PaceArgs, net: NetOptions, concurrency: usize) -> Result<Watchpost, StartError> {
    let mut builder =
        Watchpost::builder().net(net).concurrency(concurrency).retries(pace.retries).stall_after(STALL_AFTER);
    builder = builder.retry_any_method(pace.retry_any_method).retry_after_max(pace.retry_after_max);
    if let Some(per_host) = pace.per_host {
        builder = builder.per_host(per_host.get());
    }
    if let Some(rate) = pace.rate {
        builder = builder.rate(rate);
    }
    // On a single core a checker's thread would only take turns with this one, at two switches and two system calls a check, which is
    // a third of what a check costs; and our own probes yield, so this thread does for all.
    if thread::available_parallelism().map_or(1, usize::from) == 1 {
        builder = builder.place(Place::Here);
    }
    builder.start_here()
}
