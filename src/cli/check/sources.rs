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
    configured::{Configured, Ready},
    lines::{Line, Lines},
};
pub use crate::cli::system_error::plainly;

/// Bad lines of one file that are shown; of more, only the number.
const BAD_LINES_SHOWN: usize = 20;

/// The sources, opened, in the order in which they are read.
#[derive(Default)]
pub struct Sources {
    pub arguments: Vec<TypedUrl>,
    pub lists: Vec<List>,
    /// The endpoints of a file of endpoints, where nothing came from anywhere else.
    pub listed: Vec<Ready>,
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
    /// Whether there is nothing but standard input.
    pub fn only_standard_input(&self) -> bool {
        self.arguments.is_empty() && matches!(self.lists.as_slice(), [list] if &*list.name == "-")
    }

    /// Whether any of them streams.
    pub fn stream(&self) -> bool {
        self.lists.iter().any(|list| matches!(list.from, Contents::Stream(_)))
    }

    /// Opens and validates the sources.
    ///
    /// # Errors
    /// Everything that is wrong with any of them. What streams (a pipe, standard input) is not looked at yet.
    pub fn open(urls: &[String], files: &[PathBuf], configured: Option<Configured>) -> Result<Self, Unusable> {
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
                Ok(Opened::Stream(stream)) => {
                    streams = true;
                    sources.lists.push(stream.into());
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
        if urls.is_empty() && files.is_empty() {
            sources.without_arguments(configured)?;
            found = sources.listed.len() as u64;
        } else if found == 0 && !streams {
            let names: Vec<_> = sources.lists.iter().map(|list| List::called(&list.name)).collect();
            return Err(Unusable::Told(vec![format!(
                "error: there is no URL in {}: nothing was checked",
                names.join(", ")
            )]));
        }
        sources.urls = (!sources.stream()).then_some(found);
        Ok(sources)
    }

    /// What is read where the command line names no URL: a file of endpoints that it names; else standard input, where it is a pipe or
    /// a file, and where that is empty a file of endpoints that was found.
    fn without_arguments(&mut self, configured: Option<Configured>) -> Result<(), Unusable> {
        let is_named = configured.as_ref().is_some_and(|configured| configured.is_named);
        let streams = !is_named && !io::stdin().is_terminal();
        if streams {
            self.lists.push(standard_input().into());
        }
        match configured {
            None if !streams => Err(Unusable::NoSource),
            Some(Configured { endpoints, called, .. }) if endpoints.is_empty() && !streams => {
                Err(Unusable::Told(vec![format!("error: there is no endpoint in {called}: nothing was checked")]))
            }
            configured => {
                self.listed = configured.map(|configured| configured.endpoints).unwrap_or_default();
                Ok(())
            }
        }
    }
}

enum Opened {
    /// A regular file without a bad line.
    Whole { list: List, urls: u64 },
    /// What can be read only once.
    Stream(Stream),
}

/// Standard input, or a pipe.
struct Stream {
    name: Arc<str>,
    read: Box<dyn Read + Send>,
}

impl From<Stream> for List {
    fn from(Stream { name, read }: Stream) -> Self {
        Self { name, from: Contents::Stream(read) }
    }
}

fn standard_input() -> Stream {
    Stream { name: "-".into(), read: Box::new(io::stdin()) }
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
        return Ok(Opened::Stream(Stream { name, read: Box::new(file) }));
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

/// Says how many URLs a list has.
///
/// # Errors
/// All that is wrong with it, as for a check.
pub fn validate_list(path: &Path) -> Result<String, Vec<String>> {
    let called = List::called(&path.to_string_lossy());
    let urls = match open(path)? {
        Opened::Whole { urls, .. } => urls,
        Opened::Stream(from) => {
            let unreadable = |error: io::Error| vec![format!("error: {called} cannot be read: {}", plainly(&error))];
            validate(&called, from.read).map_err(unreadable)??.urls
        }
    };
    match urls {
        0 => Err(vec![format!("error: there is no URL in {called}")]),
        1 => Ok(format!("{called}: 1 URL")),
        _ => Ok(format!("{called}: {urls} URLs")),
    }
}

/// A file without a bad line.
struct Valid {
    urls: u64,
    /// The URLs, where they are not too many.
    kept: Option<Vec<(u64, TypedUrl)>>,
}

/// The URLs in a list, or what is to be told of its bad lines.
fn validate(called: &str, from: impl Read) -> io::Result<Result<Valid, Vec<String>>> {
    let mut lines = Lines::new(BufReader::new(from));
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
