//! A round takes from its input no more than it has places for, however slowly its answers are taken.

mod support;

use std::{sync::mpsc, time::Duration};

use futures_util::{StreamExt, stream};
use support::{AtOnce, check, within};
use watchpost::Watchpost;

#[actix_rt::test]
async fn a_caller_that_takes_answers_slowly_holds_the_input_back() {
    let watchpost =
        Watchpost::builder().checkers(1).concurrency(4).queue(16).probe("test", || Box::new(AtOnce)).start().unwrap();
    let (pull, pulls) = mpsc::channel();
    let checks = stream::iter(1..=400).map(|id| {
        pull.send(id).unwrap();
        (id, check(id, "test://up", Duration::from_secs(20)))
    });
    let mut answers = watchpost.check_each(checks);
    let (mut pulled, mut taken) = (0, 0);
    while let Some((id, answer)) = within("the next answer", answers.next()).await {
        assert_eq!(answer.unwrap().id, id);
        taken += 1;
        pulled += pulls.try_iter().count();
        // Those that have a place, one that waits for a place, and a batch that went out while the checkers freed its places.
        assert!(pulled - taken <= 4 + 16 + 1 + 64, "{pulled} were pulled, and {taken} answers taken");
        // The checkers finish all they have before the next answer is taken.
        while watchpost.stats().await.is_ok_and(|stats| stats.finished < stats.accepted) {}
    }
    assert_eq!(taken, 400);
}
