//! cargo run --example embed_actix_web (until stopped)
//!
//! A web app that knows how it is. It answers at the address that it prints; ask it, and then stop it with Ctrl-C or SIGTERM:
//!
//! - `/` and `/report` are ordinary routes, the second a slow one,
//! - `/health/live`, `/health/ready` and `/health/started` are what a platform asks.
//!
//! What it depends on is on this machine (a route of its own stands for another service), so that it runs anywhere.

use std::{error::Error, net::TcpListener, time::Duration};

use actix_web::{App, HttpServer, get, rt::time::sleep};
use watchpost::{Health, ShowDetails};

#[get("/")]
async fn hello() -> &'static str {
    "Hello! Ask me for /health/ready, too.\n"
}

#[get("/report")]
async fn report() -> &'static str {
    sleep(Duration::from_secs(2)).await;
    "It took a while, and nobody cut it off.\n"
}

#[get("/users")]
async fn users() -> &'static str {
    "[]\n"
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let health = Health::new()
        .required("users", format!("http://{address}/users"))
        .optional("search", || async { Err("its index is being built") })
        .details(ShowDetails::Always)
        .start()?;
    println!("http://{address}");
    let app = {
        let health = health.clone();
        move || App::new().service((hello, report, users)).service(health.clone())
    };
    health.run(HttpServer::new(app).listen(listener)?).await?;
    println!("stopped in order");
    Ok(())
}
