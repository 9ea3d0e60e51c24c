//! The far side of a probe, for tests: the test receives each look, holds it, and chooses how it ends.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::{sync::Arc, time::Duration};

use tokio::sync::{mpsc, oneshot};
use watchpost::{Check, Endpoint, HttpAnswer, HttpVersion, Kind, Look, Probe, Reason, Trace};

/// How a look ends.
#[derive(Debug)]
pub enum End {
    /// The endpoint is up.
    Up,
    /// The look fails.
    Fail(Kind),
    /// The endpoint answers with this code, and asks to be left alone for so long.
    Asks(u16, Duration),
    /// The probe panics.
    Panic,
    /// The probe blocks its thread until this says go.
    Block(std::sync::mpsc::Receiver<()>),
}

/// A look that has begun. Dropping it leaves the probe waiting for ever.
#[derive(Debug)]
pub struct Looking {
    pub url: String,
    pub thread: std::thread::ThreadId,
    end: Option<oneshot::Sender<End>>,
}

impl Looking {
    /// Ends the look.
    pub fn end(mut self, end: End) {
        if let Some(to_probe) = self.end.take() {
            let _ = to_probe.send(end);
        }
    }

    /// Returns when the probe's future was dropped, with the look unfinished.
    pub async fn cancelled(mut self) {
        if let Some(to_probe) = &mut self.end {
            to_probe.closed().await;
        }
    }

    /// Whether the probe's future was dropped.
    pub fn is_cancelled(&self) -> bool {
        self.end.as_ref().is_some_and(oneshot::Sender::is_closed)
    }
}

/// A probe whose looks go to the test.
pub struct Scripted {
    looks: mpsc::UnboundedSender<Looking>,
}

/// The test's side of [`Scripted`].
pub struct FarSide {
    looks: mpsc::UnboundedReceiver<Looking>,
}

/// A factory of scripted probes, and their far side.
pub fn scripted() -> (impl Fn() -> Box<dyn Probe> + Send + Sync + 'static, FarSide) {
    let (to_test, looks) = mpsc::unbounded_channel();
    let factory = move || -> Box<dyn Probe> { Box::new(Scripted { looks: to_test.clone() }) };
    (factory, FarSide { looks })
}

impl FarSide {
    /// The next look that begins.
    pub async fn next(&mut self) -> Looking {
        self.next_within(Duration::from_secs(20)).await
    }

    /// The same, where on a paused clock it comes later.
    pub async fn next_within(&mut self, patience: Duration) -> Looking {
        match tokio::time::timeout(patience, self.looks.recv()).await {
            Ok(Some(looking)) => looking,
            Ok(None) => panic!("every probe is gone, and no look began"),
            Err(_) => panic!("no look began"),
        }
    }

    /// Returns when every probe and every factory is gone.
    pub async fn closed(&mut self) {
        while self.looks.recv().await.is_some() {}
    }

    /// A look that has begun already.
    pub fn try_next(&mut self) -> Option<Looking> {
        self.looks.try_recv().ok()
    }
}

impl Probe for Scripted {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, trace: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            let (to_probe, end) = oneshot::channel();
            let looking =
                Looking { url: endpoint.url().to_string(), thread: std::thread::current().id(), end: Some(to_probe) };
            let _ = self.looks.send(looking);
            match end.await {
                Ok(End::Up) => Ok(()),
                Ok(End::Fail(kind)) => Err(Reason::new(kind, "scripted")),
                Ok(End::Asks(status, pause)) => {
                    let version = HttpVersion::Http11;
                    trace.seen.http = Some(HttpAnswer { status, version, head_bytes: 1, body_bytes: None });
                    trace.seen.retry_after = Some(pause);
                    Ok(())
                }
                Ok(End::Panic) => panic!("scripted panic"),
                Ok(End::Block(until)) => {
                    let _ = until.recv();
                    Ok(())
                }
                Err(_) => std::future::pending().await,
            }
        })
    }
}

/// A probe that is up at once.
pub struct AtOnce;

impl Probe for AtOnce {
    fn look<'a>(&'a self, _: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// A probe that ends the way its URL says: `test://up`, `test://panic`, `test://hang`, `test://fail`, `test://sleep/50` (ms).
pub struct ByUrl;

impl Probe for ByUrl {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            match endpoint.host() {
                "up" => Ok(()),
                "panic" => panic!("scripted panic"),
                "fail" => Err(Reason::new(Kind::Timeout, "scripted")),
                "sleep" => {
                    let millis = endpoint.url().path().trim_matches('/').parse().unwrap();
                    tokio::time::sleep(Duration::from_millis(millis)).await;
                    Ok(())
                }
                "hang" => std::future::pending().await,
                other => panic!("no such look: {other}"),
            }
        })
    }
}

/// A check of a `test:` endpoint with a timeout.
pub fn check(id: u64, url: &str, timeout: Duration) -> Check {
    Check::new(id, Arc::new(Endpoint::builder(url).timeout(timeout).build().unwrap()))
}

/// Waits in real time, and says what did not come.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(Duration::from_secs(20), future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not come within 20 s"),
    }
}

/// Quiet panics: the probes of these tests panic on purpose.
pub fn quiet() {
    std::panic::set_hook(Box::new(|info| {
        if !info.payload().downcast_ref::<&str>().is_some_and(|text| text.starts_with("scripted")) {
            eprintln!("{info}");
        }
    }));
}
