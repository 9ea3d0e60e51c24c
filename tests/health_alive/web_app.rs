//! A web app on threads of its own, and its end.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use actix_web::{App, HttpServer, dev::ServerHandle, web};

/// A web app that runs until it is dropped.
pub struct WebApp {
    pub address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl WebApp {
    /// Serves what `configure` adds, by so many workers.
    pub fn serve(workers: usize, configure: impl Fn(&mut web::ServiceConfig) + Send + Clone + 'static) -> Self {
        Self::serve_at(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(), workers, configure)
    }

    pub fn serve_at(
        listener: TcpListener,
        workers: usize,
        configure: impl Fn(&mut web::ServiceConfig) + Send + Clone + 'static,
    ) -> Self {
        let address = listener.local_addr().unwrap();
        let (to_us, begun) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || App::new().configure(configure.clone());
                let server = HttpServer::new(app).workers(workers).disable_signals().listen(listener).unwrap().run();
                to_us.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { address, handle: begun.recv().unwrap(), thread: Some(thread) }
    }
}

impl Drop for WebApp {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        let ended = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            ended.unwrap().unwrap();
        }
    }
}
