//! What an endpoint says of states that are other than usual.

use super::{
    endpoint::Endpoint,
    endpoint_builder::EndpointBuilder,
    overrule::Overrule,
    reason::{Kind, Reason},
    state::State,
};

impl EndpointBuilder {
    /// Another state for a kind of reason or a status code.
    pub fn on(mut self, overrule: Overrule) -> Self {
        self.on.push(overrule);
        self
    }
}

impl Endpoint {
    /// What is overruled, in the order in which it was added.
    pub fn overrules(&self) -> &[Overrule] {
        &self.on
    }

    /// The state and the reason, once they are overruled. What is up and becomes something else needs a reason.
    pub(crate) fn overruled(&self, state: State, reason: Option<Reason>, code: Option<u16>) -> (State, Option<Reason>) {
        if self.on.is_empty() {
            return (state, reason);
        }
        let overruled = Overrule::state_of(&self.on, state, reason.as_ref(), code);
        let reason = match (reason, code) {
            (None, Some(code)) if overruled != State::Up => {
                Some(Reason::new(Kind::Expectation, format!("status {code}, which counts as {overruled} here")))
            }
            (reason, _) => reason,
        };
        (overruled, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_up_one_that_is_none_any_more_says_why() {
        let endpoint = Endpoint::builder("http://x").on("404=down".parse().unwrap()).build().unwrap();
        let (state, reason) = endpoint.overruled(State::Up, None, Some(404));
        assert_eq!(state, State::Down);
        assert_eq!(reason.unwrap().to_string(), "expectation: status 404, which counts as down here");
        assert_eq!(endpoint.overruled(State::Up, None, Some(200)), (State::Up, None));
    }
}
