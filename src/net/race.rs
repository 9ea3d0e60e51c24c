//! Happy eyeballs (RFC 8305): attempts to connect that overlap, so that a silent address costs no more than a moment.

use std::{collections::VecDeque, future::Future, time::Duration};

use actix_rt::time::timeout;
use futures_util::{StreamExt, stream::FuturesUnordered};

/// How long an attempt is waited for before the next one begins beside it: the Connection Attempt Delay (RFC 8305, 5 and 8).
pub const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// A step of an attempt to connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a, E> {
    /// It begins.
    Began,
    /// It failed.
    Failed(&'a E),
    /// It won.
    Connected,
}

/// Tries the addresses in their order, each after the delay or as soon as one that is running fails. The first that connects wins, and
/// those that still run are dropped. When all have failed, gives their errors in the order in which they came.
///
/// `told` hears of each step. Whoever awaits this sets the time: addresses that stay silent are waited for.
///
/// # Errors
/// Every address with its error; none where there was no address.
pub async fn race<A: Copy, S, E, F: Future<Output = Result<S, E>>>(
    addresses: &[A],
    open: impl Fn(A) -> F,
    mut told: impl FnMut(A, Step<'_, E>),
) -> Result<(A, S), Vec<(A, E)>> {
    // Most hosts have one: there is nobody to race with.
    if let [address] = *addresses {
        told(address, Step::Began);
        let opened = open(address).await;
        return match opened {
            Ok(stream) => {
                told(address, Step::Connected);
                Ok((address, stream))
            }
            Err(error) => {
                told(address, Step::Failed(&error));
                Err(vec![(address, error)])
            }
        };
    }
    let attempt = |address| {
        let opening = open(address);
        async move { (address, opening.await) }
    };
    let mut waiting: VecDeque<A> = addresses.iter().copied().collect();
    let mut running = FuturesUnordered::new();
    let mut failed = Vec::new();
    loop {
        if let Some(address) = waiting.pop_front() {
            told(address, Step::Began);
            running.push(attempt(address));
        }
        let ended = match waiting.is_empty() {
            true => running.next().await,
            false => match timeout(ATTEMPT_DELAY, running.next()).await {
                Ok(ended) => ended,
                Err(_) => continue,
            },
        };
        match ended {
            Some((address, Ok(stream))) => {
                told(address, Step::Connected);
                return Ok((address, stream));
            }
            Some((address, Err(error))) => {
                told(address, Step::Failed(&error));
                failed.push((address, error));
            }
            None => return Err(failed),
        }
    }
}

/// The order in which addresses are tried: the families take turns, beginning with that of the first address (RFC 8305, 4, with a
/// First Address Family Count of 1). Within a family the order stays; none comes twice, and there are at most `most`.
pub fn in_turns<A: Copy + PartialEq>(addresses: &[A], is_ipv6: impl Fn(&A) -> bool, most: usize) -> Vec<A> {
    let first = match addresses {
        [] | [_] => return addresses.to_vec(),
        [first, ..] => is_ipv6(first),
    };
    let (mut leading, mut others): (VecDeque<A>, VecDeque<A>) =
        addresses.iter().partition(|address| is_ipv6(address) == first);
    let mut ordered = Vec::new();
    while ordered.len() < most {
        let Some(next) = leading.pop_front().or_else(|| others.pop_front()) else { break };
        if !ordered.contains(&next) {
            ordered.push(next);
            // Whose turn it is next.
            if !others.is_empty() {
                std::mem::swap(&mut leading, &mut others);
            }
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use actix_rt::time::{Instant, sleep};

    use super::*;

    #[test]
    fn the_families_take_turns() {
        // Upper case is IPv6.
        for (found, wanted) in [
            ("", ""),
            ("a", "a"),
            ("A", "A"),
            ("abc", "abc"),
            ("ABab", "AaBb"),
            ("abAB", "aAbB"),
            ("Aabc", "Aabc"),
            ("ABCa", "AaBC"),
            ("aABC", "aABC"),
            ("AABaab", "AaBb"),
            ("ABCDEFab", "AaBbCD"),
            ("abcdefgh", "abcdef"),
        ] {
            let found: Vec<char> = found.chars().collect();
            let ordered: String = in_turns(&found, |letter| letter.is_uppercase(), 6).into_iter().collect();
            assert_eq!(ordered, wanted, "{found:?}");
        }
    }

    /// What an address does: after how many milliseconds, and whether it connects.
    type Script = (u64, Result<(), ()>);
    const YES: Result<(), ()> = Ok(());
    const NO: Result<(), ()> = Err(());
    const NEVER: u64 = 1_000_000_000;

    /// The steps of a race, with the millisecond of each, and the winner.
    async fn raced(scripts: &[Script]) -> (Vec<String>, Option<usize>) {
        let began = Instant::now();
        let mut steps = Vec::new();
        let open = |at: usize| {
            let (after, outcome) = scripts[at];
            async move {
                sleep(Duration::from_millis(after)).await;
                outcome
            }
        };
        let told = |at: usize, step: Step<'_, ()>| {
            let word = match step {
                Step::Began => "begins",
                Step::Failed(()) => "fails",
                Step::Connected => "wins",
            };
            steps.push(format!("{} {at} {word}", began.elapsed().as_millis()));
        };
        let winner = race(&(0..scripts.len()).collect::<Vec<_>>(), open, told).await.map(|(at, ())| at);
        (steps, winner.ok())
    }

    #[tokio::test(start_paused = true)]
    async fn who_begins_when_and_who_wins() {
        let rows: &[(&str, &[Script], &[&str], Option<usize>)] = &[
            ("nobody", &[], &[], None),
            ("one", &[(400, YES)], &["0 0 begins", "400 0 wins"], Some(0)),
            ("the first is quick", &[(20, YES), (0, YES)], &["0 0 begins", "20 0 wins"], Some(0)),
            ("the first is silent", &[(NEVER, YES), (30, YES)], &["0 0 begins", "250 1 begins", "280 1 wins"], Some(1)),
            (
                "the first is slow, and still first",
                &[(300, YES), (80, YES)],
                &["0 0 begins", "250 1 begins", "300 0 wins"],
                Some(0),
            ),
            (
                "a failure does not wait for the delay",
                &[(5, NO), (30, YES)],
                &["0 0 begins", "5 0 fails", "5 1 begins", "35 1 wins"],
                Some(1),
            ),
            (
                "the delay begins anew with each attempt",
                &[(10, NO), (NEVER, NO), (1, YES)],
                &["0 0 begins", "10 0 fails", "10 1 begins", "260 2 begins", "261 2 wins"],
                Some(2),
            ),
            (
                "an older one fails while a later one runs",
                &[(300, NO), (NEVER, NO), (1, YES)],
                &["0 0 begins", "250 1 begins", "300 0 fails", "300 2 begins", "301 2 wins"],
                Some(2),
            ),
            (
                "all fail",
                &[(5, NO), (600, NO), (7, NO)],
                &["0 0 begins", "5 0 fails", "5 1 begins", "255 2 begins", "262 2 fails", "605 1 fails"],
                None,
            ),
        ];
        for (name, scripts, steps, winner) in rows {
            assert_eq!(raced(scripts).await, (steps.iter().map(ToString::to_string).collect(), *winner), "{name}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_lose_are_dropped_and_silence_is_waited_for() {
        let (alive, mut all_gone) = tokio::sync::mpsc::channel::<()>(1);
        let open = |wins: bool| {
            let alive = alive.clone();
            async move {
                if !wins {
                    std::future::pending::<()>().await;
                }
                drop(alive);
                Ok::<(), ()>(())
            }
        };
        assert_eq!(race(&[false, false, true], open, |_, _| {}).await, Ok((true, ())));
        drop(alive);
        assert_eq!(all_gone.recv().await, None);

        let silence = race(&[1, 2], |_| std::future::pending::<Result<(), ()>>(), |_, _| {});
        assert!(timeout(Duration::from_secs(3600), silence).await.is_err());
    }
}
