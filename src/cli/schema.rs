//! `watchpost schema`: the form of a file of endpoints, for editors.

use std::io::{self, Write};

use super::{config::schema::schema, exit::Exit};

/// Prints the schema.
pub fn run() -> Exit {
    let written = serde_json::to_writer_pretty(io::stdout().lock(), &schema()).map_err(io::Error::from);
    match written.and_then(|()| writeln!(io::stdout())) {
        Ok(()) => Exit::AllUp,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::ClosedPipe,
        Err(_) => Exit::Trouble,
    }
}
