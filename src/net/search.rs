//! The names that a name may be short for.

use hickory_resolver::{
    config::{ResolverConfig, ResolverOpts},
    proto::rr::Name,
};

/// The search list of the system (resolv.conf(5)).
///
/// hickory has one too, but goes through it for each family by itself: a name without an IPv6 address could get one from another
/// domain of the list.
#[derive(Debug, Default)]
pub struct Search {
    domains: Vec<Name>,
    /// A name with so many dots is tried as it stands first.
    ndots: usize,
}

impl Search {
    /// The one that is configured.
    pub fn new(config: &ResolverConfig, options: &ResolverOpts) -> Self {
        let mut domains = config.search().to_vec();
        domains.extend(config.domain().filter(|_| domains.is_empty()).cloned());
        Self { domains, ndots: options.ndots }
    }

    /// The names to look up in its place, fully qualified, in their order.
    pub fn candidates(&self, name: &Name) -> Vec<Name> {
        let mut itself = name.clone();
        itself.set_fqdn(true);
        if name.is_fqdn() {
            return vec![itself];
        }
        let dots = usize::from(name.num_labels()).saturating_sub(1);
        // A name that grows too long is none.
        let longer = self.domains.iter().filter_map(|domain| name.clone().append_domain(domain).ok());
        let mut names: Vec<Name> = longer.collect();
        names.insert(if dots >= self.ndots { 0 } else { names.len() }, itself);
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_may_be_short_for() {
        let domains = ["corp.example", "example"].map(|domain| Name::from_ascii(domain).unwrap());
        for (ndots, name, wanted) in [
            (1, "api", "api.corp.example. api.example. api."),
            (1, "api.", "api."),
            (1, "a.b", "a.b. a.b.corp.example. a.b.example."),
            (5, "a.b", "a.b.corp.example. a.b.example. a.b."),
            (0, "api", "api. api.corp.example. api.example."),
        ] {
            let search = Search { domains: domains.to_vec(), ndots };
            let names = search.candidates(&Name::from_ascii(name).unwrap());
            let names: Vec<_> = names.iter().map(Name::to_ascii).collect();
            assert_eq!(names.join(" "), wanted, "{name} with ndots {ndots}");
        }
        let alone = Search::default().candidates(&Name::from_ascii("api").unwrap());
        assert_eq!(alone, [Name::from_ascii("api.").unwrap()]);
    }
}
