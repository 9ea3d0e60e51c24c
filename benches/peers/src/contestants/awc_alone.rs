//! awc alone, used as watchpost uses it: one client, whose connector takes a ready stream from a slot. What watchpost costs beside
//! this is its own.

use std::{
    cell::RefCell,
    collections::HashMap,
    future::{Ready, ready},
    rc::Rc,
};

use actix_service::Service;
use actix_tls::connect::{ConnectError, ConnectInfo, Connection};
use awc::{Client, Connector, body, http::Uri};
use futures_util::{StreamExt, stream};
use tokio::net::TcpStream;

use super::{Target, Work, floor::connect};
use crate::Failed;

/// The streams that are ready, by number: one writer and one reader on one thread.
#[derive(Clone, Default)]
struct Slot(Rc<RefCell<HashMap<u64, TcpStream>>>);

/// Checks all URLs.
///
/// # Errors
/// None, but others have some.
pub fn run(work: Work) -> Result<u64, Failed> {
    Ok(actix_rt::System::new().block_on(async {
        let slot = Slot::default();
        let connector = Connector::new().connector(slot.clone()).limit(u32::MAX as usize);
        let client =
            Client::builder().connector(connector).disable_timeout().disable_redirects().no_default_headers().finish();
        let numbered = stream::iter(work.urls.iter().enumerate());
        let checks = numbered.map(|(number, url)| check(&client, &slot, number as u64, url));
        checks
            .buffer_unordered(work.at_once)
            .fold(0, async |good, checked| good + u64::from(checked.is_some_and(|up| up)))
            .await
    }))
}

/// `None` where it failed, and else whether the answer is a 200.
async fn check(client: &Client, slot: &Slot, number: u64, url: &str) -> Option<bool> {
    let target = Target::read(url).ok()?;
    let stream = connect(target.address).await.ok()?;
    slot.0.borrow_mut().insert(number, stream);
    let request = client
        .get(format!("http://c{number}.invalid{}", target.path))
        .insert_header(("host", target.authority))
        .no_decompress()
        .force_close();
    // The connection goes with the answer, by a reset.
    let answer = request.send_body(body::None::new()).await.ok()?;
    Some(answer.status() == 200)
}

impl Service<ConnectInfo<Uri>> for Slot {
    type Response = Connection<Uri, TcpStream>;
    type Error = ConnectError;
    type Future = Ready<Result<Self::Response, ConnectError>>;

    actix_service::always_ready!();

    fn call(&self, asked: ConnectInfo<Uri>) -> Self::Future {
        let number = asked.hostname().strip_prefix('c').and_then(|rest| rest.strip_suffix(".invalid")?.parse().ok());
        let stream = number.and_then(|number: u64| self.0.borrow_mut().remove(&number));
        ready(stream.map(|stream| Connection::new(asked.request().clone(), stream)).ok_or(ConnectError::Unresolved))
    }
}
