//! Answers to exercise 1.

#[allow(dead_code, reason = "its `main` is not run here")]
#[path = "../../examples/exercises/wait_for_all.rs"]
mod exercise;

use std::thread;

use exercise::{Endpoint, Screen, runner::on_a_still_clock};
use futures_util::future::join_all;
use tokio::{
    sync::mpsc,
    task::{JoinSet, spawn_local, yield_now},
    time::{Duration, sleep, timeout},
};

/// What the test says of an answer.
fn judge<F: Future<Output = ()> + 'static>(check_all: fn(Vec<Endpoint>, Screen) -> F) -> String {
    on_a_still_clock(exercise::test(check_all)).unwrap_or_else(|not_yet| not_yet.came)
}

/// Starts a task for each endpoint that prints its status.
fn start_all(endpoints: Vec<Endpoint>, screen: &Screen) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for endpoint in endpoints {
        let screen = screen.clone();
        tasks.spawn(async move { screen.print(endpoint.check().await) });
    }
    tasks
}

#[test]
fn a_join_set_or_futures_that_nobody_spawned_do_as_well() {
    async fn set(endpoints: Vec<Endpoint>, screen: Screen) {
        start_all(endpoints, &screen).join_all().await;
        screen.print("Done!");
    }
    async fn no_tasks(endpoints: Vec<Endpoint>, screen: Screen) {
        for status in join_all(endpoints.iter().map(Endpoint::check)).await {
            screen.print(status);
        }
        screen.print("Done!");
    }
    assert_eq!(judge(set), "Done! was printed after 6 of 6 replies.");
    assert_eq!(judge(no_tasks), "Done! was printed after 6 of 6 replies.");
}

#[test]
fn a_sleep_instead_of_waiting() {
    async fn too_short(endpoints: Vec<Endpoint>, screen: Screen) {
        let _tasks = start_all(endpoints, &screen);
        sleep(Duration::from_millis(10)).await;
        screen.print("Done!");
    }
    async fn a_little_too_short(endpoints: Vec<Endpoint>, screen: Screen) {
        let _tasks = start_all(endpoints, &screen);
        sleep(Duration::from_secs(32)).await;
        screen.print("Done!");
    }
    async fn long_enough(endpoints: Vec<Endpoint>, screen: Screen) {
        let _tasks = start_all(endpoints, &screen);
        sleep(Duration::from_secs(600)).await;
        screen.print("Done!");
    }
    async fn again_and_again(endpoints: Vec<Endpoint>, screen: Screen) {
        let mut tasks = start_all(endpoints, &screen);
        while !tasks.is_empty() {
            sleep(Duration::from_millis(1)).await;
            while tasks.try_join_next().is_some() {}
        }
        screen.print("Done!");
    }
    async fn of_the_thread(endpoints: Vec<Endpoint>, screen: Screen) {
        let _tasks = start_all(endpoints, &screen);
        thread::sleep(Duration::from_millis(20));
        screen.print("Done!");
    }
    assert_eq!(judge(too_short), "Done! was printed after 0 of 6 replies.");
    assert_eq!(judge(a_little_too_short), "Done! was printed after 3 of 6 replies.");
    assert!(
        judge(long_enough).ends_with("after the last reply: by the clock, not by the reply."),
        "{}",
        judge(long_enough)
    );
    assert_eq!(judge(again_and_again), "Done! was printed 1ms after the last reply: by the clock, not by the reply.");
    assert_eq!(judge(of_the_thread), "Done! was printed after 0 of 6 replies.");
}

#[test]
fn a_turn_for_the_others_is_no_waiting() {
    async fn turns(endpoints: Vec<Endpoint>, screen: Screen) {
        let _tasks = start_all(endpoints, &screen);
        for _ in 0..1000 {
            yield_now().await;
        }
        screen.print("Done!");
    }
    assert_eq!(judge(turns), "Done! was printed after 0 of 6 replies.");
}

#[test]
fn one_after_another() {
    async fn one_after_another(endpoints: Vec<Endpoint>, screen: Screen) {
        for endpoint in endpoints {
            screen.print(endpoint.check().await);
        }
        screen.print("Done!");
    }
    assert_eq!(judge(one_after_another), "1 of 6 endpoints were asked before the first reply.");
}

