//! Doubles in memory: the test is the checker, and the subscriber.

use std::time::Duration;

use actix::{
    Actor, Addr, Context, Handler, Message, Recipient, System,
    dev::{MessageResponse, OneshotSender},
};
use tokio::{sync::mpsc, time::Instant};
use watchpost::{
    Answer, Check, Endpoint, Follow, GetVerdict, Kind, Monitor, Observation, Reason, Refused, State, Status,
    Transition, Verdict, VerdictState, Watch,
};

/// Runs a test on a thread whose clock is paused: it moves when nothing else does.
pub fn paused<T: 'static>(test: impl Future<Output = T> + 'static) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    System::with_tokio_rt(runtime).block_on(test)
}

/// Lets the clock go on by so many seconds, and everything happen that is due until then.
pub async fn pass(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

/// A moment that is enough for every message, and too short for a clock of seconds to matter.
pub async fn settle() {
    pass(0.002).await;
}

/// Timers fire at the end of their millisecond, and a place on the grid lies anywhere in one.
pub const JITTER: f64 = 0.003;

/// A message that the test has and its sender waits for. Dropping it answers that the actor is gone.
pub struct Held<M: Message> {
    pub message: M,
    reply: OneshotSender<M::Result>,
}

impl<M: Message> Held<M> {
    pub fn reply(self, result: M::Result) {
        let _ = self.reply.send(result);
    }

    /// Whether its sender waits no longer.
    pub fn is_cancelled(&self) -> bool {
        self.reply.is_closed()
    }

    pub async fn cancelled(mut self) {
        self.reply.closed().await;
    }
}

impl Held<Check> {
    pub fn host(&self) -> String {
        self.message.endpoint.host().to_owned()
    }

    pub fn answer(self, state: State) {
        let status = answer_of(&self.message, state);
        self.reply(Ok(Box::new(status)));
    }

    pub fn refuse(self, refused: Refused) {
        self.reply(Err(refused));
    }
}

pub fn answer_of(check: &Check, state: State) -> Status {
    let reason = match state {
        State::Up => None,
        State::Unknown => Some(Reason::new(Kind::Resources, "scripted")),
        State::Degraded | State::Down => Some(Reason::new(Kind::Timeout, "scripted")),
    };
    Status::new(check.id, &check.endpoint, state, reason, Observation::default())
}

/// An actor that hands each message to the test.
pub struct Double<M: Message>(mpsc::UnboundedSender<Held<M>>);

impl<M: Message<Result: Send> + Send + Unpin + 'static> Actor for Double<M> {
    type Context = Context<Self>;
}

pub struct Handed<M: Message>(M, mpsc::UnboundedSender<Held<M>>);

impl<M: Message<Result: Send> + Send + Unpin + 'static> Handler<M> for Double<M> {
    type Result = Handed<M>;

    fn handle(&mut self, message: M, _: &mut Context<Self>) -> Handed<M> {
        Handed(message, self.0.clone())
    }
}

impl<M: Message<Result: Send> + Send + Unpin + 'static> MessageResponse<Double<M>, M> for Handed<M> {
    fn handle(self, _: &mut Context<Double<M>>, reply: Option<OneshotSender<M::Result>>) {
        if let Some(reply) = reply {
            let _ = self.1.send(Held { message: self.0, reply });
        }
    }
}

/// The test's side of a double. The double lives as long as a recipient of it.
pub struct FarSide<M: Message>(mpsc::UnboundedReceiver<Held<M>>);

pub fn pair<M: Message<Result: Send> + Send + Unpin + 'static>() -> (Recipient<M>, FarSide<M>) {
    let (to_test, held) = mpsc::unbounded_channel();
    (Double(to_test).start().recipient(), FarSide(held))
}

impl<M: Message> FarSide<M> {
    /// The next message; within a day of the test's clock.
    pub async fn next(&mut self) -> Held<M> {
        match tokio::time::timeout(Duration::from_secs(24 * 60 * 60), self.0.recv()).await {
            Ok(Some(held)) => held,
            Ok(None) => panic!("the double is gone"),
            Err(_) => panic!("no message came"),
        }
    }

