//! An app with a health whose dependencies say what the test wants.

use std::{iter::repeat, time::Duration};

use actix::Recipient;
use actix_web::{App, body::to_bytes, dev::ServiceResponse, http::header, test};
use tokio::time::timeout;
use watchpost::{
    Check, Health, HealthBuilder, Kind, State,
    testing::{self, Reply},
};

/// A dependency in a state for ever; without one, it never answers.
pub fn says(state: impl Into<Option<State>>) -> Recipient<Check> {
    let Some(state) = state.into() else { return silent() };
    let reply = match state {
        State::Unknown => Kind::Resources.into(),
        state => Reply::from(state),
    };
    testing::scripted(repeat(reply))
}

fn silent() -> Recipient<Check> {
    let (checker, mut far_side) = testing::pair();
    actix_rt::spawn(async move {
        let mut held = Vec::new();
        while let Some(check) = far_side.next().await {
            held.push(check);
        }
    });
    checker
}

/// Starts, and waits until something came of this many dependencies.
pub async fn started(health: HealthBuilder, answered: usize) -> Health {
    let health = health.start().expect("a health");
    let come = async {
        while health.verdicts().await.expect("verdicts").iter().filter(|verdict| verdict.last.is_some()).count()
            < answered
        {
            tokio::task::yield_now().await;
        }
    };
    within(come).await;
    health
}

/// What has to come soon.
pub async fn within<T>(come: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), come).await.expect("it comes within 20 s")
}

/// An answer over HTTP.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub code: u16,
    pub media: String,
    pub cache: String,
    pub body: String,
}

/// Asks an app that has this health.
pub async fn ask(health: &Health, request: test::TestRequest) -> Said {
    let app = test::init_service(App::new().service(health.clone())).await;
    let response = test::call_service(&app, request.to_request()).await;
    let header = |name| text(&response, name);
    let (code, media, cache) =
        (response.status().as_u16(), header(header::CONTENT_TYPE), header(header::CACHE_CONTROL));
    let body = to_bytes(response.into_body()).await.unwrap_or_default();
    Said { code, media, cache, body: String::from_utf8_lossy(&body).into_owned() }
}

/// A header as text.
pub fn text(response: &ServiceResponse, name: header::HeaderName) -> String {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Gets a path.
pub async fn get(health: &Health, path: &str) -> Said {
    ask(health, test::TestRequest::get().uri(path)).await
}

/// The code and the body of a path.
pub async fn code_and_body(health: &Health, path: &str) -> (u16, String) {
    let said = get(health, path).await;
    (said.code, said.body)
}
