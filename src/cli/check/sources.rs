//! Where the URLs come from: arguments, files, standard input. Regular files are validated whole before anything is checked.

use std::{
    fs::File,
    io::{self, BufReader, IsTerminal, Read, Seek},
    path::{Path, PathBuf},
    sync::Arc,
};

use watchpost::{TypedUrl, printable};

use super::{
    bad_line::BadLine,
    documents::document::Document,
    lines::{Line, Lines},
};
use crate::cli::{config::contents::Planned, plain::plainly};

/// Bad lines of one file that are shown; of more, only the number.
const BAD_LINES_SHOWN: usize = 20;

/// The sources, opened, in the order in which they are read.
#[derive(Default)]
pub struct Sources {
    pub arguments: Vec<TypedUrl>,
    pub lists: Vec<List>,
    pub documents: Vec<Document>,
    /// The endpoints of a file of them: read where nothing else was.
    pub planned: Vec<Planned>,
    /// The number of URLs, where all of it is known already.
    pub urls: Option<u64>,
}

/// A list of URLs, one a line.
pub struct List {
    /// As it was given; `-` is standard input.
    pub name: Arc<str>,
    pub from: Contents,
}

/// What a list is read from.
pub enum Contents {
    /// What comes when somebody writes it: standard input, a pipe.
    Stream(Box<dyn Read + Send>),
    /// A file that is still to be read.
    Unread(File),
    /// What was read when it was validated: the URLs, each with the number of its line.
    Read(Vec<(u64, TypedUrl)>),
}

/// Of a file with more URLs than this none is kept when it is validated, and it is read again.
const KEPT: usize = 16 * 1024;

/// Why nothing is checked.
#[derive(Debug)]
pub enum Unusable {
    /// There is no source at all.
    NoSource,
    /// Sentences for standard error.
    Told(Vec<String>),
}

impl List {
    /// The name in sentences.
    pub fn called(name: &str) -> String {
        if name == "-" { "stdin".to_owned() } else { printable(name, 200) }
    }
}

impl Sources {
    /// What is waited for, where nothing but one stream is read.
    pub fn awaited(&self) -> Option<String> {
        match self.lists.as_slice() {
            [list] if self.arguments.is_empty() && self.documents.is_empty() && self.stream() => {
                let place = if &*list.name == "-" {
                    "on standard input".to_owned()
                } else {
                    format!("in {}", List::called(&list.name))
                };
                Some(format!("URLs {place}, one a line"))
            }
            _ => None,
        }
    }

    /// Whether any of them streams.
    pub fn stream(&self) -> bool {
        self.lists.iter().any(|list| matches!(list.from, Contents::Stream(_)))
    }

    /// Opens and validates the sources.
    ///
    /// # Errors
    /// Everything that is wrong with any of them. What streams (a pipe, standard input) is not looked at yet.
    ///
    /// `documented` where documents are [added](Self::add) later: one that lists nothing is a source, too. `planned` are the endpoints of a
    /// configuration, which is a source by itself where it was `named`; `may_be_empty` where nothing to check is no error.
    pub fn open(
        urls: &[String],
        files: &[PathBuf],
        documented: bool,
        planned: Vec<Planned>,
        named: bool,
        may_be_empty: bool,
    ) -> Result<Self, Unusable> {
        let mut sources = Self::default();
        let mut told = Vec::new();
        for text in urls {
            match text.parse::<TypedUrl>() {
                Ok(url) => sources.arguments.push(url),
                Err(bad) => told.push(BadLine::argument(bad.reason, text).to_string()),
            }
        }
        let mut found = sources.arguments.len() as u64;
        let mut streams = false;
        for path in files {
            match open(path) {
                Ok(Opened::Stream(list)) => {
                    streams = true;
                    sources.lists.push(list);
                }
                Ok(Opened::Whole { list, urls }) => {
                    found += urls;
                    sources.lists.push(list);
                }
                Err(wrong) => told.extend(wrong),
            }
        }
        if !told.is_empty() {
            return Err(Unusable::Told(told));
        }
        if urls.is_empty() && files.is_empty() && !documented {
            if !named && !io::stdin().is_terminal() {
                sources.lists.push(standard_input());
            } else if planned.is_empty() && !named {
                return Err(Unusable::NoSource);
            }
            found = planned.len() as u64;
            sources.planned = planned;
        } else if found == 0 && !streams && !documented && !may_be_empty {
            let names: Vec<_> = sources.lists.iter().map(|list| List::called(&list.name)).collect();
            return Err(Unusable::Told(vec![format!(
                "error: there is no URL in {}: nothing was checked",
                names.join(", ")
            )]));
        }
        sources.urls = (!sources.stream()).then_some(found);
        Ok(sources)
    }

