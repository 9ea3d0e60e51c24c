//! cargo run --example gallery_deadlock
//!
//! A deadlock: two threads need the same two locks, and take them in opposite orders. Each holds one and waits for the other, for
//! ever. Nothing panics and nothing is printed; only a watchdog sees it: someone who gets messages, and wonders when none comes.
//! The cure: everyone takes the locks in one and the same order. Better: no locks, but owners and messages, as in lesson_6_actors.
//! (Owners who wait for each other's replies can stop in the same way: lesson_9_what_actors_do_not_fix.)

#![expect(clippy::disallowed_types, reason = "the gallery shows what two locks lead to")]

use std::{
    collections::BTreeMap,
    sync::{Arc, Barrier, Mutex, mpsc},
    thread,
    time::Duration,
};

fn main() {
    let opposite = finished([["A", "B"], ["B", "A"]]);
    let same = finished([["A", "B"], ["A", "B"]]);
    println!("Lesson: in opposite orders {opposite} of 2 threads finished, in one order {same} of 2");
}

/// Two threads take two locks each, in the order that is given for each. How many of them finish?
fn finished(orders: [[&'static str; 2]; 2]) -> usize {
    // `Mutex`: a lock (and what is behind it, here nothing). `Arc`: one value with several owners, here the threads.
    let locks = Arc::new(BTreeMap::from([("A", Mutex::new(())), ("B", Mutex::new(()))]));
    // `Barrier`: a place where threads wait until so many have come. So each has its first lock before one asks for its second.
    // (Where both want the same lock first, only one can have it, and waits for nobody.)
    let first_locks = if orders[0][0] == orders[1][0] { 1 } else { 2 };
    let have_one = Arc::new(Barrier::new(first_locks));
    // `channel`: a queue between threads; what goes in at `tell` comes out at `news`.
    let (tell, news) = mpsc::channel();
    for (number, [first, second]) in (1..).zip(orders) {
        let (locks, have_one, tell) = (locks.clone(), have_one.clone(), tell.clone());
        thread::spawn(move || {
            let _first = locks[first].lock();
            have_one.wait();
            let _ = tell.send((number, Some(format!("holds {first} and waits for {second}"))));
            let _second = locks[second].lock();
            let _ = tell.send((number, None));
        });
    }

    let (mut finished, mut waiting) = (0, BTreeMap::new());
    while finished < 2 {
        match news.recv_timeout(Duration::from_millis(200)) {
            Ok((number, Some(wait))) => _ = waiting.insert(number, wait),
            Ok((number, None)) => finished += usize::from(waiting.remove(&number).is_some()),
            // Silence is a deadlock only when all wait; else someone is just slow.
            Err(_) if waiting.len() == 2 => break,
            Err(_) => {}
        }
    }
    waiting.iter().for_each(|(number, wait)| println!("Watchdog: thread {number} {wait}"));
    // The threads that hang are still there. They end with the process, when `main` returns.
    finished
}
