//! cargo run --example gallery_lost_update
//!
//! A lost update, in spite of a lock: two threads pay 100 each into one account. Both read the balance under the lock, release it,
//! add, and write under the lock again. The second write is made from an old balance, and wipes out the first.
//! The cure: hold the lock from the read to the write. Better: one owner of the balance, who is *sent* `Deposit(100)` and not told
//! what the new balance is to be, as in lesson_6_actors.

#![expect(clippy::disallowed_types, reason = "the gallery shows what a lock does not protect from")]

use std::{
    sync::{Barrier, Mutex},
    thread,
};

const DEPOSITS: [i32; 2] = [100, 100];

fn main() {
    // `Mutex`: a value behind a lock. `lock` waits until nobody else has it; the lock is released when what it gave is dropped.
    let balance = Mutex::new(0);
    // `Barrier`: a place where threads wait until so many have come. It makes happen each time what else happens now and then.
    let both_have_read = Barrier::new(DEPOSITS.len());
    // `scope` waits for the threads that are started in it.
    thread::scope(|scope| {
        for deposit in DEPOSITS {
            // What stands after `||` runs in a thread of its own. `move` gives it copies: of `deposit` and the two references.
            let (balance, both_have_read) = (&balance, &both_have_read);
            scope.spawn(move || {
                let seen = *balance.lock().unwrap();
                both_have_read.wait();
                *balance.lock().unwrap() = seen + deposit;
            });
        }
    });

    let whole = Mutex::new(0);
    thread::scope(|scope| {
        for deposit in DEPOSITS {
            let whole = &whole;
            // Read, added and written under one lock: the other thread comes before it or after it.
            scope.spawn(move || *whole.lock().unwrap() += deposit);
        }
    });

    let [lost, kept] = [balance, whole].map(|balance| balance.into_inner().unwrap());
    println!("With the lock released between read and write: {lost}");
    println!("With the lock held from read to write: {kept}");
    println!("Lesson: {} deposits of 100 were made, and the balance is {lost}", DEPOSITS.len());
}
