//! What the modules are to look at.

use watchpost::{hide_user_info, printable};

/// A target of a module, or of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `None`: each module looks at it.
    pub module: Option<String>,
    /// As it was written.
    pub text: String,
    /// What it belongs to: the job of Prometheus.
    pub group: Option<String>,
}

/// All targets that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Targets(Vec<Target>);

impl Target {
    /// Fit for a sentence.
    pub fn shown(&self) -> String {
        let shown = hide_user_info(&self.text);
        printable(shown.split('?').next().unwrap_or_default(), 120)
    }
}

impl Targets {
    /// Those that were found, and those of the command line.
    pub fn new(mut found: Vec<Target>, typed: &[String]) -> Self {
        found.extend(typed.iter().map(|text| Target { module: None, text: text.clone(), group: None }));
        Self(found)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of a module.
    pub fn of(&self, module: &str) -> Vec<&Target> {
        self.0.iter().filter(|target| target.module.as_deref().is_none_or(|name| name == module)).collect()
    }
}
