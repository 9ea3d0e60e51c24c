//! Every accepted check gets exactly one final status, whatever happens: random sequences of work and faults against a model, on
//! one thread, with a paused clock and scripted probes.

use std::{collections::HashMap, time::Duration};

use actix::{Actor, Context, Handler};
use actix_rt::time::{sleep, timeout};
use proptest::prelude::*;
use tokio::task::JoinHandle;

use super::{
    doubles::{Boom, CONCURRENCY, Kill, QUEUE, RETRIES, on_a_paused_clock, settings, submit},
    *,
};
use crate::{
    message::{Notice, Topic},
    model::{endpoint::Endpoint, state::State, status::Status},
};

#[derive(Debug, Clone)]
enum Step {
    Submit { host: &'static str, millis: u64, post: bool, reserved: bool },
    Advance(u64),
    Leave(usize),
    Kill(usize),
    Resize(usize),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Ending {
    Drain,
    Abort,
    Panic,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let host = prop_oneof![4 => Just("up"), 2 => Just("busy"), 1 => Just("flap"), 1 => Just("gone"), 1 => Just("panic"), 1 => Just("hang")];
    let submit = (host, 0..400_u64, prop::bool::weighted(0.2), any::<bool>())
        .prop_map(|(host, millis, post, reserved)| Step::Submit { host, millis, post, reserved });
    let step = prop_oneof![
        8 => submit,
        2 => (1..700_u64).prop_map(Step::Advance),
        1 => any::<usize>().prop_map(Step::Leave),
        1 => (0..4_usize).prop_map(Step::Kill),
        1 => (1..4_usize).prop_map(Step::Resize),
    ];
    prop::collection::vec(step, 1..60)
}

/// Counts the final statuses of each check.
struct Ledger(HashMap<u64, u32>);

impl Actor for Ledger {
    type Context = Context<Self>;
}

impl Handler<Notice> for Ledger {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Context<Self>) {
        match notice {
            Notice::Status(status) => *self.0.entry(status.id).or_default() += 1,
            Notice::Lagged(missed) => panic!("the ledger missed {missed}"),
            Notice::Passage(passage) => panic!("the ledger asked for no {passage}"),
        }
    }
}

struct Count;

impl actix::Message for Count {
    type Result = HashMap<u64, u32>;
}

impl Handler<Count> for Ledger {
    type Result = MessageResult<Count>;

    fn handle(&mut self, _: Count, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.0.clone())
    }
}

/// What the model knows of a submission.
struct Submitted {
    id: u64,
    host: &'static str,
    millis: u64,
    post: bool,
    reply: JoinHandle<Answer>,
    left: bool,
}

/// Whether a final status may be the outcome of such a check.
fn is_possible(submitted: &Submitted, status: &Status, ending: Ending) -> bool {
    let kind = status.reason.as_ref().map(|reason| reason.kind);
    let attempts = u32::try_from(status.attempts().len()).unwrap();
    // One that is stopped between two attempts has the status of the last one.
    let all = |attempts| attempts == RETRIES + 1 || (ending != Ending::Drain && attempts <= RETRIES);
    let natural = match submitted.host {
        "up" => status.state == State::Up && attempts == 1,
        "busy" if submitted.millis % 2 == 1 => status.state == State::Up && attempts == 1,
        "busy" if submitted.post => kind == Some(Kind::Expectation) && attempts == 1,
        // How often depends on what the others of its host were told.
        "busy" => kind == Some(Kind::Expectation) && attempts <= RETRIES + 1,
        "flap" if submitted.post => kind == Some(Kind::Reset) && attempts == 1,
        "flap" => kind == Some(Kind::Reset) && all(attempts),
        "gone" => kind == Some(Kind::DnsNotFound) && attempts == 1,
        "panic" => kind == Some(Kind::Crashed) && attempts == 1,
        "hang" if submitted.post => kind == Some(Kind::Timeout) && attempts == 1,
        _ => kind == Some(Kind::Timeout) && all(attempts),
    };
    // A member's death is told as it is, and never as the endpoint's fault.
    let lost = kind == Some(Kind::Stalled) && status.state == State::Unknown;
    let stopped = ending != Ending::Drain && kind == Some(Kind::Cancelled) && status.state == State::Unknown;
    natural || lost || stopped
}

