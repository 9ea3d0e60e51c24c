//! A sitemap, and those that an index of them lists.

use std::collections::HashSet;

use futures_util::{StreamExt, stream};
use url::Url;
use watchpost::{TypedUrl, hide_user_info};

use super::{
    super::{bad_line::BadLine, sources::List},
    document::{Document, Found},
    fetch::{Fetched, Fetcher, is_web},
    origin::is_elsewhere,
    sitemap_xml::{self, Contents, Entry},
};

/// So many indices may lead from one to the next. By sitemaps.org none leads to another; some do all the same.
const DEEPEST: usize = 3;
/// The most files of one `--sitemap`.
const MOST_FILES: usize = 1000;
/// The most URLs of all of them together: they are held until they are checked.
const MOST_URLS: usize = 500_000;
/// So many are fetched at once.
const AT_ONCE: usize = 4;
/// Bad entries that are shown; of more, only the number.
const BAD_SHOWN: usize = 20;

/// A file that was read: its URLs, or where to look further. Its text is gone.
struct Read {
    called: String,
    contents: Contents,
}

/// Reads it, with all that it leads to.
///
/// # Errors
/// Sentences about what is wrong.
pub async fn read(source: &str, fetcher: &Fetcher<'_>) -> Result<Vec<Document>, Vec<String>> {
    let told = |sentence: String| vec![sentence];
    let first = fetcher.named(source).await.map_err(told)?;
    let named = first.url.clone();
    let mut seen: HashSet<Url> = named.iter().cloned().collect();
    let mut documents = Vec::new();
    let mut files = 1;
    let mut found = 0;
    let mut further = take(parse(&first).map_err(told)?, named.as_ref(), &mut documents, &mut found)?;
    drop(first);
    for _ in 0..DEEPEST {
        further.retain(|url| seen.insert(url.url().clone()));
        files += further.len();
        if files > MOST_FILES {
            return Err(told(format!(
                "error: {}: it leads to more than {MOST_FILES} sitemaps",
                hide_user_info(&List::called(source))
            )));
        }
        let level = std::mem::take(&mut further);
        let mut reading = stream::iter(&level).map(|url| one(url, named.as_ref(), fetcher)).buffered(AT_ONCE);
        while let Some(file) = reading.next().await {
            further.extend(take(file.map_err(told)?, named.as_ref(), &mut documents, &mut found)?);
            if found > MOST_URLS {
                return Err(told(format!(
                    "error: {}: it leads to more than {MOST_URLS} URLs",
                    hide_user_info(&List::called(source))
                )));
            }
        }
    }
    further.retain(|url| !seen.contains(url.url()));
    match further.first() {
        None => Ok(documents),
        Some(_) => Err(told(format!(
            "error: {}: indices of indices of indices are not read",
            hide_user_info(&List::called(source))
        ))),
    }
}

async fn one(url: &TypedUrl, named: Option<&Url>, fetcher: &Fetcher<'_>) -> Result<Read, String> {
    let elsewhere = named.is_some_and(|named| is_elsewhere(named, url.url()));
    parse(&fetcher.of_url(url, elsewhere).await?)
}

fn parse(file: &Fetched) -> Result<Read, String> {
    let contents = sitemap_xml::read(&file.text).map_err(|why| format!("error: {}{why}", file.called))?;
    Ok(Read { called: file.called.clone(), contents })
}

/// Keeps the pages of a file; gives the sitemaps that it leads to.
fn take(
    file: Read,
    named: Option<&Url>,
    documents: &mut Vec<Document>,
    found: &mut usize,
) -> Result<Vec<TypedUrl>, Vec<String>> {
    match file.contents {
        Contents::Index(entries) => Ok(urls(&file.called, &entries)?.into_iter().map(|(_, url)| url).collect()),
        Contents::Pages(entries) => {
            let urls = urls(&file.called, &entries)?;
            *found += urls.len();
            let urls = urls.into_iter().map(|(line, url)| {
                let elsewhere = named.is_some_and(|named| is_elsewhere(named, url.url()));
                Found { url, line, head: false, elsewhere }
            });
            documents.push(Document { name: file.called.into(), found: urls.collect(), left_out: Vec::new() });
            Ok(Vec::new())
        }
    }
}

/// The entries as URLs, each with its line.
fn urls(called: &str, entries: &[Entry]) -> Result<Vec<(u64, TypedUrl)>, Vec<String>> {
    let mut urls = Vec::with_capacity(entries.len());
    let (mut told, mut bad) = (Vec::new(), 0_usize);
    for entry in entries {
        match whole(entry.text.trim()) {
            Ok(url) => urls.push((entry.line, url)),
            Err(why) => {
                bad += 1;
                if told.len() < BAD_SHOWN {
                    let bad = BadLine::new(called, entry.line, entry.column, why, entry.text.trim().as_bytes());
                    told.push(bad.to_string());
                }
            }
        }
    }
    if bad == 0 {
        return Ok(urls);
    }
    if bad > told.len() {
        told.push(format!("error: {called}: and {} more", bad - told.len()));
    }
    told.push(format!("{called} has {bad} of its URLs to mend; nothing was checked"));
    Err(told)
}

/// A URL of the web, with its scheme: whatever else a document lists is none of its business.
fn whole(text: &str) -> Result<TypedUrl, String> {
    const WHOLE: &str = "a sitemap has whole URLs, with http:// or https://";
    if !text.contains("://") {
        return Err(WHOLE.to_owned());
    }
    let url: TypedUrl = text.parse().map_err(|bad: watchpost::BadTypedUrl| bad.reason.to_string())?;
    if is_web(url.url()) { Ok(url) } else { Err(WHOLE.to_owned()) }
}
