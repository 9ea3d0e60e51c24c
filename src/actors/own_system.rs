//! Actors in a System of their own, on a thread of its own: so they run alike under actix, actix-web, plain tokio and without any
//! runtime.

use std::{io, sync::mpsc, thread};

use actix::{Actor, Addr, Context};
use actix_rt::System;
use futures_util::FutureExt;
use tokio::sync::oneshot;

/// What an actor holds that has a System of its own: dropped with it, whatever ends it, it ends the System.
pub(crate) type Alive = oneshot::Sender<()>;

/// Starts an actor in a System of its own, on a thread of this name. Both end with the actor.
///
/// # Errors
/// Those of `make`, and that a thread can't be had.
pub(crate) fn start<A, E>(name: &str, make: impl FnOnce(Alive) -> Result<A, E> + Send + 'static) -> Result<Addr<A>, E>
where
    A: Actor<Context = Context<A>>,
    E: From<io::Error> + Send + 'static,
{
    begin(name, move || {
        let (alive, ended) = oneshot::channel::<()>();
        Ok((make(alive)?.start(), ended.map(drop)))
    })
}

/// Begins something in a System of its own, on a thread of this name, and gives what it gives to its users. The System ends with the
/// future that comes beside it.
///
/// # Errors
/// Those of `begin`, and that a thread can't be had.
pub(crate) fn begin<T, E, F>(name: &str, begin: impl FnOnce() -> Result<(T, F), E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<io::Error> + Send + 'static,
    F: Future<Output = ()> + 'static,
{
    let (to_caller, begun) = mpsc::sync_channel(1);
    let body = move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Err(error) => drop(to_caller.send(Err(error.into()))),
        Ok(runtime) => System::with_tokio_rt(move || runtime).block_on(async move {
            match begin() {
                Err(error) => drop(to_caller.send(Err(error))),
                Ok((given, until)) => {
                    if to_caller.send(Ok(given)).is_ok() {
                        until.await;
                    }
                }
            }
        }),
    };
    thread::Builder::new().name(name.to_owned()).spawn(body)?;
    begun.recv().unwrap_or_else(|_| Err(io::Error::other("the thread ended at once").into()))
}
