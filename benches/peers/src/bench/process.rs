//! Processes in the background, which end with their owner; and how long to wait for one that is to listen.

use std::{
    ffi::OsStr,
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::Failed;

/// How long a server has to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// A process that is ended with its owner.
pub struct Background {
    child: Child,
    name: String,
}

impl Background {
    /// Starts a command on a core, and waits until it listens there.
    ///
    /// # Errors
    /// It can't start, or does not listen in time.
    pub fn start<S: AsRef<OsStr>>(
        core: usize,
        command: impl IntoIterator<Item = S>,
        port: u16,
    ) -> Result<Self, Failed> {
        let mut pinned = Command::new(std::env::current_exe()?);
        pinned.args(["pinned", "--core", &core.to_string(), "--"]).args(command);
        let name = format!("{:?}", pinned.get_args().nth(4).unwrap_or_default());
        pinned.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut background = Self { child: pinned.spawn()?, name };
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = background.child.try_wait()? {
                return Err(format!("{} ended at its start: {status}", background.name).into());
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("{} does not listen", background.name).into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(background)
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ports that nobody listens at, below those that the system gives to connections that go out.
///
/// # Errors
/// There are too few.
pub fn free_ports(wanted: usize) -> Result<Vec<u16>, Failed> {
    let free = |port: &u16| TcpListener::bind((std::net::Ipv4Addr::UNSPECIFIED, *port)).is_ok();
    let ports: Vec<u16> = (18_100..32_000).filter(free).take(wanted).collect();
    if ports.len() < wanted { Err("there are no free ports".into()) } else { Ok(ports) }
}
