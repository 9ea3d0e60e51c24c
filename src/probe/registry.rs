//! Which probe looks at which scheme.

use std::{collections::HashMap, fmt, sync::Arc};

use super::Probe;

/// Makes a probe. It runs on the thread of each checker, so the probe itself may hold what can't leave it.
pub type ProbeFactory = Arc<dyn Fn() -> Box<dyn Probe> + Send + Sync>;

/// The probes by scheme. Every checker makes its own from it, when it first meets the scheme.
#[derive(Clone, Default)]
pub struct Registry {
    factories: HashMap<String, ProbeFactory>,
}

impl Registry {
    /// Nothing registered: every check is `unsupported`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a probe for a scheme, in place of the one that it had. Schemes are compared in lower case.
    pub fn register(&mut self, scheme: &str, factory: impl Fn() -> Box<dyn Probe> + Send + Sync + 'static) {
        self.factories.insert(scheme.to_ascii_lowercase(), Arc::new(factory));
    }

    /// What makes the probe of a scheme.
    pub fn factory(&self, scheme: &str) -> Option<&ProbeFactory> {
        self.factories.get(scheme)
    }

    /// The schemes, sorted.
    pub fn schemes(&self) -> Vec<&str> {
        let mut schemes: Vec<_> = self.factories.keys().map(String::as_str).collect();
        schemes.sort_unstable();
        schemes
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.schemes()).finish()
    }
}