    /// One that has come already.
    pub fn try_next(&mut self) -> Option<Held<M>> {
        self.0.try_recv().ok()
    }

    /// Returns when nobody can send to the double any more; what came and was not taken is dropped.
    pub async fn closed(mut self) {
        while self.0.recv().await.is_some() {}
    }
}

impl FarSide<Transition> {
    /// What has come by now and what follows from taking it, as a short text each.
    pub async fn told(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        settle().await;
        while let Some(held) = self.try_next() {
            let Transition { name, from, to, missed, .. } = &held.message;
            let missed = if *missed > 0 { format!(" ({missed} missed)") } else { String::new() };
            told.push(format!("{name}: {from} to {to}{missed}"));
            held.reply(());
            settle().await;
        }
        told
    }
}

/// When a check came, and of which endpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Came {
    pub at: Instant,
    pub host: String,
}

/// A checker that answers each check as a script says: after how many seconds, and what. The test gets a note of each.
pub fn scripted(
    mut script: impl FnMut(&Check) -> (f64, State) + 'static,
) -> (Recipient<Check>, mpsc::UnboundedReceiver<Came>) {
    let (checker, mut far) = pair::<Check>();
    let (note, notes) = mpsc::unbounded_channel();
    actix_rt::spawn(async move {
        while let Some(held) = far.0.recv().await {
            let _ = note.send(Came { at: Instant::now(), host: held.host() });
            let (seconds, state) = script(&held.message);
            actix_rt::spawn(async move {
                pass(seconds).await;
                held.answer(state);
            });
        }
    });
    (checker, notes)
}

/// All that has been noted by now.
pub fn noted(notes: &mut mpsc::UnboundedReceiver<Came>) -> Vec<Came> {
    std::iter::from_fn(|| notes.try_recv().ok()).collect()
}

/// A monitor whose checks go to the test.
pub fn monitor() -> (Addr<Monitor>, FarSide<Check>) {
    let (checker, far) = pair();
    (Monitor::new(checker).start(), far)
}

/// A watch of `test://NAME`.
pub fn watch(name: &str) -> Watch {
    Watch::new(name, Endpoint::new(format!("test://{name}")).unwrap())
}

pub async fn follow(monitor: &Addr<Monitor>, buffer: usize) -> FarSide<Transition> {
    let (to, far) = pair();
    monitor.send(Follow { to, buffer }).await.unwrap();
    far
}

pub async fn verdict(monitor: &Addr<Monitor>, name: &str) -> Verdict {
    monitor.send(GetVerdict(name.into())).await.unwrap().unwrap_or_else(|| panic!("{name} is not watched"))
}

pub async fn state(monitor: &Addr<Monitor>, name: &str) -> VerdictState {
    verdict(monitor, name).await.state
}

/// How many statuses a verdict has seen.
pub fn seen(verdict: &Verdict) -> u64 {
    let counts = verdict.counts;
    counts.up + counts.degraded + counts.down + counts.unknown
}

/// U, D, X and ? as the statuses of a script.
pub fn read(letter: char) -> State {
    match letter {
        'U' => State::Up,
        'D' => State::Degraded,
        'X' => State::Down,
        '?' => State::Unknown,
        other => panic!("no such status: {other}"),
    }
}

/// Waits in real time, and says what did not come.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(Duration::from_secs(30), future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come within 30 s"),
    }
}

/// A recipient that answers at once, on the same thread.
pub struct AtOnce(pub State);

impl Actor for AtOnce {
    type Context = Context<Self>;
}

impl Handler<Check> for AtOnce {
    type Result = actix::MessageResult<Check>;

    fn handle(&mut self, check: Check, _: &mut Context<Self>) -> Self::Result {
        let answer: Answer = Ok(Box::new(answer_of(&check, self.0)));
        actix::MessageResult(answer)
    }
}
