//! Who is told more than one word.

use std::{fmt, sync::Arc};

use actix_web::HttpRequest;

use crate::actors::guarded::catch;

/// Who is shown details: each dependency's status, when and how long it was checked, and the kind of the reason. Never a URL, and no
/// sentence.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum ShowDetails {
    /// Nobody.
    #[default]
    Never,
    /// Everybody.
    Always,
    /// Those whose request this holds of.
    When(Arc<dyn Fn(&HttpRequest) -> bool + Send + Sync>),
}

impl ShowDetails {
    /// Those whose request this holds of. Where it panics, it does not hold.
    ///
    /// ```
    /// use watchpost::{Health, ShowDetails};
    ///
    /// let from_here = ShowDetails::when(|request| request.peer_addr().is_some_and(|peer| peer.ip().is_loopback()));
    /// let health = Health::new().required("db", "tcp://127.0.0.1:5432").details(from_here).start()?;
    /// # Ok::<(), watchpost::BadHealth>(())
    /// ```
    pub fn when(predicate: impl Fn(&HttpRequest) -> bool + Send + Sync + 'static) -> Self {
        Self::When(Arc::new(predicate))
    }

    pub(super) fn to(&self, request: &HttpRequest) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            // Foreign code: where it panics, the answer is the short one.
            Self::When(predicate) => catch(|| predicate(request)).unwrap_or(false),
        }
    }
}

impl fmt::Debug for ShowDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Never => "Never",
            Self::Always => "Always",
            Self::When(_) => "When(…)",
        })
    }
}
