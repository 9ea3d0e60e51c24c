//! Which hosts a table of settings is about.

/// Which hosts a table is about: one, or all below it (`*.example.com`), or all (`*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    Host(String),
    Below(String),
    Any,
}

impl Pattern {
    pub fn new(text: &str) -> Self {
        let text = text.to_lowercase();
        match text.strip_prefix("*.") {
            _ if text == "*" => Self::Any,
            Some(parent) => Self::Below(format!(".{parent}")),
            None => Self::Host(text),
        }
    }

    pub fn fits(&self, host: &str) -> bool {
        match self {
            Self::Host(one) => host == one,
            Self::Below(parent) => host.ends_with(parent.as_str()),
            Self::Any => true,
        }
    }

    /// How special it is: the greater the more.
    pub fn rank(&self) -> (u8, usize) {
        match self {
            Self::Host(_) => (2, 0),
            Self::Below(parent) => (1, parent.len()),
            Self::Any => (0, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_hosts_and_the_most_special_comes_first() {
        for (pattern, host, wanted) in [
            ("example.com", "example.com", true),
            ("Example.com", "example.com", true),
            ("example.com", "a.example.com", false),
            ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "example.com", false),
            ("*.example.com", "badexample.com", false),
            ("*", "anything", true),
        ] {
            assert_eq!(Pattern::new(pattern).fits(host), wanted, "{pattern} {host}");
        }
        let ranks = ["*", "*.com", "*.example.com", "example.com"].map(|pattern| Pattern::new(pattern).rank());
        assert!(ranks.is_sorted(), "{ranks:?}");
    }
}
