//! STARTTLS: the few lines in the plain by which a mail server goes over to TLS.
//!
//! SMTP: RFC 3207 (replies: RFC 5321, 4.2). IMAP: RFC 9051, 6.2.1. POP3: RFC 2595, 4.

use std::mem;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use url::Url;

use super::conversation::broken;
use crate::model::{
    printable::printable,
    reason::{Kind, Reason},
};

/// The longest line of a server, in bytes.
const LONGEST_LINE: usize = 8 * 1024;
/// The most lines of one reply, or beside it.
const MOST_LINES: usize = 128;
/// The most that a server says before TLS, in bytes.
const MOST_BYTES: usize = 64 * 1024;
/// How much of a refusal is quoted, in characters. Nothing secret was sent that it could repeat.
const LONGEST_QUOTE: usize = 120;

/// A protocol that has STARTTLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartTls {
    Smtp,
    Imap,
    Pop3,
}

/// What a server is to say next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// That it is there.
    Greeting,
    /// What it can do (SMTP alone: there, a server lists what it takes).
    Offer,
    /// That TLS begins.
    Go,
}

impl StartTls {
    /// The protocol that the query of a URL names; `None` without a query: then TLS begins at once.
    ///
    /// # Errors
    /// `unsupported`. The sentence names what can be said and never what was: a query shows nowhere.
    pub fn of(url: &Url) -> Result<Option<Self>, Reason> {
        let unsupported = |what: &str| Reason::new(Kind::Unsupported, what);
        let mut found = None;
        for (name, value) in url.query_pairs() {
            if name != "starttls" || found.is_some() {
                return Err(unsupported("the query of a `tls` URL can only be starttls=smtp, =imap or =pop3, once"));
            }
            found = Some(match &*value {
                "smtp" => Self::Smtp,
                "imap" => Self::Imap,
                "pop3" => Self::Pop3,
                _ => return Err(unsupported("STARTTLS is known of smtp, imap and pop3 alone")),
            });
        }
        Ok(found)
    }

    /// The port of a URL that names none.
    pub fn port(self) -> u16 {
        match self {
            // Submission (RFC 6409), where clients speak STARTTLS. 25 is between servers, and many networks let nobody out to it: a
            // check of it by default would see the network.
            Self::Smtp => 587,
            Self::Imap => 143,
            Self::Pop3 => 110,
        }
    }

    /// What we say and what is then heard, in order.
    fn turns(self) -> &'static [(&'static [u8], Turn)] {
        match self {
            // A name is asked for, and a check has none: this one is nobody's (RFC 2606), and looks like one to who judges by that.
            Self::Smtp => {
                &[(b"", Turn::Greeting), (b"EHLO watchpost.invalid\r\n", Turn::Offer), (b"STARTTLS\r\n", Turn::Go)]
            }
            Self::Imap => &[(b"", Turn::Greeting), (b"a STARTTLS\r\n", Turn::Go)],
            Self::Pop3 => &[(b"", Turn::Greeting), (b"STLS\r\n", Turn::Go)],
        }
    }

    /// Talks until the server has agreed to TLS: the next byte is the handshake's.
    ///
    /// # Errors
    /// A server that answers and does not go over to TLS is `tls_handshake`, as one is that speaks plain HTTP where TLS is wanted: it
    /// is well, and no TLS is to be had of it. `protocol` is one that breaks the rules of its own protocol.
    pub async fn agree<S: AsyncRead + AsyncWrite + Unpin>(self, stream: &mut S) -> Result<(), Reason> {
        let mut buffer = [0; 2048];
        let (mut bytes, mut came) = (0, 0);
        for &(says, turn) in self.turns() {
            let mut reply = Reply::new(self, turn);
            if came > 0 {
                // IMAP may say more unasked (RFC 9051, 5.2), but for the answer.
                let unasked = self == Self::Imap && reply.take_in(buffer.get(..came).unwrap_or_default())?.is_none();
                if !unasked {
                    return Err(Reason::new(Kind::Protocol, "the server answers before it is asked"));
                }
            }
            let said = async { stream.write_all(says).await.and(stream.flush().await) };
            said.await.map_err(|error| broken(&error))?;
            loop {
                came = stream.read(&mut buffer).await.map_err(|error| broken(&error))?;
                bytes += came;
                if came == 0 {
                    return Err(reply.cut());
                }
                if bytes > MOST_BYTES {
                    return Err(Reason::new(Kind::TooLarge, "the server goes on and on before TLS"));
                }
                if let Some(used) = reply.take_in(buffer.get(..came).unwrap_or_default())? {
                    buffer.copy_within(used..came, 0);
                    came -= used;
                    break;
                }
            }
        }
        // Whoever is on the way could have put it there, to be taken for what the server says over TLS (CVE-2011-0411). What comes
        // later still, the handshake refuses.
        match came {
            0 => Ok(()),
            _ => Err(Reason::new(Kind::Protocol, "the server went on in the plain after it agreed to TLS")),
        }
    }
}

