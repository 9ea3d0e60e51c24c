//! Those who are told of every message.

use actix::{Actor, Context, Handler};
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;
use watchpost::{Answer, Check, Endpoint, Notice, Place, Refused, Watchpost};

use crate::{
    LONG, paused,
    support::{End, check, scripted},
};

/// Writes down what it is told.
struct Scribe(mpsc::UnboundedSender<String>);

impl Actor for Scribe {
    type Context = Context<Self>;
}

impl Handler<Notice> for Scribe {
    type Result = ();

    fn handle(&mut self, notice: Notice, _: &mut Context<Self>) {
        let told = match notice {
            Notice::Passage(passage) => passage.to_string(),
            other => format!("{other:?}"),
        };
        let _ = self.0.send(told);
    }
}

/// All that was told, after the actors' end.
async fn told(mut from: mpsc::UnboundedReceiver<String>) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(one) = from.recv().await {
        all.push(one);
    }
    all
}

#[test]
fn every_message_of_a_round_is_told_in_its_order() {
    paused(async {
        let (probe, mut far) = scripted();
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).queue(1).probe("test", probe);
        let watchpost = builder.start_here().unwrap();
        let (scribe, from_scribe) = mpsc::unbounded_channel();
        watchpost.trace(Scribe(scribe).start().recipient(), 100).await.unwrap();

        let endpoints = ["test://a", "test://b"].map(|url| Endpoint::new(url).unwrap());
        let round = tokio::task::spawn_local(watchpost.check_all(stream::iter(endpoints)).collect::<Vec<_>>());
        far.next().await.end(End::Up);
        far.next().await.end(End::Panic);
        assert_eq!(round.await.unwrap().len(), 2);
        watchpost.drain().await.unwrap();
        drop(watchpost);

        let told = told(from_scribe).await;
        let wanted = [
            "submitter → coordinator: Reserve 64",
            "coordinator → submitter: Grant 2",
            "submitter → coordinator: Check 1",
            "submitter → coordinator: Check 2",
            "coordinator → checker 1: Check 1",
            "checker 1 → coordinator: Status 1",
            "coordinator → submitter: Status 1",
            "coordinator → checker 1: Check 2",
            "checker 1 → coordinator: Status 2",
            "coordinator → submitter: Status 2",
        ];
        assert_eq!(told, wanted);
    });
}

#[test]
fn a_refusal_is_told_in_its_place() {
    paused(async {
        let (probe, mut far) = scripted();
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).queue(0).probe("test", probe);
        let watchpost = builder.start_here().unwrap();
        let (scribe, from_scribe) = mpsc::unbounded_channel();
        watchpost.trace(Scribe(scribe).start().recipient(), 100).await.unwrap();

        // Both are in the mailbox before the coordinator handles one.
        let checks = watchpost.recipient();
        let [held, refused] = [7, 8].map(|id| tokio::spawn(checks.send(check(id, "test://a", LONG))));
        assert_eq!(refused.await.unwrap().unwrap(), Err(Refused::Full));
        far.next().await.end(End::Up);
        held.await.unwrap().unwrap().unwrap();
        let stopped = watchpost.drain().await.unwrap();
        assert_eq!(stopped.stats.lagged, 0);
        drop((watchpost, checks));

        let wanted = [
            "submitter → coordinator: Check 7",
            "submitter → coordinator: Check 8",
            "coordinator → submitter: Refused 8",
            "coordinator → checker 1: Check 7",
            "checker 1 → coordinator: Status 7",
            "coordinator → submitter: Status 7",
        ];
        assert_eq!(told(from_scribe).await, wanted);
    });
}

/// Refuses every check.
struct Refuses;

impl Actor for Refuses {
    type Context = Context<Self>;
}

impl Handler<Check> for Refuses {
    type Result = Answer;

    fn handle(&mut self, _: Check, _: &mut Context<Self>) -> Answer {
        Err(Refused::Closed)
    }
}

#[test]
fn who_is_told_of_statuses_is_not_told_of_messages_and_a_refusal_of_a_member_is_none_of_the_submitter() {
    paused(async {
        let watchpost = Watchpost::builder().member(Refuses.start().recipient(), 1, LONG).start_here().unwrap();
        let (scribe, from_scribe) = mpsc::unbounded_channel();
        let (other, from_other) = mpsc::unbounded_channel();
        watchpost.trace(Scribe(scribe).start().recipient(), 100).await.unwrap();
        watchpost.subscribe(Scribe(other).start().recipient(), 100).await.unwrap();
        let status = watchpost.recipient().send(check(5, "test://a", LONG)).await.unwrap().unwrap();
        watchpost.drain().await.unwrap();
        drop(watchpost);

        let wanted = [
            "submitter → coordinator: Check 5",
            "coordinator → checker 1: Check 5",
            "checker 1 → coordinator: Refused 5",
            "coordinator → submitter: Status 5",
        ];
        assert_eq!(told(from_scribe).await, wanted);
        assert_eq!(told(from_other).await, [format!("{:?}", Notice::Status(status.into()))]);
    });
}

#[test]
fn who_stopped_waiting_gets_no_reply_and_who_does_not_keep_up_learns_what_it_missed() {
    paused(async {
        let (probe, mut far) = scripted();
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).probe("test", probe);
        let watchpost = builder.start_here().unwrap();
        let (scribe, from_scribe) = mpsc::unbounded_channel();
        watchpost.trace(Scribe(scribe).start().recipient(), 100).await.unwrap();
        let (late, from_late) = mpsc::unbounded_channel();
        watchpost.trace(Scribe(late).start().recipient(), 1).await.unwrap();

        let sent = tokio::spawn(watchpost.recipient().send(check(1, "test://a", LONG)));
        let looking = far.next().await;
        sent.abort();
        looking.cancelled().await;
        let lagged = watchpost.drain().await.unwrap().stats.lagged;
        drop(watchpost);

        assert_eq!(told(from_scribe).await, ["submitter → coordinator: Check 1", "coordinator → checker 1: Check 1"]);
        assert_eq!(told(from_late).await, ["submitter → coordinator: Check 1", "Lagged(1)"]);
        assert_eq!(lagged, 1);
    });
}
