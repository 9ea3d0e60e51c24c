//! Ctrl-C, SIGTERM, and a terminal that is gone: the first signal asks to stop, the second does not ask.

use std::{fs, io, path::PathBuf};
#[cfg(unix)]
use std::{future::poll_fn, task::Poll};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use crate::cli::exit::Exit;

/// Tells of the first signal. A second one ends the process at once, with the code of the first, and without what it would leave. One that
/// was ignored when the process began stays so, as for `nohup` and what a shell runs in the background.
///
/// # Errors
/// The system installs no handler.
#[cfg(unix)]
pub fn watch(leftovers: Vec<PathBuf>) -> io::Result<oneshot::Receiver<Exit>> {
    let ignored = ignored();
    let mut signals = Vec::new();
    for (kind, exit) in [
        (SignalKind::interrupt(), Exit::Interrupted),
        (SignalKind::terminate(), Exit::Terminated),
        (SignalKind::hangup(), Exit::HungUp),
    ] {
        let is_ignored = ignored.map(|ignored| ignored >> (kind.as_raw_value() - 1) & 1 == 1);
        // Where nobody knows, SIGHUP is left to the system: `nohup` must hold.
        if is_ignored.unwrap_or(exit == Exit::HungUp) {
            continue;
        }
        signals.push((signal(kind)?, exit));
    }
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        let exit = next(&mut signals).await;
        let _ = tell.send(exit);
        next(&mut signals).await;
        end_at_once(exit, &leftovers);
    });
    Ok(told)
}

#[cfg(unix)]
async fn next(signals: &mut [(Signal, Exit)]) -> Exit {
    poll_fn(|cx| {
        let come = signals.iter_mut().find_map(|(signal, exit)| signal.poll_recv(cx).is_ready().then_some(*exit));
        come.map_or(Poll::Pending, Poll::Ready)
    })
    .await
}

/// The signals that are ignored, number 1 in the lowest bit, where the system says it.
#[cfg(unix)]
fn ignored() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

/// Tells of the first Ctrl-C. A second one ends the process at once, without what it would leave.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn watch(leftovers: Vec<PathBuf>) -> io::Result<oneshot::Receiver<Exit>> {
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        let _ = tell.send(Exit::Interrupted);
        if tokio::signal::ctrl_c().await.is_ok() {
            end_at_once(Exit::Interrupted, &leftovers);
        }
    });
    Ok(told)
}

fn end_at_once(exit: Exit, leftovers: &[PathBuf]) -> ! {
    for path in leftovers {
        // One that was kept by now has another name.
        let _ = fs::remove_file(path);
    }
    std::process::exit(exit.code());
}
