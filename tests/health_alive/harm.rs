//! A dependency that does harm: the verdicts on the others stay fresh.

use std::{sync::mpsc, time::Duration};

use watchpost::{Dependency, Health, VerdictState, Watch};

use crate::support::{quiet, within};

fn often(watch: Watch) -> Watch {
    watch.interval(Duration::from_millis(20)).timeout(Duration::from_millis(100)).fall(1)
}

/// Statuses that say that it is up.
async fn ups(health: &Health, names: &[&str]) -> Vec<u64> {
    let verdicts = health.verdicts().await.unwrap();
    let of = |name: &&str| verdicts.iter().find(|verdict| *verdict.name == **name).unwrap().counts.up;
    names.iter().map(of).collect()
}

#[actix::test]
async fn a_dependency_that_panics_hangs_or_blocks_its_thread_leaves_the_others_fresh() {
    quiet();
    let (entered, blocked) = mpsc::channel();
    let blocks = move || {
        let (release, released) = mpsc::channel::<()>();
        let _ = entered.send(release);
        async move {
            let _ = released.recv();
            Ok::<(), String>(())
        }
    };
    const GOOD: [&str; 5] = ["a", "b", "c", "d", "e"];
    let builder = GOOD.iter().fold(Health::new(), |health, name| {
        health.required(*name, Dependency::from(|| async { Ok::<(), String>(()) }).watch(often))
    });
    let health = builder
        .optional(
            "panics at once",
            Dependency::from(|| -> std::future::Ready<Result<(), String>> { panic!("scripted") }).watch(often),
        )
        .optional(
            "panics",
            Dependency::from(|| async { if true { panic!("scripted") } else { Ok::<(), String>(()) } }).watch(often),
        )
        .optional("hangs", Dependency::from(std::future::pending::<Result<(), String>>).watch(often))
        .optional("blocks", Dependency::from(blocks).watch(often))
        .start()
        .unwrap();
    // Kept, so that it goes on blocking.
    let mut release = None;
    within("fresh verdicts while all the others do harm", async {
        while release.is_none() {
            release = blocked.try_recv().ok();
            tokio::task::yield_now().await;
        }
        let before = ups(&health, &GOOD).await;
        while ups(&health, &GOOD).await.iter().zip(&before).any(|(now, before)| *now < before + 20) {}
    })
    .await;
    let verdicts = health.verdicts().await.unwrap();
    let state = |name: &str| verdicts.iter().find(|verdict| *verdict.name == *name).unwrap().state;
    assert_eq!(state("hangs"), VerdictState::Down);
    assert_eq!(state("panics"), VerdictState::Pending, "nobody saw the dependency fail");
    assert_eq!(state("panics at once"), VerdictState::Pending, "nobody saw the dependency fail");
    assert_eq!(state("blocks"), VerdictState::Pending, "nobody saw the dependency fail");
    for name in GOOD {
        assert!(health.is_up(name).await.unwrap(), "{name}");
    }
    drop((release, blocked));
    within("the end", health.stop()).await;
}
