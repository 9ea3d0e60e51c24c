//! cargo run --example gallery_poisoned_lock
//!
//! A poisoned lock: a thread panics half-way through a change, with the lock held. Nobody can trust what is behind it any more, so
//! each later `lock` gives an error; and those who `unwrap` it, as nearly all do, panic too. One bug has stopped all.
//! The cure: do what may fail before the first change, not between two. Better: data with one owner, who gets messages. A sender
//! that panics then stops nobody else, as in lesson_5_channel, and with lesson_7_watchpost not even its reply is lost.

#![expect(clippy::disallowed_types, reason = "the gallery shows what a panic does to a lock")]

use std::{
    sync::{Mutex, PoisonError},
    thread,
};

/// From which account, to which, how much. There is no account 7.
const TRANSFERS: [Transfer; 4] = [(0, 7, 100), (0, 1, 10), (1, 0, 20), (0, 1, 30)];
type Transfer = (usize, usize, i32);

fn main() {
    let (panics, stopped, left) = run(|accounts, (from, to, amount)| {
        accounts[from] -= amount;
        accounts[to] += amount; // The panic comes here, when the amount has left and has not arrived.
    });
    let (none, no_one, all) = run(|accounts, (from, to, amount)| {
        if from < accounts.len() && to < accounts.len() {
            accounts[from] -= amount;
            accounts[to] += amount;
        }
    });
    println!("With a look before the first change: {none} panics, {no_one} other threads stopped, {all} of 200 left");
    println!("Lesson: {panics} panic half-way stopped {stopped} other threads, and {left} of 200 are left");
}

/// Makes each transfer in a thread of its own. How many panicked, how many did so of a poisoned lock, how much is left?
fn run(transfer: fn(&mut [i32], Transfer)) -> (usize, usize, i32) {
    // `Mutex`: a value behind a lock. `lock` waits until nobody else has it; the lock is released when what it gave is dropped.
    let accounts = Mutex::new([100, 100]);
    let (mut panics, mut stopped) = (0, 0);
    for order in TRANSFERS {
        let poisoned = accounts.is_poisoned();
        // What stands after `||` runs in a thread of its own. `join` waits for it, and gives an error when it has panicked.
        let outcome = thread::scope(|scope| scope.spawn(|| transfer(&mut *accounts.lock().unwrap(), order)).join());
        match (outcome, poisoned) {
            (Ok(()), _) => {}
            (Err(_), false) => panics += 1,
            (Err(_), true) => stopped += 1,
        }
    }
    // `into_inner` of the error gives what is behind the lock all the same, whole or not.
    let accounts = accounts.into_inner().unwrap_or_else(PoisonError::into_inner);
    (panics, stopped, accounts.iter().sum())
}
