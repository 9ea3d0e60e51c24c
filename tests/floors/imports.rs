//! What a Rust file imports, read from its text: enough of the language for `use`, paths, modules and `#[cfg(test)]`.

/// A file's text as the rules see it.
#[derive(Debug, Default)]
pub struct Source {
    /// The module path of the file, `["model", "reason"]`; empty for a crate's root.
    pub module: Vec<String>,
    /// Every path that starts at `crate`, `super`, `self` or a child module, made absolute (without `crate`).
    pub imports: Vec<Vec<String>>,
    /// The names that the `use` lines at its top bring in.
    pub names: Vec<String>,
    /// The child modules with a file of their own.
    pub children: Vec<String>,
    /// Calls that panic and items that share, outside tests.
    pub forbidden: Vec<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text,
    Sep,
    Sign(char),
}

use Token::{Sep, Sign, Text, Word};

/// Reads a file. `module` is its path within the crate.
pub fn read(module: &[&str], text: &str) -> Source {
    let mut reader = Reader {
        tokens: tokens(text),
        source: Source { module: module.iter().map(ToString::to_string).collect(), ..Source::default() },
        inline: Vec::new(),
        depth: 0,
        test_since: None,
        test_next: false,
        children: Vec::new(),
    };
    reader.children = reader.declared_modules();
    reader.run();
    reader.source
}

struct Reader {
    tokens: Vec<Token>,
    source: Source,
    /// The modules that were opened within the file, each with the depth of its brace.
    inline: Vec<(String, usize)>,
    depth: usize,
    /// The depth of the brace that opened test code.
    test_since: Option<usize>,
    /// Whether the item that comes is for tests only.
    test_next: bool,
    /// The modules declared at the file's top or within, as a path may start at any of them.
    children: Vec<String>,
}

