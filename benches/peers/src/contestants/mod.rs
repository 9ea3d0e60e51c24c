//! Those who do the work, each the same: so many checks over the URLs of a file, so many at a time. A contestant is a process of its
//! own, and prints nothing but the number of checks that found what they should.

mod awc_alone;
mod awc_kept;
mod drive_blackbox;
mod engine;
mod floor;
mod growth;
mod kameo_pool;
mod memory;
mod one_port;
mod queued;
mod ractor_factory;
mod reqwest_fresh;
mod watchpost_library;

use std::{fs, future::Future, io, net::SocketAddr, path::PathBuf};

use crate::{Failed, args::Args};

/// What there is to do.
pub struct Work {
    /// One for each check.
    pub urls: Vec<String>,
    /// At a time.
    pub at_once: usize,
    /// Whether connections are kept for the next check.
    pub keep_alive: bool,
    /// The root certificate of https URLs, in PEM.
    pub root: Option<PathBuf>,
    /// Threads, where a contestant can use some; 0 is the one it starts on.
    pub threads: usize,
}

impl Work {
    fn read(args: &Args) -> Result<Self, Failed> {
        let file = args.value("urls").ok_or("--urls is missing")?;
        let urls = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        Ok(Self {
            urls: urls.lines().map(str::to_owned).collect(),
            at_once: args.number("at-once").unwrap_or(256),
            keep_alive: args.is_set("keep-alive"),
            root: args.value("root").map(PathBuf::from),
            threads: args.number("threads").unwrap_or(0),
        })
    }

    /// The root certificate.
    pub fn root(&self) -> Result<Option<Vec<u8>>, Failed> {
        Ok(self.root.as_deref().map(fs::read).transpose()?)
    }
}

/// Runs the contestant that the arguments name.
///
/// # Errors
/// Whatever kept it from working.
pub fn run(args: &Args) -> Result<(), Failed> {
    let name = args.first().ok_or("which contestant?")?;
    let messages = args.number("messages").unwrap_or(1_000_000);
    let good = match name {
        "floor" => floor::run(&Work::read(args)?)?,
        "awc" => awc_alone::run(Work::read(args)?)?,
        "awc-kept" => awc_kept::run(Work::read(args)?)?,
        "reqwest" => reqwest_fresh::run(Work::read(args)?)?,
        "watchpost" => watchpost_library::run(&Work::read(args)?)?,
        "memory" => return memory::run(args, Work::read(args)?),
        "queued" => return queued::run(messages),
        "growth" => return growth::run(args),
        "one-port" => return one_port::run(args, &Work::read(args)?),
        "engine" => engine::watchpost(messages)?,
        "bare-actix" => engine::bare_actix(messages)?,
        "ractor" => ractor_factory::run(messages)?,
        "kameo" => kameo_pool::run(messages)?,
        "drive-blackbox" => drive_blackbox::run(args, &Work::read(args)?)?,
        other => return Err(format!("no contestant is called {other}").into()),
    };
    println!("{good}");
    Ok(())
}

/// The parts of a URL with an IP address and a port, which is all that the bare loops can read.
pub struct Target<'a> {
    /// Where to.
    pub address: SocketAddr,
    /// The same as text.
    pub authority: &'a str,
    /// The path, and what follows it.
    pub path: &'a str,
    /// Whether over TLS.
    pub tls: bool,
}

impl<'a> Target<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// It is none.
    pub fn read(url: &'a str) -> io::Result<Self> {
        let bad = || io::Error::new(io::ErrorKind::InvalidInput, format!("not http(s)://IP:PORT/…: {url}"));
        let (scheme, rest) = url.split_once("://").ok_or_else(bad)?;
        let (authority, path) = rest.split_at(rest.find('/').ok_or_else(bad)?);
        Ok(Self { address: authority.parse().map_err(|_| bad())?, authority, path, tls: scheme == "https" })
    }
}

/// Runs a future on the one thread that a contestant has, where no actors are needed.
fn on_one_thread<T>(future: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(tokio::task::LocalSet::new().block_on(&runtime, future))
}
