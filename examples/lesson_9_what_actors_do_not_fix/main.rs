//! cargo run --example lesson_9_what_actors_do_not_fix
//!
//! After steps 6 to 8 it may seem that whoever has actors has no more trouble. They share no memory, so there is no data race and
//! no poisoned lock. But they wait, they die, they have mailboxes and threads, and each of these goes wrong in its own way.
//! Here are four pairs, a file each: first actors written by hand on bare actix, then what watchpost does about it. The files say
//! why nothing forbids the mistake, what the cure costs, and what it does not cure.
//!
//! 1. `ask_cycle.rs`: two actors wait for one another. The cure is a deadline.
//! 2. `do_send_to_the_dead.rs`: messages go to an actor that is gone. The cure is an answer to each, `Refused` at least.
//! 3. `unbounded_mailbox.rs`: messages come faster than they are handled. The cure is credit.
//! 4. `blocked_arbiter.rs`: one actor keeps the thread of others. The cure is an Arbiter of its own.

mod ask_cycle;
mod blocked_arbiter;
mod do_send_to_the_dead;
mod unbounded_mailbox;

use std::{
    error::Error,
    time::{Duration, Instant},
};

use watchpost::{Answer, BadEndpoint, Check, Endpoint, Observation, State, Status};

/// How long a reply is waited for where none may come. It is meant to run out.
const PATIENCE: Duration = Duration::from_millis(200);

#[actix::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let mut tally = Tally::default();

    tally.add("An ask cycle", ask_cycle::by_hand().await?, ask_cycle::with_watchpost().await?);
    tally.add(
        "A do_send to the dead",
        do_send_to_the_dead::by_hand().await?,
        do_send_to_the_dead::with_watchpost().await?,
    );
    tally.add("An unbounded mailbox", unbounded_mailbox::by_hand().await?, unbounded_mailbox::with_watchpost().await?);
    tally.add("A blocked Arbiter", blocked_arbiter::by_hand().await?, blocked_arbiter::with_watchpost().await?);

    println!("Done! It took {:.3} seconds!", start.elapsed().as_secs_f64());
    let Tally { pairs, by_hand, with_watchpost } = tally;
    println!("Lesson: {by_hand} of {pairs} went wrong with actors alone, {with_watchpost} of {pairs} with watchpost");
    Ok(())
}

/// How one half of a pair went.
struct Outcome {
    went_wrong: bool,
    line: String,
}

/// How many pairs there were, and how many of their halves went wrong.
#[derive(Default)]
struct Tally {
    pairs: usize,
    by_hand: usize,
    with_watchpost: usize,
}

impl Tally {
    fn add(&mut self, heading: &str, by_hand: Outcome, with_watchpost: Outcome) {
        println!("{heading}\n  by hand:   {}\n  watchpost: {}", by_hand.line, with_watchpost.line);
        self.pairs += 1;
        self.by_hand += usize::from(by_hand.went_wrong);
        self.with_watchpost += usize::from(with_watchpost.went_wrong);
    }
}

/// So many checks, each made when it is asked for. Nobody looks at `made-up:`, the actors here make their answers up. The 10,000
/// bytes that each check carries are there for the third pair, which counts them.
fn checks(n: u64) -> Result<impl Iterator<Item = Check>, BadEndpoint> {
    let endpoint = Endpoint::builder("made-up:endpoint").body([0; 10_000]).build()?;
    Ok((1..=n).map(move |id| Check::new(id, endpoint.clone())))
}

/// The answer that the endpoint of a check is up.
fn up(check: &Check) -> Answer {
    Ok(Box::new(Status::new(check.id, &check.endpoint, State::Up, None, Observation::default())))
}

/// What a status says, in two or three words.
fn in_words(status: &Status) -> String {
    match &status.reason {
        None => status.state.to_string(),
        Some(reason) => format!("{} ({reason})", status.state),
    }
}