#[test]
fn waiting_for_some() {
    async fn no_longer_than(endpoints: Vec<Endpoint>, screen: Screen) {
        let checks = endpoints.iter().map(|endpoint| timeout(Duration::from_secs(25), endpoint.check()));
        for status in join_all(checks).await.into_iter().flatten() {
            screen.print(status);
        }
        sleep(Duration::from_secs(3600)).await;
    }

    async fn the_first(endpoints: Vec<Endpoint>, screen: Screen) {
        let mut tasks = start_all(endpoints, &screen);
        tasks.join_next().await;
        screen.print("Done!");
    }
    async fn five(endpoints: Vec<Endpoint>, screen: Screen) {
        let mut tasks = start_all(endpoints, &screen);
        for _ in 0..5 {
            tasks.join_next().await;
        }
        screen.print("Done!");
    }
    assert_eq!(judge(the_first), "Done! was printed after 1 of 6 replies.");
    assert_eq!(judge(five), "Done! was printed after 5 of 6 replies.");
    assert_eq!(judge(no_longer_than), "after 2 of 6 replies 0 checks left in flight.");
}

#[test]
fn a_sender_that_stays_open() {
    async fn open(endpoints: Vec<Endpoint>, screen: Screen) {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        for endpoint in endpoints {
            let sender = sender.clone();
            spawn_local(async move { sender.send(endpoint.check().await) });
        }
        while let Some(status) = receiver.recv().await {
            screen.print(status);
        }
        screen.print("Done!");
    }
    assert_eq!(judge(open), "all 6 replies came, and check_all waits on, without Done! on the screen.");
}

#[test]
fn printed_twice_or_not_at_all() {
    async fn twice(endpoints: Vec<Endpoint>, screen: Screen) {
        for status in join_all(endpoints.iter().map(Endpoint::check)).await {
            screen.print(&status);
            screen.print(&status);
        }
        screen.print("Done!");
    }
    async fn done_twice(endpoints: Vec<Endpoint>, screen: Screen) {
        start_all(endpoints, &screen).join_all().await;
        screen.print("Done!");
        screen.print("Done!");
    }
    async fn no_statuses(endpoints: Vec<Endpoint>, screen: Screen) {
        join_all(endpoints.iter().map(Endpoint::check)).await;
        screen.print("Done!");
    }
    async fn no_done(endpoints: Vec<Endpoint>, screen: Screen) {
        start_all(endpoints, &screen).join_all().await;
    }
    async fn done_first(endpoints: Vec<Endpoint>, screen: Screen) {
        let statuses = join_all(endpoints.iter().map(Endpoint::check)).await;
        screen.print("Done!");
        statuses.into_iter().for_each(|status| screen.print(status));
    }
    async fn more(endpoints: Vec<Endpoint>, screen: Screen) {
        start_all(endpoints, &screen).join_all().await;
        screen.print("All are there.");
        screen.print("Done!");
    }
    assert_eq!(judge(twice), "`SUCCESS: login is up and running!` was printed 2 times.");
    assert_eq!(judge(done_twice), "Done! was printed 2 times.");
    assert_eq!(judge(no_statuses), "`SUCCESS: login is up and running!` was printed 0 times.");
    assert_eq!(judge(no_done), "Done! was printed 0 times.");
    assert_eq!(judge(done_first), "Done! is not the last line.");
    assert_eq!(judge(more), "8 lines were printed.");
}

#[test]
fn an_end_too_early() {
    async fn nothing(_: Vec<Endpoint>, _: Screen) {}
    async fn panic(_: Vec<Endpoint>, _: Screen) {
        todo!("the exercise");
    }
    async fn late_panic(endpoints: Vec<Endpoint>, screen: Screen) {
        start_all(endpoints, &screen).join_all().await;
        panic!("at the end");
    }
    assert_eq!(judge(nothing), "check_all ended after 0 of 6 replies, without Done!.");
    assert_eq!(judge(panic), "check_all ended after 0 of 6 replies, by a panic (not yet implemented: the exercise).");
    assert_eq!(judge(late_panic), "check_all ended without Done!, by a panic (at the end).");
}
