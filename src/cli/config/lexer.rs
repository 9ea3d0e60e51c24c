//! Where statements and texts begin and end, in TOML that may be broken.

/// Reads line by line: which table it is in, and what is still open.
#[derive(Default)]
pub struct Lexer<'a> {
    table: Vec<&'a str>,
    /// The key of the statement that is still open.
    key: &'a str,
    /// Brackets of it that are open.
    depth: usize,
    /// The quotes that end the text of several lines that is open.
    quotes: Option<&'static str>,
}

/// How a line begins.
#[derive(Debug, PartialEq, Eq)]
pub enum Start<'a> {
    /// Blank, or a comment.
    Nothing,
    /// The head of a table, of so many bytes.
    Table(usize),
    /// A key, where its value begins, and where that ends or a comment begins.
    Statement { key: &'a str, value: usize, end: usize },
    /// In the value of a key that stands on a line before.
    Within(&'a str),
}

impl<'a> Lexer<'a> {
    /// The path of the table that it is in.
    pub fn table(&self) -> &[&'a str] {
        &self.table
    }

    /// Reads whole lines.
    pub fn read(&mut self, text: &'a str) {
        for line in text.lines() {
            match self.start_of(line.trim_start()) {
                Start::Table(length) => {
                    let head = line.trim_start().get(..length).unwrap_or_default();
                    self.table = path(head.trim().trim_matches(['[', ']']));
                    continue;
                }
                Start::Statement { key, .. } => self.key = key,
                Start::Nothing | Start::Within(_) => {}
            }
            self.end_of(line);
        }
    }

    /// How the next line begins, which has no white space at its start.
    pub fn start_of<'b>(&self, line: &'b str) -> Start<'b>
    where
        'a: 'b,
    {
        if self.depth > 0 || self.quotes.is_some() {
            return Start::Within(self.key);
        }
        if line.is_empty() || line.starts_with('#') {
            return Start::Nothing;
        }
        let end = Lexer::default().end_of(line);
        if line.starts_with('[') {
            return Start::Table(end);
        }
        let equals = line.get(..end).and_then(|line| line.find('='));
        let key = line.get(..equals.unwrap_or(end)).unwrap_or_default().trim_end();
        let value = equals.map_or(end, |at| at + 1);
        let after = line.get(value..end).unwrap_or_default();
        Start::Statement { key, value: value + after.len() - after.trim_start().len(), end }
    }

    /// Reads a line, and gives where it ends, or its comment begins; white space before that is left out.
    pub fn end_of(&mut self, line: &str) -> usize {
        let mut at = match self.quotes.take() {
            Some(quotes) => self.text_until(line, 0, quotes),
            None => 0,
        };
        while let Some(next) = line.as_bytes().get(at) {
            match next {
                b'#' => break,
                b'"' | b'\'' => at = self.string_at(line, at),
                b'[' | b'{' => (self.depth, at) = (self.depth + 1, at + 1),
                b']' | b'}' => (self.depth, at) = (self.depth.saturating_sub(1), at + 1),
                _ => at += 1,
            }
        }
        line.get(..at).map_or(at, |line| line.trim_end().len())
    }

    /// Where the text ends that begins at `at` with a quote. Of several lines, it may stay open.
    pub fn string_at(&mut self, line: &str, at: usize) -> usize {
        let rest = line.get(at..).unwrap_or_default();
        let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| rest.starts_with(quotes)).unwrap_or("\"");
        self.text_until(line, at + quotes.len(), quotes)
    }

    fn text_until(&mut self, line: &str, mut at: usize, quotes: &'static str) -> usize {
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            if rest.starts_with(quotes) {
                return at + quotes.len();
            }
            let escaped = quotes.starts_with('"') && rest.starts_with('\\');
            at += rest.chars().take(if escaped { 2 } else { 1 }).map(char::len_utf8).sum::<usize>();
        }
        if quotes.len() == 3 {
            self.quotes = Some(quotes);
        }
        line.len()
    }
}

/// The parts of a dotted key, without their quotes.
fn path(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('.', None) => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().map(|part| part.trim().trim_matches(['"', '\''])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_the_table_and_what_is_open() {
        for (text, line, table, wanted) in [
            ("", "a = 1 # b", "", Start::Statement { key: "a", value: 4, end: 5 }),
            ("", "a=\"# ]\"", "", Start::Statement { key: "a", value: 2, end: 7 }),
            ("[host.\"*.a.b\"]\n", "a b", "host *.a.b", Start::Statement { key: "a b", value: 3, end: 3 }),
            ("[[endpoint]] # x\na = \"\\\"[\"\n", "b", "endpoint", Start::Statement { key: "b", value: 1, end: 1 }),
            ("a = [\n  \"x\", # ]\n", "\"y\"", "", Start::Within("a")),
            ("a = [\n  \"x\"]\n", "[b] # c", "", Start::Table(3)),
            ("a = '''\n[b]\n\"'''\n", "# c", "", Start::Nothing),
            ("a = \"\"\"\n[b]\n\\\"\"\"\n", "c", "", Start::Within("a")),
            ("a = \"open\n", "b = {", "", Start::Statement { key: "b", value: 4, end: 5 }),
            ("[ defaults . headers ]\n", "", "defaults headers", Start::Nothing),
        ] {
            let mut lexer = Lexer::default();
            lexer.read(text);
            assert_eq!((lexer.table().join(" ").as_str(), lexer.start_of(line)), (table, wanted), "{text}{line}");
        }
    }
}
