//! Tasks that awc starts and that no check needs.

use std::{cell::RefCell, rc::Rc};

use tokio::task::LocalSet;

/// So many connections share a place for their tasks.
const LOT: usize = 64;

/// Places for tasks that nobody waits for: they never run, and are dropped when their connections are gone.
///
/// For each connection awc 3 (`ClientCodec::default`) spawns a task that keeps the date for the heads of answers, at once and then
/// twice a second; a client sends no answers. Where these tasks run they cost a check three polls, a formatted date, and a timer that
/// is due at once and so wakes the thread by a system call; and with ten thousand connections that wait, all of them tick.
#[derive(Debug, Default)]
pub struct Aside(RefCell<Lot>);

/// The place of the latest connections; so many have come to it.
#[derive(Debug, Default)]
struct Lot {
    tasks: Rc<LocalSet>,
    connections: usize,
}

/// One connection of awc's. The last one of its lot takes the tasks of all with it.
#[derive(Debug)]
pub struct Connection(Rc<LocalSet>);

impl Aside {
    /// A connection that begins.
    pub fn connection(&self) -> Connection {
        let mut lot = self.0.borrow_mut();
        if lot.connections == LOT {
            *lot = Lot::default();
        }
        lot.connections += 1;
        Connection(lot.tasks.clone())
    }
}

impl Connection {
    /// Runs what may spawn such tasks.
    pub fn run<T>(&self, run: impl FnOnce() -> T) -> T {
        let _here = self.0.enter();
        run()
    }
}

#[cfg(test)]
mod tests {
    use actix_rt::{spawn, task::yield_now};

    use super::*;

    #[actix_rt::test]
    async fn tasks_never_run_and_go_with_the_last_connection_of_their_lot() {
        let (aside, held) = (Aside::default(), Rc::new(()));
        let mut connections = Vec::new();
        for _ in 0..=LOT {
            let (connection, held) = (aside.connection(), held.clone());
            connection.run(|| {
                spawn(async move {
                    drop(held);
                    unreachable!("it ran");
                })
            });
            connections.push(connection);
            // Whatever can run here does.
            yield_now().await;
        }
        let last_of_the_lot = connections.remove(LOT - 1);
        drop(connections);
        assert_eq!(Rc::strong_count(&held), 1 + LOT + 1);
        drop(last_of_the_lot);
        assert_eq!(Rc::strong_count(&held), 1 + 1, "the lot that is not full yet");
        drop(aside);
        assert_eq!(Rc::strong_count(&held), 1);
    }
}
