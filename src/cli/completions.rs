//! `watchpost completions`: what a shell reads to complete the command line.

use clap_complete::Shell;

use super::{exit::Exit, print::print};

const SECTIONS: &str = "\
Examples:
  source <(watchpost completions bash)
  watchpost completions zsh > \"${fpath[1]}/_watchpost\"
  watchpost completions fish > ~/.config/fish/completions/watchpost.fish

Exit codes:
  0    printed
  2    standard output cannot be written
  141  the pipe that it wrote to was closed";

/// Print what a shell reads to complete the command line
#[derive(clap::Args)]
#[command(after_help = SECTIONS)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the completions of a command.
pub fn run(args: CompletionsArgs, mut command: clap::Command) -> Exit {
    // What is printed depends on the command alone: no variable's value is in it, and no path of this machine.
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    print(&script)
}
