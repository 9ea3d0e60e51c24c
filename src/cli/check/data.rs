//! What `--data` says: the text itself, or a file of it.

use std::{io, path::Path};

use crate::cli::data_file;

/// Whether the data are what standard input holds.
pub fn is_standard_input(data: &str) -> bool {
    data == "@-"
}

/// The bytes that are sent, if there are any: each is the text itself, or what a file holds whose name stands after `@`. Several are joined
/// by `&`, as curl does it.
///
/// # Errors
/// A sentence about a file. What is sent is not repeated: it may be a secret.
pub fn read_all(data: &[String]) -> Result<Option<Vec<u8>>, String> {
    let parts = data.iter().map(|data| read(data)).collect::<Result<Vec<_>, _>>()?;
    Ok((!parts.is_empty()).then(|| parts.join(&b'&')))
}

fn read(data: &str) -> Result<Vec<u8>, String> {
    let Some(name) = data.strip_prefix('@') else { return Ok(data.as_bytes().to_vec()) };
    let read = match is_standard_input(data) {
        true => data_file::read_from(io::stdin(), "stdin"),
        false => data_file::read(Path::new(name)),
    };
    read.map_err(|wrong| format!("--data: {wrong}"))
}
