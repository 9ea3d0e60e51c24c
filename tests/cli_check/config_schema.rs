//! The schema, row by row.

use jsonschema::Validator;
use serde_json::Value;

use crate::{binary::watchpost, folder::Folder};

fn schema() -> (Value, Validator) {
    let run = watchpost(&["schema"]).run();
    let schema = run.exits(0).document();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    (schema, validator)
}

fn json(text: &str) -> Value {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

/// Something good for each key.
const GOOD: &[&str] = &[
    "",
    "include = [\"a.toml\"]",
    "[defaults]\nmethod = \"PROPFIND\"",
    "[defaults]\nheaders = { A = \"1\", B = [\"1\", \"2\"] }",
    "[defaults]\nleft_out = [\"Accept\"]",
    "[defaults]\nbody = \"\"",
    "[defaults]\nbody_file = \"a.toml\"",
    "[defaults]\ntimeout = \"1m 30s\"",
    "[defaults]\ntimeout = \"0.5\"",
    "[defaults]\ntimeout = 2",
    "[defaults]\ntimeout = 0.5",
    "[defaults]\nconnect_timeout = \"1s\"",
    "[defaults]\ndegraded_over = \"500ms\"",
    "[defaults]\nexpect = []",
    "[defaults]\nexpect = [\"2xx\", \"body contains \\\"a\\\"\"]",
    "[defaults]\non = { timeout = \"up\", \"timeout:dns\" = \"degraded\", 429 = \"unknown\" }",
    "[defaults]\nmax_redirects = 100",
    "[defaults]\ninsecure = true",
    "[defaults]\nkeep_alive = true",
    "[defaults]\nread_body = true",
    "[defaults]\ndecode = true",
    "[defaults]\nfamily = \"any\"",
    "[defaults]\nfamily = 4",
    "[defaults]\nfamily = \"ipv6\"",
    "[defaults]\npublic_only = true",
    "[defaults]\nsni = \"a.example\"",
    "[defaults]\ntls_min = \"1.2\"\ntls_max = 1.3",
    "[defaults]\nhttp2 = false",
    "[host.\"*.a.example\"]\ntimeout = 1",
    "[[endpoint]]\nurl = \":3000\"\nname = \"a\"\ngroup = \"b\"\ntags = [\"c\"]\ntimeout = 1",
];

/// Something bad for each form.
const BAD: &[&str] = &[
    "endpoints = []",
    "timeout = 1",
    "endpoint = 1",
    "[endpoint]\nurl = \"a.example\"",
    "[[endpoint]]\nname = \"a\"",
    "[[endpoint]]\nurl = 7",
    "[[endpoint]]\nurl = \"a.example\"\nretries = 3",
    "[[endpoint]]\nurl = \"a.example\"\nname = \"\"",
    "[[endpoint]]\nurl = \"a.example\"\ntags = [1]",
    "[defaults]\nurl = \"a.example\"",
    "[defaults]\nname = \"a\"",
    "[defaults]\nbody = \"a\"\nbody_file = \"a.toml\"",
    "[defaults]\nheaders = [\"A: 1\"]",
    "[defaults]\nheaders = { A = 1 }",
    "[defaults]\ntimeout = \"soon\"",
    "[defaults]\ntimeout = \"\"",
    "[defaults]\ntimeout = -1",
    "[defaults]\ntimeout = true",
    "[defaults]\nexpect = [[\"2xx\"]]",
    "[defaults]\non = { timeout = \"red\" }",
    "[defaults]\non = [\"timeout=up\"]",
    "[defaults]\nmax_redirects = 101",
    "[defaults]\nmax_redirects = 1.5",
    "[defaults]\ninsecure = \"yes\"",
    "[defaults]\nfamily = 5",
    "[defaults]\ntls_min = \"1.1\"",
    "[host]\ntimeout = 1",
    "[host.a]\nname = \"a\"",
    "include = 1",
];

#[test]
fn the_schema_takes_what_the_reader_takes_and_refuses_what_it_refuses() {
    let (_, validator) = schema();
    for (texts, good) in [(GOOD, true), (BAD, false)] {
        for text in texts {
            let folder = Folder::new("schema-rows").with("watchpost.toml", text).with("a.toml", "");
            folder.watchpost(&["validate"]).run().exits(if good { 0 } else { 2 });
            let errors: Vec<_> = validator.iter_errors(&json(text)).map(|error| error.to_string()).collect();
            assert_eq!(errors.is_empty(), good, "{text}: {errors:?}");
        }
    }
}

#[test]
fn every_key_of_the_schema_has_a_good_row() {
    let (schema, _) = schema();
    let keys = schema["$defs"]["endpoint"]["properties"].as_object().unwrap().keys();
    for key in keys.chain(schema["properties"].as_object().unwrap().keys()) {
        let about = &schema["$defs"]["endpoint"]["properties"][key]["description"];
        assert!(about.is_string() || schema["properties"][key]["description"].is_string(), "{key} has no description");
        assert!(GOOD.iter().any(|text| text.contains(key)), "{key} has no row");
    }
}
