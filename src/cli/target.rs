//! A file that an output goes to: it is there whole, or as it was before.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

/// A file that can be written.
pub enum Target {
    /// A regular file, or none yet: what is written stands beside it until all is there.
    Replaced { beside: NamedTempFile, path: PathBuf },
    /// A device or a pipe, what is open already, or a file whose end is written.
    Straight(File),
}

impl Target {
    /// Opens a file that is to be replaced.
    ///
    /// # Errors
    /// It can't be written, or nothing can be written beside it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let there = match fs::metadata(path) {
            Ok(there) => Some(there),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let Some(there) = there else { return Self::beside(end_of(path), None) };
        if there.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        // Also where it will be replaced: who may not write it means it so.
        let file = File::options().write(true).open(path)?;
        if !there.is_file() {
            return Ok(Self::Straight(file));
        }
        if let Some(stream) = own_stream(&there)? {
            return Ok(Self::Straight(stream));
        }
        if is_a_descriptor(path) {
            return Self::append(path);
        }
        // The file that a link leads to, and not the link.
        Self::beside(fs::canonicalize(path)?, Some(there.permissions()))
    }

    /// Opens a file whose end is to be written.
    ///
    /// # Errors
    /// It can't be written.
    pub fn append(path: &Path) -> io::Result<Self> {
        File::options().append(true).create(true).open(path).map(Self::Straight)
    }

    /// One that no other output may have: what a path leads to, as far as it is there.
    pub fn identity(path: &Path) -> PathBuf {
        let end = end_of(path);
        let whole = || fs::canonicalize(&end).ok();
        let folder =
            || fs::canonicalize(folder(&end)).ok().zip(end.file_name()).map(|(folder, name)| folder.join(name));
        whole().or_else(folder).unwrap_or_else(|| path.to_owned())
    }

    fn beside(path: PathBuf, permissions: Option<fs::Permissions>) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(".watchpost-").suffix(".tmp");
        // As any other new file: the process's mask takes away what it should.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let beside = builder.tempfile_in(folder(&path))?;
        if let Some(permissions) = permissions {
            beside.as_file().set_permissions(permissions)?;
        }
        Ok(Self::Replaced { beside, path })
    }

    /// The file beside, which stays where the process ends without a word to it.
    pub fn leftover(&self) -> Option<&Path> {
        match self {
            Self::Replaced { beside, .. } => Some(beside.path()),
            Self::Straight(_) => None,
        }
    }

    /// Puts what was written where it belongs. Without this it is gone.
    ///
    /// # Errors
    /// It can't be put there.
    pub fn keep(self) -> io::Result<()> {
        match self {
            Self::Replaced { beside, path } => beside.persist(path).map(drop).map_err(|failed| failed.error),
            Self::Straight(mut file) => file.flush(),
        }
    }
}

impl Write for Target {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match self {
            Self::Replaced { beside, .. } => beside.as_file_mut().write(text),
            Self::Straight(file) => file.write(text),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The standard stream that goes to this file, if one does: what is written by it stands behind all that was, and is not lost with
/// a file that another takes the place of.
#[cfg(unix)]
fn own_stream(there: &fs::Metadata) -> io::Result<Option<File>> {
    use std::os::{fd::AsFd, unix::fs::MetadataExt};

    for stream in [io::stdout().as_fd().try_clone_to_owned(), io::stderr().as_fd().try_clone_to_owned()] {
        // One that is closed goes nowhere.
        let Ok(stream) = stream.map(File::from) else { continue };
        let metadata = stream.metadata()?;
        if (metadata.dev(), metadata.ino()) == (there.dev(), there.ino()) {
            return Ok(Some(stream));
        }
    }
    Ok(None)
}

/// Where files have no such identity.
#[cfg(not(unix))]
fn own_stream(_: &fs::Metadata) -> io::Result<Option<File>> {
    Ok(None)
}

/// Whether a path names what somebody has open, and not the file that it leads to.
fn is_a_descriptor(path: &Path) -> bool {
    path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd")
}

/// The most links that lead to one another: as many as Linux follows.
const MOST_LINKS: usize = 40;

/// Where a link leads, and the link that is there, also where nothing is there yet. What is no link is its own end.
fn end_of(path: &Path) -> PathBuf {
    let mut end = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(to) = fs::read_link(&end) else { break };
        end = folder(&end).join(to);
    }
    end
}

/// The folder that a file is in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}
