//! The files that a file includes.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};
use watchpost::printable;

/// `*` and its like leave out hidden files, as a shell does.
const LIKE_A_SHELL: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// The files that a pattern means, relative to a folder; or the one that it names.
///
/// # Errors
/// A sentence about a pattern that is none, or that nothing matches.
pub fn files(pattern: &str, folder: &Path) -> Result<Vec<PathBuf>, String> {
    let path = folder.join(pattern);
    if !pattern.contains(['*', '?', '[']) {
        return Ok(vec![path]);
    }
    let shown = printable(pattern, 200);
    Pattern::new(pattern).map_err(|bad| format!("`{shown}` is no pattern: {}", bad.msg))?;
    // The folder means itself, whatever its name holds.
    let whole = match path.strip_prefix(folder) {
        Ok(_) if !folder.as_os_str().is_empty() => Path::new(&Pattern::escape(&folder.to_string_lossy())).join(pattern),
        _ => path,
    };
    let found = glob::glob_with(&whole.to_string_lossy(), LIKE_A_SHELL)
        .map_err(|bad| format!("`{shown}` is no pattern: {}", bad.msg))?;
    let mut files = Vec::new();
    for entry in found {
        let path = entry.map_err(|error| format!("`{shown}` cannot be looked for: {}", error.error()))?;
        if !path.is_dir() {
            files.push(path);
        }
    }
    if files.is_empty() { Err(format!("no file matches `{shown}`")) } else { Ok(files) }
}
