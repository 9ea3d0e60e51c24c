//! The command line: one subcommand a file. Here they are parsed and sent on their way.

mod bar;
mod bounded;
mod check;
mod commands;
mod completions;
mod config;
mod console;
mod data_file;
#[cfg(feature = "demo")]
mod demo;
mod environment;
mod exit;
mod explain;
mod file_output;
mod headers;
mod import;
mod init;
mod json_tree;
mod labels;
mod man;
mod nearest;
mod new_file;
mod node;
mod overrule;
mod panics;
mod plain;
mod print;
mod schema;
mod settings;
mod some_time;
mod spool;
mod target;
mod terminal;
mod typed;
mod validate;
mod yaml;

use std::{
    env,
    io::{self, Write},
};

use clap::{
    Arg, CommandFactory, FromArgMatches, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use exit::Exit;

const SECTIONS: &str = "\
Examples:
  watchpost check example.com localhost:3000/health
  watchpost check -f urls.txt --expect 2xx
  watchpost init && watchpost check
  watchpost explain timeout
  watchpost import gatus.yaml -o watchpost.toml
  watchpost help check

Exit codes:
  0, 1, 2, 3  all up, something down, usage or bad input, can't tell
  124         a wait ran out
  130, 143    stopped by SIGINT, SIGTERM
  141         the pipe it wrote to was closed";

/// Checks endpoints, all at once.
#[derive(Parser)]
#[command(name = "watchpost", version, after_help = SECTIONS, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check URLs and say which are up
    Check(Box<check::CheckArgs>),
    /// Say what is to be mended in a file of endpoints, or a list of URLs
    Validate(validate::ValidateArgs),
    /// Write a file of endpoints to begin with
    Init(init::InitArgs),
    /// Print the schema of a file of endpoints, for editors
    Schema(schema::SchemaArgs),
    /// Explain a kind of reason, such as timeout, or a status code
    Explain(explain::ExplainArgs),
    /// Write a watchpost.toml from the configuration of Gatus or blackbox_exporter
    Import(import::ImportArgs),
    /// Show one after another against all at once, on endpoints of its own; needs no network
    #[cfg(feature = "demo")]
    Demo(demo::DemoArgs),
    /// Print what a shell reads to complete the command line
    Completions(completions::CompletionsArgs),
    /// Print the manual page, or write one for each subcommand too
    Man(man::ManArgs),
}

/// Runs the command line. What it comes to is the process's exit code.
pub fn run() -> Exit {
    panics::keep_quiet();
    match parse() {
        Ok(Cli { command: Command::Check(args) }) => check::run(*args),
        Ok(Cli { command: Command::Validate(args) }) => validate::run(args),
        Ok(Cli { command: Command::Init(args) }) => init::run(&args),
        Ok(Cli { command: Command::Schema(args) }) => schema::run(&args),
        Ok(Cli { command: Command::Explain(args) }) => explain::run(args),
        Ok(Cli { command: Command::Import(args) }) => import::run(&args),
        #[cfg(feature = "demo")]
        Ok(Cli { command: Command::Demo(args) }) => demo::run(args),
        Ok(Cli { command: Command::Completions(args) }) => completions::run(args, Cli::command()),
        Ok(Cli { command: Command::Man(args) }) => man::run(args, Cli::command()),
        Err(error) => tell(&error),
    }
}

fn parse() -> Result<Cli, clap::Error> {
    // A variable that is set to nothing says nothing, as where a CI has no value for it.
    let says_nothing = |option: &Arg| option.get_env().and_then(env::var_os).is_some_and(|value| value.is_empty());
    let mut command = Cli::command().mut_subcommand("check", |check| {
        check.mut_args(|option| if says_nothing(&option) { option.env(None) } else { option })
    });
    let matches = command.try_get_matches_from_mut(env::args_os())?;
    let mut cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    if let (Command::Check(args), Some((_, matches))) = (&mut cli.command, matches.subcommand()) {
        args.settle(matches);
    }
    Ok(cli)
}

/// Prints what the parser says: help and version too are "errors" to it.
fn tell(error: &clap::Error) -> Exit {
    let printed = if error.use_stderr() {
        anstream::stderr().write_all(commands::disarmed(&told(error)).as_bytes())
    } else {
        error.print()
    };
    if let Some(url) = stray_url(error) {
        let _ = writeln!(io::stderr(), "\n  tip: watchpost check {url}");
    }
    if let Some(variable) = guilty_variable(error) {
        let _ = writeln!(io::stderr(), "\n  note: that is what {variable} says");
    }
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::ClosedPipe,
        Err(_) => Exit::Trouble,
        Ok(()) if error.exit_code() == 0 => Exit::AllUp,
        Ok(()) => Exit::Trouble,
    }
}

/// What the parser says, which repeats what was typed: of a URL in the wrong place without its user-info.
fn told(error: &clap::Error) -> String {
    let of_a_rule = text(error, ContextKind::InvalidArg).is_some_and(|option| option.starts_with("--expect"));
    let typed = [ContextKind::InvalidSubcommand, ContextKind::InvalidArg, ContextKind::InvalidValue];
    typed
        .into_iter()
        .filter_map(|kind| text(error, kind))
        // A rule may hold an @ of its own, and a caret stands under it; no URL has white space.
        .filter(|typed| !(of_a_rule && typed.contains(char::is_whitespace)))
        .fold(without_a_wrong_tip(&error.render().ansi().to_string()), |told, typed| {
            told.replace(typed, &watchpost::hide_user_info(typed))
        })
}

/// What the parser says without its tip about `--`: what stands after that is a command.
fn without_a_wrong_tip(said: &str) -> String {
    let wrong = |line: &&str| !(line.contains("tip:") && line.contains("to pass '"));
    let said: String = said.split_inclusive('\n').filter(wrong).collect();
    // Where it was the only one, a blank line stands alone.
    said.replace("\n\n\n", "\n\n")
}

/// What the parser gives as text about an error.
fn text(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// The URL that stands where a subcommand should.
fn stray_url(error: &clap::Error) -> Option<String> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let typed = env::args().nth(1)?;
    let url: watchpost::TypedUrl = typed.parse().ok()?;
    typed.contains(['.', ':']).then(|| url.input().to_owned())
}

/// The environment variable that a bad value came from: the parser names the option alone.
fn guilty_variable(error: &clap::Error) -> Option<String> {
    let option = text(error, ContextKind::InvalidArg)?.strip_prefix("--")?.split(' ').next()?.trim_end_matches("...");
    let variable = format!("WATCHPOST_{}", option.to_uppercase().replace('-', "_"));
    (env::var(&variable).ok().as_deref() == Some(text(error, ContextKind::InvalidValue)?)).then_some(variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_of_check_may_stand_in_the_environment_under_its_own_name() {
        let command = Cli::command();
        let check = command.find_subcommand("check").unwrap();
        let here_only = [
            "help", "file", "json", "head", "data", "user", "fail", "location", "parallel", "proxy", "http1.1", "wait",
            "invert",
        ];
        for option in check.get_opts().filter_map(|option| option.get_long().map(|long| (long, option))) {
            let (long, option) = option;
            let wanted = format!("WATCHPOST_{}", long.to_uppercase().replace('-', "_"));
            let env = option.get_env().and_then(|env| env.to_str());
            let wanted = (!here_only.contains(&long)).then_some(wanted.as_str());
            assert_eq!(env, wanted, "--{long}");
        }
    }
}
