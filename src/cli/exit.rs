//! Exit codes, and which of two wins.

/// How the process ends. The order is the precedence: of two, the greater one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything is up, or there was nothing to find out.
    AllUp,
    /// Nothing is down, and something is unknown.
    CantTell,
    /// Something is down.
    Down,
    /// Usage, configuration, empty input, a bad input line, an output that cannot be written.
    Trouble,
    /// A wait ran out: the code of `timeout`.
    RanOut,
    /// The command to run is there and can't be run, as a shell has it.
    NotRunnable,
    /// The command to run is not there, as a shell has it.
    NotFound,
    /// Nobody reads standard output any more: the code of a process that SIGPIPE ended.
    ClosedPipe,
    /// SIGHUP.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "it is not caught"))]
    HungUp,
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    #[cfg_attr(not(unix), allow(dead_code, reason = "there is none"))]
    Terminated,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> i32 {
        match self {
            Self::AllUp => 0,
            Self::Down => 1,
            Self::Trouble => 2,
            Self::CantTell => 3,
            Self::RanOut => 124,
            Self::NotRunnable => 126,
            Self::NotFound => 127,
            Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::ClosedPipe => 141,
            Self::Terminated => 143,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_the_order_of_precedence() {
        let order = [
            (Exit::AllUp, 0),
            (Exit::CantTell, 3),
            (Exit::Down, 1),
            (Exit::Trouble, 2),
            (Exit::RanOut, 124),
            (Exit::NotRunnable, 126),
            (Exit::NotFound, 127),
            (Exit::ClosedPipe, 141),
            (Exit::HungUp, 129),
            (Exit::Interrupted, 130),
            (Exit::Terminated, 143),
        ];
        assert!(order.is_sorted());
        for (exit, code) in order {
            assert_eq!(exit.code(), code, "{exit:?}");
        }
        assert_eq!(Exit::Down.max(Exit::CantTell), Exit::Down);
    }
}
