//! Random work through the public face, ended at a random moment: one status for each accepted check, and counts that add up.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use actix::Actor;
use proptest::prelude::*;
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{sleep, timeout},
};
use watchpost::{
    Endpoint, HttpAnswer, HttpVersion, Kind, Look, Notice, Place, Probe, Reason, Refused, State, Status, Trace,
    Watchpost,
};

use crate::{
    LONG, kind, paused,
    stopped::Hears,
    submit,
    support::{check, within},
};

const RETRIES: u32 = 2;
const CONCURRENCY: usize = 3;
const QUEUE: usize = 3;

#[derive(Debug, Clone)]
enum Step {
    Submit { host: u8, takes: u64, finds: Finds },
    Leave(usize),
    Advance(u64),
}

#[derive(Debug, Clone, Copy)]
enum Finds {
    Up,
    Reset,
    /// A wish for so many milliseconds.
    Pause(u64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Ending {
    Drain,
    Abort,
    /// A drain that takes too long.
    DrainThenAbort(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let finds = prop_oneof![3 => Just(Finds::Up), 2 => Just(Finds::Reset), 2 => (1..4000_u64).prop_map(Finds::Pause)];
    let submit = (0..3_u8, 0..300_u64, finds).prop_map(|(host, takes, finds)| Step::Submit { host, takes, finds });
    let step = prop_oneof![
        6 => submit,
        1 => any::<usize>().prop_map(Step::Leave),
        2 => (1..1500_u64).prop_map(Step::Advance),
    ];
    prop::collection::vec(step, 1..40)
}

/// Looks as the path says, and tells of each look that begins: the number of its check.
struct Says(mpsc::UnboundedSender<u64>);

impl Probe for Says {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        let parts: Vec<_> = endpoint.url().path().trim_matches('/').split('/').collect();
        let number = |at: usize| parts[at].parse::<u64>().unwrap();
        let (id, takes, finds) = (number(0), number(1), parts[2].to_owned());
        let _ = self.0.send(id);
        Box::pin(async move {
            sleep(Duration::from_millis(takes)).await;
            match finds.parse() {
                Ok(pause) => {
                    let version = HttpVersion::Http11;
                    trace.seen.http = Some(HttpAnswer { status: 503, version, head_bytes: 1, body_bytes: None });
                    trace.seen.retry_after = Some(Duration::from_millis(pause));
                    Ok(())
                }
                Err(_) if finds == "up" => Ok(()),
                Err(_) => Err(Reason::new(Kind::Reset, "scripted")),
            }
        })
    }
}

/// What a check may come to.
fn is_possible(status: &Status, finds: Finds, stopped: bool) -> bool {
    let attempts = status.attempts().len() as u32;
    let found = match finds {
        Finds::Up => status.state == State::Up && attempts == 1,
        Finds::Reset => kind(status) == Some(Kind::Reset) && (attempts == RETRIES + 1 || stopped),
        Finds::Pause(_) => kind(status) == Some(Kind::Expectation),
    };
    let cancelled = stopped && status.state == State::Unknown && kind(status) == Some(Kind::Cancelled);
    // What was found before is never left out, and never told as the end where another attempt was under way.
    let earlier = status.earlier.iter().all(|attempt| attempt.state == State::Down);
    (found || cancelled) && earlier && attempts <= RETRIES + 1
}

async fn run(steps: Vec<Step>, ending: Ending) -> Result<(), TestCaseError> {
    let (to_test, mut looks) = mpsc::unbounded_channel();
    let watchpost = Watchpost::builder()
        .place(Place::Here)
        .concurrency(CONCURRENCY)
        .queue(QUEUE)
        .per_host(2)
        .retries(RETRIES)
        .retry_after_max(Duration::from_secs(5))
        .probe("says", move || Box::new(Says(to_test.clone())))
        .start_here()
        .unwrap();
    let (to_test, mut heard) = mpsc::unbounded_channel();
    watchpost.subscribe(Hears(to_test).start().recipient(), 1000).await.unwrap();
    let mut all: Vec<(u64, Finds, JoinHandle<Result<Status, Refused>>)> = Vec::new();
    let mut left = HashSet::new();
    for step in steps {
        match step {
            Step::Submit { host, takes, finds } => {
                let id = all.len() as u64 + 1;
                let finds_so = match finds {
                    Finds::Up => "up".to_owned(),
                    Finds::Reset => "reset".to_owned(),
                    Finds::Pause(pause) => pause.to_string(),
                };
                let url = format!("says://host{host}/{id}/{takes}/{finds_so}");
                all.push((id, finds, submit(&watchpost, check(id, &url, LONG))));
            }
            Step::Leave(n) if !all.is_empty() => {
                let (id, _, reply) = &all[n % all.len()];
                if !reply.is_finished() {
                    left.insert(*id);
                    reply.abort();
                }
            }
            Step::Leave(_) => {}
            Step::Advance(millis) => sleep(Duration::from_millis(millis)).await,
        }
        let stats = watchpost.stats().await.unwrap();
        prop_assert_eq!(stats.accepted, stats.finished + stats.waiting + stats.in_flight + stats.backing_off);
        prop_assert!(stats.held <= stats.waiting && stats.in_flight <= CONCURRENCY as u64, "{stats:?}");
        prop_assert!(stats.accepted - stats.finished + stats.reserved <= (CONCURRENCY + QUEUE) as u64, "{stats:?}");
    }
    let stopped = match ending {
        Ending::Drain => watchpost.drain().await.unwrap(),
        Ending::Abort => watchpost.abort().await.unwrap(),
        Ending::DrainThenAbort(millis) => {
            let drained = tokio::task::spawn({
                let watchpost = watchpost.clone();
                async move { watchpost.drain().await }
            });
            sleep(Duration::from_millis(millis)).await;
            // It may be over by then.
            let _ = watchpost.abort().await;
            drained.await.unwrap().unwrap()
        }
    };
    let last = stopped.stats;
    prop_assert_eq!(last.accepted, last.finished);
    // A promise may be open: its submitter is refused when it comes.
    prop_assert_eq!((last.waiting, last.held, last.in_flight, last.backing_off), (0, 0, 0, 0));

    let mut told = HashMap::new();
    while let Ok(notice) = heard.try_recv() {
        let Notice::Status(status) = notice else { panic!("{notice:?}") };
        prop_assert!(told.insert(status.id, status).is_none(), "two statuses");
    }
    prop_assert_eq!(told.len() as u64, last.accepted);
    for (id, finds, reply) in all {
        let was_stopped = ending != Ending::Drain || left.contains(&id);
        if let Some(status) = told.get(&id) {
            prop_assert!(is_possible(status, finds, was_stopped), "{finds:?}: {status:?}");
        }
        match within("an answer", reply).await {
            Ok(Ok(status)) => prop_assert_eq!(Some(&status), told.get(&id).map(|told| &**told)),
            Ok(Err(refused)) => prop_assert!(!told.contains_key(&id), "{refused}, and a status"),
            Err(_) => prop_assert!(left.contains(&id), "only who left has no answer"),
        }
    }
    let begun: Vec<u64> = std::iter::from_fn(|| looks.try_recv().ok()).collect();
    let again = (begun.len() - begun.iter().collect::<HashSet<_>>().len()) as u64;
    let exact = ending == Ending::Drain && left.is_empty();
    // One that is stopped on its way to a checker is never looked at.
    prop_assert!(if exact { again == last.retries } else { again <= last.retries }, "{again} of {}", last.retries);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_it_ends_every_accepted_check_has_one_status_and_the_counts_add_up(
        steps in steps(),
        ending in prop_oneof![
            Just(Ending::Drain),
            Just(Ending::Abort),
            (1..3000_u64).prop_map(Ending::DrainThenAbort),
        ],
    ) {
        let bounded = async move { timeout(Duration::from_secs(600), run(steps, ending)).await };
        paused(bounded).map_err(|_| TestCaseError::fail("it did not end"))??;
    }
}
