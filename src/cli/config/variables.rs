//! `${…}` in a text: variables of the environment, and files.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use watchpost::printable;

use crate::cli::{nearest::nearest, whole_file};

/// The longest file that a text may name, in MiB.
const LONGEST_FILE: u64 = 1;

/// What `${NAME}` may stand for.
pub struct Variables(BTreeMap<String, OsString>);

/// A text with what its `${…}` stand for.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    /// The same with `***` for each of them.
    pub masked: String,
    /// What came so.
    pub secrets: Vec<String>,
}

/// What is wrong with a `${…}`.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Where it begins, in bytes of the text.
    pub at: usize,
    pub said: String,
    pub help: Option<String>,
}

const FORM: &str = "write ${NAME}, ${NAME:-default} or ${file:PATH}; $${ is a plain ${";

impl Text {
    /// A text that is taken as it is.
    pub fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), masked: text.to_owned(), secrets: Vec::new() }
    }

    fn push(&mut self, plain: &str) {
        self.text.push_str(plain);
        self.masked.push_str(plain);
    }

    fn push_secret(&mut self, secret: String) {
        self.text.push_str(&secret);
        self.masked.push_str("***");
        self.secrets.push(secret);
    }
}

impl Variables {
    /// Those of this process. One that is set to nothing says nothing, as where a CI has no value for it.
    pub fn of_this_process() -> Self {
        Self::of(std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))))
    }

    /// Some others.
    pub fn of(variables: impl IntoIterator<Item = (String, OsString)>) -> Self {
        Self(variables.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// Puts in what each `${…}` stands for. Files are relative to a folder.
    ///
    /// # Errors
    /// All of them that stand for nothing.
    pub fn expand(&self, written: &str, folder: &Path) -> Result<Text, Vec<Unknown>> {
        let mut text = Text::plain("");
        let mut unknown = Vec::new();
        let mut rest = written;
        while let Some(at) = rest.find("${") {
            let (before, found) = rest.split_at(at);
            let inside = &found["${".len()..];
            if let Some(before) = before.strip_suffix('$') {
                text.push(before);
                text.push("${");
                rest = inside;
                continue;
            }
            text.push(before);
            let at = written.len() - found.len();
            let Some((name, after)) = inside.split_once('}') else {
                unknown.push(Unknown { at, said: format!("this `${{` has no end: {FORM}"), help: None });
                rest = "";
                break;
            };
            match self.value(name, folder) {
                Ok(Value::Secret(secret)) => text.push_secret(secret),
                Ok(Value::Default(default)) => text.push(default),
                Err((said, help)) => unknown.push(Unknown { at, said, help }),
            }
            rest = after;
        }
        text.push(rest);
        if unknown.is_empty() { Ok(text) } else { Err(unknown) }
    }

    fn value<'a>(&self, inside: &'a str, folder: &Path) -> Result<Value<'a>, (String, Option<String>)> {
        if let Some(path) = inside.strip_prefix("file:") {
            return read(&folder.join(path)).map(Value::Secret).map_err(|why| (why, None));
        }
        let (name, default) = match inside.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name || name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            // It is not repeated: it may be a part of a secret.
            return Err((format!("what stands in `${{…}}` is no name: {FORM}"), None));
        }
        if default.is_some_and(|default| default.contains("${")) {
            return Err(("a default holds no `${` of its own".to_owned(), None));
        }
        match (self.0.get(name), default) {
            (Some(value), _) => match value.to_str() {
                Some(value) => Ok(Value::Secret(value.to_owned())),
                None => Err((format!("the variable `{name}` holds no text in UTF-8"), None)),
            },
            (None, Some(default)) => Ok(Value::Default(default)),
            (None, None) => {
                let name = printable(name, 64);
                let help = nearest(&name, self.0.keys().map(String::as_str))
                    .map(|meant| format!("did you mean `{meant}`?"))
                    .or_else(|| Some(format!("${{{name}:-default}} does without it")));
                Err((format!("the variable `{name}` is not set"), help))
            }
        }
    }
}

/// What a `${…}` stands for.
enum Value<'a> {
    Secret(String),
    /// It stands in the file, for all to see.
    Default(&'a str),
}

/// A file's text without its last line end.
fn read(path: &Path) -> Result<String, String> {
    let called = printable(&path.to_string_lossy(), 200);
    let bytes = whole_file::read(path, LONGEST_FILE)?;
    let mut text = String::from_utf8(bytes).map_err(|_| format!("{called} is no text in UTF-8"))?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        let pairs = [("TOKEN", "canary"), ("EMPTY", ""), ("_A1", "x")];
        Variables::of(pairs.map(|(name, value)| (name.to_owned(), value.into())))
    }

    #[test]
    fn what_stands_for_something_and_how_it_is_shown() {
        for (written, text, masked) in [
            ("plain $ { } $1", "plain $ { } $1", "plain $ { } $1"),
            ("a ${TOKEN} b ${_A1}", "a canary b x", "a *** b ***"),
            ("${TOKEN:-other}", "canary", "***"),
            ("${NONE:-other}${EMPTY:-}", "other", "other"),
            ("$${TOKEN} $$${TOKEN}", "${TOKEN} $${TOKEN}", "${TOKEN} $${TOKEN}"),
            ("$TOKEN", "$TOKEN", "$TOKEN"),
        ] {
            let expanded = variables().expand(written, Path::new("")).unwrap();
            assert_eq!((expanded.text.as_str(), expanded.masked.as_str()), (text, masked), "{written}");
        }
        assert_eq!(variables().expand("${TOKEN}", Path::new("")).unwrap().secrets, ["canary"]);
    }

    #[test]
    fn what_stands_for_nothing_is_told_all_at_once() {
        let told = |written| {
            let unknown = variables().expand(written, Path::new("/no/such")).unwrap_err();
            let told =
                unknown.into_iter().map(|Unknown { at, said, help }| (at, said + "|" + &help.unwrap_or_default()));
            told.collect::<Vec<_>>()
        };
        let all = told("ab${TOKN} ${EMPTY}${");
        assert_eq!(all.len(), 3, "{all:?}");
        assert_eq!(all[0], (2, "the variable `TOKN` is not set|did you mean `TOKEN`?".to_owned()));
        assert_eq!(all[1], (10, "the variable `EMPTY` is not set|${EMPTY:-default} does without it".to_owned()));
        assert!(all[2].0 == 18 && all[2].1.starts_with("this `${` has no end"), "{all:?}");
        for (written, said) in [
            ("${s3cret key}", "what stands in `${…}` is no name"),
            ("${}", "is no name"),
            ("${1A}", "is no name"),
            ("${A:-${B}}", "a default holds no `${`"),
            ("${file:x}", "/no/such/x cannot be read: "),
        ] {
            let all = told(written);
            assert!(all[0].1.contains(said) && !all[0].1.contains("s3cret"), "{all:?}");
        }
    }
}
