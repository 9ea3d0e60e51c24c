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
    lines::Lines,
    request::Request,
    sources::{Contents, List, Sources, plainly, read_url},
};

/// The name of the thread.
pub const THREAD: &str = "input";
/// URLs that are sent together, when so many are there: a wake-up for each would cost more than reading it.
const TOGETHER: usize = 64;
/// Such lots that are read ahead.
const AHEAD: usize = 4;
/// Faults that wait to be told.
const FAULTS: usize = 256;

/// A URL to check, with what a report says of it.
#[derive(Clone)]
pub struct Typed {
    pub id: u64,
    pub endpoint: Arc<Endpoint>,
    url: TypedUrl,
    source: Option<(Arc<str>, u64)>,
}

impl Typed {
    pub fn check(&self) -> Check {
        Check::new(self.id, Arc::clone(&self.endpoint))
    }

    pub fn entry<'a>(&'a self, status: &'a Status) -> Entry<'a> {
        Entry { status, input: self.url.input(), shown: self.shown(), source: self.source() }
    }

    pub fn shown(&self) -> &str {
        self.url.shown()
    }

    pub fn source(&self) -> Option<Source<'_>> {
        self.source.as_ref().map(|(file, line)| Source { file, line: *line })
    }
}

/// What is wrong with a source that was being read.
pub enum Fault {
    /// A line is no URL. It is skipped.
    Line(BadLine),
    /// The rest of the source can't be read: a sentence.
    Rest(String),
}

/// What the thread sends: URLs in the order of the sources, and faults beside them. Both end when all is read.
pub struct Feed {
    pub urls: mpsc::Receiver<Vec<Typed>>,
    pub faults: mpsc::Receiver<Fault>,
    /// Whether the sources have an end that is there already. Who writes a stream may take for ever.
    pub ends_by_itself: bool,
}

impl Feed {
    /// Starts to read. Each URL comes so many times, one after another.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(sources: Sources, request: Request, times: u32) -> io::Result<Self> {
        let (to_urls, urls) = mpsc::channel(AHEAD);
        let (to_faults, faults) = mpsc::channel(FAULTS);
        let ends_by_itself = !sources.stream();
        let reader = Reader { request, times, last_id: 0, lot: Vec::new(), to_urls, to_faults };
        thread::Builder::new().name(THREAD.to_owned()).spawn(move || reader.read(sources))?;
        Ok(Self { urls, faults, ends_by_itself })
    }
}

struct Reader {
    request: Request,
    times: u32,
    last_id: u64,
    /// What is sent next.
    lot: Vec<Typed>,
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
            self.take(url, None, |url, why| BadLine::argument(why, url.input()))?;
        }
        for List { name, from } in sources.lists {
            match from {
                Contents::Read(urls) => {
                    for (number, url) in urls {
                        self.take_line(&name, number, url)?;
                    }
                }
                Contents::Unread(from) => self.read_list(&name, from)?,
                Contents::Stream(from) => self.read_list(&name, from)?,
            }
        }
        self.send_lot()
    }

    fn read_list(&mut self, name: &Arc<str>, from: impl Read) -> Result<(), Gone> {
        let called = List::called(name);
        let mut lines = Lines::new(BufReader::new(from));
        loop {
            // Nobody waits for a URL because the next one is not there yet.
            if lines.may_block() {
                self.send_lot()?;
            }
            match lines.next() {
                Ok(Some(line)) => match read_url(&called, &line) {
                    Ok(url) => self.take_line(name, line.number, url)?,
                    Err(bad) => self.tell(Fault::Line(bad))?,
                },
                Ok(None) => return Ok(()),
                Err(error) => {
                    let rest = format!("error: {called} cannot be read to its end: {}", plainly(&error));
                    return self.tell(Fault::Rest(rest));
                }
            }
        }
    }

    fn take_line(&mut self, name: &Arc<str>, number: u64, url: TypedUrl) -> Result<(), Gone> {
        self.take(url, Some((Arc::clone(name), number)), |url, why| {
            BadLine::new(&List::called(name), number, 1, why, url.input().as_bytes())
        })
    }

    fn take(
        &mut self,
        url: TypedUrl,
        source: Option<(Arc<str>, u64)>,
        bad: impl FnOnce(&TypedUrl, BadEndpoint) -> BadLine,
    ) -> Result<(), Gone> {
        let endpoint = match self.request.endpoint(&url) {
            Ok(endpoint) => Arc::new(endpoint),
            Err(why) => return self.tell(Fault::Line(bad(&url, why))),
        };
        let typed = Typed { id: 0, endpoint, url, source };
        // The last time it needs no copy; most are checked once.
        for _ in 1..self.times {
            self.add(typed.clone())?;
        }
        self.add(typed)
    }

    fn add(&mut self, typed: Typed) -> Result<(), Gone> {
        self.last_id += 1;
        self.lot.push(Typed { id: self.last_id, ..typed });
        if self.lot.len() < TOGETHER { Ok(()) } else { self.send_lot() }
    }

    fn send_lot(&mut self) -> Result<(), Gone> {
        if self.lot.is_empty() {
            return Ok(());
        }
        self.to_urls.blocking_send(std::mem::take(&mut self.lot)).map_err(|_| Gone)
    }

    fn tell(&self, fault: Fault) -> Result<(), Gone> {
        self.to_faults.blocking_send(fault).map_err(|_| Gone)
    }
}
