//! Starting the actors from every kind of program.

mod support;

use std::time::Duration;

use futures_util::{StreamExt, stream};
use support::{ByUrl, check, within};
use watchpost::{Place, Refused, StartError, State, Summary, Watchpost};

fn builder() -> watchpost::Builder {
    Watchpost::builder().checkers(2).probe("test", || Box::new(ByUrl))
}

/// A whole life: start, check one, check many, stop.
async fn live(watchpost: Watchpost) {
    let status = watchpost.check(check(7, "test://up", Duration::from_secs(5))).await.unwrap();
    assert_eq!((status.id, status.state), (7, State::Up));
    let many = (0..300).map(|_| check(0, "test://sleep/1", Duration::from_secs(5)));
    let mut statuses = watchpost.check_all(stream::iter(many));
    let (mut summary, mut ids) = (Summary::default(), Vec::new());
    while let Some(status) = statuses.next().await {
        let status = status.unwrap();
        summary.add(&status);
        ids.push(status.id);
    }
    ids.sort_unstable();
    assert_eq!(ids, (1..=300).collect::<Vec<_>>());
    assert_eq!((summary.checked, summary.up), (300, 300));
    let stopped = watchpost.drain().await.unwrap();
    assert_eq!((stopped.stats.accepted, stopped.stats.finished, stopped.left_threads), (301, 301, 0));
    assert_eq!(watchpost.drain().await, Err(Refused::Closed));
    assert_eq!(watchpost.check(check(1, "test://up", Duration::from_secs(1))).await, Err(Refused::Closed));
}

#[actix::test]
async fn inside_actix() {
    within("the end", live(builder().start().unwrap())).await;
    within("the end", live(builder().start_here().unwrap())).await;
    within("the end", live(builder().place(Place::Here).start_here().unwrap())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inside_multi_thread_tokio() {
    let watchpost = builder().start().unwrap();
    within("the end", tokio::spawn(live(watchpost))).await.unwrap();
    assert!(matches!(builder().start_here(), Err(StartError::NoSystem)));
}

#[test]
fn inside_a_plain_program() {
    let watchpost = builder().start().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(within("the end", live(watchpost)));
}

#[test]
fn start_here_outside_of_any_runtime_is_an_error() {
    assert!(matches!(builder().start_here(), Err(StartError::NoSystem)));
    let system = actix::System::new();
    assert!(matches!(builder().start_here(), Err(StartError::NoSystem)));
    drop(system);
}
