//! Answers to exercise 2.

#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/exercises/bound_it.rs"]
mod exercise;

use std::{collections::VecDeque, sync::Arc};

use exercise::{Endpoint, Status, runner::on_a_still_clock};
use futures_util::{StreamExt, stream};
use tokio::{
    sync::Semaphore,
    task::{JoinHandle, JoinSet},
    time::{Duration, sleep},
};

/// What the test says of an answer.
fn judge<F: Future<Output = Vec<Status>> + 'static>(check_all: fn(Vec<Endpoint>, usize) -> F) -> String {
    on_a_still_clock(exercise::test(check_all)).unwrap_or_else(|not_yet| not_yet.came)
}

/// A right answer, whatever bound it is given.
async fn bounded(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
    let checks = stream::iter(endpoints).map(|endpoint| async move { endpoint.check().await });
    checks.buffer_unordered(most).collect().await
}

#[test]
fn a_stream_or_a_semaphore_does_as_well() {
    async fn semaphore(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let places = Arc::new(Semaphore::new(most));
        let mut checks = JoinSet::new();
        for endpoint in endpoints {
            let places = places.clone();
            checks.spawn(async move {
                let _place = places.acquire().await.unwrap();
                endpoint.check().await
            });
        }
        checks.join_all().await
    }
    let solved = "in flight at once were 4 of 12, then 3 of 12, then 3 of 3, and each endpoint has its status.";
    assert_eq!(judge(bounded), solved);
    assert_eq!(judge(semaphore), solved);
}

#[test]
fn a_bound_of_one_or_another_bound_than_the_given() {
    async fn one(endpoints: Vec<Endpoint>, _: usize) -> Vec<Status> {
        bounded(endpoints, 1).await
    }
    async fn always_four(endpoints: Vec<Endpoint>, _: usize) -> Vec<Status> {
        bounded(endpoints, 4).await
    }
    async fn always_three(endpoints: Vec<Endpoint>, _: usize) -> Vec<Status> {
        bounded(endpoints, 3).await
    }
    async fn one_more(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        bounded(endpoints, most + 1).await
    }
    assert_eq!(judge(one), "1 check in flight after 0 of 12 replies.");
    assert_eq!(judge(always_four), "4 checks were in flight at once.");
    assert_eq!(judge(always_three), "3 checks in flight after 0 of 12 replies.");
    assert_eq!(judge(one_more), "5 checks were in flight at once.");
}

#[test]
fn a_batch_that_waits_for_its_slowest() {
    async fn batches(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let mut statuses = Vec::new();
        for batch in endpoints.chunks(most) {
            statuses.extend(bounded(batch.to_vec(), most).await);
        }
        statuses
    }
    async fn in_order(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let (mut tasks, mut statuses) = (VecDeque::<JoinHandle<Status>>::new(), Vec::new());
        for endpoint in endpoints {
            if tasks.len() == most
                && let Some(oldest) = tasks.pop_front()
            {
                statuses.push(oldest.await.unwrap());
            }
            tasks.push_back(tokio::spawn(async move { endpoint.check().await }));
        }
        for task in tasks {
            statuses.push(task.await.unwrap());
        }
        statuses
    }
    assert_eq!(judge(batches), "3 checks in flight after 1 of 12 replies.");
    assert_eq!(judge(in_order), "3 checks in flight after 1 of 12 replies.");
}

#[test]
fn a_sleep_between_batches_or_while_all_places_are_taken() {
    async fn between(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let mut checks = JoinSet::new();
        for (endpoint, number) in endpoints.into_iter().zip(1..) {
            checks.spawn(async move { endpoint.check().await });
            if number % most == 0 {
                sleep(Duration::from_secs(1)).await;
            }
        }
        checks.join_all().await
    }
    async fn polling(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let (mut checks, mut statuses) = (JoinSet::new(), Vec::new());
        for endpoint in endpoints {
            while checks.len() == most {
                sleep(Duration::from_millis(7)).await;
                statuses.extend(checks.try_join_next().map(Result::unwrap));
            }
            checks.spawn(async move { endpoint.check().await });
        }
        statuses.extend(checks.join_all().await);
        statuses
    }
    assert_eq!(judge(between), "12 checks were in flight at once.");
    let came = judge(polling);
    assert!(
        came.starts_with("the next endpoint was asked ") && came.ends_with("by the clock, not by the reply."),
        "{came}"
    );
}

#[test]
fn statuses_that_are_lost_or_come_twice() {
    async fn lost(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let mut statuses = bounded(endpoints, most).await;
        statuses.truncate(4);
        statuses
    }
    async fn twice(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let statuses = bounded(endpoints, most).await;
        [statuses.clone(), statuses].concat()
    }
    async fn one_too_many(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let mut statuses = bounded(endpoints, most).await;
        statuses.push(Status::crashed("nobody", "no bug"));
        statuses
    }
    async fn asked_twice(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        let checks = stream::iter(endpoints).map(|endpoint| async move {
            let second = endpoint.clone();
            tokio::select! { biased; status = endpoint.check() => status, status = second.check() => status }
        });
        checks.buffer_unordered(most).collect().await
    }
    assert_eq!(judge(lost), "`SUCCESS: login is up and running!` came 0 times.");
    assert_eq!(judge(twice), "`SUCCESS: login is up and running!` came 2 times.");
    assert_eq!(judge(one_too_many), "13 statuses came for 12 endpoints.");
    assert_eq!(judge(asked_twice), "8 checks were in flight at once.");
}

#[test]
fn an_end_too_early_or_never() {
    async fn forgets(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        for endpoint in endpoints.into_iter().take(most) {
            tokio::spawn(async move { endpoint.check().await });
        }
        Vec::new()
    }
    async fn never(endpoints: Vec<Endpoint>, most: usize) -> Vec<Status> {
        bounded(endpoints, most).await;
        std::future::pending().await
    }
    assert_eq!(judge(forgets), "check_all ended after 0 of 12 replies, with 0 in its result.");
    assert_eq!(judge(never), "all 12 replies came, and check_all waits on.");
}
