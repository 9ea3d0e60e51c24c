//! An endpoint as it is written into `watchpost.toml`. What could not be read there again is not written.

use std::{ops::RangeInclusive, time::Duration};

use watchpost::{Endpoint, Expectation, Header, Method, ServerName, TypedUrl, printable};

/// An endpoint that is being made. In `url`, `headers`, `body` and `sni` a `${NAME}` is a variable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Lines above it, for who reads the file.
    pub comments: Vec<String>,
    pub url: String,
    pub name: Option<String>,
    pub group: Option<String>,
    pub method: Option<String>,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
    pub body_file: Option<String>,
    pub timeout: Option<Duration>,
    /// Rules, as they are shown.
    pub expect: Vec<String>,
    pub max_redirects: Option<u32>,
    pub insecure: bool,
    pub decode: bool,
    /// `ipv4` or `ipv6`.
    pub family: Option<&'static str>,
    pub sni: Option<String>,
    pub tls_min: Option<&'static str>,
    pub tls_max: Option<&'static str>,
    pub http2: Option<bool>,
}

/// The longest name or group of an endpoint, in characters.
const LONGEST_LABEL: usize = 200;

/// The most headers of an endpoint: each is compared with those before it.
const MOST_HEADERS: usize = 1000;

/// How many redirects the others follow (Go's `net/http`).
pub const REDIRECTS: u32 = 10;

impl Draft {
    /// Takes the name.
    ///
    /// # Errors
    /// An endpoint can't be called so: a sentence.
    pub fn name(&mut self, name: &str) -> Result<(), String> {
        self.name = Some(label("name", name)?);
        Ok(())
    }

    /// Takes the group.
    ///
    /// # Errors
    /// A group can't be called so: a sentence.
    pub fn group(&mut self, group: &str) -> Result<(), String> {
        self.group = Some(label("group", group)?);
        Ok(())
    }

    /// Takes the timeout.
    ///
    /// # Errors
    /// It is none that an endpoint can have: a sentence.
    pub fn timeout(&mut self, timeout: Duration) -> Result<(), String> {
        let good = Endpoint::builder("http://localhost").timeout(timeout).build();
        good.map_err(|_| "a timeout is more than nothing and at most a year".to_owned())?;
        self.timeout = Some(timeout);
        Ok(())
    }

    /// Takes the name that TLS asks for.
    ///
    /// # Errors
    /// It can't ask for that: a sentence.
    pub fn sni(&mut self, name: &str) -> Result<(), String> {
        let name: ServerName = name.parse().map_err(|bad| format!("{bad}"))?;
        self.sni = Some(name.to_string());
        Ok(())
    }

    /// Takes a body; of that and a file of one the last is taken.
    pub fn body(&mut self, body: String) {
        self.body = Some(body).filter(|body| !body.is_empty());
        self.body_file = None;
    }

    /// The method as it has to be written: with a body the default is another one here than there.
    pub fn written_method(&self) -> Option<&str> {
        let has_body = self.body.is_some() || self.body_file.is_some();
        let of_the_web = !self.url.contains("://") || self.url.starts_with("http") || self.url.starts_with("${");
        self.method.as_deref().or((has_body && of_the_web).then_some("GET"))
    }

    /// Takes a rule, as it is written.
    ///
    /// # Errors
    /// It is no rule: a sentence.
    pub fn rule(&mut self, rule: &str) -> Result<(), String> {
        let rule: Expectation =
            rule.parse().map_err(|bad| format!("it makes no rule: {}", printable(&format!("{bad}"), 200)))?;
        let rule = rule.to_string();
        if !self.expect.contains(&rule) {
            self.expect.push(rule);
        }
        Ok(())
    }

    /// Takes the method.
    ///
    /// # Errors
    /// It is none: a sentence.
    pub fn method(&mut self, method: &str) -> Result<(), String> {
        let method: Method = method.to_ascii_uppercase().parse().map_err(|bad| format!("{bad}"))?;
        self.method = Some(method.as_str().to_owned()).filter(|method| method != "GET");
        Ok(())
    }