/// A reply that is coming in.
#[derive(Debug)]
struct Reply {
    speaks: StartTls,
    turn: Turn,
    line: Vec<u8>,
    lines: usize,
    /// The code of an SMTP reply, the same in each of its lines.
    code: Option<[u8; 3]>,
    /// STARTTLS is among what an SMTP server offers.
    offered: bool,
}

impl Reply {
    fn new(speaks: StartTls, turn: Turn) -> Self {
        Self { speaks, turn, line: Vec::new(), lines: 0, code: None, offered: false }
    }

    /// Takes in what came; once the reply is complete, says how much of it was the reply's.
    fn take_in(&mut self, came: &[u8]) -> Result<Option<usize>, Reason> {
        for (at, &byte) in came.iter().enumerate() {
            if byte != b'\n' {
                if self.line.len() == LONGEST_LINE {
                    return Err(Reason::new(Kind::TooLarge, "the server sends a line without an end before TLS"));
                }
                self.line.push(byte);
                continue;
            }
            self.lines += 1;
            let line = mem::take(&mut self.line);
            if self.ends_with(line.strip_suffix(b"\r").unwrap_or(&line))? {
                return Ok(Some(at + 1));
            }
            if self.lines == MOST_LINES {
                return Err(Reason::new(Kind::TooLarge, "the server sends line after line before TLS"));
            }
        }
        Ok(None)
    }

    /// Whether a line is the last of the reply, and a good one.
    fn ends_with(&mut self, line: &[u8]) -> Result<bool, Reason> {
        match self.speaks {
            StartTls::Smtp => self.ends_smtp(line),
            StartTls::Imap => self.ends_imap(line),
            StartTls::Pop3 => match line.split(|byte| *byte == b' ').next() {
                Some(b"+OK") => Ok(true),
                Some(b"-ERR") => Err(self.refused(line)),
                _ => Err(self.foreign("POP3")),
            },
        }
    }

    fn ends_smtp(&mut self, line: &[u8]) -> Result<bool, Reason> {
        let Some((code, rest)) = line.split_first_chunk::<3>() else { return Err(self.foreign("SMTP")) };
        let (last, text) = match rest.split_first() {
            None => (true, rest),
            Some((b' ', text)) => (true, text),
            Some((b'-', text)) => (false, text),
            Some(_) => return Err(self.foreign("SMTP")),
        };
        let good = matches!(code, [b'2'..=b'5', second, third] if second.is_ascii_digit() && third.is_ascii_digit());
        if !good || self.code.is_some_and(|first| first != *code) {
            return Err(self.foreign("SMTP"));
        }
        self.code = Some(*code);
        // The first line of an offer is a greeting; a keyword may have parameters (RFC 5321, 4.1.1.1).
        let word = text.split(|byte| *byte == b' ').next().unwrap_or_default();
        self.offered |= self.lines > 1 && word.eq_ignore_ascii_case(b"STARTTLS");
        let wanted = if self.turn == Turn::Offer { b"250" } else { b"220" };
        match (last, code == wanted) {
            (false, _) => Ok(false),
            (true, false) => Err(self.refused(line)),
            (true, true) if self.turn == Turn::Offer && !self.offered => {
                Err(Reason::new(Kind::TlsHandshake, "the server does not offer STARTTLS"))
            }
            (true, true) => Ok(true),
        }
    }

    fn ends_imap(&self, line: &[u8]) -> Result<bool, Reason> {
        let mut words = line.split(|byte| *byte == b' ').map(<[u8]>::to_ascii_uppercase);
        let (tag, word) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match (&*tag, &*word, self.turn) {
            (b"*", b"OK", Turn::Greeting) | (b"A", b"OK", Turn::Go) => Ok(true),
            (b"*", b"BYE", _) | (b"A", b"NO" | b"BAD", Turn::Go) => Err(self.refused(line)),
            // It takes us for someone, and then has no TLS to start (RFC 9051, 7.1.4).
            (b"*", b"PREAUTH", Turn::Greeting) => Err(self.refused(line)),
            (b"*", [_, ..], Turn::Go) => Ok(false),
            _ => Err(self.foreign("IMAP")),
        }
    }

    fn refused(&self, line: &[u8]) -> Reason {
        let said = printable(&String::from_utf8_lossy(line), LONGEST_QUOTE);
        let what = match self.turn {
            Turn::Greeting => "the server does not take us",
            Turn::Offer | Turn::Go => "the server does not start TLS",
        };
        Reason::new(Kind::TlsHandshake, format!("{what}: it says \"{said}\""))
    }

    fn foreign(&self, protocol: &str) -> Reason {
        Reason::new(Kind::Protocol, format!("what came before TLS is not {protocol}"))
    }

    /// What the end of the connection means.
    fn cut(&self) -> Reason {
        if self.lines == 0 && self.line.is_empty() {
            return Reason::new(Kind::Reset, "the server closed the connection before TLS, without an answer");
        }
        Reason::new(Kind::Protocol, "the server closed the connection before TLS, in the middle of an answer")
    }
}

#[cfg(test)]
#[path = "starttls_tests.rs"]
mod tests;