async fn run(steps: Vec<Step>, ending: Ending) -> Result<(), TestCaseError> {
    let coordinator = Coordinator::new(settings(), None).unwrap().start();
    let ledger = Ledger(HashMap::new()).start();
    let subscribe = Subscribe { to: ledger.clone().recipient(), buffer: 1000, topic: Topic::Statuses };
    coordinator.send(subscribe).await.unwrap().unwrap();
    let mut all: Vec<Submitted> = Vec::new();
    let mut deaths = false;
    for step in steps {
        match step {
            Step::Submit { host, millis, post, reserved } => {
                let id = all.len() as u64 + 1;
                let endpoint = Endpoint::builder(format!("test://{host}/{millis}"))
                    .method(if post { "POST" } else { "GET" })
                    .timeout(Duration::from_secs(2));
                let reply = submit(&coordinator, Check::new(id, endpoint.build().unwrap()), reserved);
                all.push(Submitted { id, host, millis, post, reply, left: false });
            }
            Step::Advance(millis) => sleep(Duration::from_millis(millis)).await,
            Step::Leave(n) if !all.is_empty() => {
                let n = n % all.len();
                all[n].left = !all[n].reply.is_finished();
                all[n].reply.abort();
            }
            Step::Leave(_) => {}
            Step::Kill(n) => {
                deaths = true;
                coordinator.send(Kill(n)).await.unwrap();
            }
            Step::Resize(n) => {
                coordinator.send(Resize(n)).await.unwrap().unwrap();
            }
        }
        let stats = coordinator.send(GetStats).await.unwrap();
        let bound = (CONCURRENCY + QUEUE) as u64;
        prop_assert!(stats.accepted - stats.finished + stats.reserved <= bound, "{stats:?}");
        prop_assert!(stats.in_flight <= CONCURRENCY as u64, "{stats:?}");
        prop_assert_eq!(stats.accepted, stats.finished + stats.waiting + stats.in_flight + stats.backing_off);
    }
    let last = match ending {
        Ending::Drain => Some(coordinator.send(Drain).await.unwrap().stats),
        Ending::Abort => Some(coordinator.send(Abort).await.unwrap().stats),
        Ending::Panic => {
            let _ = coordinator.send(Boom).await;
            None
        }
    };
    let counted = ledger.send(Count).await.unwrap();
    let mut accepted = 0;
    for submitted in all {
        let answer = timeout(Duration::from_secs(3600), submitted.reply).await;
        let answer = answer.map_err(|_| TestCaseError::fail(format!("check {} was never answered", submitted.id)))?;
        let notices = counted.get(&submitted.id).copied().unwrap_or(0);
        prop_assert!(notices <= 1, "check {} has {notices} final statuses", submitted.id);
        let submitted = Submitted { reply: actix_rt::spawn(async { Err(Refused::Closed) }), ..submitted };
        match answer {
            Ok(Ok(status)) => {
                accepted += 1;
                prop_assert!(ending == Ending::Panic || notices == 1, "check {}: no notice", submitted.id);
                prop_assert_eq!(status.id, submitted.id);
                prop_assert!(is_possible(&submitted, &status, ending), "{} {status:?}", submitted.host);
                let stalled = status.reason.is_some_and(|reason| reason.kind == Kind::Stalled);
                prop_assert!(deaths || !stalled, "nobody died, and check {} is stalled", submitted.id);
            }
            Ok(Err(refused)) => {
                prop_assert_eq!(notices, 0, "check {} was {}, and has a status", submitted.id, refused);
            }
            // It left: its status, if it was accepted, went to the subscribers only.
            Err(_) => accepted += u64::from(notices),
        }
    }
    if let Some(last) = last {
        prop_assert_eq!((last.accepted, last.finished), (accepted, accepted));
        prop_assert_eq!((last.in_flight, last.waiting, last.backing_off, last.reserved), (0, 0, 0, 0));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_accepted_check_gets_exactly_one_final_status(
        steps in steps(),
        ending in prop_oneof![Just(Ending::Drain), Just(Ending::Abort), Just(Ending::Panic)],
    ) {
        std::panic::set_hook(Box::new(|info| {
            if !info.to_string().contains("scripted") {
                eprintln!("{info}");
            }
        }));
        on_a_paused_clock(run(steps, ending))?;
    }
}
