//! What happens when something panics.

use std::{io::Write, panic, path::Path, thread};

use tokio::task;

use super::{check, console, file_output};

/// The threads of the command line itself.
const OURS: [&str; 4] = [MAIN, console::THREAD, file_output::THREAD, check::INPUT_THREAD];
/// The one that the coordinator is on too; and the checker, where there is but one core.
const MAIN: &str = "main";

/// Keeps a probe's panic off the screen: it costs that check alone, and its status says so (`crashed`). A panic of the command
/// line itself, or of the actors beside it, is a bug, and speaks.
pub fn keep_quiet() {
    panic::set_hook(Box::new(|info| {
        let file = info.location().map_or("", |location| location.file());
        if speaks(thread::current().name(), task::try_id().is_some(), Path::new(file)) {
            let _ = writeln!(std::io::stderr(), "watchpost has a bug, please report it: {info}");
        }
    }));
}

/// Whether a panic is told of: on which thread, whether in a task, in which file. What runs as a task on the main thread are the
/// actors, and the looks of a checker; those of the look are caught.
fn speaks(thread: Option<&str>, in_a_task: bool, file: &Path) -> bool {
    let by_an_actor = || file.components().any(|part| part.as_os_str() == "actors");
    match thread {
        Some(MAIN) => !in_a_task || by_an_actor(),
        Some(thread) => OURS.contains(&thread),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_quiet_on_whatever_thread_it_runs() {
        for (thread, in_a_task, file, told) in [
            (Some("main"), false, "src/cli/check.rs", true),
            (Some("main"), false, "src/probe/http/mod.rs", true),
            (Some("main"), true, "src/probe/http/mod.rs", false),
            (Some("main"), true, "/somewhere/awc/src/request.rs", false),
            (Some("main"), true, "src/actors/coordinator.rs", true),
            (Some("console"), false, "src/cli/console.rs", true),
            (Some("input"), false, "src/cli/check/feed.rs", true),
            (Some("actix-rt|system:0|arbiter:1"), true, "src/actors/checker.rs", false),
            (None, false, "src/probe/tcp.rs", false),
        ] {
            assert_eq!(speaks(thread, in_a_task, Path::new(file)), told, "{thread:?} {in_a_task} {file}");
        }
    }

    #[test]
    fn what_an_actor_polls_is_in_a_task_and_the_round_is_not() {
        actix::System::new().block_on(async {
            assert!(task::try_id().is_none());
            let in_a_task = actix::spawn(async { task::try_id().is_some() });
            assert!(in_a_task.await.unwrap());
        });
    }
}
