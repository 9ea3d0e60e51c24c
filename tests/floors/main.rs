//! The architecture's rule as a test: imports run down the floors, and no file imports itself in a circle.
//!
//! Reads `src` as text. What breaks a rule is named with its file.

mod imports;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use imports::Source;

/// The library's floors, from the ground up. A room may import from those below it, never from one beside or above it.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["message"],
    &["judge"],
    &["net"],
    &["probe"],
    &["report", "demo"],
    &["actors"],
    &["round", "monitor", "testing"],
    &["watchpost"],
    &["health"],
];

/// Rooms that a room may not import from although they lie below it.
const WALLS: &[(&str, &str)] = &[("report", "probe"), ("report", "net")];

/// The rooms of the binary, a crate of its own: it sees the library's public names, as `watchpost::…`.
const BINARY: &[&str] = &["main", "cli"];

/// The most lines that a file may have.
const LONGEST: usize = 320;

type Files = BTreeMap<String, String>;

#[test]
fn the_source_keeps_the_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Files::new();
    collect(&root, "", &mut files).expect("src can be read");
    assert!(files.contains_key("lib.rs"), "{root:?} has no lib.rs: nothing was checked");
    let problems = problems(&files);
    assert!(problems.is_empty(), "{} to mend:\n  {}\n", problems.len(), problems.join("\n  "));
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if name.ends_with(".rs") {
            files.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// Everything in the files that breaks a rule, a sentence each.
fn problems(files: &Files) -> Vec<String> {
    let mut found = Vec::new();
    let sources: BTreeMap<&str, Source> =
        files.iter().map(|(file, text)| (file.as_str(), imports::read(&module_of(file), text))).collect();
    for (file, text) in files {
        let lines = text.lines().count();
        if lines > LONGEST {
            found.push(format!("{file} has {lines} lines, at most {LONGEST}"));
        }
        if !in_binary(file) && file != "lib.rs" && floor(room(file)).is_none() {
            found.push(format!("{file} is on no floor: give `{}` one", room(file)));
        }
    }
    for (file, source) in &sources {
        if !file.ends_with("tests.rs") {
            found.extend(source.forbidden.iter().map(|what| format!("{file} says {what}")));
        }
        if *file == "main.rs" {
            let rooms = source.children.iter().filter(|child| !BINARY.contains(&child.as_str()));
            found.extend(rooms.map(|room| format!("main.rs declares `{room}`: the binary sees `watchpost::{room}`")));
        }
    }
    let mut edges = edges(&sources, &mut found);
    while let Some(circle) = circle(&edges) {
        found.push(format!("a circle: {}", circle.join(" → ")));
        // Opened where it closes, so that the next one shows.
        if let [.., last, first] = circle[..] {
            edges.entry(last).or_default().remove(first);
        }
    }
    found
}

/// Which file imports from which, each import judged on the way.
fn edges<'a>(sources: &BTreeMap<&'a str, Source>, found: &mut Vec<String>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (&file, source) in sources {
        for import in &source.imports {
            let Some((target, rest)) = resolve(sources, in_binary(file), import) else { continue };
            if target == file {
                continue;
            }
            if edges.entry(file).or_default().insert(target) || target == "lib.rs" {
                found.extend(broken_floor(file, target, import));
            }
            let face = target == "lib.rs" || in_binary(file);
            if let Some(name) = rest.first().filter(|name| !face && sources[target].names.contains(name)) {
                found.push(format!("{file} imports `{name}` through {target}, which does not define it"));
            }
        }
    }
    edges
}

/// The rule of the floors for one import.
fn broken_floor(file: &str, target: &str, import: &[String]) -> Option<String> {
    if in_binary(file) || file == "lib.rs" {
        return None;
    }
    if target == "lib.rs" {
        return Some(format!("{file} imports `crate::{}` through lib.rs: name its own file", import.join("::")));
    }
    let (from, to) = (room(file), room(target));
    if from == to {
        return None;
    }
    if floor(from)? <= floor(to)? {
        return Some(format!("{file} imports from {target}, which is not below it"));
    }
    WALLS.contains(&(from, to)).then(|| format!("{file} imports from {target}: `{from}` knows no `{to}`"))
}

/// The file that an absolute path leads to, and what is left of the path there.
fn resolve<'a, 'b>(
    sources: &BTreeMap<&'a str, Source>,
    binary: bool,
    path: &'b [String],
) -> Option<(&'a str, &'b [String])> {
    (0..=path.len()).rev().find_map(|length| {
        let (module, rest) = path.split_at(length);
        let found = sources.iter().find(|(file, source)| in_binary(file) == binary && source.module == module);
        found.map(|(file, _)| (*file, rest))
    })
}

/// A circle of imports, if there is one.
fn circle<'a>(edges: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Option<Vec<&'a str>> {
    fn visit<'a>(
        file: &'a str,
        edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
        way: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<&'a str>> {
        if let Some(start) = way.iter().position(|on_the_way| *on_the_way == file) {
            return Some(way[start..].iter().copied().chain([file]).collect());
        }
        if !done.insert(file) {
            return None;
        }
        way.push(file);
        let circle = edges.get(file).into_iter().flatten().find_map(|next| visit(next, edges, way, done));
        way.pop();
        circle
    }
    let mut done = BTreeSet::new();
    edges.keys().find_map(|file| visit(file, edges, &mut Vec::new(), &mut done))
}

