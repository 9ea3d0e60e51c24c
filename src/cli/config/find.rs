//! Where the configuration is.

use std::path::{Path, PathBuf};

/// The names that it may have, in each directory.
const NAMES: [&str; 3] = ["watchpost.toml", ".watchpost.toml", ".config/watchpost.toml"];

/// The nearest one from a directory upwards.
pub fn nearest_to(directory: &Path) -> Option<PathBuf> {
    directory.ancestors().flat_map(|directory| NAMES.map(|name| directory.join(name))).find(|path| path.is_file())
}
