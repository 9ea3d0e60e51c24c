//! Files that include others.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use glob::{MatchOptions, Pattern};

use super::{contents::Config, read::read, secrecy::secrecy, source::Source, trouble::Trouble};

/// `*` and its like leave out hidden files.
const LIKE_A_SHELL: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
/// So many files are read: more is a mistake.
const MOST: usize = 1000;

/// Reads a file and all that it includes. What is wrong is added to `troubles`.
pub fn load(path: &Path, troubles: &mut Vec<Trouble>) -> Config {
    let mut loader = Loader { troubles, seen: Vec::new(), named: Vec::new(), chain: Vec::new() };
    let config = loader.load(path, None, None).unwrap_or_default();
    let Loader { named, .. } = loader;
    let order = |trouble: &Trouble| {
        let file = named.iter().position(|name| **name == *trouble.file);
        (file, trouble.place.unwrap_or((usize::MAX, 0)))
    };
    troubles.sort_by_cached_key(order);
    config
}

struct Loader<'t> {
    troubles: &'t mut Vec<Trouble>,
    /// Those that were read.
    seen: Vec<PathBuf>,
    /// How these are named.
    named: Vec<Arc<str>>,
    /// Those that are being read, each included by the one before: the path, and how it was named.
    chain: Vec<(PathBuf, String)>,
}

impl Loader<'_> {
    /// Reads a file. `from` is where it was included.
    fn load(&mut self, path: &Path, above: Option<&Config>, from: Option<(&Source, usize)>) -> Option<Config> {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let named = path.to_string_lossy().into_owned();
        if let (Some(what), Some((source, at))) = (self.refuse(&real, &named), from) {
            self.troubles.push(source.trouble(at, what, usize::MAX));
            return None;
        }
        let source = match Source::read(path, secrecy) {
            Ok(source) => source,
            Err(trouble) => {
                self.troubles.push(match from {
                    Some((source, at)) if trouble.place.is_none() => {
                        source.trouble(at, format!("{} {}", trouble.file, trouble.what), usize::MAX)
                    }
                    _ => trouble,
                });
                return None;
            }
        };
        self.seen.push(real.clone());
        self.named.push(Arc::clone(&source.name));
        self.chain.push((real, named));
        let (mut config, included) = read(&source, above, self.troubles);
        for (at, pattern) in included {
            for path in self.files(&source, at, &pattern) {
                if let Some(more) = self.load(&path, Some(&config), Some((&source, at))) {
                    config.endpoints.extend(more.endpoints);
                }
            }
        }
        self.chain.pop();
        Some(config)
    }

    /// Why a file is not read a second time.
    fn refuse(&self, real: &Path, named: &str) -> Option<String> {
        if let Some(at) = self.chain.iter().position(|(path, _)| path == real) {
            let circle = self.chain.iter().skip(at).map(|(_, named)| named.as_str()).chain([named]);
            return Some(format!(
                "these files include each other in a circle: {}",
                circle.collect::<Vec<_>>().join(" → ")
            ));
        }
        if self.seen.iter().any(|path| path == real) {
            return Some(format!("{named} is included twice"));
        }
        (self.seen.len() >= MOST).then(|| format!("more than {MOST} files are included"))
    }

    /// The files that a pattern names, in order.
    fn files(&mut self, source: &Source, at: usize, pattern: &str) -> Vec<PathBuf> {
        let path = source.directory.join(pattern);
        if !pattern.contains(['*', '?', '[']) {
            return vec![path];
        }
        // The folder means itself, whatever its name holds.
        let folder = Pattern::escape(&source.directory.to_string_lossy());
        let whole = Path::new(&folder).join(pattern);
        let found = glob::glob_with(&whole.to_string_lossy(), LIKE_A_SHELL)
            .map(|paths| paths.filter_map(Result::ok).filter(|path| !path.is_dir()).collect::<Vec<_>>());
        match found {
            Ok(found) if found.is_empty() => {
                self.troubles.push(source.trouble(at, format!("no file is like `{pattern}`"), usize::MAX));
                found
            }
            Ok(found) => found,
            Err(bad) => {
                self.troubles.push(source.trouble(
                    at,
                    format!("`{pattern}` is no pattern of files: {}", bad.msg),
                    usize::MAX,
                ));
                Vec::new()
            }
        }
    }
}
