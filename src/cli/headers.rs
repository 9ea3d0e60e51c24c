//! Request headers as they are said on the command line: those that are sent, and those that are left out.

use base64::{Engine, prelude::BASE64_STANDARD};
use watchpost::{BadHeader, Header};

/// The headers that are sent, and the names of those that are left out.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    sent: Vec<Header>,
    left_out: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("write 'Name: value', 'Name;' for an empty value, or 'Name:' to leave the header out")]
    Shape,
    #[error("{0}")]
    Header(#[from] BadHeader),
}

/// What `Authorization` says of a name and a password, `NAME:PASSWORD` (RFC 7617, 2); where there is no colon, the password is empty.
pub fn basic(user: &str) -> String {
    let user = if user.contains(':') { user.to_owned() } else { format!("{user}:") };
    format!("Basic {}", BASE64_STANDARD.encode(user))
}

impl Headers {
    pub fn sent(&self) -> &[Header] {
        &self.sent
    }

    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Reads one as curl does: `Name: value` sends it, `Name;` sends it empty, `Name:` sends none of that name.
    ///
    /// # Errors
    /// What is wrong with it. Its value is not repeated: it may be a secret.
    pub fn take(&mut self, text: &str) -> Result<(), Unusable> {
        match (text.split_once(':'), text.trim_end().strip_suffix(';')) {
            (Some((name, value)), _) if value.trim().is_empty() => self.leave_out(&Header::new(name.trim(), "")?),
            (Some((name, value)), _) => self.send(Header::new(name.trim(), value)?),
            (None, Some(name)) => self.send(Header::new(name.trim(), "")?),
            (None, None) => return Err(Unusable::Shape),
        }
        Ok(())
    }

    /// Adds one that is sent.
    pub fn send(&mut self, header: Header) {
        self.left_out.retain(|name| !name.eq_ignore_ascii_case(header.name()));
        self.sent.push(header);
    }

    /// Leaves out all of its name.
    pub fn leave_out(&mut self, header: &Header) {
        self.sent.retain(|other| !other.name().eq_ignore_ascii_case(header.name()));
        self.left_out.push(header.name().to_owned());
    }

    /// These, and of the others those of which these say nothing.
    pub fn over(&self, below: &Self) -> Self {
        let mut all = self.clone();
        all.sent.extend(below.sent.iter().filter(|header| !self.names(header.name())).cloned());
        all.left_out.extend(below.left_out.iter().filter(|name| !self.names(name)).cloned());
        all
    }

    /// Whether something is said of a header of this name.
    pub fn names(&self, name: &str) -> bool {
        let mut named = self.sent.iter().map(Header::name).chain(self.left_out.iter().map(String::as_str));
        named.any(|other| other.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_curl_reads_them() {
        for (typed, wanted) in [
            (&["A: 1", "B:2"][..], "A=1 B=2"),
            (&["A: b: c"], "A=b: c"),
            (&["A;"], "A="),
            (&["A: 1", "B: 2", "a:"], "B=2 no a"),
            (&["A:", "A: 1"], "A=1"),
            (&["A: 1", "A: 2"], "A=1 A=2"),
            (&["A: x;"], "A=x;"),
            (&["A: ", "B:"], "no A no B"),
        ] {
            let mut headers = Headers::default();
            typed.iter().for_each(|text| headers.take(text).unwrap());
            let sent = headers.sent.iter().map(|header| format!("{}={}", header.name(), header.value()));
            let shown: Vec<_> = sent.chain(headers.left_out.iter().map(|name| format!("no {name}"))).collect();
            assert_eq!(shown.join(" "), wanted, "{typed:?}");
        }
    }

    #[test]
    fn a_layer_replaces_what_it_names_in_the_one_below() {
        let layer = |texts: &[&str]| {
            let mut headers = Headers::default();
            texts.iter().for_each(|text| headers.take(text).unwrap());
            headers
        };
        let all = layer(&["A: 1", "A: 2", "B:"]).over(&layer(&["a: 3", "b: 4", "C: 5", "D:"]));
        let sent: Vec<_> = all.sent().iter().map(|header| format!("{}={}", header.name(), header.value())).collect();
        assert_eq!((sent.join(" "), all.left_out().join(" ")), ("A=1 A=2 C=5".to_owned(), "B D".to_owned()));
    }

    #[test]
    fn a_header_that_cant_be_sent_is_refused_without_its_value() {
        for (text, said) in [
            ("canary", "write 'Name: value'"),
            ("X Y: canary", "`X…` is no header name"),
            ("Authorization Basic canary:x", "`Authorization…` is no header name"),
            ("X: canary\nY: z", "header `X` holds a line break"),
            ("Content-Length: 7", "set by the probe itself"),
            (": canary", "is no header name"),
        ] {
            let error = Headers::default().take(text).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains("canary"), "{text}: {error}");
        }
    }
}
