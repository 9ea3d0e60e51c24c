//! The gallery's page, `docs/rogues.md`: made of the rows that are tested.
//!
//! `ROGUES=write cargo test --test rogues page` writes it anew. See the difference before you keep it.

use std::{env, fmt::Write, fs, path::Path};

use super::{
    Gallery,
    authority::Authority,
    gallery,
    rogue::{BUFFERS, Rogue},
};

const PAGE: &str = "docs/rogues.md";

const HEAD: &str = "\
# The rogues' gallery

Servers that misbehave on purpose, and what a check says of each. This page is written by the test that holds watchpost to it,
`tests/rogues`; a fault is added there, as a row in the list of its room, and nowhere else.

Each is met by the real actors. *Ends* says whether the check ends at once or only by its timeout. *Sends* is the most that the server
gets rid of before the connection is closed, what the kernel's buffers hold (1 MiB) left out; *holds* is the most memory that the check
may take. Besides, the whole gallery runs at once in one process, 50 times over: nobody panics, every check is answered once, memory is
back where it began, and no socket is left open.
";

/// What is in no room: these run alone, in `exhaustion.rs`.
const ALONE: &str = "
## Nothing left here

Each runs alone, in a process of its own, and the next check after it is up.

| fault | state | reason |
| --- | --- | --- |
| file descriptors exhausted: for the connection, for the look-up, for the resolver's own files, for the file of roots | unknown | `resources` |
| ephemeral ports exhausted | unknown | `resources` |
| a connection that gets the very port that it goes to, and meets itself | down | `connect_refused` |
";

#[test]
fn the_page_shows_the_gallery() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let written = page(&gallery(&Authority::new("nobody's")));
    if env::var_os("ROGUES").is_some_and(|what| what == "write") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, written).unwrap();
        return;
    }
    let shown = fs::read_to_string(path).unwrap_or_default();
    snapbox::assert_data_eq!(snapbox::Data::text(shown).raw(), snapbox::Data::text(written).raw());
}

fn page(gallery: &Gallery) -> String {
    let mut page = HEAD.to_owned();
    for (room, rogues) in gallery {
        // Writing to a string does not fail.
        let _ = writeln!(page, "\n## {room}\n\n| fault | state | reason | phase | ends | sends | holds |");
        let _ = writeln!(page, "| --- | --- | --- | --- | --- | --- | --- |");
        for rogue in rogues {
            let _ = writeln!(page, "{}", row(rogue));
        }
    }
    page + ALONE
}

fn row(rogue: &Rogue) -> String {
    let wanted = rogue.wanted;
    let also: Vec<_> = rogue.also.iter().map(|(words, _)| *words).collect();
    let name = if also.is_empty() { rogue.name.to_owned() } else { format!("{} ({})", rogue.name, also.join("; ")) };
    let kind = wanted.kind.map_or(String::new(), |kind| format!("`{kind}`"));
    let phase = wanted.phase.map_or(String::new(), |phase| format!("`{}`", phase.as_str()));
    let ends = if rogue.hangs() { "by its timeout" } else { "at once" };
    // What the buffers hold is left out.
    let (sends, holds) = (amount(rogue.most_sent - BUFFERS), amount(rogue.most_held));
    format!("| {name} | {} | {kind} | {phase} | {ends} | {sends} | {holds} |", wanted.state)
}

fn amount(bytes: u64) -> String {
    match bytes {
        0 => "little".to_owned(),
        1..0x10_0000 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{} MiB", bytes >> 20),
    }
}
