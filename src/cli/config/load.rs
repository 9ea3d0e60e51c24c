//! Reads a file and what it includes, one after another.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use toml::de::{DeTable, DeValue};
use watchpost::printable;

use super::{
    document::{Document, Unreadable},
    fault::{Fault, Place},
    fields::{FIELDS, Own},
    include,
    listed::{Listed, reason},
    reader::{Key, Reader, Value, in_order, texts},
    variables::Variables,
};
use crate::cli::settings::{
    Settings,
    hosts::{HostPattern, Hosts},
};

/// So many files are read at most.
const MOST_FILES: usize = 1000;
/// What may stand in a file.
const TABLES: [&str; 4] = ["include", "defaults", "host", "endpoint"];

/// Reads files, and gathers what is in them.
pub struct Loader<'a> {
    variables: &'a Variables,
    endpoints: Vec<Listed>,
    faults: Vec<Fault>,
    /// Those that were read: one that is included twice is read once.
    seen: HashSet<PathBuf>,
}

/// What holds for all endpoints of a file, and of those that it includes.
#[derive(Clone, Default)]
pub struct Scope {
    pub defaults: Settings,
    pub hosts: Hosts,
}

/// The files from the first one to one that is being read: where they are, and how they are called.
type Chain = Vec<(PathBuf, String)>;

/// A file that is included, and where that is said.
struct Included {
    path: PathBuf,
    offset: usize,
}

impl<'a> Loader<'a> {
    pub fn new(variables: &'a Variables) -> Self {
        Self { variables, endpoints: Vec::new(), faults: Vec::new(), seen: HashSet::new() }
    }

    /// Reads a file and all that it includes. What it says holds for all endpoints.
    pub fn load(&mut self, path: &Path) -> Scope {
        let called = printable(&path.to_string_lossy(), 200);
        match Document::read(path) {
            Ok(document) => self.read(&Arc::new(document), path, Vec::new(), &Scope::default()),
            Err(bad) => {
                let (place, said) = match bad {
                    Unreadable::File(said) => {
                        let said = said.strip_prefix(&called).unwrap_or(&said).trim_start().to_owned();
                        (Place::File(called), said)
                    }
                    Unreadable::Text { place: (line, column), said } => {
                        (Place::Line(called, line, column), said.to_owned())
                    }
                };
                self.faults.push(Fault { file: 0, place, said, help: None });
                Scope::default()
            }
        }
    }

    /// What was found.
    pub fn finish(self) -> (Vec<Listed>, Vec<Fault>) {
        (self.endpoints, self.faults)
    }

    fn read(&mut self, document: &Arc<Document>, path: &Path, mut chain: Chain, above: &Scope) -> Scope {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let file = self.seen.len();
        self.seen.insert(whole.clone());
        chain.push((whole, document.called()));
        let folder = path.parent().unwrap_or(Path::new(""));
        let (tree, errors) = DeTable::parse_recoverable(&document.text);
        let mut reader = Reader::new(document, file, folder, self.variables, &errors);
        let mut parts = Parts::default();
        for (key, value) in in_order(tree.get_ref()) {
            parts.take(&mut reader, folder, document, key, value);
        }
        let scope = Scope { defaults: parts.defaults.over(&above.defaults), hosts: parts.hosts.over(&above.hosts) };
        for (mut listed, offset) in parts.endpoints {
            listed.over(&scope.hosts.of(listed.host(), &scope.defaults));
            if let Err(bad) = listed.endpoint(&Settings::default()) {
                reader.fault(offset, reason(&bad), None);
            }
            self.endpoints.push(listed);
        }
        for included in parts.includes {
            self.include(&included, &mut reader, &chain, &scope);
        }
        self.faults.append(&mut reader.faults);
        scope
    }

    fn include(&mut self, included: &Included, reader: &mut Reader<'_>, chain: &Chain, scope: &Scope) {
        let Included { path, offset } = included;
        let whole = path.canonicalize().unwrap_or_else(|_| path.clone());
        if let Some(at) = chain.iter().position(|(known, _)| *known == whole) {
            let names: Vec<_> = chain.iter().skip(at).chain(chain.get(at)).map(|(_, name)| name.as_str()).collect();
            let said = format!("a file is included by itself: {}", names.join(" → "));
            return reader.fault(*offset, said, None);
        }
        if self.seen.contains(&whole) {
            return;
        }
        if self.seen.len() >= MOST_FILES {
            return reader.fault(*offset, format!("that makes more than {MOST_FILES} files"), None);
        }
        match Document::read(path) {
            Ok(document) => {
                self.read(&Arc::new(document), path, chain.clone(), scope);
            }
            Err(Unreadable::File(said)) => reader.fault(*offset, said, None),
            Err(Unreadable::Text { place: (line, column), said }) => {
                let called = printable(&path.to_string_lossy(), 200);
                reader.fault(*offset, format!("{called}:{line}:{column}: {said}"), None);
            }
        }
    }
}

