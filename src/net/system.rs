//! Names by the system's resolver, on few threads.
//!
//! A look-up of the system blocks its thread, for as long as it likes, and can't be ended. So it gets threads of its own, apart from
//! every runtime, and few of them: one thread takes the questions and hands them out. A name that is being looked up already is not
//! looked up beside itself, so that one that hangs takes one place, however often it is asked for. Nothing is kept: the system says of no
//! answer how long it holds.

use std::{
    collections::{HashMap, VecDeque},
    io,
    net::{IpAddr, ToSocketAddrs},
    rc::Rc,
    sync::{Arc, mpsc},
    thread,
};

use tokio::sync::{oneshot, watch};

use super::resolve_error::ResolveError;

/// Look-ups at once.
const PLACES: usize = 8;

/// The system's resolver. Its errors carry no type, so every failure is one of the look-up.
///
/// It belongs to all checkers, and its thread is started by the first that needs it; it stands on a channel that keeps its last value,
/// where all others find it. Of two that come at the same moment both start one, and no harm is done. The thread ends when nobody
/// can ask it any more.
#[derive(Clone)]
pub struct SystemNames(watch::Sender<Option<mpsc::Sender<Message>>>);

impl Default for SystemNames {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl SystemNames {
    /// The addresses of a name, in the system's order.
    pub async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, ResolveError> {
        let to_thread = self.thread().map_err(|_| of_the_system(io::ErrorKind::OutOfMemory.into()))?;
        let (reply, answer) = oneshot::channel();
        let _ = to_thread.send(Message::Ask { name: name.to_owned(), reply, back: to_thread.clone() });
        answer.await.map_err(|_| ResolveError::Broken)?.map_err(|failure| of_the_system(failure.into()))
    }

    fn thread(&self) -> io::Result<mpsc::Sender<Message>> {
        if let Some(there) = &*self.0.borrow() {
            return Ok(there.clone());
        }
        let to_thread = start(by_the_system)?;
        self.0.send_replace(Some(to_thread.clone()));
        Ok(to_thread)
    }
}

fn of_the_system(error: io::Error) -> ResolveError {
    ResolveError::Io(Rc::new(error))
}

fn by_the_system(name: &str) -> Found {
    let found =
        (name, 0).to_socket_addrs().map_err(|error| Failure { number: error.raw_os_error(), kind: error.kind() })?;
    Ok(found.map(|address| address.ip()).collect())
}

/// What a look-up found; all who asked for the name get a copy.
type Found = Result<Vec<IpAddr>, Failure>;

/// An error of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Failure {
    number: Option<i32>,
    kind: io::ErrorKind,
}

impl From<Failure> for io::Error {
    fn from(Failure { number, kind }: Failure) -> Self {
        number.map_or_else(|| kind.into(), Self::from_raw_os_error)
    }
}

/// What the thread is told.
enum Message {
    /// A question. The thread holds no way to itself, or it would never end: each question brings the one for its answer.
    Ask { name: String, reply: oneshot::Sender<Found>, back: mpsc::Sender<Message> },
    /// A look-up has ended.
    Done { name: String, found: Found },
}

/// Starts the thread that takes the questions. `look_up` runs on threads of their own.
fn start(look_up: impl Fn(&str) -> Found + Send + Sync + 'static) -> io::Result<mpsc::Sender<Message>> {
    let (to_thread, inbox) = mpsc::channel();
    let mut desk = Desk { look_up: Arc::new(look_up), asked: HashMap::new(), waiting: VecDeque::new(), taken: 0 };
    let body = move || {
        for message in inbox {
            desk.take(message);
        }
    };
    thread::Builder::new().name("watchpost-names".to_owned()).spawn(body)?;
    Ok(to_thread)
}

/// What the thread holds.
struct Desk<L> {
    look_up: Arc<L>,
    /// Who waits for which name, whether it is being looked up or is still to be.
    asked: HashMap<String, Vec<oneshot::Sender<Found>>>,
    /// The names that are still to be looked up.
    waiting: VecDeque<(String, mpsc::Sender<Message>)>,
    /// The places that are taken.
    taken: usize,
}

impl<L: Fn(&str) -> Found + Send + Sync + 'static> Desk<L> {
    fn take(&mut self, message: Message) {
        match message {
            Message::Ask { name, reply, back } => {
                let replies = self.asked.entry(name.clone()).or_default();
                if replies.is_empty() {
                    self.waiting.push_back((name, back));
                }
                // Those that gave up are many where a name hangs.
                replies.retain(|reply| !reply.is_closed());
                replies.push(reply);
            }
            Message::Done { name, found } => {
                self.taken = self.taken.saturating_sub(1);
                self.answer(&name, &found);
            }
        }
        while self.taken < PLACES
            && let Some((name, back)) = self.waiting.pop_front()
        {
            self.begin(name, back);
        }
    }

    fn begin(&mut self, name: String, back: mpsc::Sender<Message>) {
        // All who asked may have given up meanwhile.
        if self.asked.get(&name).is_none_or(|replies| replies.iter().all(oneshot::Sender::is_closed)) {
            self.asked.remove(&name);
            return;
        }
        let (look_up, asked) = (Arc::clone(&self.look_up), name.clone());
        let body = move || {
            let found = look_up(&asked);
            let _ = back.send(Message::Done { name: asked, found });
        };
        match thread::Builder::new().name("watchpost-name".to_owned()).spawn(body) {
            Ok(_) => self.taken += 1,
            Err(_) => self.answer(&name, &Err(Failure { number: None, kind: io::ErrorKind::OutOfMemory })),
        }
    }

    fn answer(&mut self, name: &str, found: &Found) {
        for reply in self.asked.remove(name).unwrap_or_default() {
            let _ = reply.send(found.clone());
        }
    }
}

#[cfg(test)]
#[path = "system_tests.rs"]
mod tests;
