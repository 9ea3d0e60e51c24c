//! The folder for files that go when the run is over.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process,
};

/// A folder that goes with its owner.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes one among the system's temporary ones.
    ///
    /// # Errors
    /// As the system has them.
    pub fn new() -> io::Result<Self> {
        let path = env::temp_dir().join(format!("watchpost-peers-{}", process::id()));
        fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Where a file of that name is or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// Writes a file.
    ///
    /// # Errors
    /// As the system has them.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> io::Result<PathBuf> {
        let path = self.path(name);
        fs::write(&path, text)?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
