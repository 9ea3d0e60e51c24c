use super::*;

const HEAVIEST: usize = 250_000;

fn root(text: &str) -> Node {
    read(text, HEAVIEST).unwrap().0.unwrap()
}

/// What is wrong with a text.
#[track_caller]
fn wrong(text: &str) -> String {
    read(text, HEAVIEST).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn values_have_their_lines_and_texts_in_quotes_are_no_switches() {
    let node = root("# first\nname: a\nlist:\n  - x\n  - 'null'\nnothing: ~\n");
    assert_eq!(node.get("name").and_then(Node::text), Some("a"));
    let Value::List(list) = &node.get("list").unwrap().value else { panic!("no list") };
    assert_eq!(list.iter().map(|node| (node.line, node.is_nothing())).collect::<Vec<_>>(), [(4, false), (5, false)]);
    assert!(node.get("nothing").unwrap().is_nothing());
    assert_eq!(node.get("absent"), None);
}

#[test]
fn what_a_mapping_says_itself_wins_over_what_is_merged_in() {
    let node = root("base: &base\n  a: 1\n  b: 1\nmore: &more {b: 2, c: 2}\nown:\n  <<: [*base, *more]\n  a: 3\n");
    let own = node.get("own").unwrap();
    let texts: Vec<_> = ["a", "b", "c"].map(|key| own.get(key).and_then(Node::text)).into();
    assert_eq!(texts, [Some("3"), Some("1"), Some("2")]);
    assert!(node.get("base").unwrap().anchored);
    // An alias stands where its anchor does: there it can be mended.
    assert_eq!(own.get("c").unwrap().line, 4);
}

#[test]
fn of_several_documents_the_first_is_read() {
    let (first, second) = read("a: 1\n---\nb: 2\n", HEAVIEST).unwrap();
    assert!(first.unwrap().get("a").is_some());
    assert_eq!(second, Some(2));
    assert_eq!(read("# only this\n", HEAVIEST).unwrap(), (None, None));
}

#[test]
fn what_is_no_yaml_is_told_with_its_place() {
    for (text, said) in [
        ("a:\n\tb: 1\n", "2:1: a tab can't indent a line in YAML"),
        ("a: [1, 2\n", "2:1: this is no YAML: "),
        ("a: *gone\n", "1:4: this is no YAML: "),
        ("a: &x [*x]\n", "1:8: an alias can't stand within what it names"),
        ("a: 1\na: 2\n", "2:1: the key `a` stands here twice"),
        ("? [a]\n: 1\n", "1:5: a key has to be a text"),
    ] {
        let says = wrong(text);
        assert!(says.starts_with(said), "{text:?}: {says}");
    }
}

#[test]
fn what_would_unfold_to_very_much_is_refused_before_it_does() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{below}]\n");
    }
    assert!(wrong(&bomb).contains("too much to read"));
    // One long text, many times.
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 1000].join(", "));
    assert!(wrong(&long).contains("too much to read"));
    // Anchors within anchors: each is a copy.
    let inner = format!("[{}]", vec!["x"; 10_000].join(", "));
    let within = (0..100).fold(inner, |inner, level| format!("&a{level} [{inner}]"));
    assert!(wrong(&within).contains("too much to read"));
    assert!(wrong(&"- ".repeat(130)).contains("in one another"));
    assert!(wrong(&"[".repeat(100_000)).contains("this is no YAML: "));
}
