//! cargo run --example gallery_data_race
//!
//! A data race: two threads (parts of a program that run at the same time) write one variable, and nothing says in which order.
//! Many languages compile that, and now and then a write is lost. Rust's rule, one `&mut` at a time, holds across threads too: the
//! compiler refuses it. This program asks the compiler, and compares the code of the error with the one that it expects.
//! The cure: each thread works on a value of its own and hands it over when it is done, as in lesson_5_channel.

use std::{
    env,
    io::{self, Write},
    process::{Command, Stdio},
};

/// `scope` waits for the threads that are spawned in it. What stands after `||` is what such a thread does.
const RACE: &str = r#"fn main() {
    let mut total = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| total += 1);
        scope.spawn(|| total += 2);
    });
    println!("{total}");
}"#;

/// `join` waits for a thread, and gives what it hands over.
const CURE: &str = r#"fn main() {
    let one = std::thread::spawn(|| 1);
    let two = std::thread::spawn(|| 2);
    println!("{}", one.join().unwrap() + two.join().unwrap());
}"#;

const COMPILES: &str = "it compiles";

fn main() -> io::Result<()> {
    let race = compile(RACE);
    if race.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        println!("There is no rustc here to ask.");
        return Ok(());
    }
    let answers = [race?, compile(CURE)?];
    eprintln!("The compiler says: {}", answers[0]);
    // The code stands in brackets: `error[E0499]: cannot borrow …`
    let code = answers[0].split(['[', ']']).nth(1).unwrap_or("no code");
    println!("With the race: refused with {code}\nWithout it: {}", answers[1]);
    assert_eq!(code, "E0499", "the race is to be refused, and with this error");
    let compiled = answers.iter().filter(|answer| *answer == COMPILES).count();
    println!("Lesson: {compiled} of 2 programs compiled; the race was refused with {code}, before it could run");
    Ok(())
}

/// Hands a program to the compiler: the first line of what it says.
fn compile(source: &str) -> io::Result<String> {
    // The source goes in through a pipe, and what is made of it (MIR, a form inside the compiler) comes out: no file is left.
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition=2024", "--error-format=short", "--emit=mir=-", "-", "--out-dir"]).arg(env::temp_dir());
    let mut rustc = rustc.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    rustc.stdin.take().map_or(Ok(()), |mut pipe| pipe.write_all(source.as_bytes()))?;
    let output = rustc.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(if output.status.success() { COMPILES } else { said.lines().next().unwrap_or_default() }.to_owned())
}
