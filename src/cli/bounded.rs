//! Files that are read whole, as far as they are not too long.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::plain::plainly;

/// Why a file was not read: the end of a sentence that begins with its name.
#[derive(Debug)]
pub enum Unread {
    /// The system does not give it.
    Failed(io::Error),
    /// It has more than so many bytes.
    Longer(u64),
    /// It was to be text.
    NotUtf8,
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "cannot be read: {}", plainly(error)),
            Self::Longer(most) if *most < 1 << 20 => write!(f, "is longer than {} KiB", most >> 10),
            Self::Longer(most) => write!(f, "is longer than {} MiB", most >> 20),
            Self::NotUtf8 => f.write_str("is not UTF-8"),
        }
    }
}

/// The bytes of a file, at most so many.
///
/// # Errors
/// It can't be read, or is longer.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    read_from(File::open(path)?, most)
}

/// The same of what is open already.
///
/// # Errors
/// As those of [`read`].
pub fn read_from(from: impl Read, most: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    // One byte more tells that there is more.
    from.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(Unread::Longer(most)) } else { Ok(bytes) }
}

/// The text of a file.
///
/// # Errors
/// As those of [`read`], or it is no UTF-8.
pub fn read_text(path: &Path, most: u64) -> Result<String, Unread> {
    text(read(path, most)?)
}

/// The bytes as text.
///
/// # Errors
/// It is no UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, Unread> {
    String::from_utf8(bytes).map_err(|_| Unread::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_long_as_it_may_be_is_read_and_what_is_longer_is_not() {
        let read = |length: usize| read_from(io::repeat(b'x').take(length as u64), 64 << 10);
        assert_eq!(read(64 << 10).unwrap().len(), 64 << 10);
        assert_eq!(read((64 << 10) + 1).unwrap_err().to_string(), "is longer than 64 KiB");
        assert_eq!(Unread::Longer(16 << 20).to_string(), "is longer than 16 MiB");
        let nowhere = read_text(Path::new("/nowhere"), 1).unwrap_err();
        assert_eq!(nowhere.to_string(), "cannot be read: no such file or directory");
        assert_eq!(text(b"\xff".to_vec()).unwrap_err().to_string(), "is not UTF-8");
    }
}
