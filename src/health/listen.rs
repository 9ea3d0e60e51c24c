//! The same answers on a thread of their own, which no busy web worker delays.

use std::{
    io,
    net::{SocketAddr, TcpListener, ToSocketAddrs},
};

use actix_web::{App, HttpServer};
use futures_util::future::{Either, select};
use tracing::warn;

use super::{bad_health::HealthError, handle::Health};
use crate::actors::own_system;

impl Health {
    /// Answers at an address of its own as well, on a thread of its own: `live` tells that the process lives even while every web
    /// worker is blocked. Returns the address, with the port that was found where 0 was asked for.
    ///
    /// It answers until [`stop`](Self::stop), or the end of the process.
    ///
    /// # Errors
    /// When the address can't be had, and that the checks have stopped.
    ///
    /// ```
    /// use watchpost::Health;
    ///
    /// let health = Health::new().optional("search", || async { Ok::<(), String>(()) }).start()?;
    /// let address = health.listen("127.0.0.1:0")?;
    /// println!("http://{address}/health/live");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn listen(&self, address: impl ToSocketAddrs) -> io::Result<SocketAddr> {
        let mut serving = self.end.serve().ok_or_else(|| io::Error::other(HealthError::Stopped))?;
        let listener = TcpListener::bind(address)?;
        let bound = listener.local_addr()?;
        let health = self.clone();
        own_system::begin("watchpost-listen", move || {
            let app = move || App::new().service(health.clone());
            let server = HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run();
            let handle = server.handle();
            let until_stopped = async move {
                serving.desk_ended().await;
                drop(handle.stop(false));
                // The server ends first, and then the end need not wait for this any more.
                std::future::pending::<()>().await;
            };
            Ok::<_, io::Error>(((), async move {
                if let Either::Left((Err(error), _)) = select(server, Box::pin(until_stopped)).await {
                    warn!(%error, "nobody answers at the address of its own any more");
                }
            }))
        })?;
        Ok(bound)
    }
}
