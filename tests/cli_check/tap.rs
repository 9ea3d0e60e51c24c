//! TAP 14, read back.

use std::collections::BTreeMap;

use crate::{
    binary::check,
    far_side::{FarSide, OK, UNAVAILABLE},
    inputs::file,
};

/// A test point: whether it is ok, its description, and the keys of its block.
#[derive(Debug)]
pub struct Point {
    pub ok: bool,
    pub description: String,
    pub block: BTreeMap<String, String>,
}

/// Reads a document by the rules of TAP 14, as far as they are used here.
#[track_caller]
pub fn points(text: &str) -> Vec<Point> {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("TAP version 14"), "{text}");
    let mut points: Vec<Point> = Vec::new();
    let (mut plan, mut in_block) = (None, false);
    for line in lines {
        if in_block {
            let line =
                line.strip_prefix("  ").unwrap_or_else(|| panic!("a block that is not indented: {line}\n{text}"));
            in_block = line != "...";
            if let Some((key, value)) = line.split_once(": ") {
                let value = serde_json::from_str::<serde_json::Value>(value)
                    .unwrap_or_else(|error| panic!("{error}: {value}\n{text}"));
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                points.last_mut().unwrap().block.insert(key.trim().to_owned(), value);
            }
        } else if line == "  ---" {
            in_block = true;
        } else if let Some(count) = line.strip_prefix("1..") {
            plan = Some(count.parse::<usize>().unwrap());
        } else if !line.starts_with('#') {
            let ok = line.strip_prefix("ok ").map(|rest| (true, rest));
            let (ok, rest) =
                ok.or_else(|| line.strip_prefix("not ok ").map(|rest| (false, rest))).unwrap_or_else(|| {
                    panic!("no point: {line}\n{text}");
                });
            let (number, escaped) = rest.split_once(" - ").unwrap();
            assert_eq!(number.parse(), Ok(points.len() + 1), "{text}");
            points.push(Point { ok, description: unescaped(escaped), block: BTreeMap::new() });
        }
    }
    assert_eq!(plan, Some(points.len()), "the plan stands once, and counts\n{text}");
    points
}

/// A description without its escapes; a bare `#` would begin a directive.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.push(chars.next().expect("something is escaped")),
            '#' => panic!("a directive in {text}"),
            c => plain.push(c),
        }
    }
    plain
}

#[test]
fn descriptions_with_signs_of_tap_are_read_back_as_they_were() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let urls = [
        format!("{}/a#b", up.url()),
        format!("{}/c#TODO", up.url()),
        format!("{}/d?e=f#\\g\\\\", down.url()),
        format!("{}/#%20#SKIP", down.url()),
    ];
    let run = check(&urls).args(&["--format=tap", "--sort=input"]).run();
    run.exits(1);
    let points = points(&run.stdout);
    let described: Vec<_> = points.iter().map(|point| (point.description.as_str(), point.ok)).collect();
    let wanted: Vec<_> = urls.iter().map(|url| (url.as_str(), url.starts_with(&up.url()))).collect();
    assert_eq!(described, wanted, "{run}");
}

#[test]
fn what_is_not_up_has_a_block() {
    let far = FarSide::answering(UNAVAILABLE);
    let config = format!("[[endpoint]]\nurl = \"{}\"\nname = \"a \\\\ # \\\"b\\\": c\"\n", far.url());
    let config = file("tap.toml", config);
    for (flags, ok, state) in [
        (&[][..], false, "down"),
        (&["--on=503=degraded"], true, "degraded"),
        (&["--on=503=degraded", "--strict"], false, "degraded"),
        (&["--on=503=unknown"], false, "unknown"),
    ] {
        let run = check(["--config", &config, "--format=tap"]).args(flags).run();
        let points = points(&run.stdout);
        let [point] = points.as_slice() else { panic!("{run}") };
        assert_eq!((point.ok, point.description.as_str()), (ok, "a \\ # \"b\": c"), "{run}");
        let key = |name: &str| point.block.get(name).map(String::as_str);
        assert_eq!((key("state"), key("http_status"), key("attempts")), (Some(state), Some("503"), Some("1")), "{run}");
        assert_eq!((key("file"), key("line")), (Some(config.as_str()), Some("2")), "{run}");
        assert_eq!(key("message"), Some("expectation: status 503, wanted under 500"), "{run}");
    }
}
