//! What the coordinator's tests share: settings, submitters, and ways to die.

use std::time::Duration;

use actix::{Addr, Context, Handler, System};
use actix_rt::time::sleep;
use tokio::task::JoinHandle;

use super::*;
use crate::{
    actors::place::Place,
    model::{
        endpoint::Endpoint,
        observation::{HttpAnswer, HttpVersion},
        reason::Reason,
    },
    probe::{Look, Probe, registry::Registry, trace::Trace},
};

/// Kills a member, as a panic in its handler does.
pub(super) struct Kill(pub usize);

impl actix::Message for Kill {
    type Result = ();
}

impl Handler<Kill> for Coordinator {
    type Result = ();

    fn handle(&mut self, Kill(n): Kill, _: &mut Context<Self>) {
        let poison = Check::from(Endpoint::new("poison://x").unwrap());
        if let Some(member) = self.pool.nth(n) {
            member.do_send(poison);
        }
    }
}

/// Kills the coordinator.
pub(super) struct Boom;

impl actix::Message for Boom {
    type Result = ();
}

impl Handler<Boom> for Coordinator {
    type Result = ();

    fn handle(&mut self, _: Boom, _: &mut Context<Self>) {
        panic!("scripted: the coordinator panics");
    }
}

/// Looks as the host of the URL says.
pub(super) struct ByHost;

impl Probe for ByHost {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        let millis = endpoint.url().path().trim_matches('/').parse().unwrap_or(0);
        Box::pin(async move {
            sleep(Duration::from_millis(millis)).await;
            match endpoint.host() {
                "up" => Ok(()),
                "flap" => Err(Reason::new(Kind::Reset, "scripted")),
                "gone" => Err(Reason::new(Kind::DnsNotFound, "scripted")),
                // Now and then it answers as it should.
                "busy" if millis % 2 == 1 => Ok(()),
                "busy" => {
                    let version = HttpVersion::Http11;
                    trace.seen.http = Some(HttpAnswer { status: 503, version, head_bytes: 1, body_bytes: None });
                    trace.seen.retry_after = Some(Duration::from_millis(10 * millis));
                    Ok(())
                }
                "panic" => panic!("scripted: a probe panics"),
                _ => std::future::pending().await,
            }
        })
    }
}

pub(super) const CONCURRENCY: usize = 4;
pub(super) const QUEUE: usize = 4;
pub(super) const RETRIES: u32 = 2;

pub(super) fn settings() -> Settings {
    let mut registry = Registry::new();
    registry.register("test", || Box::new(ByHost));
    let mut settings = Settings::new(registry);
    settings.place = Some(Place::Here);
    (settings.concurrency, settings.queue, settings.retries, settings.seed) = (CONCURRENCY, QUEUE, RETRIES, 7);
    // What a busy host asks for fits about half the time.
    settings.retry_after_max = Duration::from_secs(2);
    settings.per_host = Some(3);
    settings.restarts = (3, Duration::from_secs(1));
    settings
}

pub(super) fn submit(coordinator: &Addr<Coordinator>, check: Check, reserved: bool) -> JoinHandle<Answer> {
    let coordinator = coordinator.clone();
    actix_rt::spawn(async move {
        if !reserved {
            return coordinator.send(check).await.unwrap_or(Err(Refused::Closed));
        }
        let mut grant = coordinator.send(Reserve(3)).await.unwrap_or(Err(Refused::Closed))?;
        let submit = grant.spend(check).expect("a grant has at least one place");
        coordinator.send(submit).await.unwrap_or(Err(Refused::Closed))
    })
}

pub(super) fn on_a_paused_clock<T: 'static>(test: impl Future<Output = T> + 'static) -> T {
    let paused = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    System::with_tokio_rt(paused).block_on(test)
}
