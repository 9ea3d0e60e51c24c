//! Ctrl-C and SIGTERM: the first asks to stop, the second does not ask.

use std::{fs, io, path::PathBuf};

use tokio::sync::oneshot;

use crate::cli::exit::Exit;

/// Tells of the first signal. A second one ends the process at once, with the code of the first, and without what it would leave.
///
/// # Errors
/// The system installs no handler.
#[cfg(unix)]
pub fn watch(leftovers: Vec<PathBuf>) -> io::Result<oneshot::Receiver<Exit>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        let exit = tokio::select! {
            _ = interrupt.recv() => Exit::Interrupted,
            _ = terminate.recv() => Exit::Terminated,
        };
        let _ = tell.send(exit);
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        end_at_once(exit, &leftovers);
    });
    Ok(told)
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
