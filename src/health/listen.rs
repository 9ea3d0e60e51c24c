//! The same answers on a thread of their own, which no busy web worker delays.

use std::{
    io,
    net::{SocketAddr, TcpListener, ToSocketAddrs},
};

use actix_web::{App, HttpServer};
use futures_util::future::select;

use super::{desk::GetEnd, handle::Health};
use crate::actors::own_system;

impl Health {
    /// Answers at an address of its own as well, on a thread of its own: `live` tells that the process lives even while every web
    /// worker is blocked. Returns the address, with the port that was found where 0 was asked for.
    ///
    /// It answers until [`stop`](Self::stop), or the end of the process.
    ///
    /// # Errors
    /// When the address can't be had.
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
        let listener = TcpListener::bind(address)?;
        let bound = listener.local_addr()?;
        let (health, desk) = (self.clone(), self.desk.clone());
        own_system::begin("watchpost-listen", move || {
            let app = move || App::new().service(health.clone());
            let server = HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run();
            let handle = server.handle();
            let until_stopped = async move {
                if let Ok(mut end) = desk.send(GetEnd).await {
                    let _ = end.changed().await;
                }
                handle.stop(false).await;
                std::future::pending::<()>().await;
            };
            Ok::<_, io::Error>(((), async move {
                let _ = select(server, Box::pin(until_stopped)).await;
            }))
        })?;
        Ok(bound)
    }
}
