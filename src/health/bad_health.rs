//! What can be wrong with a health.

use crate::{model::endpoint::BadEndpoint, watchpost::StartError};

/// Why a [`Health`](crate::Health) can't start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BadHealth {
    /// A dependency or a group has a name that can't be used: it is empty, or holds `:`, `/` or a control character.
    #[error("`{}` is no name for a {what}: it must not be empty, nor hold `:`, `/` or a control character", name.escape_debug())]
    Name {
        /// What has it: a dependency or a group.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Two dependencies have the same name.
    #[error("two dependencies are called `{0}`")]
    DuplicateDependency(String),
    /// Two groups have the same name.
    #[error("two groups are called `{0}`")]
    DuplicateGroup(String),
    /// A group has no members.
    #[error("the group `{0}` is empty")]
    EmptyGroup(String),
    /// A group names what is no dependency.
    #[error("the group `{group}` names `{member}`, and there is no such dependency")]
    NoSuchMember {
        /// The group.
        group: String,
        /// What it names.
        member: String,
    },
    /// The URL of a dependency is none.
    #[error("the dependency `{name}`: {bad}")]
    Endpoint {
        /// The dependency.
        name: String,
        /// What is wrong with it.
        #[source]
        bad: BadEndpoint,
    },
    /// No probe here checks the scheme of a dependency's URL: of watchpost's features one may be missing.
    #[error("the dependency `{name}`: nothing here checks {scheme}: URLs (is a feature of watchpost missing?)")]
    Scheme {
        /// The dependency.
        name: String,
        /// The scheme.
        scheme: String,
    },
    /// A path can't be answered at.
    #[error(
        "`{0}` is no path to answer at: it begins with `/`, holds none of `{{`, `}}`, `?` and `#`, and no two are the same"
    )]
    Path(String),
    /// No thread for it.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Why a [`Health`](crate::Health) can't be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HealthError {
    /// It has stopped.
    #[error("the health checks have stopped")]
    Stopped,
    /// There is no such dependency or group.
    #[error("there is no dependency or group called `{}`", .0.escape_debug())]
    NoSuch(String),
}
