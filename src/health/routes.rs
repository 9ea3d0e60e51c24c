//! The questions over HTTP: a service of actix-web.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Resource,
    dev::{AppService, HttpServiceFactory, Payload},
    guard,
    http::{
        Method, StatusCode,
        header::{Accept, Allow, CACHE_CONTROL, Header, HeaderName, Quality},
    },
    web,
};
use serde::Deserialize;

use super::{
    answer::{self, Held},
    bad_health::HealthError,
    handle::Health,
    wire::{Document, HEALTH_JSON, Word},
};
use crate::model::{state::State, timestamp::Timestamp};

/// Of another moment, an answer is wrong.
const NO_STORE: (HeaderName, &str) = (CACHE_CONTROL, "no-store");

/// What is asked.
#[derive(Debug, Clone, Copy)]
enum Question {
    Live,
    Ready,
    Started,
    Group,
}

/// What is taken from the path. A scope around it may have names of its own there, so this one is long.
#[derive(Deserialize)]
struct GroupPath {
    health_group: String,
}

/// What is answered.
struct Answer {
    state: State,
    draining: bool,
    held: Vec<Held>,
}

impl Answer {
    fn without_details(state: State) -> Self {
        Self { state, draining: false, held: Vec::new() }
    }
}

impl HttpServiceFactory for Health {
    fn register(self, config: &mut AppService) {
        let paths = &self.book.paths;
        let group = format!("{}/{{health_group}}", paths.groups.trim_end_matches('/'));
        for (path, question) in [
            (&paths.live, Question::Live),
            (&paths.ready, Question::Ready),
            (&paths.started, Question::Started),
            (&group, Question::Group),
        ] {
            self.resource(path, question).register(config);
        }
    }
}

impl Health {
    fn resource(&self, path: &str, question: Question) -> Resource {
        let health = self.clone();
        let answers = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(move |request: HttpRequest| {
            let health = health.clone();
            async move { health.respond(question, &request).await }
        });
        let others = || async {
            let mut response = HttpResponse::MethodNotAllowed();
            response.insert_header(NO_STORE).insert_header(Allow(vec![Method::GET, Method::HEAD])).finish()
        };
        web::resource(path).route(answers).default_service(web::to(others))
    }

    async fn respond(&self, question: Question, request: &HttpRequest) -> HttpResponse {
        let answer = match self.answer(question, request).await {
            Ok(answer) => answer,
            Err(HealthError::NoSuch(_)) => return HttpResponse::NotFound().insert_header(NO_STORE).finish(),
            Err(HealthError::Stopped) => Answer::without_details(State::Unknown),
        };
        let Answer { state, draining, held } = &answer;
        let word = Word::of(*state);
        let code = StatusCode::from_u16(word.code()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        let mut response = HttpResponse::build(code);
        response.insert_header(NO_STORE);
        if wants_text(request) {
            return response.content_type("text/plain; charset=utf-8").body(word.as_str());
        }
        let document = if !held.is_empty() && self.book.details.to(request) {
            Document::detailed(*state, *draining, held, Timestamp::now())
        } else {
            Document::bare(*state)
        };
        match serde_json::to_vec(&document) {
            Ok(body) => response.content_type(HEALTH_JSON).body(body),
            Err(_) => HttpResponse::InternalServerError().finish(), // it is a tree of text and numbers
        }
    }

    async fn answer(&self, question: Question, request: &HttpRequest) -> Result<Answer, HealthError> {
        match question {
            // Nobody is asked: it says that a web worker answers.
            Question::Live => Ok(Answer::without_details(State::Up)),
            Question::Ready => {
                let (draining, held) = self.ask().await?;
                Ok(Answer { state: answer::ready(draining, &held), draining, held })
            }
            Question::Started => {
                let (_, held) = self.ask().await?;
                Ok(Answer { state: answer::started(&held), draining: false, held })
            }
            Question::Group => {
                // The matched part of the path has some of its percent-encoding still; this decodes all of it.
                let named = web::Path::<GroupPath>::from_request(request, &mut Payload::None).await;
                let name = named.map_or_else(|_| String::new(), |path| path.into_inner().health_group);
                let held = self.ask_group(&name).await?;
                Ok(Answer { state: answer::of_all(&held), draining: false, held })
            }
        }
    }
}

/// Whether plain text is asked for before JSON (RFC 9110, 12.5.1).
fn wants_text(request: &HttpRequest) -> bool {
    let Ok(Accept(mut accepted)) = Accept::parse(request) else { return false };
    accepted.retain(|media| media.quality > Quality::ZERO);
    let ranked = Accept(accepted).ranked();
    let first = ranked.iter().find_map(|media| match (media.type_().as_str(), media.subtype().as_str()) {
        ("text", "plain" | "*") => Some(true),
        ("application", "json" | "*") | ("*", "*") => Some(false),
        ("application", _) if media.essence_str() == HEALTH_JSON => Some(false),
        _ => None,
    });
    first.unwrap_or(false)
}
