//! Patterns, as rules write them: from Go's globs and from regular expressions.

/// What a glob (`pat(…)` of Gatus) asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glob {
    /// Nothing: `*`.
    Anything,
    /// That this occurs: `*ready*`.
    Contains(String),
    /// That the whole is like this regular expression, white space around it aside.
    Like(String),
}

impl Glob {
    /// Reads a glob of Go's `path/filepath`; `None` where it is none.
    pub fn read(glob: &str) -> Option<Self> {
        let inner = glob.trim_start_matches('*').trim_end_matches('*');
        if inner.is_empty() {
            // Only the empty text is like an empty glob.
            return Some(if glob.is_empty() { Self::Like("\\A\\z".to_owned()) } else { Self::Anything });
        }
        let (open, shut) = (glob.starts_with('*'), glob.ends_with('*') && !glob.ends_with("\\*"));
        if open && shut && !inner.contains(['*', '?', '[', '\\']) {
            return Some(Self::Contains(inner.to_owned()));
        }
        let mut regex = "(?s)".to_owned();
        regex += if open { "" } else { "\\A" };
        let glob = glob.trim_start_matches('*');
        let glob = if shut { glob.trim_end_matches('*') } else { glob };
        let mut chars = glob.chars();
        while let Some(c) = chars.next() {
            match c {
                '*' => regex += ".*",
                '?' => regex.push('.'),
                '[' => regex += &class(&mut chars)?,
                '\\' => regex += &literal(&chars.next()?.to_string()),
                c => regex += &literal(&c.to_string()),
            }
        }
        regex += if shut { "" } else { "\\z" };
        Some(Self::Like(regex))
    }
}

/// A class of characters, after its bracket.
fn class(chars: &mut std::str::Chars<'_>) -> Option<String> {
    let mut regex = "[".to_owned();
    let mut first = true;
    loop {
        match chars.next()? {
            ']' if first => return None,
            ']' => {
                regex.push(']');
                return Some(regex);
            }
            '^' if first && regex == "[" => {
                regex.push('^');
                continue;
            }
            '-' => regex.push('-'),
            // What stands twice has a meaning in classes.
            c @ ('&' | '~') => regex.extend(['\\', c]),
            '\\' => regex.extend(['\\', chars.next().filter(char::is_ascii_punctuation)?]),
            c => regex += &literal(&c.to_string()),
        }
        first = false;
    }
}

/// A text as a regular expression that is like nothing else.
pub fn literal(text: &str) -> String {
    let mut regex = String::new();
    for c in text.chars() {
        match c {
            '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
                regex.extend(['\\', c])
            }
            '\n' => regex += "\\n",
            '\r' => regex += "\\r",
            '\t' => regex += "\\t",
            c => regex.push(c),
        }
    }
    regex
}

/// A regular expression of Go (RE2): there a brace that begins no repetition stands for itself.
pub fn of_go(regex: &str) -> String {
    let mut text = String::new();
    let mut rest = regex;
    while let Some(at) = rest.find(['{', '\\']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text += before;
        // What is escaped, and a class of Unicode or a code after it: `\p{Greek}`, `\x{2603}`.
        let taken = match after.strip_prefix('\\') {
            Some(escaped) => {
                let first = escaped.chars().next().map_or(0, char::len_utf8);
                let braced = escaped.starts_with(['p', 'P', 'x'])
                    && escaped.get(first..).is_some_and(|more| more.starts_with('{'));
                1 + if braced { escaped.find('}').map_or(first, |end| end + 1) } else { first }
            }
            None => repetition(after).unwrap_or_default(),
        };
        let (kept, more) = after.split_at_checked(taken.max(1)).unwrap_or((after, ""));
        text += if taken == 0 { "\\{" } else { kept };
        rest = more;
    }
    text + rest
}

/// How long the repetition is that a text begins with: `{2}`, `{2,}`, `{2,5}`.
fn repetition(text: &str) -> Option<usize> {
    let (inner, _) = text.strip_prefix('{')?.split_once('}')?;
    let (least, most) = inner.split_once(',').unwrap_or((inner, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then_some(inner.len() + 2)
}

/// A regular expression between slashes.
pub fn slashed(regex: &str) -> String {
    let mut text = "/".to_owned();
    let mut escaped = false;
    for c in regex.chars() {
        match c {
            '/' if !escaped => text += "\\/",
            '\n' => text += "\\n",
            c => text.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    text + "/"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (glob, wanted) in [
            ("*", Some(Glob::Anything)),
            ("", Some(Glob::Like(r"\A\z".to_owned()))),
            ("*ready*", Some(Glob::Contains("ready".to_owned()))),
            ("**a/b**", Some(Glob::Contains("a/b".to_owned()))),
            ("v1.*", Some(Glob::Like(r"(?s)\Av1\.".to_owned()))),
            ("*.org", Some(Glob::Like(r"(?s)\.org\z".to_owned()))),
            ("a*b?c", Some(Glob::Like(r"(?s)\Aa.*b.c\z".to_owned()))),
            ("[^a-c]x", Some(Glob::Like(r"(?s)\A[^a-c]x\z".to_owned()))),
            (r"a\*", Some(Glob::Like(r"(?s)\Aa\*\z".to_owned()))),
            ("[a", None),
            ("[]", None),
            (r"a\", None),
        ] {
            assert_eq!(Glob::read(glob), wanted, "{glob}");
        }
    }

    #[test]
    fn braces_of_go() {
        for (regex, wanted) in [
            (r#"{"ok":1}"#, r#"\{"ok":1}"#),
            (r"a{2}b{2,}c{2,5}", r"a{2}b{2,}c{2,5}"),
            (r"a{,2}{x}{", r"a\{,2}\{x}\{"),
            (r"\{\p{Greek}\x{2603}\\{", r"\{\p{Greek}\x{2603}\\\{"),
            (r"[^{]\", r"[^\{]\"),
        ] {
            assert_eq!(of_go(regex), wanted, "{regex}");
        }
    }

    #[test]
    fn between_slashes_every_slash_is_escaped_once() {
        assert_eq!(slashed(r"a/b\/c\\/d"), r"/a\/b\/c\\\/d/");
        assert_eq!(slashed("a\nb"), r"/a\nb/");
        assert_eq!(literal("a.b-c\n"), r"a\.b-c\n");
    }
}
