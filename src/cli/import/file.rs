//! A file of YAML that is carried over.

use std::{fs, io, path::Path};

use super::notes::Notes;
use crate::cli::{
    bounded::{self, Unread},
    node::Node,
    plain::called,
    yaml,
};

/// The longest file, in bytes.
const LONGEST: u64 = 1024 * 1024;
/// The most that its values weigh.
const HEAVIEST: usize = 250_000;

/// A file, read whole.
pub struct File {
    called: String,
    root: Node,
    /// Where a second document begins.
    second: Option<usize>,
}

impl File {
    /// Reads one; `-` is standard input.
    ///
    /// # Errors
    /// A sentence: it can't be read, or is no YAML, or there is nothing in it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let (called, bytes) = match path.as_os_str() == "-" {
            true => ("stdin".to_owned(), bounded::read_from(io::stdin(), LONGEST)),
            false => {
                let called = called(path);
                if fs::metadata(path).is_ok_and(|kind| kind.is_dir()) {
                    return Err(format!("{called} is a directory: name the file of the configuration"));
                }
                (called, bounded::read(path, LONGEST))
            }
        };
        let bytes = bytes.map_err(|why| match why {
            Unread::Longer(_) => format!("{called} {why}: that is no configuration"),
            why => format!("{called} {why}"),
        })?;
        let text = String::from_utf8(bytes).map_err(|bad| not_utf8(&called, &bad))?;
        let (root, second) = yaml::read(&text, HEAVIEST).map_err(|bad| format!("{called}:{bad}"))?;
        let root = root.filter(|root| !root.is_nothing()).ok_or_else(|| format!("{called} is empty"))?;
        Ok(Self { called, root, second })
    }

    /// Its name in sentences.
    pub fn called(&self) -> &str {
        &self.called
    }

    /// Its name without the folders: where it lay is nobody's business.
    pub fn name(&self) -> &str {
        self.called.rsplit(['/', '\\']).next().unwrap_or_default()
    }

    pub fn root(&self) -> &Node {
        &self.root
    }

    /// A note where there is more than one document in it.
    pub fn tell_of_more(&self, notes: &mut Notes) {
        if let Some(line) = self.second {
            notes.add(line, "a second document begins here: only the first is carried over");
        }
    }
}

fn not_utf8(called: &str, bad: &std::string::FromUtf8Error) -> String {
    let good = bad.as_bytes().get(..bad.utf8_error().valid_up_to()).unwrap_or_default();
    let text = String::from_utf8_lossy(good);
    let line = text.matches('\n').count() + 1;
    let column = text.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{called}:{line}:{column}: this is not UTF-8")
}
