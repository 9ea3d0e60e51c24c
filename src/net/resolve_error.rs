//! Why a name did not become an address.

use std::{io, rc::Rc};

use crate::model::family::Family;

/// A name that did not become an address.
///
/// All who wait for one look-up get a copy.
#[derive(Debug, Clone, thiserror::Error)]
#[cfg_attr(not(feature = "dns"), expect(dead_code, reason = "the system's resolver does not tell them apart"))]
pub enum ResolveError {
    /// The name does not exist.
    #[error("no such host")]
    NotFound,
    /// The name exists, and has no address.
    #[error("the host has no address")]
    NoAddress,
    /// It has addresses, and none of the family that is wanted.
    #[error("the host has no {0} address")]
    NoneOfFamily(Family),
    /// The name server answered that it could not or would not.
    #[error("the name server answered {0}")]
    Answered(String),
    /// No name server answered in time.
    #[error("no name server answered")]
    NoAnswer,
    /// The look-up itself could not be made, or what came back could not be read.
    #[error("the look-up failed")]
    Broken,
    /// The system said why.
    #[error("the look-up failed: {}", .0.kind())]
    Io(Rc<io::Error>),
}

#[cfg(feature = "dns")]
impl ResolveError {
    /// Whether it is an answer: the name or its address does not exist. The others tell nothing of the name.
    pub fn says_that_there_is_none(&self) -> bool {
        matches!(self, Self::NotFound | Self::NoAddress)
    }
}
