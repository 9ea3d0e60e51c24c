//! cargo run --example gallery_cancelled_future
//!
//! A cancelled future that loses data: `pair` waits twice, and holds a shoe in between. When a question comes in that moment,
//! `select!` drops `pair`, the shoe is gone with it, and from then on each shoe is paired with the wrong one.
//! The cure: in a loop, `select!` only what holds nothing while it waits, such as a channel's `recv`. What waits twice runs in a
//! task of its own, which nobody drops, and sends what is whole over a channel, as in lesson_5_channel.

use tokio::sync::{mpsc, mpsc::Receiver};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("`pair` is waited for in a `select!`:");
    let (mut shoes, questions) = deliver();
    let lossy = fitting(async || pair(&mut shoes).await, questions).await;

    println!("`pair` has a task of its own:");
    let (mut shoes, questions) = deliver();
    let (whole, mut pairs) = mpsc::channel(2);
    tokio::spawn(async move {
        while let Some(pair) = pair(&mut shoes).await {
            whole.send(pair).await.unwrap();
        }
    });
    let kept = fitting(async || pairs.recv().await, questions).await;
    println!("Lesson: of 2 pairs of shoes {lossy} came out as a pair; when `pair` had a task of its own, {kept}");
}

/// What is `async` gives a future: something that can wait, at each `.await`, without keeping its thread busy.
async fn pair(shoes: &mut Receiver<u32>) -> Option<(u32, u32)> {
    Some((shoes.recv().await?, shoes.recv().await?))
}

/// Takes pairs and answers questions until no more come. How many pairs fit?
async fn fitting(mut next: impl AsyncFnMut() -> Option<(u32, u32)>, mut questions: Receiver<()>) -> usize {
    let mut fitting = 0;
    loop {
        // `select!` waits for several futures, goes on with the first that is done, and drops the others: they are cancelled.
        tokio::select! { biased; // It looks at them in this order, so that each run is the same.
            Some((one, other)) = next() => {
                println!("  a shoe of pair {one} and a shoe of pair {other}");
                fitting += usize::from(one == other);
            }
            Some(()) = questions.recv() => println!("  a question is answered"),
            else => return fitting,
        }
    }
}

/// Sends a shoe of pair 1 and a question; when the question has been taken, the other three shoes.
fn deliver() -> (Receiver<u32>, Receiver<()>) {
    // `channel`: a queue between tasks; what goes in at the sender comes out at the receiver.
    let ((shoes, delivered), (question, questions)) = (mpsc::channel(4), mpsc::channel(1));
    tokio::spawn(async move {
        shoes.send(1).await.unwrap();
        question.send(()).await.unwrap();
        drop(question.reserve().await.unwrap()); // Waits for room for another question: this one has been taken.
        [1, 2, 2].into_iter().for_each(|shoe| shoes.try_send(shoe).unwrap());
    });
    (delivered, questions)
}
