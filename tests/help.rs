//! `--help` of every subcommand: examples, exit codes, and no line that is wider than the terminal.
#![cfg(feature = "cli")]

use std::process::{Command, Stdio};

/// What a person sees whose terminal is so wide.
fn help(columns: usize, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watchpost"));
    let output = command.args(arguments).env("COLUMNS", columns.to_string()).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn subcommands() -> Vec<String> {
    let help = help(80, &["help"]);
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // What does not begin after two spaces goes on from the line before.
    let names = lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn every_subcommand_has_examples_of_itself_and_exit_codes() {
    let subcommands = subcommands();
    assert!(subcommands.iter().any(|name| name == "check"), "{subcommands:?}");
    for name in subcommands {
        let help = help(80, &["help", &name]);
        let section = |heading: &str| {
            let lines = help.lines().skip_while(|line| *line != heading).skip(1);
            lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>()
        };
        let (examples, codes) = (section("Examples:"), section("Exit codes:"));
        assert!(examples.iter().any(|line| line.contains(&format!("watchpost {name}"))), "{name}\n{help}");
        assert!(codes.first().is_some_and(|line| line.starts_with("  0 ")), "{name}\n{help}");
    }
}

#[test]
fn at_80_columns_nothing_is_wider_and_no_section_is_broken_again() {
    let subcommands = subcommands();
    let all = subcommands.iter().map(|name| vec!["help", name]).chain([vec!["help"]]);
    for arguments in all {
        let narrow = help(80, &arguments);
        if let Some(line) = narrow.lines().find(|line| line.chars().count() > 80) {
            panic!("{arguments:?} is wider than 80 columns:\n{line}");
        }
        // Examples and lists below the options are written for 80 columns: more room changes nothing there.
        let last = |help: &str| help.split_once("\nExamples:\n").map(|(_, last)| last.to_owned());
        assert_eq!(last(&narrow), last(&help(200, &arguments)), "{arguments:?}");
        assert!(last(&narrow).is_some(), "{arguments:?} has no examples");
    }
}
