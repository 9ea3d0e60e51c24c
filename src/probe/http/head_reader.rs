//! Reads the head of an answer from a connection, as it comes.

use super::head::{Broken, Head, LONGEST_HEAD, MOST_INTERIM, read_head};
use crate::model::spoken::Spoken;

/// The most bytes of empty lines before a head (RFC 9112, 2.2, is lenient with a few).
const MOST_BLANK: usize = 16;

/// What came of a head so far.
#[derive(Debug)]
pub struct HeadReader {
    buffer: Vec<u8>,
    to_head: bool,
    /// The headers that the head keeps.
    asked: Vec<String>,
    interim: u32,
    /// The length of the head when it was last read.
    read: usize,
}

impl HeadReader {
    /// Begins. `to_head` says that the request is a HEAD, and `asked` names headers to keep.
    pub fn new(to_head: bool, asked: Vec<String>) -> Self {
        Self { buffer: Vec::new(), to_head, asked, interim: 0, read: 0 }
    }

    /// Takes in what came; gives the head when it is complete, and what came after it. Interim answers are dropped; a 101 is none: it is
    /// the last that HTTP says on a connection.
    ///
    /// # Errors
    /// What is wrong with the head.
    pub fn take_in(&mut self, came: &[u8]) -> Result<Option<(Head, Vec<u8>)>, Broken> {
        let buffer = &mut self.buffer;
        buffer.extend_from_slice(came);
        // Reading a head begins at its beginning, and a server may send it line by line: so only when it may be complete or has
        // doubled, or while it is short, because what is not HTTP is to be seen at once.
        let length = buffer.len();
        if (512..LONGEST_HEAD).contains(&length) && length < 2 * self.read && !has_empty_line(buffer, came.len()) {
            return Ok(None);
        }
        self.read = length;
        loop {
            let blank = buffer.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if blank > MOST_BLANK {
                return Err(Broken::NotHttp(httparse::Error::NewLine));
            }
            let head = read_head(&buffer[blank..], self.to_head, &self.asked)?;
            let length = head.as_ref().map_or(buffer.len(), |head| blank.saturating_add(head.length()));
            if length > LONGEST_HEAD {
                return Err(Broken::HeadTooLong);
            }
            let Some(head) = head else { return Ok(None) };
            let rest = buffer.split_off(length);
            match head.status {
                101 | 200.. => return Ok(Some((head, rest))),
                _ if self.interim == MOST_INTERIM => return Err(Broken::TooManyInterim),
                _ => {
                    self.interim += 1;
                    self.read = 0;
                    *buffer = rest;
                }
            }
        }
    }

    /// What the server speaks that sent no head of HTTP.
    pub fn spoken(&self) -> Option<Spoken> {
        Spoken::of(&self.buffer).filter(|spoken| *spoken != Spoken::Http)
    }

    /// What the end of the connection means here. Interim answers are no answer.
    pub fn at_the_end(&self) -> Broken {
        if self.buffer.is_empty() { Broken::EndBeforeHead } else { Broken::EndInHead }
    }
}

/// Whether an empty line, which ends a head, is among the last bytes of a buffer: so many came last.
fn has_empty_line(buffer: &[u8], came: usize) -> bool {
    let from = buffer.len().saturating_sub(came + 2);
    let last = buffer.get(from..).unwrap_or_default();
    last.windows(2).any(|pair| pair == b"\n\n") || last.windows(3).any(|three| three == b"\n\r\n")
}
