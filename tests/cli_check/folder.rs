//! A folder of a test's own, with files in it.

use std::path::{Path, PathBuf};

use crate::binary::{Line, check, watchpost};

/// A folder, under the build's directory for such. No file of endpoints lies above it.
pub struct Folder(PathBuf);

impl Folder {
    /// A new one; the name is the test's own.
    pub fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string()).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// With a file in it.
    pub fn with(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(name, text);
        self
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// `watchpost check` in it.
    pub fn check(&self, args: &[&str]) -> Line {
        check(args).directory(&self.0)
    }

    /// `watchpost` in it.
    pub fn watchpost(&self, args: &[&str]) -> Line {
        watchpost(args).directory(&self.0)
    }
}
