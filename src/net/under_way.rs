//! Work that several ask for at once, and that is done once.

use std::{cell::RefCell, collections::HashMap, hash::Hash, rc::Rc};

use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, Shared, WeakShared},
};

/// Work under way on one thread, by what was asked for.
///
/// It belongs to all who wait for it: it goes on while one of them is left, whoever began it, and ends with the last. Nothing outlives
/// it here, so who asks after its end begins it anew.
pub struct UnderWay<K: Eq + Hash, T>(Rc<RefCell<Running<K, T>>>);

type Running<K, T> = HashMap<K, WeakShared<LocalBoxFuture<'static, T>>>;

impl<K: Eq + Hash, T> Default for UnderWay<K, T> {
    fn default() -> Self {
        Self(Rc::default())
    }
}

impl<K: Eq + Hash + Clone + 'static, T: Clone + 'static> UnderWay<K, T> {
    /// Joins the work that is under way for this key, or begins it.
    pub fn join<F>(&self, key: &K, begin: impl FnOnce() -> F) -> Shared<LocalBoxFuture<'static, T>>
    where
        F: Future<Output = T> + 'static,
    {
        // Borrowed for a moment, never while work runs or is dropped: that borrows too, to leave.
        let running = self.0.borrow().get(key).and_then(WeakShared::upgrade);
        if let Some(running) = running {
            return running;
        }
        let (entry, work) = (Entry { running: Rc::clone(&self.0), key: key.clone() }, begin());
        let work = async move {
            let _entry = entry;
            work.await
        };
        let shared = work.boxed_local().shared();
        if let Some(weak) = shared.downgrade() {
            self.0.borrow_mut().insert(key.clone(), weak);
        }
        shared
    }

    /// How much is under way.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.0.borrow().len()
    }
}

/// A place in the list, which ends with the work: done, or left by all.
struct Entry<K: Eq + Hash, T> {
    running: Rc<RefCell<Running<K, T>>>,
    key: K,
}

impl<K: Eq + Hash, T> Drop for Entry<K, T> {
    fn drop(&mut self) {
        self.running.borrow_mut().remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{future::join_all, poll};
    use tokio::sync::{mpsc, oneshot};

    use super::*;

    /// Work that the test ends: each that begins sends the way to end it.
    struct Bench {
        under_way: UnderWay<&'static str, Option<u8>>,
        begin: mpsc::UnboundedSender<oneshot::Sender<u8>>,
        begun: mpsc::UnboundedReceiver<oneshot::Sender<u8>>,
    }

    impl Bench {
        fn new() -> Self {
            let (begin, begun) = mpsc::unbounded_channel();
            Self { under_way: UnderWay::default(), begin, begun }
        }

        fn ask(&self, key: &'static str) -> Shared<LocalBoxFuture<'static, Option<u8>>> {
            let begin = self.begin.clone();
            self.under_way.join(&key, || async move {
                let (end, ended) = oneshot::channel();
                begin.send(end).unwrap();
                ended.await.ok()
            })
        }
    }

    #[actix_rt::test]
    async fn all_who_ask_meanwhile_get_what_the_one_comes_to() {
        let mut bench = Bench::new();
        let mut asked = join_all((0..100).map(|_| bench.ask("name")));
        assert!(poll!(&mut asked).is_pending());
        bench.begun.try_recv().unwrap().send(7).unwrap();
        assert_eq!(asked.await, vec![Some(7); 100]);
        assert!(bench.begun.try_recv().is_err(), "it was begun once");
        assert_eq!(bench.under_way.count(), 0);
    }

    #[actix_rt::test]
    async fn who_asks_after_the_end_begins_anew_and_so_does_who_asks_for_another() {
        let mut bench = Bench::new();
        let (mut first, mut other) = (bench.ask("name"), bench.ask("other"));
        assert!(poll!(&mut first).is_pending() && poll!(&mut other).is_pending());
        bench.begun.try_recv().unwrap().send(1).unwrap();
        bench.begun.try_recv().unwrap().send(2).unwrap();
        assert_eq!((first.await, other.await), (Some(1), Some(2)));
        let mut again = bench.ask("name");
        assert!(poll!(&mut again).is_pending());
        bench.begun.try_recv().unwrap().send(3).unwrap();
        assert_eq!(again.await, Some(3));
    }

    #[actix_rt::test]
    async fn it_goes_on_when_the_one_who_began_it_leaves() {
        let mut bench = Bench::new();
        let mut first = bench.ask("name");
        assert!(poll!(&mut first).is_pending());
        // In a task of its own: that it is woken is what is tested.
        let second = actix_rt::spawn(bench.ask("name"));
        actix_rt::task::yield_now().await;
        drop(first);
        bench.begun.try_recv().unwrap().send(7).unwrap();
        assert_eq!(second.await.unwrap(), Some(7));
    }

    #[actix_rt::test]
    async fn it_ends_when_all_have_left() {
        let mut bench = Bench::new();
        let (mut first, mut second) = (bench.ask("name"), bench.ask("name"));
        assert!(poll!(&mut first).is_pending() && poll!(&mut second).is_pending());
        let end = bench.begun.try_recv().unwrap();
        drop(first);
        assert!(!end.is_closed(), "one is left");
        drop(second);
        assert!(end.is_closed() && bench.under_way.count() == 0);
        let mut third = bench.ask("name");
        assert!(poll!(&mut third).is_pending());
        bench.begun.try_recv().unwrap().send(3).unwrap();
        assert_eq!(third.await, Some(3), "it was begun anew");
    }
}
