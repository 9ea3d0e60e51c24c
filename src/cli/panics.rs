//! What happens when something panics.

use std::{io::Write, panic, thread};

use super::{check, console, file_output};

/// The threads of the command line itself.
const OURS: [&str; 4] = ["main", console::THREAD, file_output::THREAD, check::INPUT_THREAD];

/// Keeps a probe's panic off the screen: it costs that check alone, and its status says so (`crashed`). A panic of the command
/// line itself is a bug, and speaks.
pub fn keep_quiet() {
    panic::set_hook(Box::new(|info| {
        if thread::current().name().is_some_and(|name| OURS.contains(&name)) {
            let _ = writeln!(std::io::stderr(), "watchpost has a bug, please report it: {info}");
        }
    }));
}
