//! Commands to try, as they are gathered.

use super::{row::Command, shell::Word, target::Target};

/// What is to be tried, so far.
pub struct Tries {
    pub target: Target,
    retried: bool,
    commands: Vec<Command>,
}

impl Tries {
    /// None yet. What was retried need not be once more.
    pub fn new(target: Target, retried: bool) -> Self {
        Self { target, retried, commands: Vec::new() }
    }

    /// All of them, in the order in which they came.
    pub fn into_commands(self) -> Vec<Command> {
        self.commands
    }

    /// Another command, unless it is there.
    pub fn add(&mut self, command: Command) {
        if self.commands.iter().all(|other| other.words != command.words) {
            self.commands.push(command);
        }
    }

    /// The same check with an option and its value.
    pub fn with(&mut self, option: &str, value: &str, why: &str) {
        let command = check().option(option, Word::text(value)).and(self.target.typed());
        self.add(command.to(why));
    }

    /// The same check with retries, where there were none.
    pub fn again(&mut self, times: &str, why: &str) {
        if !self.retried {
            self.with("--retries", times, why);
        }
    }

    /// The same check with a switch.
    pub fn switched(&mut self, switch: &str, why: &str) {
        let command = check().and(Word::text(switch)).and(self.target.typed());
        self.add(command.to(why));
    }

    /// A check of something else, where there is such a thing.
    pub fn other(&mut self, url: Option<Word>, why: &str) {
        if let Some(url) = url {
            self.add(check().and(url).to(why));
        }
    }
}

/// Where a command of ours begins.
pub fn check() -> Command {
    Command::new([Word::text("watchpost"), Word::text("check")])
}
