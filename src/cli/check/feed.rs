//! The thread that reads the sources. A read of standard input may block for as long as it likes: nothing else waits on it.

use std::{
    io::{self, BufReader},
    sync::Arc,
    thread,
};

use tokio::sync::mpsc;
use watchpost::{Check, Endpoint, Entry, Source, Status, TypedUrl};

use super::{
    bad_line::BadLine,
    lines::Lines,
    request::Request,
    sources::{List, Sources, plainly, read_url},
};

/// The name of the thread.
pub const THREAD: &str = "input";
/// URLs that are read ahead.
const AHEAD: usize = 256;

/// A URL to check, with what a report says of it.
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
        let source = self.source.as_ref().map(|(file, line)| Source { file, line: *line });
        Entry { status, input: self.url.input(), shown: self.url.shown(), source }
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
    pub urls: mpsc::Receiver<Typed>,
    pub faults: mpsc::Receiver<Fault>,
}

impl Feed {
    /// Starts to read.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(sources: Sources, request: Request) -> io::Result<Self> {
        let (to_urls, urls) = mpsc::channel(AHEAD);
        let (to_faults, faults) = mpsc::channel(AHEAD);
        let reader = Reader { request, last_id: 0, to_urls, to_faults };
        thread::Builder::new().name(THREAD.to_owned()).spawn(move || reader.read(sources))?;
        Ok(Self { urls, faults })
    }
}

struct Reader {
    request: Request,
    last_id: u64,
    to_urls: mpsc::Sender<Typed>,
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
            let text = url.input().to_owned();
            self.send(url, None, |why| BadLine::argument(why, &text))?;
        }
        for list in sources.lists {
            self.read_list(list)?;
        }
        Ok(())
    }

    fn read_list(&mut self, List { name, from }: List) -> Result<(), Gone> {
        let called = List::called(&name);
        let mut lines = Lines::new(BufReader::new(from));
        loop {
            let line = match lines.next() {
                Ok(Some(line)) => line,
                Ok(None) => return Ok(()),
                Err(error) => {
                    let rest = format!("error: {called} cannot be read to its end: {}", plainly(&error));
                    return self.to_faults.blocking_send(Fault::Rest(rest)).map_err(|_| Gone);
                }
            };
            match read_url(&called, &line) {
                Ok(url) => {
                    let number = line.number;
                    let text = url.input().to_owned();
                    self.send(url, Some((Arc::clone(&name), number)), |why| {
                        BadLine::new(&called, number, 1, why, text.as_bytes())
                    })?;
                }
                Err(bad) => self.to_faults.blocking_send(Fault::Line(bad)).map_err(|_| Gone)?,
            }
        }
    }

    fn send(
        &mut self,
        url: TypedUrl,
        source: Option<(Arc<str>, u64)>,
        bad: impl FnOnce(watchpost::BadEndpoint) -> BadLine,
    ) -> Result<(), Gone> {
        match self.request.endpoint(&url) {
            Ok(endpoint) => {
                self.last_id += 1;
                let typed = Typed { id: self.last_id, endpoint: Arc::new(endpoint), url, source };
                self.to_urls.blocking_send(typed).map_err(|_| Gone)
            }
            Err(why) => self.to_faults.blocking_send(Fault::Line(bad(why))).map_err(|_| Gone),
        }
    }
}
