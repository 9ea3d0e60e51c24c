//! cargo run --example gallery_unbounded_queue
//!
//! An unbounded queue: the producer makes ten messages in the time in which the consumer handles one, and nothing holds it up.
//! What waits grows as long as the program runs, and its memory with it, until the system ends the process.
//! The cure: a queue with a bound. A producer that finds it full waits, and so keeps the consumer's pace: lesson_8_backpressure.

use std::{
    sync::mpsc::{Receiver, TrySendError, channel, sync_channel},
    thread,
};

const MESSAGES: usize = 1_000;
const SIZE: usize = 10_000;
type Message = Box<[u8; SIZE]>;

fn main() {
    // `channel`: a queue between threads; what goes in at the sender comes out at the receiver. `send` never waits.
    let (sender, inbox) = channel();
    let (most, waits) = run(inbox, |message| sender.send(message).map_err(|error| error.0));
    println!("Unbounded: at most {most} messages waited ({} bytes); the producer waited {waits} times", most * SIZE);

    // The same with room for 16. `try_send` gives the message back when there is no room. (`send` waits, and cannot be counted.)
    let (sender, inbox) = sync_channel(16);
    let (bounded, waits) = run(inbox, |message| match sender.try_send(message) {
        Err(TrySendError::Full(message) | TrySendError::Disconnected(message)) => Err(message),
        Ok(()) => Ok(()),
    });
    println!("With room for 16: at most {bounded} ({} bytes); the producer waited {waits} times", bounded * SIZE);
    println!("Lesson: {most} of {MESSAGES} messages waited in the unbounded queue, {bounded} in the bounded one");
}

/// A producer offers messages, a consumer takes them. How many wait at most, and how often does the producer wait?
fn run(inbox: Receiver<Message>, offer: impl Fn(Message) -> Result<(), Message>) -> (usize, usize) {
    // The consumer is a thread of its own. It handles one message a turn, and says so: turns set the pace, not time.
    let ((turn, turns), (tell, handled)) = (channel(), channel());
    thread::spawn(move || {
        for () in turns {
            tell.send(inbox.recv().is_ok()).unwrap();
        }
    });
    let consumers_turn = || {
        turn.send(()).unwrap();
        usize::from(handled.recv().unwrap())
    };
    let (mut waiting, mut most, mut waits) = (0, 0, 0);
    for number in 1..=MESSAGES {
        let mut message = Box::new([0; SIZE]);
        while let Err(full) = offer(message) {
            message = full;
            waits += 1;
            waiting -= consumers_turn();
        }
        waiting += 1;
        most = most.max(waiting);
        if number % 10 == 0 {
            waiting -= consumers_turn();
        }
    }
    (most, waits)
}