    /// Takes a header; one with the same name is replaced.
    ///
    /// # Errors
    /// It can't be sent: a sentence, without the value.
    pub fn header(&mut self, name: &str, value: &str) -> Result<(), String> {
        Header::new(name, value).map_err(|bad| bad.to_string())?;
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        if self.headers.len() >= MOST_HEADERS {
            return Err(format!("there are more than {MOST_HEADERS} headers"));
        }
        self.headers.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Takes the URL.
    ///
    /// # Errors
    /// It is none: a sentence. With a variable in it nobody knows yet.
    pub fn url(&mut self, url: &str) -> Result<(), String> {
        if !holds_a_variable(url) {
            url.parse::<TypedUrl>().map_err(|bad| format!("the URL can't be read: {bad}"))?;
        }
        self.url = url.to_owned();
        Ok(())
    }

    /// Follows redirects as the others do, although a rule lists a 3xx, which here would make it the answer.
    pub fn follow_all_the_same(&mut self) {
        let lists = |rule: &String| rule.parse().is_ok_and(|rule: Expectation| rule.lists_a_redirect());
        if self.max_redirects.is_none() && self.expect.iter().any(lists) {
            self.max_redirects = Some(REDIRECTS);
        }
    }

    /// The secrets that stand in it as they are, in words.
    pub fn open_secrets(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Some((_, rest)) = self.url.split_once("://")
            && let Some((user, _)) = rest.split(['/', '?', '#']).next().unwrap_or_default().rsplit_once('@')
            && !holds_a_variable(user)
        {
            found.push("the URL's user and password".to_owned());
        }
        let headers = self.headers.iter().filter(|(name, value)| speaks_of_a_secret(name) && !holds_a_variable(value));
        found.extend(headers.map(|(name, _)| format!("the header `{}`", printable(name, 60))));
        found
    }
}

/// A name or a group as it may be written.
fn label(what: &str, text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err(format!("`{what}` is empty"));
    }
    if text.chars().nth(LONGEST_LABEL).is_some() {
        return Err(format!("`{what}` is longer than {LONGEST_LABEL} characters"));
    }
    match printable(text, LONGEST_LABEL) == text {
        true => Ok(text.to_owned()),
        false => Err(format!("`{what}` has a control character in it")),
    }
}

/// Whether a text has a variable: `${`, and no dollar sign before it.
pub fn holds_a_variable(text: &str) -> bool {
    text.replace("$${", "").contains("${")
}

/// Whether what has this name is likely to be a secret.
pub fn speaks_of_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["auth", "cookie", "token", "secret", "passw", "key", "session", "credential"]
        .iter()
        .any(|word| name.contains(word))
}

/// Status codes as a rule; `None` where it would hold of none.
pub fn status_rule(holds: impl Fn(u16) -> bool) -> Option<String> {
    let mut ranges: Vec<RangeInclusive<u16>> = Vec::new();
    for code in (100..600).filter(|code| holds(*code)) {
        match ranges.last_mut() {
            Some(last) if *last.end() + 1 == code => *last = *last.start()..=code,
            _ => ranges.push(code..=code),
        }
    }
    match ranges.as_slice() {
        [] => None,
        [one] if *one == (100..=599) => Some("any".to_owned()),
        ranges => {
            let codes: Vec<_> = ranges.iter().map(|range| format!("{}-{}", range.start(), range.end())).collect();
            Some(codes.join(","))
        }
    }
}

/// A text in quotes, as rules have it.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_a_rule() {
        for (rule, shown) in [
            (status_rule(|code| code == 200), Some("200")),
            (status_rule(|code| code < 300), Some("100-299")),
            (status_rule(|code| code / 100 == 2 || code == 404), Some("2xx,404")),
            (status_rule(|code| code != 500), Some("100-499,501-599")),
            (status_rule(|_| true), Some("any")),
            (status_rule(|_| false), None),
        ] {
            let mut draft = Draft::default();
            rule.iter().for_each(|rule| draft.rule(rule).unwrap());
            assert_eq!(draft.expect.first().map(String::as_str), shown);
        }
    }

    #[test]
    fn what_could_not_be_read_again_is_not_taken() {
        let mut draft = Draft::default();
        assert!(draft.rule("body holds 1").unwrap_err().starts_with("it makes no rule: expected"));
        assert!(draft.method("G T").is_err());
        assert!(draft.url("https:/a").is_err());
        assert!(!draft.header("A", "canary\n").unwrap_err().contains("canary"));
        for label in ["", " ", "a\nb", &"x".repeat(201)] {
            assert!(draft.name(label).is_err() && draft.group(label).is_err(), "{label}");
        }
        for timeout in [Duration::ZERO, Duration::from_secs(366 * 86_400)] {
            assert!(draft.timeout(timeout).is_err());
        }
        assert!(draft.sni("192.0.2.1").is_err());
        assert_eq!(draft, Draft::default());
        draft.url("https://${HOST}/a b").unwrap();
    }

    #[test]
    fn secrets_that_stand_as_they_are_are_named_and_not_shown() {
        let mut draft = Draft::default();
        draft.url("https://me:canary@example.com/a@b").unwrap();
        draft.header("Authorization", "Bearer canary").unwrap();
        draft.header("X-Api-Key", "${API_KEY}").unwrap();
        draft.header("Accept", "text/plain").unwrap();
        assert_eq!(draft.open_secrets(), ["the URL's user and password", "the header `Authorization`"]);
        draft.url("https://example.com/?to=a@b").unwrap();
        assert_eq!(draft.open_secrets(), ["the header `Authorization`"]);
        (0..2000).for_each(|number| _ = draft.header(&format!("X-{number}"), ""));
        assert_eq!(draft.headers.len(), MOST_HEADERS);
        draft.header("x-0", "one that is there may still be replaced").unwrap();
    }
}
