//! Prints a text that is there as a whole.

use std::io::{self, Write};

use super::{exit::Exit, plain::plainly};

/// Prints to standard output. A reader that is gone ends it quietly.
pub fn print(text: &[u8]) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Ok(()) => Exit::AllUp,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::ClosedPipe,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: standard output cannot be written: {}", plainly(&error));
            Exit::Trouble
        }
    }
}