/// The module that a file holds. `json_tests.rs` holds the tests of `json.rs`, `json/tests.rs` too.
fn module_of(file: &str) -> Vec<&str> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    match path.strip_suffix("_tests") {
        _ if matches!(path, "lib" | "main") => Vec::new(),
        Some(tested) => tested.split('/').chain(["tests"]).collect(),
        None => path.split('/').collect(),
    }
}

fn room(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or_default()
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn in_binary(file: &str) -> bool {
    BINARY.contains(&room(file))
}

#[test]
fn what_breaks_a_rule_is_named() {
    let base = [
        ("lib.rs", "mod message; mod model; mod net; mod probe; pub use model::reason::Reason;"),
        ("main.rs", "mod cli; fn main() { cli::run() }"),
        ("cli/mod.rs", "pub fn run() {}"),
        ("model/mod.rs", "pub mod reason; pub mod status;"),
        ("model/reason.rs", "pub struct Reason;"),
        ("model/status.rs", "use super::reason::Reason; pub struct Status(Reason);"),
    ];
    let rows: &[(&str, &str, Option<&str>)] = &[
        ("net/mod.rs", "use crate::model::{reason::Reason, status::{self, Status}};", None),
        (
            "net/mod.rs",
            "// use crate::probe::Probe;\n/* crate::probe */ const A: &str = \"use crate::probe::Probe;\";",
            None,
        ),
        (
            "net/mod.rs",
            "fn a() -> crate::probe::Probe {}",
            Some("net/mod.rs imports from probe/mod.rs, which is not below it"),
        ),
        (
            "model/status.rs",
            "use crate::{message::Check};",
            Some("model/status.rs imports from message.rs, which is not below it"),
        ),
        (
            "model/status.rs",
            "mod text { use super::super::super::message::Check; }",
            Some("model/status.rs imports from message.rs, which is not below it"),
        ),
        ("model/status.rs", "mod text { use super::Status; }", None),
        (
            "demo/mod.rs",
            "use crate::report::Line;",
            Some("demo/mod.rs imports from report/mod.rs, which is not below it"),
        ),
        (
            "report/mod.rs",
            "use crate::probe::Probe;",
            Some("report/mod.rs imports from probe/mod.rs: `report` knows no `probe`"),
        ),
        (
            "net/mod.rs",
            "use crate::Reason;",
            Some("net/mod.rs imports `crate::Reason` through lib.rs: name its own file"),
        ),
        (
            "net/mod.rs",
            "use crate::model::status::Reason;",
            Some("net/mod.rs imports `Reason` through model/status.rs, which does not define it"),
        ),
        (
            "model/reason.rs",
            "use super::status::Status;",
            Some("a circle: model/reason.rs → model/status.rs → model/reason.rs"),
        ),
        ("cli/mod.rs", "mod check; use check::Args;", None),
        ("cli/mod.rs", "use crate::main_thing;", Some("a circle: cli/mod.rs → main.rs → cli/mod.rs")),
        ("main.rs", "mod model; fn main() {}", Some("main.rs declares `model`: the binary sees `watchpost::model`")),
        ("pool/mod.rs", "", Some("pool/mod.rs is on no floor: give `pool` one")),
        ("net/mod.rs", "fn a() { b.unwrap(); }", Some("net/mod.rs says unwrap()")),
        (
            "net/mod.rs",
            "fn a<'a>(b: &'a B) { if c == '\"' { b.expect(\"so\"); } }",
            Some("net/mod.rs says expect(\"…\")"),
        ),
        ("net/mod.rs", "fn a() { b.expect(rule).unwrap_or(r#\"\".unwrap()\"#); }", None),
        ("net/mod.rs", "#[cfg(test)] mod tests { #[test] fn a() { b.unwrap(); } }", None),
        (
            "net/mod.rs",
            "#[cfg(test)] mod tests { fn a() { b } } fn c() { d.unwrap(); }",
            Some("net/mod.rs says unwrap()"),
        ),
        ("net/mod.rs", "#[cfg(test)] use a::{b}; fn c() { d.unwrap(); }", Some("net/mod.rs says unwrap()")),
        (
            "model/status_tests.rs",
            "use super::*; use crate::probe::Probe; fn a() { b.unwrap(); }",
            Some("model/status_tests.rs imports from probe/mod.rs, which is not below it"),
        ),
        ("net/mod.rs", "static mut A: u8 = 0;", Some("net/mod.rs says static mut")),
        (
            "net/mod.rs",
            "#[cfg(test)] mod tests { thread_local!(static A: u8 = 0); }",
            Some("net/mod.rs says thread_local!"),
        ),
    ];
    for (file, text, wanted) in rows {
        let mut files: Files = base.iter().map(|(file, text)| (file.to_string(), text.to_string())).collect();
        for room in ["message.rs", "probe/mod.rs", "report/mod.rs"] {
            files.insert(room.into(), "pub struct Check;".into());
        }
        files.insert(file.to_string(), text.to_string());
        let wanted: Vec<_> = wanted.iter().map(ToString::to_string).collect();
        assert_eq!(problems(&files), wanted, "{file}: {text}");
    }
}

#[test]
fn a_long_file() {
    let long = "\n".repeat(LONGEST + 1);
    let files = Files::from([("lib.rs".to_owned(), "mod net;".to_owned()), ("net/mod.rs".to_owned(), long)]);
    assert_eq!(problems(&files), [format!("net/mod.rs has {} lines, at most {LONGEST}", LONGEST + 1)]);
}
