//! Those who are told of every message.

use std::sync::Arc;

use actix::{Actor, Context, Handler};
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;
use watchpost::{Check, Endpoint, Notice, Place, Watchpost};

use crate::{
    paused, submit,
    support::{End, scripted},
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
fn a_refusal_is_told() {
    paused(async {
        let (probe, mut far) = scripted();
        let builder = Watchpost::builder().place(Place::Here).concurrency(1).queue(0).probe("test", probe);
        let watchpost = builder.start_here().unwrap();
        let (scribe, from_scribe) = mpsc::unbounded_channel();
        watchpost.trace(Scribe(scribe).start().recipient(), 100).await.unwrap();

        let endpoint = Arc::new(Endpoint::new("test://a").unwrap());
        let held = submit(&watchpost, Check::new(7, endpoint.clone()));
        let looking = far.next().await;
        let refused = watchpost.recipient().send(Check::new(8, endpoint)).await.unwrap();
        assert!(refused.is_err());
        looking.end(End::Up);
        held.await.unwrap().unwrap();
        let stopped = watchpost.drain().await.unwrap();
        assert_eq!(stopped.stats.lagged, 0);
        drop(watchpost);

        let told = told(from_scribe).await;
        let of_8: Vec<_> = told.iter().filter(|line| line.ends_with(" 8")).collect();
        assert_eq!(of_8, ["submitter → coordinator: Check 8", "coordinator → submitter: Refused 8"]);
    });
}
