//! How a health starts: what is wrong with it, and its actors.

use std::{collections::HashSet, sync::Arc, time::Duration};

use actix::{Actor, Addr, Recipient};

use super::{
    answer::Need,
    bad_health::BadHealth,
    book::Group,
    calls::{Calls, SCHEME},
    dependency::{Dependency, What},
    desk::Desk,
    end::{End, end},
};
use crate::{
    actors::own_system,
    message::Check,
    model::endpoint::{BadEndpoint, Endpoint},
    monitor::{actor::Monitor, message::Stop, watch::Watch},
    watchpost::{Builder, StartError, Watchpost},
};

/// A dependency and its name.
pub(super) struct Named {
    pub name: String,
    pub need: Need,
    pub dependency: Dependency,
}

/// The checkers of a health that has its own. A probe that blocks its thread leaves the other one.
const CHECKERS: usize = 2;

/// Whether every name can be used, and the groups hold what there is.
pub(super) fn judge_names(named: &[Named], groups: &[Group]) -> Result<(), BadHealth> {
    let mut names = HashSet::new();
    for Named { name, .. } in named {
        judge_name("dependency", name)?;
        if !names.insert(name.as_str()) {
            return Err(BadHealth::DuplicateDependency(name.clone()));
        }
    }
    let mut seen = HashSet::new();
    for Group { name, members } in groups {
        judge_name("group", name)?;
        if !seen.insert(name.as_str()) {
            return Err(BadHealth::DuplicateGroup(name.clone()));
        }
        if members.is_empty() {
            return Err(BadHealth::EmptyGroup(name.clone()));
        }
        if let Some(member) = members.iter().find(|member| !names.contains(member.as_str())) {
            return Err(BadHealth::NoSuchMember { group: name.clone(), member: member.clone() });
        }
    }
    Ok(())
}

/// A group's name is the end of a path, and a dependency's a key that a colon would divide (draft-inadarei-api-health-check-06, 4).
fn judge_name(what: &'static str, name: &str) -> Result<(), BadHealth> {
    let odd = |c: char| matches!(c, ':' | '/') || c.is_control();
    if name.trim().is_empty() || name.contains(odd) {
        return Err(BadHealth::Name { what, name: name.to_owned() });
    }
    Ok(())
}

/// A watch, and whether it is a closure's: those are called by checkers of our own, whoever checks the rest.
struct Planned {
    watch: Watch,
    is_call: bool,
}

/// What is reached of the actors.
pub(super) struct Started {
    pub desk: Addr<Desk>,
    pub end: End,
}

/// Starts the desk, the monitor, and the checkers that are needed, in a System of their own.
pub(super) fn start(checker: Option<Recipient<Check>>, named: Vec<Named>) -> Result<Started, BadHealth> {
    // A verdict should be of now: a dependency that asks for a pause is down, and what says so may not wait.
    let builder = Watchpost::builder().checkers(CHECKERS).retry_after_max(Duration::ZERO);
    let mut calls = Vec::new();
    let mut planned = Vec::new();
    for Named { name, dependency: Dependency { what, tune }, .. } in named {
        let bad = |bad: BadEndpoint| BadHealth::Endpoint { name: name.clone(), bad };
        let of_our_scheme = || Endpoint::builder(format!("{SCHEME}:{name}")).name(&name).build().map_err(bad);
        let is_call = matches!(what, What::Call(_));
        let watch = match what {
            What::Endpoint(endpoint) => {
                let endpoint = endpoint.map_err(bad)?;
                let scheme = endpoint.url().scheme();
                // What the app's own checkers check, they know.
                if checker.is_none() && !builder.has_probe(scheme) {
                    return Err(BadHealth::Scheme { name, scheme: scheme.to_owned() });
                }
                Watch::new(&name, endpoint)
            }
            What::Checker(checker) => Watch::new(&name, of_our_scheme()?).through(checker),
            What::Call(call) => {
                let watch = Watch::new(&name, of_our_scheme()?);
                calls.push((Arc::from(name), call));
                watch
            }
        };
        planned.push(Planned { watch: tune(watch), is_call });
    }
    let calls: Calls = calls.into_iter().collect();
    let builder = builder.probe(SCHEME, move || Box::new(calls.clone()));
    let started = own_system::begin("watchpost-health", move || begin(checker, builder, planned));
    Ok(started?)
}

/// Starts the actors. The future ends with all of them.
fn begin(
    checker: Option<Recipient<Check>>,
    builder: Builder,
    planned: Vec<Planned>,
) -> Result<(Started, impl Future<Output = ()>), StartError> {
    let (to, pool) = match checker {
        Some(checker) if planned.iter().any(|planned| planned.is_call) => (checker, Some(builder.start_here()?)),
        Some(checker) => (checker, None),
        None => {
            let pool = builder.start_here()?;
            (pool.recipient(), Some(pool))
        }
    };
    let monitor = Monitor::new(to).start();
    for Planned { watch, is_call } in planned {
        monitor.do_send(match &pool {
            Some(pool) if is_call => watch.through(pool.recipient()),
            _ => watch,
        });
    }
    let (open, mut ending, end) = end();
    let desk = Desk::new(monitor.clone(), open).start();
    let until = async move {
        ending.desk_ended().await;
        let _ = monitor.send(Stop).await;
        if let Some(pool) = pool {
            let _ = pool.abort().await;
        }
        ending.all_served().await;
    };
    Ok((Started { desk, end }, until))
}
