//! How many checks at once this process has room for: each holds a socket.

/// Descriptors for the process itself: standard streams, runtimes, files of URLs.
const OWN: u64 = 48;

/// Raises the limit of open files as far as it may go, and gives the checks at once that there is room for, at most `wanted`.
#[cfg(unix)]
pub fn room_for(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    // Where it may not be raised (macOS knows no hard limit, and takes no "unlimited"), what was there stays.
    cap(wanted, if raised.is_ok() { maximum } else { current })
}

/// The same under the limit as it is: a process that takes our place would have a raised one, and may not bear it (`select` of more
/// than 1,024 descriptors).
#[cfg(unix)]
pub fn room_as_it_is(wanted: usize) -> usize {
    cap(wanted, rustix::process::getrlimit(rustix::process::Resource::Nofile).current)
}

/// Where there is no such limit.
#[cfg(not(unix))]
pub fn room_as_it_is(wanted: usize) -> usize {
    wanted
}

/// Where there is no such limit.
#[cfg(not(unix))]
pub fn room_for(wanted: usize) -> usize {
    wanted
}

/// The checks at once under a limit of open files; `None` is no limit. Beside its connection a check may look a name up, so an
/// eighth is kept for that.
#[cfg_attr(not(unix), allow(dead_code))]
fn cap(wanted: usize, limit: Option<u64>) -> usize {
    let Some(limit) = limit else { return wanted };
    let room = limit.saturating_sub(OWN + limit / 8).max(1);
    usize::try_from(room).map_or(wanted, |room| wanted.min(room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_caps_what_was_wanted_and_one_check_always_runs() {
        for (wanted, limit, got) in [
            (256, None, 256),
            (256, Some(u64::MAX), 256),
            (256, Some(1024), 256),
            (20_000, Some(20_000), 17_452),
            (256, Some(256), 176),
            (256, Some(40), 1),
            (1, Some(0), 1),
        ] {
            assert_eq!(cap(wanted, limit), got, "{wanted} under {limit:?}");
        }
    }
}
