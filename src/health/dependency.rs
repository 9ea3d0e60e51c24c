//! What an app depends on, in whatever form the app has it.

use std::{fmt, sync::Arc};

use actix::Recipient;
use futures_util::future::{FutureExt, LocalBoxFuture};

use crate::{
    message::Check,
    model::endpoint::{BadEndpoint, Endpoint},
    monitor::watch::Watch,
};

/// Something that an app depends on: a URL, an [`Endpoint`], a `Recipient<Check>`, or a closure whose future says how it is.
///
/// ```
/// use std::time::Duration;
/// use watchpost::{Dependency, Health};
///
/// let health = Health::new()
///     .required("db", Dependency::from("tcp://127.0.0.1:5432").watch(|watch| watch.interval(Duration::from_secs(5)).fall(2)))
///     .optional("search", || async { Err("the index is being built") })
///     .start()?;
/// # Ok::<(), watchpost::BadHealth>(())
/// ```
///
/// A closure runs on a checker's thread, never on the caller's, with the timeout of an endpoint (10 s by default); its future need not
/// be `Send`. One that blocks its thread is not called again before it returns: what is held of it is stale meanwhile. An `Err` means
/// down; its text is the reason's message in the [`Status`](crate::Status), which is the app's alone: it is in no answer, no log and no
/// `Debug`. An `async fn` is given by its name; in a closure with `?`, the end says what the error is:
///
/// ```
/// use std::io;
/// use watchpost::Health;
///
/// async fn ping() -> io::Result<()> {
///     Ok(())
/// }
///
/// let health = Health::new()
///     .required("cache", ping)
///     .optional("search", || async {
///         ping().await?;
///         Ok::<_, io::Error>(())
///     })
///     .start()?;
/// # Ok::<(), watchpost::BadHealth>(())
/// ```
#[must_use = "it is nothing to a Health until it is given to it"]
pub struct Dependency {
    pub(super) what: What,
    pub(super) tune: Tune,
}

/// What is set of a watch.
pub(super) type Tune = Box<dyn FnOnce(Watch) -> Watch + Send>;

/// Who says how it is.
pub(super) enum What {
    /// The checkers. A URL that is none is told of at the start.
    Endpoint(Result<Box<Endpoint>, BadEndpoint>),
    /// A recipient of its own.
    Checker(Recipient<Check>),
    /// A closure of the app.
    Call(Call),
}

/// A closure, and its future once it is called.
pub(super) type Call = Arc<dyn Fn() -> LocalBoxFuture<'static, Result<(), String>> + Send + Sync>;

impl Dependency {
    /// Sets how it is watched: the interval, the timeout, `fall` and `rise`, and so on.
    pub fn watch(mut self, tune: impl FnOnce(Watch) -> Watch + Send + 'static) -> Self {
        let before = self.tune;
        self.tune = Box::new(|watch| tune(before(watch)));
        self
    }
}

impl From<What> for Dependency {
    fn from(what: What) -> Self {
        Self { what, tune: Box::new(|watch| watch) }
    }
}

impl From<&str> for Dependency {
    fn from(url: &str) -> Self {
        What::Endpoint(Endpoint::new(url).map(Box::new)).into()
    }
}

impl From<String> for Dependency {
    fn from(url: String) -> Self {
        url.as_str().into()
    }
}

impl From<Endpoint> for Dependency {
    fn from(endpoint: Endpoint) -> Self {
        What::Endpoint(Ok(Box::new(endpoint))).into()
    }
}

impl From<Recipient<Check>> for Dependency {
    fn from(checker: Recipient<Check>) -> Self {
        What::Checker(checker).into()
    }
}

impl<F, Fut, E> From<F> for Dependency
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + 'static,
    E: fmt::Display,
{
    fn from(call: F) -> Self {
        let call: Call = Arc::new(move || call().map(|said| said.map_err(|error| error.to_string())).boxed_local());
        What::Call(call).into()
    }
}

impl fmt::Debug for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Endpoint(endpoint) => endpoint.fmt(f),
            What::Checker(checker) => checker.fmt(f),
            What::Call(_) => f.write_str("a closure"),
        }
    }
}
