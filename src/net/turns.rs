//! Whose turn it is to begin.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use tokio::{sync::Semaphore, task::yield_now};

/// How many begin between one look at the network and the next.
///
/// A handshake is a third of a millisecond of this thread's time to a whole one, most of it once the server's part has come. So 16
/// are a batch of 5 to 16 ms, which is soon over, and more than a server next door has answered meanwhile, so that the thread is not idle.
/// Measured: no clear difference between 4 and 64, and none of them adds to the work of a check.
const AT_ONCE: usize = 16;

/// Turns at beginning what costs its thread time and then waits for a far side, in order of arrival.
///
/// A thread looks at the network when it has done all that stood ready. Without turns that may be everything: 2,000 handshakes
/// are a batch of a second, and because a check needs a batch for each step (the server's part, the answer), it takes three of
/// them, though its server answered at once. Of 2,000 at once on one core with a timeout of 2 s, 14 to 30 in 100 ran out of time so.
/// With turns only so many begin before the thread looks at the network again and goes on with what has come: batches are short,
/// what began first ends first, and the more there is to do, the slower others begin. Then far fewer ran out of time (none to 11 in 100), and what
/// had come waited 4 ms in place of a second.
///
/// Nobody holds a turn while it waits for its far side: those that hang keep nobody from beginning, and those that are far
/// away are under way in any number.
#[derive(Debug)]
pub struct Turns(Semaphore);

impl Default for Turns {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Turns {
    /// Begins when it is its turn, and then goes on by itself.
    pub async fn take<T>(&self, what: impl Future<Output = T>) -> T {
        let mut what = pin!(what);
        // They are never closed; if they were, all would begin at once.
        let turn = self.0.acquire().await.ok();
        if let Poll::Ready(done) = poll_fn(|cx| Poll::Ready(what.as_mut().poll(cx))).await {
            return done;
        }
        // The runtime looks at the network before it comes back to one that yields.
        yield_now().await;
        drop(turn);
        what.await
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use futures_util::stream::{FuturesUnordered, StreamExt};
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    use super::*;

    /// Who has begun since the last time.
    fn begun(log: &mut UnboundedReceiver<usize>) -> Vec<usize> {
        std::iter::from_fn(|| log.try_recv().ok()).collect()
    }

    #[tokio::test]
    async fn so_many_begin_at_a_time_in_order_of_arrival_whatever_their_far_sides_do() {
        let (turns, (says, mut log)) = (Turns::default(), unbounded_channel());
        let mut hanging: FuturesUnordered<_> = (0..AT_ONCE * 3 + 1)
            .map(|who| {
                let (turns, says) = (&turns, says.clone());
                turns.take(async move {
                    says.send(who).unwrap();
                    pending::<()>().await
                })
            })
            .collect();
        let mut so_far = 0;
        for more in [AT_ONCE, AT_ONCE, AT_ONCE, 1, 0] {
            // Once: what is woken by the way has its turn, too.
            poll_fn(|cx| Poll::Ready(hanging.poll_next_unpin(cx).is_pending())).await;
            assert_eq!(begun(&mut log), (so_far..so_far + more).collect::<Vec<_>>());
            so_far += more;
            yield_now().await;
        }
    }

    #[tokio::test]
    async fn who_is_cut_short_leaves_its_turn_to_others() {
        let (turns, (says, mut log)) = (Turns::default(), unbounded_channel());
        let hang = || turns.take(async { says.send(0).map(|()| pending::<()>()).unwrap().await });
        let mut cut: FuturesUnordered<_> = (0..AT_ONCE * 2).map(|_| hang()).collect();
        poll_fn(|cx| Poll::Ready(cut.poll_next_unpin(cx).is_pending())).await;
        assert_eq!(begun(&mut log).len(), AT_ONCE, "the others wait");
        drop(cut);
        let mut next: FuturesUnordered<_> = (0..AT_ONCE).map(|_| hang()).collect();
        poll_fn(|cx| Poll::Ready(next.poll_next_unpin(cx).is_pending())).await;
        assert_eq!(begun(&mut log).len(), AT_ONCE);
    }

    #[tokio::test]
    async fn what_is_done_at_once_needs_no_second_turn() {
        let turns = Turns::default();
        for n in 0..AT_ONCE * 2 {
            assert_eq!(turns.take(async { n }).await, n);
        }
    }
}
