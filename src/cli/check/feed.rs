//! The thread that reads the sources. A read of standard input may block for as long as it likes: nothing else waits on it.

use std::{
    io::{self, BufReader, Read},
    sync::Arc,
    thread,
};

use tokio::sync::mpsc;
use watchpost::{BadEndpoint, Check, Endpoint, Entry, Source, Status, TypedUrl};

use super::{
    bad_line::BadLine,
    configured::Ready,
    lines::Lines,
    request::Request,
    seen::Seen,
    sources::{Contents, List, Sources, plainly, read_url},
};

use crate::cli::config::listed::Listed;

/// The name of the thread.
pub const THREAD: &str = "input";
/// URLs that are sent together, when so many are there: a wake-up for each would cost more than reading it.
const TOGETHER: usize = 64;
/// Such lots that are read ahead.
const AHEAD: usize = 4;
/// So many that had been read before are told of together.
const UNTOLD: u64 = 1024;
/// Faults that wait to be told.
const FAULTS: usize = 256;

/// A URL to check, with what a report says of it.
pub struct Typed {
    pub id: u64,
    pub endpoint: Arc<Endpoint>,
    origin: Origin,
}

/// Where a URL comes from.
enum Origin {
    /// From an argument, or from a line of a list.
    Typed { url: TypedUrl, source: Option<(Arc<str>, u64)> },
    /// From a file of endpoints, which also knows its group and its tags.
    Listed(Arc<Listed>),
}

impl Typed {
    pub fn check(&self) -> Check {
        Check::new(self.id, Arc::clone(&self.endpoint))
    }

    pub fn entry<'a>(&'a self, status: &'a Status) -> Entry<'a> {
        let (input, shown, source) = match &self.origin {
            Origin::Typed { url, source } => (url.input(), url.shown(), source.as_ref()),
            Origin::Listed(listed) => (&*listed.input, &*listed.shown, Some(&listed.source)),
        };
        Entry { status, input, shown, source: source.map(|(file, line)| Source { file, line: *line }) }
    }
}

/// What is not checked, and why.
pub enum Fault {
    /// A line is no URL. It is skipped.
    Line(BadLine),
    /// The rest of the source can't be read: a sentence.
    Rest(String),
    /// So many URLs had been read before, and some of them only in a window of what was read last.
    Seen { again: u64, in_a_window: bool },
}

/// What the thread sends: URLs in the order of the sources, and faults beside them. Both end when all is read.
pub struct Feed {
    pub urls: mpsc::Receiver<Vec<Typed>>,
    pub faults: mpsc::Receiver<Fault>,
    /// Whether the sources have an end that is there already. Who writes a stream may take for ever.
    pub ends_by_itself: bool,
}

impl Feed {
    /// Starts to read.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(sources: Sources, request: Request) -> io::Result<Self> {
        let (to_urls, urls) = mpsc::channel(AHEAD);
        let (to_faults, faults) = mpsc::channel(FAULTS);
        let ends_by_itself = !sources.stream();
        let (last_id, lot, again, any) = Default::default();
        let reader = Reader { request, last_id, lot, seen: Seen::new(), again, any, to_urls, to_faults };
        thread::Builder::new().name(THREAD.to_owned()).spawn(move || reader.read(sources))?;
        Ok(Self { urls, faults, ends_by_itself })
    }
}

struct Reader {
    request: Request,
    last_id: u64,
    /// What is sent next.
    lot: Vec<Typed>,
    seen: Seen,
    /// Those that had been read before and are not told yet.
    again: u64,
    /// Whether anything stood in the sources so far.
    any: bool,
    to_urls: mpsc::Sender<Vec<Typed>>,
    to_faults: mpsc::Sender<Fault>,
}

/// Nobody wants to hear more.
struct Gone;

impl Reader {
    fn read(mut self, sources: Sources) {
        let _ = self.read_all(sources);
    }

    fn read_all(&mut self, sources: Sources) -> Result<(), Gone> {
        for url in sources.arguments {
            self.take(url, None, false, |url, why| BadLine::argument(why, url.input()))?;
        }
        for List { name, from } in sources.lists {
            match from {
                Contents::Read(urls) => {
                    for (number, url) in urls {
                        self.take_line(&name, number, url, false)?;
                    }
                }
                Contents::Unread(from) => self.read_list(&name, from, false)?,
                Contents::Stream(from) => self.read_list(&name, from, true)?,
            }
        }
        if !self.any {
            for Ready { endpoint, listed } in sources.listed {
                // Two that ask the same may say other things of it.
                self.send(endpoint, Origin::Listed(listed))?;
            }
        }
        self.send_lot()
    }

    fn read_list(&mut self, name: &Arc<str>, from: impl Read, streams: bool) -> Result<(), Gone> {
        let called = List::called(name);
        let mut lines = Lines::new(BufReader::new(from));
        loop {
            // Nobody waits for a URL because the next one is not there yet.
            if lines.may_block() {
                self.send_lot()?;
            }
            match lines.next() {
                Ok(Some(line)) => match read_url(&called, &line) {
                    Ok(url) => self.take_line(name, line.number, url, streams)?,
                    Err(bad) => {
                        self.any = true;
                        self.tell(Fault::Line(bad))?;
                    }
                },
                Ok(None) => return Ok(()),
                Err(error) => {
                    let rest = format!("error: {called} cannot be read to its end: {}", plainly(&error));
                    return self.tell(Fault::Rest(rest));
                }
            }
        }
    }

    fn take_line(&mut self, name: &Arc<str>, number: u64, url: TypedUrl, streams: bool) -> Result<(), Gone> {
        self.take(url, Some((Arc::clone(name), number)), streams, |url, why| {
            BadLine::new(&List::called(name), number, 1, why, url.input().as_bytes())
        })
    }

    fn take(
        &mut self,
        url: TypedUrl,
        source: Option<(Arc<str>, u64)>,
        of_a_stream: bool,
        bad: impl FnOnce(&TypedUrl, BadEndpoint) -> BadLine,
    ) -> Result<(), Gone> {
        self.any = true;
        if !self.seen.is_new(url.url(), of_a_stream) {
            self.again += 1;
            return if self.again < UNTOLD { Ok(()) } else { self.tell_seen() };
        }
        let endpoint = match self.request.endpoint(&url) {
            Ok(endpoint) => Arc::new(endpoint),
            Err(why) => return self.tell(Fault::Line(bad(&url, why))),
        };
        self.send(endpoint, Origin::Typed { url, source })
    }

    fn send(&mut self, endpoint: Arc<Endpoint>, origin: Origin) -> Result<(), Gone> {
        self.last_id += 1;
        self.lot.push(Typed { id: self.last_id, endpoint, origin });
        if self.lot.len() < TOGETHER { Ok(()) } else { self.send_lot() }
    }

    /// Tells of those that had been read before.
    fn tell_seen(&mut self) -> Result<(), Gone> {
        match std::mem::take(&mut self.again) {
            0 => Ok(()),
            again => self.tell(Fault::Seen { again, in_a_window: self.seen.forgot() }),
        }
    }

    fn send_lot(&mut self) -> Result<(), Gone> {
        self.tell_seen()?;
        if self.lot.is_empty() {
            return Ok(());
        }
        self.to_urls.blocking_send(std::mem::take(&mut self.lot)).map_err(|_| Gone)
    }

    fn tell(&self, fault: Fault) -> Result<(), Gone> {
        self.to_faults.blocking_send(fault).map_err(|_| Gone)
    }
}
