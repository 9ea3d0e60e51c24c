//! Small files that are read whole.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use watchpost::printable;

use super::system_error::plainly;

const MIB: u64 = 1 << 20;

/// What a file holds, of at most so many MiB.
///
/// # Errors
/// A sentence that begins with the file's name.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, String> {
    let called = printable(&path.to_string_lossy(), 200);
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => file.take(most * MIB + 1).read_to_end(&mut bytes),
    });
    match read {
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => Err(format!("{called} is a directory")),
        Err(error) => Err(format!("{called} cannot be read: {}", plainly(&error))),
        Ok(_) if bytes.len() as u64 > most * MIB => Err(format!("{called} is longer than {most} MiB")),
        Ok(_) => Ok(bytes),
    }
}
