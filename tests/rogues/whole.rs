//! The whole gallery at once, in one process, many times over: nobody panics, every check is answered once, and nothing is left.

use std::{collections::BTreeMap, fs, time::Duration};

use futures_util::{StreamExt, stream};
use watchpost::State;

use super::{
    alone::{THRIFTY, alone, memory},
    stage::{Scene, Stage, outcome},
};

const TIMES: u64 = 50;
/// How long a check has that only its timeout ends: short, because there are so many of them.
const PATIENCE: Duration = Duration::from_millis(250);
/// How much more memory may be resident at the end than after the first time: wide, because pages come and go.
const MARGIN: u64 = 24 << 20;

#[test]
fn the_whole_gallery_at_once_and_many_times_over() {
    let printed = alone("whole::all_at_once", &[], THRIFTY);
    assert!(printed.contains("nothing is left"), "{printed}");
}

/// The descriptors that this process has open, by what they are.
fn open() -> BTreeMap<String, usize> {
    let mut open = BTreeMap::new();
    for entry in fs::read_dir("/proc/self/fd").unwrap() {
        // The one that reads the folder is gone when it is asked.
        let Ok(what) = fs::read_link(entry.unwrap().path()) else { continue };
        let what = what.to_string_lossy().split(":[").next().unwrap_or_default().to_owned();
        *open.entry(what).or_default() += 1;
    }
    open
}

#[actix_rt::test]
#[ignore = "in a process of its own: the test above runs it"]
async fn all_at_once() {
    let stage = Stage::set().await;
    let rogues: Vec<_> = stage.rogues().collect();
    let scenes: Vec<_> = stream::iter(&rogues).then(|rogue| Scene::set(rogue)).collect().await;
    let count = rogues.len() as u64;

    let mut before = None;
    let mut answers = vec![0; usize::try_from(count * TIMES).unwrap()];
    // Once alone, so that all is there that is made once; then all the other times together.
    for times in [0..1, 1..TIMES] {
        let ids = times.flat_map(|time| (0..count).map(move |place| time * count + place));
        // Made when there is room for it: some carry a long body.
        let checks = ids.map(|id| scenes[place(id, count)].check(id + 1, PATIENCE));
        let mut statuses = stage.watchpost.check_all(stream::iter(checks));
        while let Some(status) = statuses.next().await {
            let status = status.expect("an accepted check");
            let id = status.id - 1;
            answers[usize::try_from(id).unwrap()] += 1;
            let rogue = rogues[place(id, count)];
            // Which phase a timeout of a moment falls into is the machine's business, when all is at once.
            let (wanted, got) = (rogue.wanted, outcome(&status));
            assert_eq!((got.state, got.kind), (wanted.state, wanted.kind), "{}: {:?}", rogue.name, status.reason);
        }
        for scene in &scenes {
            scene.ended().await;
        }
        before.get_or_insert_with(|| (open(), memory("VmRSS")));
    }
    let (open_before, memory_before) = before.unwrap();
    assert!(answers.iter().all(|answers| *answers == 1), "each check has one answer");
    assert_eq!(open(), open_before, "what is open after all, and after the first time");
    let grown = memory("VmRSS").saturating_sub(memory_before);
    println!("{} checks, {} KiB more than after the first {count}", answers.len(), grown / 1024);
    assert!(grown < MARGIN, "{grown} bytes more than after the first time");

    let stopped = stage.watchpost.drain().await.unwrap();
    let stats = stopped.stats;
    assert_eq!((stats.accepted, stats.finished), (count * TIMES, count * TIMES));
    assert_eq!((stats.refused, stats.redelivered, stats.restarts, stopped.left_threads), (0, 0, 0, 0));
    assert!(rogues.iter().any(|rogue| rogue.wanted.state == State::Up), "a gallery where nobody is up proves little");
    println!("nothing is left");
}

fn place(id: u64, count: u64) -> usize {
    usize::try_from(id % count).unwrap()
}
