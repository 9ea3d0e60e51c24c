//! What is written in order, although its head is known last: the rest waits in memory, and when it is long, in a file that has
//! no name.

use std::{
    io::{self, Read, Seek, Write},
    thread,
    time::Duration,
};

use tempfile::SpooledTempFile;

/// So many bytes wait in memory.
const IN_MEMORY: usize = 1 << 20;

/// A writer that may hold back what it is given until its head is there.
pub struct Spool<W> {
    to: W,
    held: Option<Held>,
}

/// What waits for the head.
struct Held {
    text: SpooledTempFile,
    length: usize,
    /// Whether it is on a disk, or there is none for it.
    settled: bool,
}

impl Held {
    fn new() -> Self {
        Self { text: SpooledTempFile::new(usize::MAX), length: 0, settled: false }
    }

    fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.text.write_all(text)?;
        self.length += text.len();
        if self.length > IN_MEMORY && !self.settled {
            self.settled = true;
            // Where there is no folder for such files, or no room in it, memory has to do: nothing is lost for it.
            let _ = self.text.roll();
        }
        Ok(())
    }
}

impl<W: Write> Spool<W> {
    /// Where `head_comes_last`, nothing is written before [`head`](Self::head).
    pub fn new(to: W, head_comes_last: bool) -> Self {
        Self { to, held: head_comes_last.then(Held::new) }
    }

    /// Writes a block, or holds it back.
    ///
    /// # Errors
    /// It can't be written, or there is no room to hold it.
    pub fn write(&mut self, text: &[u8]) -> io::Result<()> {
        match &mut self.held {
            Some(held) => held.write(text),
            None => write(&mut self.to, text),
        }
    }

    /// Writes the head, and all that waits for it.
    ///
    /// # Errors
    /// It can't be written, or what was held can't be read.
    pub fn head(&mut self, text: &[u8]) -> io::Result<()> {
        write(&mut self.to, text)?;
        let Some(Held { text: mut held, .. }) = self.held.take() else { return Ok(()) };
        held.rewind()?;
        let mut block = vec![0; 64 * 1024];
        loop {
            match held.read(&mut block)? {
                0 => return Ok(()),
                read => write(&mut self.to, block.get(..read).unwrap_or_default())?,
            }
        }
    }

    /// The writer itself.
    pub fn into_inner(self) -> W {
        self.to
    }
}

/// Writes a block to its end. A terminal that another process has set to non-blocking is waited for, as a blocking one would
/// make us wait.
pub fn write(out: &mut impl Write, mut text: &[u8]) -> io::Result<()> {
    loop {
        let step = match text {
            [] => out.flush().map(|()| None),
            text => out.write(text).map(Some),
        };
        match step {
            Ok(None) => return Ok(()),
            Ok(Some(0)) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(Some(written)) => text = text.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(Duration::from_millis(1)),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_comes_last_stands_first_however_long_the_rest_is() {
        for blocks in [0, 3, 40] {
            let block = vec![b'x'; 100_000];
            let mut spool = Spool::new(Vec::new(), true);
            for _ in 0..blocks {
                spool.write(&block).unwrap();
            }
            assert!(spool.to.is_empty(), "nothing stands before the head");
            spool.head(b"head ").unwrap();
            spool.write(b" end").unwrap();
            let wanted = [b"head ".to_vec(), vec![b'x'; blocks * 100_000], b" end".to_vec()].concat();
            assert!(spool.into_inner() == wanted, "{blocks}");
        }
        let mut at_once = Spool::new(Vec::new(), false);
        at_once.write(b"a").unwrap();
        at_once.head(b"b").unwrap();
        assert_eq!(at_once.into_inner(), b"ab");
    }
}
