//! cargo run --example gallery_lost_reply
//!
//! A lost reply: a server notes whom it owes a reply under the number that the asker gave its question. Two askers both count from
//! 1: the second note overwrites the first, and one reply is never sent. Over a network, who waits for it would wait for ever.
//! The cure: who owes the reply counts for itself; an asker's number means something to that asker alone. Better still, as in
//! lesson_7_watchpost: a reply that is owed is a value whose `Drop` answers, so that it cannot be lost without a word.

use std::{
    collections::HashMap,
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

struct Question {
    /// The asker's own number for it.
    id: u64,
    /// Where the reply is to go.
    reply: Sender<&'static str>,
}

/// What the server notes a question under, given the question and the server's own number for it.
type Key = fn(&Question, u64) -> u64;

fn main() {
    // What stands between `|…|` is given, and what stands after it is made of that: a function without a name, a closure.
    println!("Noted under the asker's number:");
    let lossy = replies(|question, _| question.id);
    println!("Noted under the server's own number:");
    let whole = replies(|_, own_number| own_number);
    println!("Lesson: 2 questions got {lossy} reply under the askers' numbers, and {whole} under the server's own");
}

/// Two askers ask a server. How many replies come?
fn replies(key: Key) -> usize {
    // `channel`: a queue between threads; what goes in at the sender comes out at the receiver, here the server's inbox.
    let (server, inbox) = mpsc::channel();
    thread::spawn(move || serve(inbox, key));
    let askers = ["Ann", "Bob"].map(|asker| {
        let (reply, replies) = mpsc::channel();
        server.send(Question { id: 1, reply }).unwrap();
        (asker, replies)
    });
    drop(server); // The inbox ends when nobody can send to it any more.

    // `recv` waits for a reply. It gives an error when none can come any more, because the sender is gone.
    let outcomes = askers.map(|(asker, replies)| (asker, replies.recv()));
    outcomes.iter().for_each(|(asker, reply)| println!("  {asker}: {}", reply.unwrap_or("no reply")));
    outcomes.iter().filter(|(_, reply)| reply.is_ok()).count()
}

fn serve(inbox: Receiver<Question>, key: Key) {
    let mut owed = HashMap::new();
    for (question, own_number) in inbox.into_iter().zip(1..) {
        owed.insert(key(&question, own_number), question.reply);
    }
    // It has taken all questions before it sends the first reply, as when each reply takes its time.
    for reply in owed.into_values() {
        reply.send("a reply").unwrap();
    }
}
