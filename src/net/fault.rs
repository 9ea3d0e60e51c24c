//! What an I/O error means, by its type: the kind, and the system's number where the kind has no name.

use std::io::{self, ErrorKind};

/// What went wrong between us and the peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Nothing listens there.
    Refused,
    /// The connection was reset, or is gone.
    Reset,
    /// The system gave up waiting.
    TimedOut,
    /// There is no way to the host.
    Unreachable,
    /// This machine is out of descriptors, ports or memory.
    Resources,
}

#[cfg(not(windows))]
mod code {
    // The same on Linux, macOS and the BSDs.
    pub const ENFILE: i32 = 23;
    pub const EMFILE: i32 = 24;
    pub const ENOBUFS: i32 = if cfg!(any(target_os = "linux", target_os = "android")) { 105 } else { 55 };
}
#[cfg(windows)]
mod code {
    pub const ENFILE: i32 = 4; // ERROR_TOO_MANY_OPEN_FILES
    pub const EMFILE: i32 = 10024;
    pub const ENOBUFS: i32 = 10055;
}

impl Fault {
    /// What an error means; `None` where it is none of these.
    pub fn of(error: &io::Error) -> Option<Self> {
        if let Some(code::EMFILE | code::ENFILE | code::ENOBUFS) = error.raw_os_error() {
            return Some(Self::Resources);
        }
        Some(match error.kind() {
            ErrorKind::ConnectionRefused => Self::Refused,
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::NotConnected => Self::Reset,
            ErrorKind::TimedOut => Self::TimedOut,
            // A firewall of this machine that rejects a connection says "permission denied".
            ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::PermissionDenied => Self::Unreachable,
            ErrorKind::AddrNotAvailable | ErrorKind::OutOfMemory => Self::Resources,
            _ => return None,
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_system_and_what_they_mean() {
        for (name, number, wanted) in [
            ("EMFILE", 24, Some(Fault::Resources)),
            ("ENFILE", 23, Some(Fault::Resources)),
            ("ENOBUFS", 105, Some(Fault::Resources)),
            ("EADDRNOTAVAIL", 99, Some(Fault::Resources)),
            ("ENOMEM", 12, Some(Fault::Resources)),
            ("ECONNREFUSED", 111, Some(Fault::Refused)),
            ("ECONNRESET", 104, Some(Fault::Reset)),
            ("EPIPE", 32, Some(Fault::Reset)),
            ("ETIMEDOUT", 110, Some(Fault::TimedOut)),
            ("EHOSTUNREACH", 113, Some(Fault::Unreachable)),
            ("ENETUNREACH", 101, Some(Fault::Unreachable)),
            ("EPERM", 1, Some(Fault::Unreachable)),
            ("EINVAL", 22, None),
        ] {
            assert_eq!(Fault::of(&io::Error::from_raw_os_error(number)), wanted, "{name}");
        }
    }
}
