//! A server that stops in order: unready first, then idle, then gone.

use std::{fmt, io, pin::pin, time::Duration};

use actix_http::Request;
use actix_service::IntoServiceFactory;
use actix_web::{
    HttpServer,
    body::MessageBody,
    dev::{AppConfig, Response, ServerHandle, ServiceFactory},
};
use futures_util::future::{Either, select};
use tokio::time::sleep;
use tracing::info;

use super::{desk::Stop, handle::Health};

impl Health {
    /// Runs a server until it is told to stop, and stops it in order.
    ///
    /// On SIGTERM `ready` is 503 at once, while everything else goes on for [`drain_for`](super::builder::HealthBuilder::drain_for):
    /// so whoever spreads the requests learns of it before a connection is refused (actix-web alone closes its listeners at once).
    /// Then it takes no more connections, ends when what is in flight has ended (the server's
    /// [`shutdown_timeout`](HttpServer::shutdown_timeout) bounds that), and stops the checks. On SIGINT, from a keyboard, it does the
    /// same without waiting for `drain_for`. Who asks a second time does not wait for what is in flight either. (Nor for a web worker
    /// whose thread is blocked: it would hold the server up for as long, whatever its `shutdown_timeout`.)
    ///
    /// Dropping the future ends the server at once, with what is in flight; the checks go on.
    ///
    /// Together, `drain_for` and `shutdown_timeout` (30 s unless it is set) should be shorter than the time that the platform gives before
    /// it kills: Kubernetes' `terminationGracePeriodSeconds` is 30 s.
    ///
    /// It takes over the server's signals, and they stay taken when it has ended: until the process does, SIGTERM and SIGINT do no more
    /// than wake whoever listens to them. So what comes after it should end by itself. To stop by something else, use [`drain`](Self::drain), the server's own handle, and
    /// [`stop`](Self::stop).
    ///
    /// # Errors
    /// Those of the server, and that signals can't be heard.
    pub async fn run<F, I, S, B>(&self, server: HttpServer<F, I, S, B>) -> io::Result<()>
    where
        F: Fn() -> I + Send + Clone + 'static,
        I: IntoServiceFactory<S, Request>,
        S: ServiceFactory<Request, Config = AppConfig> + 'static,
        S::Error: Into<actix_web::Error>,
        S::InitError: fmt::Debug,
        S::Response: Into<Response<B>>,
        B: MessageBody + 'static,
    {
        let mut signals = Signals::new()?;
        let server = server.disable_signals().run();
        let handle = server.handle();
        let ended = match select(pin!(server), pin!(self.stop_in_order(&mut signals, handle))).await {
            Either::Left((outcome, _)) => Some(outcome),
            Either::Right(((), _)) => None,
        };
        match ended {
            Some(outcome) => {
                self.stop().await;
                outcome
            }
            // Told twice: nothing is waited for.
            None => {
                self.desk.do_send(Stop);
                Ok(())
            }
        }
    }

    /// Ends by itself only when it was told twice; else the server ends first.
    async fn stop_in_order(&self, signals: &mut Signals, server: ServerHandle) {
        let first = signals.next().await;
        info!(signal = first.as_str(), "stopping");
        // Who has stopped it already has made it unready.
        let _ = self.drain().await;
        let wait = match first {
            Signal::Terminate => self.book.drain_for,
            Signal::Interrupt => Duration::ZERO,
        };
        let in_order = async {
            sleep(wait).await;
            server.stop(true).await;
            // What ends the server ends this, too.
            std::future::pending::<()>().await;
        };
        let _ = select(pin!(in_order), pin!(signals.next())).await;
        info!("told twice: what is in flight is given up");
    }
}

/// What ends a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// SIGTERM: from whoever runs the process.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is none"))]
    Terminate,
    /// SIGINT: from a keyboard.
    Interrupt,
}

impl Signal {
    fn as_str(self) -> &'static str {
        match self {
            Self::Terminate => "SIGTERM",
            Self::Interrupt => "SIGINT",
        }
    }
}

/// The signals, heard from its making on.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(unix)]
    async fn next(&mut self) -> Signal {
        match select(pin!(self.terminate.recv()), pin!(self.interrupt.recv())).await {
            Either::Left(_) => Signal::Terminate,
            Either::Right(_) => Signal::Interrupt,
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) -> Signal {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Signal::Interrupt
    }
}
