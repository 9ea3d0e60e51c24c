//! A CI that takes some of the lines that it reads for commands: in what is printed there, nobody's text is one.

use std::{
    borrow::Cow,
    env,
    io::{self, Write},
};

use watchpost::without_commands;

/// Whether such a CI reads what is printed.
pub fn are_obeyed() -> bool {
    env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// The text, in which nothing is a command where they are obeyed.
pub fn disarmed(text: &str) -> Cow<'_, str> {
    if are_obeyed() { without_commands(text).into() } else { text.into() }
}

/// Says lines on standard error. Where nobody hears them, the exit code says it.
pub fn say(lines: &[String]) {
    let mut stderr = io::stderr().lock();
    let _ = lines.iter().try_for_each(|line| writeln!(stderr, "{}", disarmed(line)));
}
