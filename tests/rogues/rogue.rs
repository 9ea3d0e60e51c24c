//! What a row of the gallery is: a server with a fault, what it is asked, and what has to come of it.

use std::{io, rc::Rc, time::Duration};

use futures_util::future::LocalBoxFuture;
use watchpost::{EndpointBuilder, Kind, Phase, State, Status};

use super::{far::Far, name_server::Zone};

/// Serves one connection. An error is an end like another: the probe may have seen enough.
pub type Serve = Rc<dyn Fn(Far) -> LocalBoxFuture<'static, io::Result<()>>>;

/// Who is there.
#[derive(Clone)]
pub enum Stand {
    /// Nobody listens.
    Nobody,
    /// Somebody listens, and does not accept.
    Full,
    /// Somebody serves.
    Serves(Serve),
}

/// A fault, and what has to come of it.
pub struct Rogue {
    pub name: &'static str,
    /// Where it is looked for; `PORT` stands for the port of its server.
    pub url: &'static str,
    pub stand: Stand,
    /// What a name server says of the name in its URL.
    pub zone: Option<Zone>,
    ask: fn(EndpointBuilder) -> EndpointBuilder,
    pub wanted: Wanted,
    /// The most bytes that the server can send before the probe has enough.
    pub most_sent: u64,
    /// The most memory that the check may take, in bytes.
    pub most_held: u64,
    /// What must be true beside.
    pub also: Vec<Claim>,
}

/// What must be true of a status, in words and in code.
pub type Claim = (&'static str, fn(&Status) -> bool);

/// What has to come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub state: State,
    pub kind: Option<Kind>,
    pub phase: Option<Phase>,
    pub http: Option<u16>,
}

/// What a socket's buffers hold, ours and the kernel's, beside what is read: the server may have sent so much more.
pub const BUFFERS: u64 = 1 << 20;
/// The most memory of a check that is not said to need more.
pub const LITTLE: u64 = 512 << 10;
/// How long a check has that must end by itself. It has to end in half of it.
pub const AMPLE: Duration = Duration::from_secs(20);

/// A fault by a function that serves one connection.
pub fn rogue(name: &'static str, serve: impl AsyncFn(Far) -> io::Result<()> + 'static) -> Rogue {
    let serve = Rc::new(serve);
    let serve: Serve = Rc::new(move |far| {
        let serve = Rc::clone(&serve);
        Box::pin(async move { serve(far).await })
    });
    Rogue { stand: Stand::Serves(serve), ..nobody(name) }
}

/// Nobody listens.
pub fn nobody(name: &'static str) -> Rogue {
    let wanted = Wanted { state: State::Up, kind: None, phase: None, http: None };
    Rogue {
        name,
        url: "http://127.0.0.1:PORT/",
        stand: Stand::Nobody,
        zone: None,
        ask: |endpoint| endpoint,
        wanted,
        most_sent: BUFFERS,
        most_held: LITTLE,
        also: Vec::new(),
    }
}

/// It listens and accepts nobody: its backlog is full.
pub fn full(name: &'static str) -> Rogue {
    Rogue { stand: Stand::Full, ..nobody(name) }
}

/// How a connection ends after the last byte.
#[derive(Debug, Clone, Copy)]
pub enum End {
    Fin,
    Reset,
    /// Left open.
    Stay,
}

/// Bytes in answer to a request, and an end.
pub fn says(name: &'static str, bytes: impl Into<Vec<u8>>, end: End) -> Rogue {
    let bytes = bytes.into();
    rogue(name, async move |mut far: Far| {
        far.request().await?;
        far.say(&bytes).await?;
        match end {
            End::Fin => Ok(()),
            End::Reset => far.reset(),
            End::Stay => far.stay().await,
        }
    })
}

impl Rogue {
    /// What it is asked.
    pub fn ask(self, ask: fn(EndpointBuilder) -> EndpointBuilder) -> Self {
        Self { ask, ..self }
    }

    /// It is asked for its body too.
    pub fn read_body(self) -> Self {
        self.ask(|endpoint| endpoint.read_body(true))
    }

    /// It is up all the same, with this status.
    pub fn up(self, http: u16) -> Self {
        Self { wanted: Wanted { state: State::Up, kind: None, phase: None, http: Some(http) }, ..self }
    }

    /// It is down.
    pub fn down(self, kind: Kind, phase: Phase) -> Self {
        Self { wanted: Wanted { state: State::Down, kind: Some(kind), phase: Some(phase), http: None }, ..self }
    }

    /// Nobody is asked, because the address policy refuses to: that is not the endpoint's fault.
    pub fn blocked(self) -> Self {
        let (kind, phase) = (Some(Kind::Blocked), Some(Phase::Connect));
        Self { wanted: Wanted { state: State::Unknown, kind, phase, http: None }, ..self }
    }

    /// It has this status, too, and that is the fault.
    pub fn with_status(mut self, http: u16) -> Self {
        self.wanted.http = Some(http);
        self
    }

    /// It is a fault that an expectation finds: those have no phase.
    pub fn unexpected(mut self, http: u16) -> Self {
        self.wanted = Wanted { state: State::Down, kind: Some(Kind::Expectation), phase: None, http: Some(http) };
        self
    }

    /// The server can't send more than this, and what the buffers hold.
    pub fn sends_at_most(self, bytes: u64) -> Self {
        Self { most_sent: bytes + BUFFERS, ..self }
    }

    /// The check may take so much memory.
    pub fn holds_at_most(self, bytes: u64) -> Self {
        Self { most_held: bytes, ..self }
    }

    /// Where it is looked for.
    pub fn at(self, url: &'static str) -> Self {
        Self { url, ..self }
    }

    /// What a name server says of the name in its URL.
    pub fn zone(self, zone: Zone) -> Self {
        Self { zone: Some(zone), ..self }
    }

    /// The first label of the name in its URL.
    pub fn label(&self) -> &'static str {
        self.url.split(['/', '.']).filter(|part| !part.is_empty()).nth(1).unwrap_or_default()
    }

    /// What must be true beside.
    pub fn and(mut self, words: &'static str, is_so: fn(&Status) -> bool) -> Self {
        self.also.push((words, is_so));
        self
    }

    /// Whether only the timeout ends the check.
    pub fn hangs(&self) -> bool {
        self.wanted.kind == Some(Kind::Timeout)
    }

    /// The endpoint that is checked. `patience` is the timeout where only that ends the check. A name that is looked up is each
    /// check's own: else hickory would ask for many at once, and who asks last would wait less.
    pub fn endpoint(&self, id: u64, port: u16, patience: Duration) -> watchpost::Endpoint {
        let url = self.url.replace("PORT", &port.to_string()).replace(".test:", &format!(".check{id}.test:"));
        let timeout = if self.hangs() { patience } else { AMPLE };
        let built = (self.ask)(watchpost::Endpoint::builder(url).name(self.name).timeout(timeout)).build();
        built.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// All that a status says, in one text: what a log has of it, what JSON has, and the sentence.
pub fn all_of(status: &Status) -> String {
    let reason = status.reason.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{reason} {status:?} {}", serde_json::to_string(status).unwrap())
}
