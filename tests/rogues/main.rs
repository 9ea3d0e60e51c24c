//! The rogues' gallery: servers on raw sockets that misbehave on purpose, one small function a fault, and what has to come of
//! each: state, kind and phase, within a bound of time, of bytes and of memory.
//!
//! A fault is added in one place: a row in the list of its room.
#![cfg(all(feature = "tls", feature = "dns", feature = "ws"))]

#[cfg(target_os = "linux")]
mod alone;
mod authority;
mod bodies;
#[cfg(feature = "decode")]
mod coded;
mod dns_probe;
#[cfg(target_os = "linux")]
mod exhaustion;
mod far;
mod frames;
mod heads;
mod http2;
mod http2_bodies;
#[cfg(target_os = "linux")]
mod memory;
mod name_server;
mod names;
#[cfg(feature = "decode")]
mod page;
mod policy;
mod redirects;
mod rogue;
mod stage;
mod tls;
#[cfg(target_os = "linux")]
mod whole;
mod ws;

use std::time::Duration;

use authority::Authority;
use futures_util::{StreamExt, stream};
use rogue::Rogue;
use stage::{Scene, Stage};

/// How long a check has that only its timeout ends.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many rogues at once: few, so that the times are theirs.
const AT_ONCE: usize = 8;

/// The rogues, room by room.
type Gallery = Vec<(&'static str, Vec<Rogue>)>;

/// The whole gallery. The probe trusts this authority.
fn gallery(authority: &Authority) -> Gallery {
    vec![
        ("Names and addresses", names::rogues()),
        ("Connections and heads", heads::rogues()),
        ("Bodies", bodies::rogues()),
        #[cfg(feature = "decode")]
        ("Coded bodies", coded::rogues()),
        ("Redirects and cookies", redirects::rogues()),
        ("Address policy", policy::rogues()),
        ("TLS", tls::rogues(authority)),
        ("HTTP/2", http2::rogues(authority)),
        ("Bodies over HTTP/2", http2_bodies::rogues(authority)),
        ("WebSockets", ws::rogues()),
        ("Name servers that are asked", dns_probe::rogues()),
    ]
}

#[actix_rt::test]
async fn every_rogue_comes_to_what_it_has_to() {
    let stage = Stage::set().await;
    let problems: Vec<String> = stream::iter(stage.rogues())
        .map(|rogue| async {
            let met = Scene::set(rogue).await.meet(&stage.watchpost, PATIENCE).await;
            if std::env::var_os("ROGUES_SEEN").is_some() {
                eprintln!("{:50} {:>9} bytes {:?}", rogue.name, met.sent, met.status.observation.timing.total);
            }
            met.problems(rogue, PATIENCE)
        })
        .buffer_unordered(AT_ONCE)
        .concat()
        .await;
    assert!(problems.is_empty(), "{} to mend:\n  {}\n", problems.len(), problems.join("\n  "));
    stage.watchpost.drain().await.unwrap();
}

#[test]
fn no_two_rogues_have_the_same_name() {
    let mut names: Vec<_> =
        gallery(&Authority::new("nobody's")).iter().flat_map(|(_, rogues)| rogues).map(|rogue| rogue.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
