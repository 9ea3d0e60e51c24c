//! Tasks that awc starts and that no check needs.

use std::{
    cell::Cell,
    future::{Future, pending},
    pin::pin,
    task::{Context, Waker},
};

use tokio::task::LocalSet;

/// So many tasks a [`LocalSet`] runs at most in one turn.
const TURN: usize = 61;

/// A place for tasks that nobody waits for: they lie there until they are over.
///
/// For each connection awc 3 (`ClientCodec::default`) spawns a task that keeps the date for the heads of answers, at once and then
/// twice a second; a client sends no answers. Where these tasks run they cost a check three polls, a formatted date, and a timer that
/// is due at once and so wakes the thread by a system call; and with ten thousand connections that wait, all of them tick. Here
/// they are only dropped, when their connections are.
#[derive(Debug, Default)]
pub struct Aside {
    tasks: LocalSet,
    /// So many connections went since the last turn.
    gone: Cell<usize>,
}

/// One connection of awc's, whose tasks go aside.
#[derive(Debug)]
pub struct Connection<'a>(&'a Aside);

impl Aside {
    /// A connection that begins.
    pub fn connection(&self) -> Connection<'_> {
        Connection(self)
    }

    /// One turn. The tasks that came first come first, and are those of the connections that went, or nearly so: one whose
    /// connection waits for longer runs, as it would have elsewhere.
    fn turn(&self) {
        let turn = pin!(self.tasks.run_until(pending::<()>()));
        let _ = turn.poll(&mut Context::from_waker(Waker::noop()));
    }
}

impl Connection<'_> {
    /// Runs what may spawn such tasks.
    pub fn run<T>(&self, run: impl FnOnce() -> T) -> T {
        let _here = self.0.tasks.enter();
        run()
    }
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        let gone = self.0.gone.get() + 1;
        self.0.gone.set(gone % TURN);
        if gone == TURN {
            self.0.turn();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use actix_rt::{spawn, task::yield_now};

    use super::*;

    #[actix_rt::test]
    async fn what_is_aborted_before_its_turn_never_runs_and_is_dropped_at_it() {
        let (aside, ran) = (Aside::default(), Rc::new(RefCell::new(Vec::new())));
        for number in 0..TURN {
            let (connection, held) = (aside.connection(), ran.clone());
            let task = connection.run(|| spawn(async move { held.borrow_mut().push(number) }));
            // Whatever can run here does.
            yield_now().await;
            if number != 7 {
                task.abort();
            }
        }
        assert_eq!((&*ran.borrow(), Rc::strong_count(&ran)), (&vec![7], 1));
    }
}
