//! JUnit's XML by the two schemas that matter: what they allow is a table here.

use std::{collections::HashSet, fmt::Write};

use roxmltree::{Document, Node};

use crate::{
    binary::check,
    far_side::{FarSide, OK, UNAVAILABLE},
    inputs::file,
};

/// An element: the attributes that it must have by the schema of Ant's tasks (and the xUnit plugin's, which wants fewer), those that
/// it may have by both, and its children in order by the former, each with how often it may come.
struct Element {
    name: &'static str,
    wanted: &'static [&'static str],
    allowed: &'static [&'static str],
    children: &'static [(&'static str, std::ops::RangeInclusive<usize>)],
}

const MANY: usize = usize::MAX;

/// windyroad/JUnit-Schema `JUnit.xsd` and jenkinsci/xunit-plugin `junit-10.xsd`.
const SCHEMAS: &[Element] = &[
    Element { name: "testsuites", wanted: &[], allowed: &[], children: &[("testsuite", 0..=MANY)] },
    Element {
        name: "testsuite",
        wanted: &["name", "timestamp", "hostname", "tests", "failures", "errors", "time", "package", "id"],
        allowed: &["skipped"],
        children: &[("properties", 1..=1), ("testcase", 0..=MANY), ("system-out", 1..=1), ("system-err", 1..=1)],
    },
    Element { name: "properties", wanted: &[], allowed: &[], children: &[("property", 0..=MANY)] },
    Element { name: "property", wanted: &["name", "value"], allowed: &[], children: &[] },
    // A choice of at most one.
    Element {
        name: "testcase",
        wanted: &["name", "classname", "time"],
        allowed: &[],
        children: &[("error", 0..=1), ("failure", 0..=1)],
    },
    Element { name: "failure", wanted: &["type"], allowed: &["message"], children: &[] },
    Element { name: "error", wanted: &["type"], allowed: &["message"], children: &[] },
    Element { name: "system-out", wanted: &[], allowed: &[], children: &[] },
    Element { name: "system-err", wanted: &[], allowed: &[], children: &[] },
];

/// Refuses what one of the schemas would refuse.
#[track_caller]
pub fn valid(xml: &str) {
    let document = Document::parse(xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
    assert_eq!(document.root_element().tag_name().name(), "testsuites");
    let mut names = HashSet::new();
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        let rule = SCHEMAS.iter().find(|element| element.name == name).unwrap_or_else(|| panic!("no element {name}"));
        for wanted in rule.wanted {
            assert!(
                node.attribute(*wanted).is_some_and(|value| !value.is_empty()),
                "{name} without {wanted}: {node:?}"
            );
        }
        for attribute in node.attributes() {
            let known = rule.wanted.contains(&attribute.name()) || rule.allowed.contains(&attribute.name());
            assert!(known, "{name} has no {attribute:?}");
        }
        let children: Vec<_> = node.children().filter(Node::is_element).map(|child| child.tag_name().name()).collect();
        let mut rest = children.as_slice();
        for (child, times) in rule.children {
            let count = rest.iter().take_while(|name| *name == child).count();
            assert!(times.contains(&count), "{count} of {child} in {name}");
            rest = &rest[count..];
        }
        assert!(rest.is_empty(), "{rest:?} in {name}");
        if name == "testcase" {
            assert!(children.len() <= 1, "one failure a case: {children:?}");
            let key = (node.attribute("classname").unwrap().to_owned(), node.attribute("name").unwrap().to_owned());
            for token in [&key.0, &key.1] {
                let collapsed = token.split_whitespace().collect::<Vec<_>>().join(" ");
                assert_eq!(*token, collapsed, "a token has no white space to collapse");
            }
            assert!(names.insert(key.clone()), "twice: {key:?}");
        }
        if let Some(time) = node.attribute("time") {
            let (whole, parts) = time.split_once('.').unwrap_or((time, ""));
            let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            assert!(digits(whole) && digits(parts) && !whole.is_empty(), "{time}");
        }
        if let Some(timestamp) = node.attribute("timestamp") {
            assert!(timestamp.len() == 19 && timestamp.as_bytes()[10] == b'T', "a time without a zone: {timestamp}");
        }
    }
}

#[test]
fn ten_thousand_of_which_two_hundred_share_a_name_are_valid_and_each_is_there() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let mut config = String::new();
    for number in 0..10_000 {
        let far = if number % 100 == 0 { &down } else { &up };
        let name = if number % 50 == 7 { "shared".to_owned() } else { format!("n{number}") };
        let _ = writeln!(config, "[[endpoint]]\nurl = \"{}/{number}\"\nname = \"{name}\"\ngroup = \"a.b\"", far.url());
    }
    let config = file("shared.toml", config);
    let run = check(["--config", &config, "--format=junit", "-j100", "--timeout=60s", "--sort=input"]).run();
    run.exits(1);
    valid(&run.stdout);
    let document = Document::parse(&run.stdout).unwrap();
    let cases: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    assert_eq!(cases.len(), 10_000);
    let shared = |case: &&Node<'_, '_>| case.attribute("name").is_some_and(|name| name.starts_with("shared"));
    let shared: Vec<_> = cases.iter().filter(shared).filter_map(|case| case.attribute("name")).collect();
    assert_eq!((shared.len(), shared[0], shared[1]), (200, "shared", "shared (check 58)"));
    assert!(cases.iter().all(|case| case.attribute("classname") == Some("watchpost.a_b")));
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("failure")).count(), 100);
}

#[test]
fn a_name_that_looks_like_a_number_of_ours_is_taken_by_nobody() {
    let far = FarSide::answering(OK);
    let named = |name: &str, at: u32| format!("[[endpoint]]\nurl = \"{}/{at}\"\nname = \"{name}\"\n", far.url());
    let names = ["a", "a", "a (check 2)", "a  b", "a b", "a (check 2)", "<&>\\\"'"];
    let config: String = (0..).zip(names).map(|(at, name)| named(name, at)).collect();
    let config = file("numbers.toml", config);
    let run = check(["--config", &config, "--format=junit", "--sort=input"]).run();
    run.exits(0);
    valid(&run.stdout);
}

#[test]
fn degraded_passes_and_is_told_and_with_strict_it_fails() {
    let far = FarSide::answering(UNAVAILABLE);
    for (strict, failures, code) in [(false, "0", 0), (true, "1", 1)] {
        let flags: &[&str] = if strict { &["--strict"] } else { &[] };
        let run = check([far.url().as_str(), "--format=junit", "--on=503=degraded"]).args(flags).run();
        run.exits(code);
        valid(&run.stdout);
        run.shows(&format!("tests=\"1\" failures=\"{failures}\" errors=\"0\""));
        let told = format!("<system-out>DEGRADED: {} is up, but look at it! (", far.url());
        assert_eq!(run.stdout.contains(&told), !strict, "{run}");
    }
    // What was said to be up is no degraded one.
    let run = check([far.url().as_str(), "--format=junit", "--on=503=up"]).run();
    run.exits(0).shows("name=\"degraded\" value=\"0\"");
    assert!(!run.stdout.contains("DEGRADED") && !run.stdout.contains("SUCCESS"), "{run}");
}
