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
    documents::document::{Document, Found},
    endpoints::Endpoints,
    lines::Lines,
    seen::Seen,
    select::Selection,
    sources::{Contents, List, Sources, read_url},
};
use crate::cli::{config::contents::Planned, labels::Labels, plain::plainly};

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

/// An endpoint to check, with what a report says of it.
#[derive(Clone)]
pub struct Typed {
    pub id: u64,
    pub endpoint: Arc<Endpoint>,
    origin: Origin,
}

/// Where an endpoint comes from.
#[derive(Clone)]
enum Origin {
    /// Somebody typed its URL, perhaps in a line of a file.
    Url { url: TypedUrl, source: Option<(Arc<str>, u64)> },
    /// A file of endpoints.
    File(Arc<Planned>),
}

impl Typed {
    pub fn check(&self) -> Check {
        Check::new(self.id, Arc::clone(&self.endpoint))
    }

    pub fn shown(&self) -> &str {
        match &self.origin {
            Origin::Url { url, .. } => url.shown(),
            Origin::File(planned) => &planned.shown,
        }
    }

    pub fn entry<'a>(&'a self, status: &'a Status) -> Entry<'a> {
        let (group, tags) = match &self.origin {
            Origin::Url { .. } => (None, Default::default()),
            Origin::File(planned) => (planned.labels.group.as_deref(), planned.labels.tags.as_slice()),
        };
        Entry { status, input: self.input(), shown: self.shown(), source: self.source(), group, tags }
    }

    fn input(&self) -> &str {
        match &self.origin {
            Origin::Url { url, .. } => url.input(),
            Origin::File(planned) => &planned.input,
        }
    }

    pub fn source(&self) -> Option<Source<'_>> {
        match &self.origin {
            Origin::Url { source, .. } => source.as_ref().map(|(file, line)| Source { file, line: *line }),
            Origin::File(planned) => Some(Source { file: &planned.file, line: planned.line }),
        }
    }
}

/// What is not checked, and why.
pub enum Fault {
    /// A line is no URL. It is skipped.
    Line(BadLine),
    /// What a document has that can't be asked for, a sentence each. It is nobody's mistake.
    LeftOut(Vec<String>),
    /// The rest of the source can't be read: a sentence.
    Rest(String),
    /// So many URLs had been read before, and some of them only in a window of what was read last.
    Seen { again: u64, in_a_window: bool },
    /// There were endpoints, and none was selected: a sentence.
    NoneSelected(String),
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
    pub fn start(sources: Sources, endpoints: Endpoints, selection: Selection, times: u32) -> io::Result<Self> {
        let (to_urls, urls) = mpsc::channel(AHEAD);
        let (to_faults, faults) = mpsc::channel(FAULTS);
        let ends_by_itself = !sources.stream();
        let (last_id, lot, again, any) = Default::default();
        let seen = Seen::new();
        let reader = Reader { endpoints, selection, times, last_id, lot, seen, again, any, to_urls, to_faults };
        thread::Builder::new().name(THREAD.to_owned()).spawn(move || reader.read(sources))?;
        Ok(Self { urls, faults, ends_by_itself })
    }
}

struct Reader {
    endpoints: Endpoints,
    selection: Selection,
    times: u32,
    last_id: u64,
    /// What is sent next.
    lot: Vec<Typed>,
    seen: Seen,
    /// Those that had been read before and are not told yet.
    again: u64,
    /// Whether anything was read.
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
        for document in sources.documents {
            self.read_document(document)?;
        }
        // What a file of endpoints says is checked where nobody named anything else.
        if !self.any {
            for planned in sources.planned {
                self.take_planned(planned)?;
            }
        }
        self.send_lot()?;
        match self.selection.none() {
            Some(sentence) => self.tell(Fault::NoneSelected(sentence)),
            None => Ok(()),
        }
    }

    fn take_planned(&mut self, planned: Planned) -> Result<(), Gone> {
        if !self.selection.takes(planned.name.as_deref().unwrap_or(&planned.shown), &planned.labels) {
            return Ok(());
        }
        match self.endpoints.planned(&planned) {
            Ok(endpoint) => self.send(endpoint, Origin::File(Arc::new(planned))),
            Err(why) => {
                let bad = BadLine::new(&planned.file, planned.line, 1, why, planned.input.as_bytes());
                self.tell(Fault::Line(bad))
            }
        }
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

    fn read_document(&mut self, Document { name, found, left_out }: Document) -> Result<(), Gone> {
        for Found { url, line, head, elsewhere } in found {
            if self.is_wanted(&url, false)? {
                match self.endpoints.listed(url.url(), head, elsewhere) {
                    Ok(endpoint) => self.send_url(endpoint, url, Some((Arc::clone(&name), line)))?,
                    Err(why) => {
                        let bad = BadLine::new(&List::called(&name), line, 1, why, url.input().as_bytes());
                        self.tell(Fault::Line(bad))?;
                    }
                }
            }
        }
        if left_out.is_empty() { Ok(()) } else { self.tell(Fault::LeftOut(left_out)) }
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
        if !self.is_wanted(&url, of_a_stream)? {
            return Ok(());
        }
        match self.endpoints.of(url.url()) {
            Ok(endpoint) => self.send_url(endpoint, url, source),
            Err(why) => self.tell(Fault::Line(bad(&url, why))),
        }
    }

    /// Whether it is selected, and new.
    fn is_wanted(&mut self, url: &TypedUrl, of_a_stream: bool) -> Result<bool, Gone> {
        self.any = true;
        if !self.selection.takes(url.shown(), &Labels::default()) {
            return Ok(false);
        }
        let new = self.seen.is_new(url.url(), of_a_stream);
        if !new {
            self.again += 1;
            if self.again >= UNTOLD {
                self.tell_seen()?;
            }
        }
        Ok(new)
    }

    fn send_url(&mut self, endpoint: Endpoint, url: TypedUrl, source: Option<(Arc<str>, u64)>) -> Result<(), Gone> {
        self.send(endpoint, Origin::Url { url: self.endpoints.shown(url), source })
    }

    fn send(&mut self, endpoint: Endpoint, origin: Origin) -> Result<(), Gone> {
        let typed = Typed { id: 0, endpoint: Arc::new(endpoint), origin };
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
