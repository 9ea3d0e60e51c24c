//! The examples of RFC 9535, as far as they have no function.

use serde_json::{Value, json};

use super::*;
use crate::model::expectation::{cursor::Cursor, json_path_read::read_path};

fn selected(path: &str, root: &Value) -> String {
    let mut cursor = Cursor::new(path);
    let read = read_path(&mut cursor).unwrap_or_else(|bad| panic!("{}", bad.underlined(path)));
    assert!(cursor.is_at_end(), "{path}: {} is left", cursor.rest());
    let found = read.select(root, &mut Steps::new()).expect("few steps");
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn all_select(root: &Value, rows: &[(&str, &str)]) {
    for (path, wanted) in rows {
        assert_eq!(selected(path, root), *wanted, "{path}");
    }
}

#[test]
fn names_indices_and_wildcards() {
    let root = json!({"o": {"j j": {"k.k": 3}}, "'": {"@": 2}, "a": ["a", "b"], "ü": 1});
    all_select(
        &root,
        &[
            ("$", &root.to_string()),
            ("$.o['j j']", "{\"k.k\":3}"),
            ("$.o['j j']['k.k']", "3"),
            ("$.o[\"j j\"][\"k.k\"]", "3"),
            ("$[\"'\"][\"@\"]", "2"),
            ("$.ü", "1"),
            ("$.a[1]", "\"b\""),
            ("$.a[-2]", "\"a\""),
            ("$.a[2]", ""),
            ("$.a[-3]", ""),
            ("$.a.length", ""),
            ("$.o[0]", ""),
            ("$.o[*]", "{\"k.k\":3}"),
            ("$.a[*, 0]", "\"a\" \"b\" \"a\""),
            ("$.ü.*", ""),
        ],
    );
}

#[test]
fn slices() {
    let root = json!(["a", "b", "c", "d", "e", "f", "g"]);
    all_select(
        &root,
        &[
            ("$[1:3]", "\"b\" \"c\""),
            ("$[5:]", "\"f\" \"g\""),
            ("$[1:5:2]", "\"b\" \"d\""),
            ("$[5:1:-2]", "\"f\" \"d\""),
            ("$[::-1]", "\"g\" \"f\" \"e\" \"d\" \"c\" \"b\" \"a\""),
            ("$[::0]", ""),
            ("$[-2:]", "\"f\" \"g\""),
            ("$[:-5]", "\"a\" \"b\""),
            ("$[-100:1]", "\"a\""),
            ("$[100:]", ""),
            ("$[:100:9007199254740991]", "\"a\""),
            ("$[2:-100:-1]", "\"c\" \"b\" \"a\""),
        ],
    );
    all_select(&json!([]), &[("$[:]", ""), ("$[::-1]", ""), ("$[*]", "")]);
}

#[test]
fn descendants() {
    let root = json!({"o": {"j": 1, "k": 2}, "a": [5, 3, [{"j": 4}, {"k": 6}]]});
    all_select(
        &root,
        &[
            ("$..j", "4 1"),
            ("$..[0]", "5 {\"j\":4}"),
            ("$..o", "{\"j\":1,\"k\":2}"),
            ("$.o..[*, *]", "1 2 1 2"),
            ("$.a..[0, 1]", "5 3 {\"j\":4} {\"k\":6}"),
            ("$.o..*", "1 2"),
        ],
    );
}

#[test]
fn filters() {
    let root = json!({
        "a": [3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}],
        "o": {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}},
        "e": "f"
    });
    all_select(
        &root,
        &[
            ("$.a[?@.b == 'kilo']", "{\"b\":\"kilo\"}"),
            ("$.a[?(@.b == 'kilo')]", "{\"b\":\"kilo\"}"),
            ("$.a[?@>3.5]", "5 4 6"),
            ("$.a[?@.b]", "{\"b\":\"j\"} {\"b\":\"k\"} {\"b\":{}} {\"b\":\"kilo\"}"),
            ("$[?@.*]", &format!("{} {}", root["a"], root["o"])),
            ("$[?@[?@.b]]", &root["a"].to_string()),
            ("$.o[?@<3, ?@<3]", "1 2 1 2"),
            ("$.a[?@<2 || @.b == \"k\"]", "1 {\"b\":\"k\"}"),
            ("$.o[?@>1 && @<4]", "2 3"),
            ("$.o[?@.u || @.x]", "{\"u\":6}"),
            ("$.a[?@.b == $.x]", "3 5 1 2 4 6"),
            ("$.a[?@ == @ && !(@ < 6) && !@.b]", "6"),
            ("$.a[?!@.b && @ >= 5]", "5 6"),
            ("$[?@ == $.e]", "\"f\""),
            ("$.a[?1 == 1.0 && 'a' < 'b' && @ == 3]", "3"),
            ("$.a[?true < false]", ""),
            ("$.a[?null == null && @ == 1]", "1"),
        ],
    );
}

#[test]
fn steps_are_counted() {
    let root = json!([[[[[[1, 2]]]]]]);
    let path = read_path(&mut Cursor::new("$..[*, *]..[*, *]")).unwrap();
    assert!(path.select(&root, &mut Steps::new()).is_some());
    assert_eq!(path.select(&root, &mut Steps(20)), None);
}
