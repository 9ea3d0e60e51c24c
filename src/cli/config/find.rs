//! Where the configuration is.

use std::path::{Path, PathBuf};

/// The names that it may have, in each directory.
const NAMES: [&str; 3] = ["watchpost.toml", ".watchpost.toml", ".config/watchpost.toml"];

/// The nearest one from a directory upwards; one in it is named by its name alone.
///
/// Whatever has such a name is found, be it a directory or a link to nowhere: that it can't be read is for its reader to say.
pub fn nearest_to(directory: &Path) -> Option<PathBuf> {
    let all = directory.ancestors().flat_map(|above| NAMES.map(|name| (above, name)));
    let found = all.into_iter().find(|(above, name)| above.join(name).symlink_metadata().is_ok());
    found.map(|(above, name)| if above == directory { name.into() } else { above.join(name) })
}
