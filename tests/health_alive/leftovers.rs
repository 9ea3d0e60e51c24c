//! Nothing is left over: threads and descriptors are what they were before. In a process of its own, where nobody else has any.

use std::{
    env, fs, thread,
    time::{Duration, Instant},
};

use watchpost::{BadHealth, Dependency, Health, HealthBuilder, Watch};

use crate::{alone::alone, client::get, far::Silent};

#[test]
fn a_thousand_timeouts_and_an_end_leave_no_thread_and_no_socket() {
    let silent = Silent::new();
    alone("leftovers::in_a_process_of_its_own", &[], &[("SILENT", &silent.address.to_string())]);
}

#[test]
#[ignore = "it needs a process of its own"]
fn in_a_process_of_its_own() {
    let silent = format!("http://{}", env::var("SILENT").expect("the address of a server"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    // What is made once in a process is made here.
    runtime.block_on(time_out(hanging(&silent).start().unwrap())).stop_on(&runtime);
    let before = settled();
    for _ in 0..3 {
        let health = hanging(&silent).start().unwrap();
        let address = health.listen("127.0.0.1:0").unwrap();
        assert_eq!(get(address, "/health/ready").code, 503);
        runtime.block_on(time_out(health)).stop_on(&runtime);
        becomes(&before, "after a stop");
    }
    for _ in 0..3 {
        let health = runtime.block_on(time_out(hanging(&silent).start().unwrap()));
        drop(health.0.clone());
        drop(health);
        becomes(&before, "after the last handle is dropped");
    }
    for _ in 0..3 {
        let bad = hanging(&silent).required("bad", "http://").start();
        assert!(matches!(bad, Err(BadHealth::Endpoint { .. })), "{bad:?}");
        becomes(&before, "after a start that failed");
    }
}

/// Dependencies of which none answers.
fn hanging(url: &str) -> HealthBuilder {
    let often = |watch: Watch| watch.interval(Duration::from_millis(20)).timeout(Duration::from_millis(10));
    (0..10).fold(Health::new(), |health, n| {
        health
            .required(format!("url {n}"), Dependency::from(url).watch(often))
            .optional(format!("closure {n}"), Dependency::from(std::future::pending::<Result<(), String>>).watch(often))
    })
}

/// A health after a thousand timeouts.
struct Weary(Health);

async fn time_out(health: Health) -> Weary {
    loop {
        let verdicts = health.verdicts().await.unwrap();
        assert!(verdicts.iter().all(|verdict| verdict.counts.up == 0), "{verdicts:?}");
        if verdicts.iter().map(|verdict| verdict.counts.down).sum::<u64>() >= 1_000 {
            return Weary(health);
        }
    }
}

impl Weary {
    fn stop_on(self, runtime: &tokio::runtime::Runtime) {
        runtime.block_on(self.0.stop());
    }
}

/// The names of the threads, and what is open.
fn held() -> (Vec<String>, usize) {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let name = |task: fs::DirEntry| fs::read_to_string(task.path().join("comm")).unwrap_or_default();
    let mut threads: Vec<_> = tasks.flatten().map(name).collect();
    threads.sort();
    (threads, fs::read_dir("/proc/self/fd").unwrap().count())
}

/// What is held once it does not change any more: a thread that was told to end takes a moment to be gone.
fn settled() -> (Vec<String>, usize) {
    let none_of_ours = |threads: &[String]| {
        !threads.iter().any(|name| name.is_empty() || name.starts_with("watchpost") || name.starts_with("actix"))
    };
    let began = Instant::now();
    loop {
        let held = held();
        if none_of_ours(&held.0) {
            return held;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{held:?}");
        thread::yield_now();
    }
}

fn becomes(before: &(Vec<String>, usize), when: &str) {
    let began = Instant::now();
    while held() != *before {
        assert!(began.elapsed() < Duration::from_secs(20), "{when}: {:?}, before: {before:?}", held());
        thread::yield_now();
    }
}
