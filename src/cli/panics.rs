//! What happens when something panics.

use std::{io::Write, panic, thread};

/// Keeps a probe's panic off the screen: it costs that check alone, and its status says so (`crashed`). A panic of the command
/// line itself is a bug, and speaks.
pub fn keep_quiet() {
    panic::set_hook(Box::new(|info| {
        if matches!(thread::current().name(), Some("main" | super::console::THREAD | super::check::INPUT_THREAD)) {
            let _ = writeln!(std::io::stderr(), "watchpost has a bug, please report it: {info}");
        }
    }));
}
