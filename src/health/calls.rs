//! The probe that asks an app's own closures.

use std::{collections::HashMap, sync::Arc};

use super::dependency::Call;
use crate::{
    model::{
        endpoint::Endpoint,
        reason::{Kind, Reason},
    },
    probe::{Look, Probe, trace::Trace},
};

/// The scheme of what has no URL. What stands after it is the dependency's name.
pub(super) const SCHEME: &str = "dependency";

/// The closures by the names of their dependencies. Calling one is a look as any other: it has a timeout, and it may panic.
#[derive(Clone, Default)]
pub(super) struct Calls(pub Arc<HashMap<Arc<str>, Call>>);

impl Probe for Calls {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        let Some(call) = endpoint.name().and_then(|name| self.0.get(name)) else {
            return Box::pin(async { Err(Reason::new(Kind::Unsupported, "no such closure")) });
        };
        let answer = call();
        Box::pin(async { answer.await.map_err(|said| Reason::new(Kind::Expectation, said)) })
    }
}
