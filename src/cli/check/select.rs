//! Which of the endpoints are checked: by tag, group, or a part of the name.

use std::{collections::BTreeSet, str::FromStr, sync::Arc};

use crate::cli::{labels::Labels, nearest::nearest};

/// One `--select`: any of its parts has to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Tag(String),
    Group(String),
    /// A part of the name, or of the URL where there is no name; in lower case.
    Name(String),
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let part = if let Some(tag) = text.strip_prefix("tag=") {
            Self::Tag(tag.to_owned())
        } else if let Some(group) = text.strip_prefix("group=") {
            Self::Group(group.to_owned())
        } else if let Some(name) = text.strip_prefix("name~") {
            Self::Name(name.to_lowercase())
        } else {
            return Err(format!("`{text}`: write tag=NAME, group=NAME or name~PART"));
        };
        let (Self::Tag(value) | Self::Group(value) | Self::Name(value)) = &part;
        if value.is_empty() { Err(format!("`{text}`: something comes after it")) } else { Ok(part) }
    }
}

impl Part {
    fn fits(&self, name: &str, labels: &Labels) -> bool {
        match self {
            Self::Tag(tag) => labels.tags.iter().any(|one| **one == **tag),
            Self::Group(group) => labels.group.as_deref() == Some(group),
            Self::Name(part) => name.to_lowercase().contains(part),
        }
    }
}

/// So many different tags and groups are remembered, to name the nearest.
const KNOWN: usize = 10_000;

/// What is selected, and what there was to select from.
pub struct Selection {
    selectors: Vec<Selector>,
    /// Whether anything fitted.
    any: bool,
    passed_over: u64,
    tags: BTreeSet<Arc<str>>,
    groups: BTreeSet<Arc<str>>,
}

impl Selection {
    /// All of these have to fit; without any, all is selected.
    pub fn new(selectors: Vec<Selector>) -> Self {
        let (passed_over, tags, groups) = Default::default();
        Self { selectors, any: false, passed_over, tags, groups }
    }

    /// Whether an endpoint of this name, or URL, is selected.
    pub fn takes(&mut self, name: &str, labels: &Labels) -> bool {
        if self.selectors.is_empty() {
            return true;
        }
        let fits = self.selectors.iter().all(|Selector(parts)| parts.iter().any(|part| part.fits(name, labels)));
        self.any |= fits;
        if !fits {
            self.passed_over += 1;
            if self.tags.len() < KNOWN {
                self.tags.extend(labels.tags.iter().cloned());
            }
            if self.groups.len() < KNOWN {
                self.groups.extend(labels.group.clone());
            }
        }
        fits
    }

    /// What is to be said at the end, where endpoints were there and none of them was selected.
    pub fn none(&self) -> Option<String> {
        if self.any || self.passed_over == 0 {
            return None;
        }
        let of = match self.passed_over {
            1 => "the one endpoint".to_owned(),
            count => format!("the {count} endpoints"),
        };
        let hints: Vec<_> =
            self.selectors.iter().flat_map(|Selector(parts)| parts).filter_map(|part| self.hint(part)).collect();
        let hint = if hints.is_empty() { String::new() } else { format!(": {}", hints.join("; ")) };
        Some(format!("--select takes none of {of}{hint}"))
    }

    /// What was meant, perhaps.
    fn hint(&self, part: &Part) -> Option<String> {
        let (kind, typed, known) = match part {
            Part::Tag(tag) => ("tag", tag, &self.tags),
            Part::Group(group) => ("group", group, &self.groups),
            Part::Name(_) => return None,
        };
        if known.contains(typed.as_str()) {
            return None;
        }
        if known.is_empty() {
            return Some(format!("none of them has a {kind}"));
        }
        Some(match nearest(typed, known.iter().map(|name| &**name)) {
            Some(name) => format!("there is no {kind} `{typed}`; did you mean `{name}`?"),
            None => format!("there is no {kind} `{typed}`"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(group: &str, tags: &[&str]) -> Labels {
        let group = (!group.is_empty()).then(|| group.into());
        Labels { group, tags: tags.iter().map(|tag| (*tag).into()).collect() }
    }

    fn selection(selectors: &[&str]) -> Selection {
        Selection::new(selectors.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn of_one_selector_any_part_has_to_fit_and_all_of_several() {
        let api = labels("core", &["prod", "eu"]);
        for (selectors, wanted) in [
            (&[][..], true),
            (&["tag=prod"], true),
            (&["tag=Prod"], false),
            (&["tag=us,tag=eu"], true),
            (&["tag=us", "tag=eu"], false),
            (&["group=core", "tag=eu"], true),
            (&["group=edge"], false),
            (&["name~PAY"], true),
            (&["name~shop"], false),
        ] {
            assert_eq!(selection(selectors).takes("Payments", &api), wanted, "{selectors:?}");
        }
    }

    #[test]
    fn a_selection_of_nothing_says_what_was_meant() {
        for (selectors, said) in [
            (&["tag=prdo"][..], "--select takes none of the 2 endpoints: there is no tag `prdo`; did you mean `prod`?"),
            (&["group=x"], "--select takes none of the 2 endpoints: there is no group `x`"),
            (&["name~zzz"], "--select takes none of the 2 endpoints"),
            (&["tag=eu", "tag=us"], "--select takes none of the 2 endpoints"),
        ] {
            let mut selection = selection(selectors);
            selection.takes("a", &labels("core", &["prod", "eu"]));
            selection.takes("b", &labels("", &["us"]));
            assert_eq!(selection.none().as_deref(), Some(said));
        }
        let mut bare = selection(&["tag=prod"]);
        bare.takes("http://a.example", &Labels::default());
        assert_eq!(bare.none().unwrap(), "--select takes none of the one endpoint: none of them has a tag");
        assert_eq!(selection(&["tag=prod"]).none(), None, "nothing was there");
    }

    #[test]
    fn what_is_no_selector_says_how_to_write_one() {
        for text in ["", "prod", "tags=prod", "tag=", "tag=a,,tag=b"] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
    }
}
