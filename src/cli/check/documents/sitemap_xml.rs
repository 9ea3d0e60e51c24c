//! A sitemap as sitemaps.org describes it. Entities that a DTD declares are not expanded, and nothing that it names is fetched.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, Event},
};
use watchpost::printable;

use super::text::place;

/// The most entries of one file, as sitemaps.org has it.
const MOST: usize = 50_000;

/// What is in a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Contents {
    /// URLs of pages.
    Pages(Vec<Entry>),
    /// URLs of further sitemaps.
    Index(Vec<Entry>),
}

/// A `<loc>`, with its place, from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    pub text: String,
    pub line: u64,
    pub column: usize,
}

/// Reads a file.
///
/// # Errors
/// What is wrong, with its place before it.
pub fn read(text: &str) -> Result<Contents, String> {
    let mut reader = Reader::from_str(text);
    let mut file = File { lines: Lines { text, line: 1, column: 1, at: 0 }, ..File::default() };
    loop {
        let begins = reader.buffer_position();
        let wrong = |at: u64, what: &str| {
            let (line, column) = place(text, usize::try_from(at).unwrap_or(usize::MAX));
            format!(":{line}:{column}: {what}")
        };
        let event = match reader.read_event() {
            Ok(Event::Eof) if file.open.is_empty() => break,
            Ok(event) => event,
            Err(bad) => {
                let what = format!("this is no XML: {}", printable(&bad.to_string(), 200));
                return Err(wrong(reader.error_position(), &what));
            }
        };
        let ends = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        file.take(event, ends).map_err(|what| wrong(begins, what))?;
    }
    match file.root {
        Some(Kind::Pages) => Ok(Contents::Pages(file.entries)),
        Some(Kind::Index) => Ok(Contents::Index(file.entries)),
        None => Err(format!(": {NEITHER}")),
    }
}

/// What is known so far.
#[derive(Default)]
struct File<'a> {
    lines: Lines<'a>,
    root: Option<Kind>,
    /// The local names of what is open; prefixes say nothing of what it is.
    open: Vec<String>,
    /// The one that is open.
    loc: Option<Entry>,
    entries: Vec<Entry>,
}

impl File<'_> {
    /// Takes what comes next, which ends there.
    fn take(&mut self, event: Event<'_>, ends: usize) -> Result<(), &'static str> {
        match event {
            Event::Start(tag) => self.begin(tag.local_name().as_ref(), ends)?,
            Event::Empty(tag) if self.open.is_empty() => self.root = Some(kind_of(tag.local_name().as_ref())?),
            Event::End(_) => {
                self.open.pop();
                self.entries.extend(self.loc.take());
                if self.entries.len() > MOST {
                    return Err("more than 50,000 entries: sitemaps.org allows no more in one file");
                }
            }
            Event::Text(text) if self.open.is_empty() && !text.trim_ascii().is_empty() => return Err(NEITHER),
            Event::Text(text) => self.add(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => self.add(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(entity) if self.loc.is_some() => {
                let c = character(&entity).ok_or("an entity that is not one of XML's own is not expanded")?;
                self.add(c.encode_utf8(&mut [0; 4]));
            }
            Event::Eof => return Err("this is no whole XML: it ends within an element"),
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, name: &str, ends: usize) -> Result<(), &'static str> {
        if self.open.is_empty() {
            self.root = Some(kind_of(name)?);
        }
        if self.open.len() >= DEEPEST {
            return Err("more elements in one another than a sitemap has");
        }
        // Images and videos have a `loc`, too.
        if name == "loc" && matches!(self.open.as_slice(), [_, parent] if parent == "url" || parent == "sitemap") {
            let (line, column) = self.lines.place(ends);
            self.loc = Some(Entry { text: String::new(), line, column });
        }
        self.open.push(name.to_owned());
        Ok(())
    }

    fn add(&mut self, text: &str) {
        if let Some(loc) = &mut self.loc {
            loc.text += text;
        }
    }
}

const NEITHER: &str = "this is no sitemap: it begins with `urlset` or `sitemapindex`; a list of URLs is named with -f";
const DEEPEST: usize = 32;

#[derive(Clone, Copy)]
enum Kind {
    Pages,
    Index,
}

fn kind_of(root: &str) -> Result<Kind, &'static str> {
    match root {
        "urlset" => Ok(Kind::Pages),
        "sitemapindex" => Ok(Kind::Index),
        _ => Err(NEITHER),
    }
}

/// A character of `&#…;`, or of the five names that XML has by itself (XML 1.0, 4.6).
fn character(entity: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return Some(c);
    }
    match entity.xml_content(XmlVersion::Implicit1_0).as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// Lines and columns, counted from where the last was asked for: a file of 50 MB, be it one line, is not counted anew for each of its URLs.
#[derive(Default)]
struct Lines<'a> {
    text: &'a str,
    line: u64,
    column: usize,
    at: usize,
}

impl Lines<'_> {
    /// The line and the column, of which both count from 1.
    fn place(&mut self, offset: usize) -> (u64, usize) {
        let between = self.text.get(self.at..offset).unwrap_or_default();
        self.line += between.bytes().filter(|byte| *byte == b'\n').count() as u64;
        self.column = match between.rsplit_once('\n') {
            Some((_, last)) => 1 + last.chars().count(),
            None => self.column + between.chars().count(),
        };
        self.at = offset.max(self.at);
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str, line: u64, column: usize) -> Entry {
        Entry { text: text.to_owned(), line, column }
    }

    #[test]
    fn pages_with_their_places() {
        let text = "<?xml version=\"1.0\"?>\n<!DOCTYPE urlset [<!ENTITY x \"y\">]>\n\
                    <s:urlset xmlns:s=\"x\" xmlns:image=\"y\">\n<url>\n  <loc>https://a.example/?a=1&amp;b=&#x32;</loc>\n\
                    <image:image><image:loc>https://no.example/</image:loc></image:image></url>\n\
                    <!-- <loc>no</loc> --><url><loc><![CDATA[https://a.example/<b>]]></loc></url></s:urlset>\n";
        let wanted = vec![entry("https://a.example/?a=1&b=2", 5, 8), entry("https://a.example/<b>", 7, 33)];
        assert_eq!(read(text), Ok(Contents::Pages(wanted)));
        assert_eq!(read("<urlset/>"), Ok(Contents::Pages(Vec::new())));
        let index = "<sitemapindex><sitemap><loc> https://a.example/1.xml </loc></sitemap></sitemapindex>";
        assert_eq!(read(index), Ok(Contents::Index(vec![entry(" https://a.example/1.xml ", 1, 29)])));
    }

    #[test]
    fn what_is_no_sitemap_is_told_with_its_place() {
        let many = format!("<urlset>{}</urlset>", "<url><loc>x</loc></url>".repeat(MOST + 1));
        for (text, said) in [
            ("", ": this is no sitemap"),
            ("https://a.example\n", ":1:1: this is no sitemap"),
            ("\n<html><body/></html>", ":2:1: this is no sitemap"),
            ("<urlset><url><loc>x</url></urlset>", ":1:20: this is no XML: "),
            ("<urlset><url>", ":1:14: this is no whole XML"),
            ("<urlset><url><loc>&x;</loc></url></urlset>", ":1:19: an entity that is not one of XML's own"),
            (&"<urlset>".repeat(40), ":1:257: more elements in one another"),
            (&many, "more than 50,000 entries"),
        ] {
            let says = read(text).unwrap_err();
            assert!(says.contains(said), "{says}");
        }
    }
}
