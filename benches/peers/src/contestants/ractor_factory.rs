//! ractor's factory: eight workers behind an actor that queues jobs.

use futures_util::{StreamExt, stream};
use ractor::{
    Actor, ActorProcessingErr, ActorRef, RpcReplyPort, call,
    factory::{
        Factory, FactoryArguments, FactoryMessage, Job, JobOptions, Worker, WorkerBuilder, WorkerId,
        queues::DefaultQueue, routing::QueuerRouting,
    },
};

use super::{engine::WINDOW, kameo_pool::WORKERS, on_one_thread};
use crate::Failed;

/// A number, and where its answer goes.
struct Ping(u64, RpcReplyPort<u64>);

struct Echo;

impl Worker for Echo {
    type Key = u64;
    type Message = Ping;
    type State = ();
    type Arguments = ();

    async fn pre_start(
        &self,
        _: WorkerId,
        _: &ActorRef<FactoryMessage<u64, Ping>>,
        (): (),
    ) -> Result<(), ActorProcessingErr> {
        Ok(())
    }

    async fn handle(
        &self,
        _: WorkerId,
        _: &ActorRef<FactoryMessage<u64, Ping>>,
        Job { key, msg: Ping(n, answer), .. }: Job<u64, Ping>,
        (): &mut (),
    ) -> Result<u64, ActorProcessingErr> {
        answer.send(n)?;
        Ok(key)
    }
}

struct Echoes;

impl WorkerBuilder<Echo, ()> for Echoes {
    fn build(&mut self, _: WorkerId) -> (Echo, ()) {
        (Echo, ())
    }
}

type Jobs = DefaultQueue<u64, Ping>;

/// Sends the messages.
///
/// # Errors
/// It can't start.
pub fn run(messages: u64) -> Result<u64, Failed> {
    on_one_thread(async {
        let arguments = FactoryArguments::builder()
            .worker_builder(Box::new(Echoes) as Box<dyn WorkerBuilder<Echo, ()>>)
            .num_initial_workers(WORKERS)
            .router(QueuerRouting::<u64, Ping>::default())
            .queue(Jobs::default())
            .build();
        let factory = Factory::<u64, Ping, (), Echo, QueuerRouting<u64, Ping>, Jobs>::default();
        let (factory, _) = Actor::spawn(None, factory, arguments).await.map_err(|error| error.to_string())?;
        let answers = stream::iter(1..=messages).map(async |n| {
            call!(factory, |answer| {
                FactoryMessage::Dispatch(Job {
                    key: n,
                    msg: Ping(n, answer),
                    options: JobOptions::default(),
                    accepted: None,
                })
            })
        });
        Ok(answers.buffer_unordered(WINDOW).fold(0, async |good, answer| good + u64::from(answer.is_ok())).await)
    })?
}
