//! Where the configuration is.

use std::{env, path::PathBuf};

/// The names that it may have, in each directory.
const NAMES: [&str; 3] = ["watchpost.toml", ".watchpost.toml", ".config/watchpost.toml"];

/// The nearest one from the working directory upwards, if there is any; one in it is named by its name alone.
///
/// Whatever has such a name is found, be it a directory or a link to nowhere: that it can't be read is for its reader to say.
pub fn nearest() -> Option<PathBuf> {
    let directory = env::current_dir().ok()?;
    let all = directory.ancestors().flat_map(|above| NAMES.map(|name| (above, name)));
    let found = all.into_iter().find(|(above, name)| above.join(name).symlink_metadata().is_ok());
    found.map(|(above, name)| if above == directory.as_path() { name.into() } else { above.join(name) })
}