    /// Adds documents, which take a while to fetch.
    pub fn add(&mut self, documents: Vec<Document>) {
        let found = documents.iter().map(|document| document.found.len() as u64).sum::<u64>();
        self.urls = self.urls.map(|urls| urls + found);
        self.documents = documents;
    }
}

enum Opened {
    /// A regular file without a bad line.
    Whole { list: List, urls: u64 },
    /// What can be read only once.
    Stream(List),
}

fn standard_input() -> List {
    List { name: "-".into(), from: Contents::Stream(Box::new(io::stdin())) }
}

fn open(path: &Path) -> Result<Opened, Vec<String>> {
    if path.as_os_str() == "-" {
        return Ok(Opened::Stream(standard_input()));
    }
    let name = path.to_string_lossy();
    if name.contains("://") {
        return Err(vec!["error: -f names a file of URLs; for curl's --fail use --expect 2xx".to_owned()]);
    }
    let called = List::called(&name);
    let unreadable = |error: io::Error| vec![format!("error: {called} cannot be read: {}", plainly(&error))];
    let mut file = File::open(path).map_err(unreadable)?;
    let kind = file.metadata().map_err(unreadable)?;
    if kind.is_dir() {
        return Err(vec![format!("error: {called} is a directory: -f names a file of URLs, one a line")]);
    }
    let name: Arc<str> = name.into();
    // A pipe, as in `-f <(command)`, can be read only once.
    if !kind.is_file() {
        return Ok(Opened::Stream(List { name, from: Contents::Stream(Box::new(file)) }));
    }
    let valid = validate(&called, &file).map_err(unreadable)??;
    let from = match valid.kept {
        Some(urls) => Contents::Read(urls),
        None => {
            file.rewind().map_err(unreadable)?;
            Contents::Unread(file)
        }
    };
    Ok(Opened::Whole { list: List { name, from }, urls: valid.urls })
}

/// Reads a list, `-` standard input, as a round would before its first check. Says what is in it, or what is to be mended.
///
/// # Errors
/// Sentences about its bad lines, or about the file.
pub fn validate_list(path: &Path) -> Result<String, Vec<String>> {
    let called = List::called(&path.to_string_lossy());
    let unreadable = |error: io::Error| vec![format!("error: {called} cannot be read: {}", plainly(&error))];
    let read = match path.as_os_str() == "-" {
        true => validate(&called, io::stdin()),
        false => File::open(path).and_then(|file| validate(&called, file)),
    };
    let Valid { urls, .. } = read.map_err(unreadable)??;
    Ok(format!("{called}: {urls} URL{}", if urls == 1 { "" } else { "s" }))
}

/// A file without a bad line.
struct Valid {
    urls: u64,
    /// The URLs, where they are not too many.
    kept: Option<Vec<(u64, TypedUrl)>>,
}

/// The URLs in a file, or what is to be told of its bad lines.
fn validate(called: &str, file: impl Read) -> io::Result<Result<Valid, Vec<String>>> {
    let mut lines = Lines::new(BufReader::new(file));
    let (mut good, mut bad) = (0, 0);
    let mut kept = Some(Vec::new());
    let mut told = Vec::new();
    while let Some(line) = lines.next()? {
        match read_url(called, &line) {
            Ok(url) => {
                good += 1;
                kept = kept.filter(|kept| kept.len() < KEPT);
                if let Some(kept) = &mut kept {
                    kept.push((line.number, url));
                }
            }
            Err(wrong) => {
                bad += 1;
                if told.len() < BAD_LINES_SHOWN {
                    told.push(wrong.to_string());
                }
            }
        }
    }
    if bad == 0 {
        return Ok(Ok(Valid { urls: good, kept }));
    }
    if bad > told.len() {
        told.push(format!("error: {called}: and {} more", bad - told.len()));
    }
    let lines = if bad == 1 { "one line".to_owned() } else { format!("{bad} lines") };
    told.push(format!("{called} has {lines} to mend (a # at the start leaves one out); nothing was checked"));
    Ok(Err(told))
}

/// The URL of a line.
pub fn read_url(called: &str, line: &Line<'_>) -> Result<TypedUrl, BadLine> {
    match &line.content {
        Ok(text) => text.parse().map_err(|bad: watchpost::BadTypedUrl| {
            BadLine::new(called, line.number, bad.column, bad.reason, text.as_bytes())
        }),
        Err(bad) => Err(BadLine::new(called, line.number, bad.column, bad.reason, bad.bytes)),
    }
}
