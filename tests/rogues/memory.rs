//! How much memory the check of each rogue takes: the peak of a process that does nothing else.

use std::{fs, time::Duration};

use super::{
    alone::{THRIFTY, alone, memory},
    stage::{Scene, Stage},
};

#[test]
fn no_rogue_takes_more_memory_than_it_may() {
    let printed = alone("memory::the_peak_of_each", &[], THRIFTY);
    // Where it is not allowed, the test says so, and not that all is well.
    assert!(printed.contains("peaks measured") || printed.contains("skipped: "), "{printed}");
}

#[actix_rt::test]
#[ignore = "in a process of its own: the test above runs it"]
async fn the_peak_of_each() {
    if fs::write("/proc/self/clear_refs", "5").is_err() {
        println!("skipped: the peak of memory can't be reset here");
        return;
    }
    let stage = Stage::set().await;
    let mut problems = Vec::new();
    // The first round is to have everything there that is made once.
    for round in 0..2 {
        for rogue in stage.rogues() {
            let scene = Scene::set(rogue).await;
            fs::write("/proc/self/clear_refs", "5").unwrap();
            // Not `VmRSS`: the two may be a few pages apart on one and the same kernel.
            let before = memory("VmHWM");
            scene.meet(&stage.watchpost, Duration::from_millis(100)).await;
            let held = memory("VmHWM").saturating_sub(before);
            if round == 1 {
                println!("{:60} {:>8} KiB", rogue.name, held / 1024);
                if held > rogue.most_held {
                    problems.push(format!("{} holds {held} bytes, at most {} wanted", rogue.name, rogue.most_held));
                }
            }
        }
    }
    println!("peaks measured");
    assert!(problems.is_empty(), "{} to mend:\n  {}\n", problems.len(), problems.join("\n  "));
    stage.watchpost.drain().await.unwrap();
}
