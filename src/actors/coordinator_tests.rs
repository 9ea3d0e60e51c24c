//! Every accepted check gets exactly one final status, whatever happens: random sequences of work and faults against a model, on
//! one thread, with a paused clock and scripted probes.

use std::{collections::HashMap, time::Duration};

use actix::{Actor, Addr, Context, Handler, System};
use actix_rt::time::{sleep, timeout};
use proptest::prelude::*;
use tokio::task::JoinHandle;

use super::*;
use crate::{
    actors::place::Place,
    message::Notice,
    model::{
        endpoint::Endpoint,
        reason::Reason,
        status::{State, Status},
    },
    probe::{Look, Probe, registry::Registry, trace::Trace},
};

/// Kills a member, as a panic in its handler does.
struct Kill(usize);

impl actix::Message for Kill {
    type Result = ();
}

impl Handler<Kill> for Coordinator {
    type Result = ();

    fn handle(&mut self, Kill(n): Kill, _: &mut Context<Self>) {
        let poison = Check::from(Endpoint::new("poison://x").unwrap());
        if let Some(member) = self.pool.nth(n) {
            member.do_send(poison);
        }
    }
}

/// Kills the coordinator.
struct Boom;

impl actix::Message for Boom {
    type Result = ();
}

impl Handler<Boom> for Coordinator {
    type Result = ();

    fn handle(&mut self, _: Boom, _: &mut Context<Self>) {
        panic!("scripted: the coordinator panics");
    }
}

/// Looks as the host of the URL says.
struct ByHost;

impl Probe for ByHost {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        let millis = endpoint.url().path().trim_matches('/').parse().unwrap_or(0);
        Box::pin(async move {
            sleep(Duration::from_millis(millis)).await;
            match endpoint.host() {
                "up" => Ok(()),
                "flap" => Err(Reason::new(Kind::Reset, "scripted")),
                "gone" => Err(Reason::new(Kind::DnsNotFound, "scripted")),
                "panic" => panic!("scripted: a probe panics"),
                _ => std::future::pending().await,
            }
        })
    }
}

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
    let host =
        prop_oneof![4 => Just("up"), 1 => Just("flap"), 1 => Just("gone"), 1 => Just("panic"), 1 => Just("hang")];
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
    post: bool,
    reply: JoinHandle<Answer>,
    left: bool,
}

const CONCURRENCY: usize = 4;
const QUEUE: usize = 4;
const RETRIES: u32 = 2;

fn settings() -> Settings {
    let mut registry = Registry::new();
    registry.register("test", || Box::new(ByHost));
    let mut settings = Settings::new(registry);
    settings.place = Some(Place::Here);
    (settings.concurrency, settings.queue, settings.retries, settings.seed) = (CONCURRENCY, QUEUE, RETRIES, 7);
    settings.per_host = Some(3);
    settings.restarts = (3, Duration::from_secs(1));
    settings
}

fn submit(coordinator: &Addr<Coordinator>, check: Check, reserved: bool) -> JoinHandle<Answer> {
    let coordinator = coordinator.clone();
    actix_rt::spawn(async move {
        if !reserved {
            return coordinator.send(check).await.unwrap_or(Err(Refused::Closed));
        }
        let mut grant = coordinator.send(Reserve(3)).await.unwrap_or(Err(Refused::Closed))?;
        let submit = grant.spend(check).expect("a grant has at least one place");
        coordinator.send(submit).await.unwrap_or(Err(Refused::Closed))
    })
}

/// Whether a final status may be the outcome of such a check.
fn is_possible(submitted: &Submitted, status: &Status, ending: Ending) -> bool {
    let kind = status.reason.as_ref().map(|reason| reason.kind);
    let attempts = u32::try_from(status.attempts().len()).unwrap();
    let natural = match submitted.host {
        "up" => status.state == State::Up && attempts == 1,
        "flap" if submitted.post => kind == Some(Kind::Reset) && attempts == 1,
        "flap" => kind == Some(Kind::Reset) && attempts == RETRIES + 1,
        "gone" => kind == Some(Kind::DnsNotFound) && attempts == 1,
        "panic" => kind == Some(Kind::Crashed) && attempts == 1,
        "hang" if submitted.post => kind == Some(Kind::Timeout) && attempts == 1,
        _ => kind == Some(Kind::Timeout) && attempts == RETRIES + 1,
    };
    // A member's death is told as it is, and never as the endpoint's fault.
    let lost = kind == Some(Kind::Stalled) && status.state == State::Unknown;
    let stopped = ending != Ending::Drain && kind == Some(Kind::Cancelled) && status.state == State::Unknown;
    natural || lost || stopped
}

async fn run(steps: Vec<Step>, ending: Ending) -> Result<(), TestCaseError> {
    let coordinator = Coordinator::new(settings(), None).unwrap().start();
    let ledger = Ledger(HashMap::new()).start();
    let subscribe = Subscribe { to: ledger.clone().recipient(), buffer: 1000 };
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
                all.push(Submitted { id, host, post, reply, left: false });
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

fn on_a_paused_clock<T: 'static>(test: impl Future<Output = T> + 'static) -> T {
    let paused = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    System::with_tokio_rt(paused).block_on(test)
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

#[test]
fn a_coordinator_that_panics_answers_cancelled_and_then_is_closed() {
    on_a_paused_clock(async {
        let coordinator = Coordinator::new(settings(), None).unwrap().start();
        let hang = |id| Check::new(id, Endpoint::new("test://hang").unwrap());
        let replies: Vec<_> = (1..=8).map(|id| submit(&coordinator, hang(id), false)).collect();
        while coordinator.send(GetStats).await.unwrap().in_flight < 3 {}
        assert!(coordinator.send(Boom).await.is_err());
        for (reply, id) in replies.into_iter().zip(1..) {
            let status = reply.await.unwrap().unwrap();
            assert_eq!((status.id, status.reason.unwrap().kind), (id, Kind::Cancelled));
        }
        assert!(coordinator.send(GetStats).await.is_err());
    });
}
