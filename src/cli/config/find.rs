//! The file that holds where nobody names one: the nearest, from a folder upwards.

use std::path::{Path, PathBuf};

/// What it may be called, in the order in which it is looked for.
const NAMES: [&str; 3] = ["watchpost.toml", ".watchpost.toml", ".config/watchpost.toml"];

/// The nearest file. That it is there does not mean that it can be read: what can't be is for who reads it to tell.
pub fn nearest(from: &Path) -> Option<PathBuf> {
    let candidates = from.ancestors().flat_map(|folder| NAMES.map(|name| (folder, name)));
    let found = candidates.into_iter().find(|(folder, name)| folder.join(name).symlink_metadata().is_ok());
    // Beside whoever asks, its name says enough.
    found.map(|(folder, name)| if folder == from { name.into() } else { folder.join(name) })
}
