//! One check of a monitor, from its order to its status, whatever its checker does.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use actix::Recipient;
use actix_rt::time::{sleep, timeout};
use futures_util::future::{Either, select};
use tokio::sync::oneshot;

use crate::{
    message::Check,
    model::{
        duration::in_words,
        reason::{Kind, Reason},
        refused::Refused,
        status::Status,
    },
};

/// A check under way.
pub(super) type Flight = Pin<Box<dyn Future<Output = Landed>>>;

/// A check that has ended.
pub(super) struct Landed {
    /// The number of the watch that it was for.
    pub watch: u64,
    /// The check's own.
    pub id: u64,
    /// None where the watch ended first.
    pub status: Option<Arc<Status>>,
}

/// Kept by the watch; when it is dropped, the check is cancelled.
pub(super) type Tether = oneshot::Sender<()>;

/// The pause before a check that found no room is sent again.
const NO_ROOM_PAUSE: Duration = Duration::from_millis(250);

/// Sends a check, and sends it again while there is no room for it. One that got no answer within the patience is dropped, which
/// cancels it.
pub(super) fn begin(watch: u64, check: Check, to: Recipient<Check>, patience: Duration) -> (Flight, Tether) {
    let (tether, ended) = oneshot::channel::<()>();
    let flight = async move {
        let id = check.id;
        let status = match select(pin!(ask(check, to, patience)), ended).await {
            Either::Left((status, _)) => Some(status),
            Either::Right(_) => None,
        };
        Landed { watch, id, status }
    };
    (Box::pin(flight), tether)
}

async fn ask(check: Check, to: Recipient<Check>, patience: Duration) -> Arc<Status> {
    let mut no_room = false;
    let answered = timeout(patience, async {
        loop {
            let answer = to.send(check.clone()).await.unwrap_or(Err(Refused::Closed));
            no_room = answer == Err(Refused::Full);
            if !no_room {
                return answer;
            }
            sleep(NO_ROOM_PAUSE).await;
            no_room = false;
        }
    });
    let (kind, message) = match answered.await {
        Ok(Ok(status)) => return Arc::from(status),
        Ok(Err(refused @ Refused::Draining)) => (Kind::Cancelled, refused.to_string()),
        Ok(Err(refused)) => (Kind::Stalled, refused.to_string()),
        Err(_) if no_room => (Kind::Stalled, format!("the checkers had no room for it within {}", in_words(patience))),
        Err(_) => (Kind::Stalled, format!("the checkers gave no answer within {}", in_words(patience))),
    };
    Arc::new(Status::without_a_look(check.id, &check.endpoint, Reason::new(kind, message)))
}
