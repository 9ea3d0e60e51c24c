//! A server of our own, as slow as it is asked to be: a process on one thread.
//!
//! `/after/MS/…` is answered after so many milliseconds, `/never/…` not at all, `/count` with the number of requests that were
//! answered before, anything else at once. It never closes a connection: it waits for the other side to do it.

use std::{cell::Cell, fs, io, rc::Rc, sync::Arc, time::Duration};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpSocket},
    task::spawn_local,
};
use tokio_rustls::TlsAcceptor;

use crate::{Failed, args::Args};

/// Connections that may wait to be accepted, as far as the system lets them.
const BACKLOG: u32 = 65_535;

/// Serves at the `--plain` and the `--tls` ports until it is killed.
///
/// # Errors
/// A port is taken, or the certificate can't be read.
pub fn run(args: &Args) -> Result<(), Failed> {
    let tls = args.value("certificate").zip(args.value("key")).map(|(chain, key)| acceptor(chain, key)).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let answered = Rc::new(Cell::new(0));
        let listen = |name: &str, tls: Option<&TlsAcceptor>| -> Result<(), Failed> {
            for port in args.value(name).unwrap_or_default().split(',').filter(|port| !port.is_empty()) {
                let socket = TcpSocket::new_v4()?;
                socket.set_reuseaddr(true)?;
                socket.bind(([0, 0, 0, 0], port.parse()?).into())?;
                spawn_local(accept(socket.listen(BACKLOG)?, tls.cloned(), Rc::clone(&answered)));
            }
            Ok(())
        };
        listen("plain", None)?;
        listen("tls", tls.as_ref())?;
        std::future::pending().await
    })
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, answered: Rc<Cell<u64>>) {
    loop {
        // It may be out of descriptors: others are about to be closed.
        let Ok((tcp, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        let (tls, answered) = (tls.clone(), Rc::clone(&answered));
        spawn_local(async move {
            tcp.set_nodelay(true)?;
            match tls {
                Some(tls) => serve(tls.accept(tcp).await?, &answered).await,
                None => serve(tcp, &answered).await,
            }
        });
    }
}

async fn serve(mut connection: impl AsyncRead + AsyncWrite + Unpin, answered: &Cell<u64>) -> io::Result<()> {
    let mut head = Vec::with_capacity(512);
    loop {
        while !head.ends_with(b"\r\n\r\n") {
            if connection.read_buf(&mut head).await? == 0 {
                return Ok(());
            }
        }
        let path = head.split(|byte| *byte == b' ').nth(1).and_then(|path| str::from_utf8(path).ok()).unwrap_or("/");
        let mut steps = path.trim_start_matches('/').split('/');
        match (steps.next(), steps.next().and_then(|step| step.parse().ok())) {
            (Some("never"), _) => std::future::pending::<()>().await,
            (Some("after"), Some(millis)) => tokio::time::sleep(Duration::from_millis(millis)).await,
            _ => {}
        }
        let body = if path == "/count" { answered.get().to_string() } else { "ok".to_owned() };
        answered.set(answered.get() + 1);
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        connection.write_all(answer.as_bytes()).await?;
        connection.flush().await?;
        head.clear();
    }
}

fn acceptor(chain: &str, key: &str) -> Result<TlsAcceptor, Failed> {
    let chain = CertificateDer::pem_slice_iter(&fs::read(chain)?).collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(&fs::read(key)?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_no_client_auth().with_single_cert(chain, key)?;
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    Ok(TlsAcceptor::from(Arc::new(config)))
}
