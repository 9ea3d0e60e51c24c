//! The lines of a list of URLs: bounded in length, streamed, each either text or a fault with its column.

use std::io::{self, BufRead, BufReader, Read};

use watchpost::TypedUrl;

/// Reads lines one after another. Blank lines and `#` comments are passed over; CRLF and a byte order mark are tolerated.
pub struct Lines<R> {
    from: BufReader<R>,
    number: u64,
    line: Vec<u8>,
}

/// A line that is there, and its number, from 1.
pub struct Line<'a> {
    pub number: u64,
    pub content: Result<&'a str, Unreadable<'a>>,
}

/// A line that is no text.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable<'a> {
    /// In characters, from 1.
    pub column: usize,
    pub reason: &'static str,
    /// As far as it was read.
    pub bytes: &'a [u8],
}

const LONGEST: usize = TypedUrl::LONGEST;

impl<R: Read> Lines<R> {
    pub fn new(from: BufReader<R>) -> Self {
        Self { from, number: 0, line: Vec::new() }
    }

    /// Whether the next line may have to be waited for.
    pub fn may_block(&self) -> bool {
        !self.from.buffer().contains(&b'\n')
    }

    /// The next line that holds something; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            let Some(length) = self.read_line()? else { return Ok(None) };
            let text = self.line.trim_ascii();
            if !text.is_empty() && !text.starts_with(b"#") {
                return Ok(Some(Line { number: self.number, content: readable(self.line.as_slice(), length) }));
            }
        }
    }

    /// Reads one line, without its end, into `self.line`, and gives its length, which may be more than was kept.
    fn read_line(&mut self) -> io::Result<Option<usize>> {
        self.line.clear();
        let mut length = 0;
        let mut found_end = false;
        while !found_end {
            let chunk = match self.from.fill_buf() {
                Ok([]) if length == 0 => return Ok(None),
                Ok([]) => break,
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = chunk.iter().position(|byte| *byte == b'\n');
            found_end = end.is_some();
            let used = end.map_or(chunk.len(), |at| at + 1);
            let text = &chunk[..end.unwrap_or(used)];
            // One more than the limit, so that it shows that the line is too long.
            let room = (LONGEST + 1).saturating_sub(self.line.len());
            length += text.len();
            self.line.extend_from_slice(&text[..text.len().min(room)]);
            self.from.consume(used);
        }
        self.number += 1;
        if self.number == 1 && self.line.starts_with(b"\xef\xbb\xbf") {
            self.line.drain(..3);
        }
        if self.line.ends_with(b"\r") {
            self.line.pop();
        }
        Ok(Some(length))
    }
}

/// `length` is the line's, of which `line` may be a part.
fn readable(line: &[u8], length: usize) -> Result<&str, Unreadable<'_>> {
    let unreadable = |column, reason| Unreadable { column, reason, bytes: line };
    // A carriage return may have stood at its end.
    if line.len() > LONGEST || length > LONGEST + 1 {
        return Err(unreadable(1, "the line is longer than 16 KiB: one URL a line"));
    }
    if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
        return Err(unreadable(1, "this is UTF-16: save it as UTF-8"));
    }
    std::str::from_utf8(line).map_err(|error| {
        let before = line.get(..error.valid_up_to()).unwrap_or_default();
        let column = String::from_utf8_lossy(before).chars().count() + 1;
        unreadable(column, "this is not UTF-8: save it as UTF-8, and write the URL in ASCII or UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of a line, and its text or its column and what is wrong.
    type Told = (u64, Result<String, (usize, &'static str)>);

    fn read_all(from: impl Read) -> Vec<Told> {
        // A small buffer, so that lines are put together from pieces.
        let mut lines = Lines::new(BufReader::with_capacity(3, from));
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((line.number, line.content.map(str::to_owned).map_err(|bad| (bad.column, bad.reason))));
        }
        all
    }

    #[test]
    fn what_is_passed_over_counts_as_a_line_and_nothing_else() {
        let text = "\u{feff}a.example\r\n\n  # a comment\n\t\r\n b.example \n#\nc.example";
        let wanted = [(1, "a.example"), (5, " b.example "), (7, "c.example")];
        assert_eq!(read_all(text.as_bytes()), wanted.map(|(number, text)| (number, Ok(text.to_owned()))));
        for nothing in ["", "\n", "# only\n\n  \n", "\u{feff}", "\u{feff}# x"] {
            assert_eq!(read_all(nothing.as_bytes()), [], "{nothing:?}");
        }
    }

    #[test]
    fn what_is_no_text_has_its_column() {
        for (bytes, number, column, reason) in [
            (&b"ok.example\nb\xc3\xbcch\xfcr.example\n"[..], 2, 5, "not UTF-8"),
            (b"cut.example/\xc3", 1, 13, "not UTF-8"),
            (b"\xff\xfeh\0t\0", 1, 1, "UTF-16"),
        ] {
            let all = read_all(bytes);
            let (at, Err((found, said))) = all.last().unwrap() else { panic!("{all:?}") };
            assert_eq!((*at, *found), (number, column), "{bytes:?}");
            assert!(said.contains(reason), "{said}");
        }
        assert_eq!(read_all(&b"# caf\xe9\n"[..]), [], "a comment may be in any encoding");
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_one_is_read() {
        let long = "x".repeat(1 << 20);
        let all = read_all(format!("{long}\nb.example\n#{long}\n").as_bytes());
        assert!(matches!(all[0], (1, Err((1, reason))) if reason.contains("16 KiB")));
        assert_eq!(all[1..], [(2, Ok("b.example".to_owned()))]);
        let mut lines = Lines::new(BufReader::new(io::repeat(b'x').take(1 << 20)));
        let Err(bad) = lines.next().unwrap().unwrap().content else { panic!("16 KiB and more is no line") };
        assert_eq!(bad.bytes.len(), LONGEST + 1);
        let just = "y".repeat(LONGEST);
        assert!(read_all(format!("{just}\rz\n").as_bytes())[0].1.is_err());
        assert_eq!(read_all(format!("{just}\r\n").as_bytes()), [(1, Ok(just))]);
    }
}
