//! For an app's own tests: a `Recipient<Check>` whose checks go to the test, which is the checker.
//!
//! Code that takes a `Recipient<Check>` does not know who checks. In a test it gets one of [`pair`], and the test holds the other
//! end: it receives each check, looks at it, holds it as long as it likes, and answers.
//!
//! ```
//! use actix::Recipient;
//! use watchpost::{Check, Endpoint, Kind, State, testing};
//!
//! /// What is tested: an app that serves pages from its cache when the database is not up.
//! async fn page(checker: &Recipient<Check>) -> Result<&'static str, Box<dyn std::error::Error>> {
//!     let status = checker.send(Check::new(1, Endpoint::new("tcp://db.internal:5432")?)).await??;
//!     Ok(if status.state == State::Up { "fresh" } else { "from the cache" })
//! }
//!
//! # actix::System::new().block_on(async {
//! let (checker, mut far_side) = testing::pair();
//! let test = async {
//!     let held = far_side.next().await.ok_or("the app did not ask")?;
//!     assert_eq!(held.url(), "tcp://db.internal:5432");
//!     held.down(Kind::ConnectRefused);
//!     Ok(())
//! };
//! let (page, ()) = tokio::try_join!(page(&checker), test)?;
//! assert_eq!(page, "from the cache");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! Where a test only cares what comes, and not when, a [`scripted`] double answers by itself.
//!
//! Nothing here waits for time, so both work with a paused clock (a System over a runtime of one thread, as
//! `examples/embed_test_double.rs` has it). Their recipients may go to any thread; but a paused clock does not know of other threads,
//! and jumps while they work.

mod far_side;
mod pair;
mod reply;

pub use far_side::{FarSide, Held};
pub use pair::{pair, scripted};
pub use reply::Reply;
