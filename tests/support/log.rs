//! A log that goes to the test.

use std::{
    io::{self, Write},
    sync::mpsc,
};

/// Sends what is written to the test.
pub struct Line(mpsc::Sender<String>);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where tracing-subscriber's `fmt` writes, a line at a time, and the lines.
pub fn log() -> (impl Fn() -> Line + Send + Sync + 'static, mpsc::Receiver<String>) {
    let (to_test, lines) = mpsc::channel();
    (move || Line(to_test.clone()), lines)
}