/// What stands in one file.
#[derive(Default)]
struct Parts {
    defaults: Settings,
    hosts: Hosts,
    /// Each with the place of its URL.
    endpoints: Vec<(Listed, usize)>,
    includes: Vec<Included>,
}

impl Parts {
    fn take(&mut self, reader: &mut Reader<'_>, folder: &Path, document: &Document, key: &Key<'_>, value: &Value<'_>) {
        match (&**key.get_ref(), value.get_ref()) {
            ("include", _) => self.take_includes(reader, folder, key, value),
            ("defaults", DeValue::Table(table)) => self.defaults = reader.settings(table, "[defaults]", None),
            ("defaults", _) => reader.fault(key.span().start, "`defaults` is a table: [defaults]", None),
            ("host", DeValue::Table(hosts)) => {
                for (host, settings) in in_order(hosts) {
                    self.take_host(reader, host, settings);
                }
            }
            ("host", _) => {
                reader.fault(key.span().start, "`host` is a table for each host: [host.\"a.example\"]", None)
            }
            ("endpoint", DeValue::Array(endpoints)) => {
                for endpoint in endpoints.iter() {
                    match endpoint.get_ref() {
                        DeValue::Table(table) => self.take_endpoint(reader, document, endpoint, table),
                        _ => reader.fault(endpoint.span().start, "an endpoint is a table: [[endpoint]]", None),
                    }
                }
            }
            ("endpoint", _) => {
                let said = "endpoints are an array of tables: write [[endpoint]], with two brackets";
                reader.fault(key.span().start, said, None);
            }
            _ => reader.unknown_key(key, "a file of endpoints", TABLES),
        }
    }

    fn take_includes(&mut self, reader: &mut Reader<'_>, folder: &Path, key: &Key<'_>, value: &Value<'_>) {
        let Some(items) = texts(value) else {
            return reader.fault(
                key.span().start,
                "`include` takes an array of paths: [\"more.toml\", \"teams/*.toml\"]",
                None,
            );
        };
        for item in items {
            let offset = item.span().start;
            match item.get_ref().as_str().map(|pattern| include::files(pattern, folder)) {
                Some(Ok(files)) => self.includes.extend(files.into_iter().map(|path| Included { path, offset })),
                Some(Err(said)) => reader.fault(offset, said, None),
                None => reader.fault(offset, "write a path in quotes here", None),
            }
        }
    }

    fn take_host(&mut self, reader: &mut Reader<'_>, host: &Key<'_>, value: &Value<'_>) {
        let DeValue::Table(table) = value.get_ref() else {
            let name = printable(host.get_ref(), 64);
            return reader.fault(host.span().start, format!("a host has a table: [host.\"{name}\"]"), None);
        };
        // `[host.a.example]` is a host `a` that has a table `example`.
        let known = |key: &str| FIELDS.iter().any(|field| field.key == key);
        if let Some((key, _)) =
            in_order(table).iter().find(|(key, value)| value.get_ref().is_table() && !known(key.get_ref()))
        {
            return reader.fault(key.span().start, "a host that has dots stands in quotes: [host.\"a.example\"]", None);
        }
        let settings = reader.settings(table, "[host]", None);
        match HostPattern::read(host.get_ref()) {
            Ok(pattern) => self.hosts.add(pattern, settings),
            Err(bad) => reader.fault(host.span().start, bad.to_string(), None),
        }
    }

    fn take_endpoint(&mut self, reader: &mut Reader<'_>, document: &Document, at: &Value<'_>, table: &DeTable<'_>) {
        let mut own = Own::default();
        let settings = reader.settings(table, "[[endpoint]]", Some(&mut own));
        let Some(url) = table.get("url") else {
            return reader.fault(at.span().start, "this endpoint has no `url`", None);
        };
        let offset = url.span().start;
        let source = (Arc::clone(&document.name), reader.line_of(&url.span()));
        let written = url.get_ref().as_str().unwrap_or_default();
        if let Some(listed) = Listed::new(own, written, source, settings) {
            self.endpoints.push((listed, offset));
        }
    }
}
