//! The test of exercise 1: what it asserts, its far side, its hint. Nothing here is yours to change.

pub mod far_side;
pub mod runner;

use std::{fmt::Display, process::ExitCode};

pub use far_side::Endpoint;
use far_side::{A_DAY, FarSide, NAMES, Status};
use runner::{Outcome, count, not_yet, why};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};

const HINT: &str = "\
A task that nobody waits for may end at any time, or never. Somebody has to hear from each of them.
Lesson 5 (lesson_5_channel): each task sends its status over a `tokio::sync::mpsc` channel; `recv` gives them one by one, and
`None` once the last sender is gone. Every task has a clone of the sender; mind that the first one is a sender too.
Or join them: `tokio::spawn` returns a handle that can be waited for, and `tokio::task::JoinSet` holds many of them.
";

/// What the program prints on. Cheap to clone; the test reads along.
#[derive(Clone)]
pub struct Screen(mpsc::UnboundedSender<Line>);

impl Screen {
    pub fn print(&self, line: impl Display) {
        let text = line.to_string();
        println!("{text}");
        let _ = self.0.send(Line { at: Instant::now(), text });
    }
}

/// What was printed so far, as the test sees it.
struct Shown {
    receiver: mpsc::UnboundedReceiver<Line>,
    lines: Vec<Line>,
}

struct Line {
    /// On the test's own clock.
    at: Instant,
    text: String,
}

impl Shown {
    /// How often a line was printed.
    fn count(&mut self, text: &str) -> usize {
        while let Ok(line) = self.receiver.try_recv() {
            self.lines.push(line);
        }
        self.lines.iter().filter(|line| line.text == text).count()
    }
}

/// Runs the exercise, or prints its hint.
pub fn run<F: Future<Output = ()> + 'static>(check_all: fn(Vec<Endpoint>, Screen) -> F) -> ExitCode {
    runner::run(HINT, test(check_all))
}

/// Gives one reply after the other, the newest request first, and looks at the screen before each: `Done!` has to wait for the
/// last.
pub async fn test<F: Future<Output = ()> + 'static>(check_all: fn(Vec<Endpoint>, Screen) -> F) -> Outcome {
    let all = NAMES.len();
    let (endpoints, mut far_side) = FarSide::new(&NAMES);
    let (sender, receiver) = mpsc::unbounded_channel();
    let mut shown = Shown { receiver, lines: Vec::new() };
    let program = actix_rt::spawn(check_all(endpoints, Screen(sender)));

    for replies in 0..all {
        far_side.settle().await;
        if shown.count("Done!") > 0 {
            let came = format!("Done! was printed after {replies} of {all} replies.");
            return not_yet(came, format!("Done! after {all} of {all}."));
        }
        if program.is_finished() {
            let how = program.await.map_or_else(why, |()| "without Done!".to_owned());
            let came = format!("check_all ended after {replies} of {all} replies, {how}.");
            return not_yet(came, format!("an end after {all} of {all}, with Done!"));
        }
        let waiting = far_side.in_flight();
        if waiting + replies < all {
            let came = if replies == 0 {
                format!("{waiting} of {all} endpoints were asked before the first reply.")
            } else {
                format!("after {replies} of {all} replies {} left in flight.", count(waiting, "check"))
            };
            return not_yet(came, format!("all {all} asked at once, and waited for to the end."));
        }
        far_side.reply_to_newest();
    }

    let replied = Instant::now();
    match timeout(A_DAY, program).await {
        Ok(Ok(())) => judge(&mut shown, replied),
        Ok(Err(error)) => not_yet(format!("check_all ended without Done!, {}.", why(error)), "an end with Done!"),
        Err(_) => {
            let done = if shown.count("Done!") > 0 { "with" } else { "without" };
            let came = format!("all {all} replies came, and check_all waits on, {done} Done! on the screen.");
            not_yet(came, "an end right after the last reply.")
        }
    }
}

/// What stands on the screen at the end: each status once, then `Done!`, at the time of the last reply.
fn judge(shown: &mut Shown, replied: Instant) -> Outcome {
    for status in NAMES.map(|name| Status::told_by(name).to_string()) {
        let times = shown.count(&status);
        if times != 1 {
            return not_yet(format!("`{status}` was printed {}.", count(times, "time")), "each status once.");
        }
    }
    let done = shown.count("Done!");
    if done != 1 {
        return not_yet(format!("Done! was printed {}.", count(done, "time")), "Done! once.");
    }
    let Some(last) = shown.lines.last().filter(|last| last.text == "Done!") else {
        return not_yet("Done! is not the last line.", "nothing after Done!");
    };
    if shown.lines.len() > NAMES.len() + 1 {
        let came = format!("{} were printed.", count(shown.lines.len(), "line"));
        return not_yet(came, format!("{} statuses, Done!, and nothing else.", NAMES.len()));
    }
    let late = last.at - replied;
    if !late.is_zero() {
        let came = format!("Done! was printed {late:?} after the last reply: by the clock, not by the reply.");
        return not_yet(came, "Done! right after the last reply, whenever that is.");
    }
    Ok(format!("Done! was printed after {0} of {0} replies.", shown.lines.len() - 1))
}
