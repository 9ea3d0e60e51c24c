//! Endpoints without a network: the test is their far side. It gets each request as a message, holds the reply, and chooses when
//! to give it. The words are the library's, in small.

#![allow(dead_code, reason = "each exercise uses its own part")]

use std::{any::Any, fmt, future};

use actix::Message;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Duration, Instant, sleep},
};

/// Six endpoints, as in the lessons. `mail` is down, the others are up.
pub const NAMES: [&str; 6] = ["login", "users", "orders", "search", "mail", "reports"];

/// How long the test waits for an end, on its own clock: for ever, as far as a program can tell.
pub const A_DAY: Duration = Duration::from_secs(86_400);

/// What is checked. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Endpoint {
    name: &'static str,
    requests: mpsc::UnboundedSender<Request>,
}

impl Endpoint {
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Asks the endpoint, and waits for its reply. A bug in the check is a panic here.
    pub async fn check(&self) -> Status {
        let (reply, replied) = oneshot::channel();
        let _ = self.requests.send(Request { name: self.name, at: Instant::now(), reply });
        match replied.await {
            Ok(Reply::Says(status)) => status,
            Ok(Reply::Panics(message)) => panic!("{message}"),
            // The test has seen enough, and is over.
            Err(_) => future::pending().await,
        }
    }
}

/// The result of a check. It is a message too, so that an actor can get it.
#[derive(Debug, Clone, PartialEq, Eq, Message)]
#[rtype("()")]
pub struct Status {
    pub endpoint: &'static str,
    pub state: State,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Up,
    Down,
    /// The check panicked, with this message: nobody saw the endpoint fail.
    Crashed(String),
}

impl Status {
    /// The status of an endpoint whose check panicked.
    pub fn crashed(endpoint: &'static str, message: impl Into<String>) -> Self {
        Self { endpoint, state: State::Crashed(message.into()) }
    }

    /// What the far side says of an endpoint.
    pub fn told_by(endpoint: &'static str) -> Self {
        Self { endpoint, state: if endpoint == "mail" { State::Down } else { State::Up } }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.endpoint;
        match &self.state {
            State::Up => write!(f, "SUCCESS: {name} is up and running!"),
            State::Down => write!(f, "ERROR: {name} is down!"),
            State::Crashed(message) => write!(f, "UNKNOWN: {name} could not be checked! (crashed: {message})"),
        }
    }
}

/// The message of a caught panic, which comes as a value of any type: nearly always one of these two.
pub fn panic_message(panic: Box<dyn Any + Send>) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(message), _) => (*message).to_owned(),
        (_, Some(message)) => message.clone(),
        _ => "a panic without a text".to_owned(),
    }
}

/// The other end of some endpoints, in the hands of the test.
pub struct FarSide {
    requests: mpsc::UnboundedReceiver<Request>,
    /// Requests without a reply, in the order in which they came.
    held: Vec<Request>,
    /// The endpoint of each request that ever came.
    asked: Vec<&'static str>,
}

struct Request {
    name: &'static str,
    at: Instant,
    reply: oneshot::Sender<Reply>,
}

enum Reply {
    Says(Status),
    Panics(&'static str),
}

impl FarSide {
    pub fn new(names: &[&'static str]) -> (Vec<Endpoint>, Self) {
        let (sender, requests) = mpsc::unbounded_channel();
        let endpoints = names.iter().map(|name| Endpoint { name, requests: sender.clone() }).collect();
        (endpoints, Self { requests, held: Vec::new(), asked: Vec::new() })
    }

    /// Lets the program run until it can do nothing but wait, and takes the requests that came. The test's clock stands still while
    /// anything can run, and jumps to the next timer when nothing can: so these seconds take no time, and whoever sleeps instead of
    /// waiting for a message wakes up too early or too late.
    pub async fn settle(&mut self) {
        sleep(Duration::from_secs(10)).await;
        while let Ok(request) = self.requests.try_recv() {
            self.asked.push(request.name);
            self.held.push(request);
        }
        // Who dropped its check waits for no reply.
        self.held.retain(|request| !request.reply.is_closed());
    }

    /// How many were asked and have no reply yet.
    pub fn in_flight(&self) -> usize {
        self.held.len()
    }

    /// How often an endpoint was asked.
    pub fn asked(&self, name: &str) -> usize {
        self.asked.iter().filter(|asked| **asked == name).count()
    }

    /// When the newest request came that has no reply.
    pub fn last_asked(&self) -> Option<Instant> {
        self.held.last().map(|request| request.at)
    }

    /// Gives the newest request its reply: the one that came first has to wait longest.
    pub fn reply_to_newest(&mut self) {
        if let Some(request) = self.held.pop() {
            let _ = request.reply.send(Reply::Says(Status::told_by(request.name)));
        }
    }

    /// Lets a check panic in place of its reply.
    pub fn panic(&mut self, name: &str, message: &'static str) {
        if let Some(at) = self.held.iter().position(|request| request.name == name) {
            let _ = self.held.remove(at).reply.send(Reply::Panics(message));
        }
    }
}
