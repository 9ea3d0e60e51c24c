//! The `watchpost` command. It sees of the library what any app sees: whatever it needs, an embedding app has too.

#![forbid(unsafe_code)]

mod cli;

fn main() {
    let exit = cli::run();
    // Not by returning: a name lookup that hangs, or a read of standard input, would hold the process.
    std::process::exit(exit.code())
}