impl Reader {
    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Word(word)) => Some(word),
            _ => None,
        }
    }

    fn is(&self, at: usize, token: &Token) -> bool {
        self.tokens.get(at) == Some(token)
    }

    fn declared_modules(&self) -> Vec<String> {
        (0..self.tokens.len())
            .filter(|&at| self.word(at) == Some("mod"))
            .filter_map(|at| self.word(at + 1).map(ToOwned::to_owned))
            .collect()
    }

    fn run(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            at = match self.tokens[at].clone() {
                Sign('#') if self.is_cfg_test(at) => {
                    self.test_next = true;
                    at + 7
                }
                Sign('{') => {
                    self.open();
                    at + 1
                }
                Sign('}') => {
                    self.close();
                    at + 1
                }
                Sign(';') => {
                    self.test_next = false;
                    at + 1
                }
                Word(word) if word == "mod" => self.module(at),
                Word(word) if word == "use" => self.use_line(at),
                Word(word) => {
                    self.look_for_forbidden(at, &word);
                    self.path(at, &word)
                }
                _ => at + 1,
            };
        }
    }

    fn is_cfg_test(&self, at: usize) -> bool {
        let wanted = [Sign('#'), Sign('['), Word("cfg".into()), Sign('('), Word("test".into()), Sign(')'), Sign(']')];
        self.tokens[at..].starts_with(&wanted)
    }

    fn open(&mut self) {
        self.depth += 1;
        if std::mem::take(&mut self.test_next) && self.test_since.is_none() {
            self.test_since = Some(self.depth);
        }
    }

    fn close(&mut self) {
        if self.test_since == Some(self.depth) {
            self.test_since = None;
        }
        if self.inline.last().is_some_and(|(_, depth)| *depth == self.depth) {
            self.inline.pop();
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn module(&mut self, at: usize) -> usize {
        let Some(name) = self.word(at + 1).map(ToOwned::to_owned) else { return at + 1 };
        if self.is(at + 2, &Sign('{')) {
            self.open();
            self.inline.push((name, self.depth));
        } else {
            self.test_next = false;
            self.source.children.push(name);
        }
        at + 3
    }

    fn use_line(&mut self, at: usize) -> usize {
        let mut paths = Vec::new();
        let end = self.tree(at + 1, &[], &mut paths);
        for path in paths {
            if let Some(name) = path.last().filter(|name| self.depth == 0 && *name != "*" && *name != "self") {
                self.source.names.push(name.clone());
            }
            self.import(&path);
        }
        self.test_next = false;
        end
    }

    /// Reads one branch of a `use` tree, and gives the place after it.
    fn tree(&self, mut at: usize, prefix: &[String], paths: &mut Vec<Vec<String>>) -> usize {
        let mut path = prefix.to_vec();
        loop {
            match self.tokens.get(at) {
                Some(Sep) => at += 1,
                Some(Word(word)) if word == "as" => at += 2,
                Some(Word(word)) => {
                    path.push(word.clone());
                    at += 1;
                }
                Some(Sign('*')) => {
                    path.push("*".into());
                    at += 1;
                }
                Some(Sign('{')) => {
                    at += 1;
                    while !self.is(at, &Sign('}')) && at < self.tokens.len() {
                        at = self.tree(at, &path, paths);
                        if self.is(at, &Sign(',')) {
                            at += 1;
                        }
                    }
                    return at + 1;
                }
                _ => {
                    paths.push(path);
                    return at;
                }
            }
        }
    }

    /// A path in code: `crate::model::reason::Kind::Reset`.
    fn path(&mut self, at: usize, word: &str) -> usize {
        let starts = matches!(word, "crate" | "super" | "self") || self.children.iter().any(|child| child == word);
        let continued = at > 0 && self.is(at - 1, &Sep);
        if !starts || continued || !self.is(at + 1, &Sep) {
            return at + 1;
        }
        let mut path = vec![word.to_owned()];
        let mut next = at + 1;
        while self.is(next, &Sep) {
            let Some(word) = self.word(next + 1) else { break };
            path.push(word.to_owned());
            next += 2;
        }
        self.import(&path);
        next
    }

    fn import(&mut self, path: &[String]) {
        let mut here = self.source.module.clone();
        here.extend(self.inline.iter().map(|(name, _)| name.clone()));
        let mut rest = path.iter().map(String::as_str).peekable();
        match rest.peek() {
            Some(&"crate") => {
                here.clear();
                rest.next();
            }
            Some(&"self") => {
                rest.next();
            }
            Some(&"super") => {
                while rest.next_if_eq(&"super").is_some() {
                    here.pop();
                }
            }
            Some(&first) if self.children.iter().any(|child| child == first) => {}
            _ => return,
        }
        here.extend(rest.filter(|word| *word != "self").map(ToOwned::to_owned));
        self.source.imports.push(here);
    }

    fn look_for_forbidden(&mut self, at: usize, word: &str) {
        let called = at > 0 && self.is(at - 1, &Sign('.')) && self.is(at + 1, &Sign('('));
        let found = match word {
            "thread_local" if self.is(at + 1, &Sign('!')) => "thread_local!",
            "static" if self.word(at + 1) == Some("mut") => "static mut",
            "unwrap" if called && self.test_since.is_none() => "unwrap()",
            // With a sentence: a builder may have an `expect` of its own.
            "expect" if called && self.is(at + 2, &Text) && self.test_since.is_none() => "expect(\"…\")",
            _ => return,
        };
        self.source.forbidden.push(found);
    }
}

/// The words and signs of a text; comments are gone, and what stands in quotes is only known to be there.
fn tokens(text: &str) -> Vec<Token> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = quoted(rest) {
            found.push(Text);
            length
        } else if first.is_alphanumeric() || first == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            found.push(Word(rest[..length].to_owned()));
            length
        } else if rest.starts_with("::") {
            found.push(Sep);
            2
        } else {
            if !first.is_whitespace() {
                found.push(Sign(first));
            }
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    found
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let (opened, closed) = (text[at..].find("/*"), text[at..].find("*/"));
        let Some(close) = closed else { return text.len() };
        match opened {
            Some(open) if open < close => (depth, at) = (depth + 1, at + open + 2),
            _ => (depth, at) = (depth - 1, at + close + 2),
        }
        if depth == 0 {
            return at;
        }
    }
}

/// The length of the string or character that the text starts with, if it starts with one.
fn quoted(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        let after = text.strip_prefix(prefix).unwrap_or_default();
        after.starts_with('"') || after.starts_with('\'') || (prefix.ends_with('r') && after.starts_with("#"))
    })?;
    let body = &text[prefix.len()..];
    if prefix.ends_with('r') {
        let hashes = body.len() - body.trim_start_matches('#').len();
        let inside = body[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(prefix.len() + hashes + 1 + inside.find(&end)? + end.len());
    }
    let quote = body.chars().next()?;
    if quote == '\'' {
        // `'a` is a lifetime, `'a'` and `'\n'` are characters.
        let inside: Vec<char> = body.chars().skip(1).take(2).collect();
        if inside.first() != Some(&'\\') && inside.get(1) != Some(&'\'') {
            return None;
        }
    }
    let mut escaped = false;
    for (at, c) in body.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(prefix.len() + at + c.len_utf8()),
            _ => {}
        }
    }
    Some(text.len())
}
