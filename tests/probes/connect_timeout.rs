//! The time that look-up, connect and TLS have together.

use std::{
    net::{Ipv4Addr, SocketAddr},
    rc::Rc,
    time::Duration,
};

use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UdpSocket,
    time::sleep,
};
use watchpost::{Endpoint, Kind, NetOptions, Phase, Probe, tls_probe};

use super::{down, far_side::serve, look_with};

const LIMIT: Duration = Duration::from_secs(2);
/// Each leaves the other too little of the limit.
const LOOK_UP: Duration = Duration::from_millis(1000);
const HANDSHAKE: Duration = Duration::from_millis(1600);

/// A name server that takes its time: every name is 127.0.0.1, and has no other address.
async fn slow_name_server() -> SocketAddr {
    let socket = Rc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap());
    let address = socket.local_addr().unwrap();
    actix_rt::spawn(async move {
        let mut query = [0; 512];
        while let Ok((_, from)) = socket.recv_from(&mut query).await {
            let name_ends = 12 + query[12..].iter().position(|byte| *byte == 0).unwrap() + 1;
            let is_a = query[name_ends + 1] == 1;
            // By hand (RFC 1035, 4.1): the question, and where it is one for A the name again, by a pointer.
            let mut answer = vec![query[0], query[1], 0x81, 0x80, 0, 1, 0, u8::from(is_a), 0, 0, 0, 0];
            answer.extend_from_slice(&query[12..name_ends + 4]);
            if is_a {
                answer.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
            }
            let socket = Rc::clone(&socket);
            actix_rt::spawn(async move {
                sleep(LOOK_UP).await;
                let _ = socket.send_to(&answer, from).await;
            });
        }
    });
    address
}

/// A server that plays SMTP up to STARTTLS, if it is to, and then is silent for a time before it closes.
async fn slow_server(smtp: bool) -> SocketAddr {
    serve(move |mut stream| async move {
        if smtp {
            for (says, hears) in
                [("220 a\r\n", "EHLO watchpost.invalid\r\n"), ("250-a\r\n250 STARTTLS\r\n", "STARTTLS\r\n")]
            {
                stream.write_all(says.as_bytes()).await.unwrap();
                stream.read_exact(&mut vec![0; hears.len()]).await.unwrap();
            }
            stream.write_all(b"220 go\r\n").await.unwrap();
        }
        sleep(HANDSHAKE).await;
    })
    .await
}

#[actix_rt::test]
async fn the_look_up_counts_whatever_the_scheme() {
    let options = NetOptions::new().name_servers([slow_name_server().await]);
    let (silent, smtp) = (slow_server(false).await, slow_server(true).await);
    let tls: &dyn Fn() -> Box<dyn Probe> = &tls_probe(options.clone());
    let mut rows =
        vec![(tls, "tls", silent, ""), (tls, "tls", silent, "?starttls=smtp"), (tls, "tls", smtp, "?starttls=smtp")];
    #[cfg(feature = "ws")]
    let ws = watchpost::ws_probe(options.clone());
    #[cfg(feature = "ws")]
    rows.push((&ws, "wss", silent, ""));
    #[cfg(feature = "grpc")]
    let grpc = watchpost::grpc_probe(options.clone());
    #[cfg(feature = "grpc")]
    rows.push((&grpc, "grpcs", silent, ""));
    #[cfg(feature = "http")]
    let http = watchpost::http_probe(options.clone());
    #[cfg(feature = "http")]
    rows.push((&http, "https", silent, ""));
    join_all(rows.into_iter().map(async |(probe, scheme, server, query)| {
        let url = format!("{scheme}://slow.test-zone:{}/{query}", server.port());
        let endpoint = Endpoint::builder(&url).connect_timeout(LIMIT).timeout(Duration::from_secs(50));
        let looked = look_with(&*probe(), endpoint).await;
        assert_eq!(looked.outcome(), down(Kind::Timeout, Phase::Tls), "{url}: {}", looked.says());
        assert_eq!(looked.says(), "connected, then no TLS handshake within 2 s", "{url}");
    }))
    .await;
}
