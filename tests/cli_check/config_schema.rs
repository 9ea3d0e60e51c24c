//! The schema, and the file to start with.

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
    "include = \"a.toml\"",
    "[defaults]\nmethod = \"PROPFIND\"",
    "[defaults]\nheaders = { A = \"1\", B = [\"1\", \"2\"] }",
    "[defaults]\nleft_out = [\"Accept\"]",
    "[defaults]\nbody = \"\"",
    "[defaults]\nbody_file = \"a.toml\"",
    "[defaults]\ntimeout = \"1m 30s\"",
    "[defaults]\ntimeout = \"0.5\"",
    "[defaults]\ntimeout = 2",
    "[defaults]\ntimeout = 0.5",
    "[defaults]\ndegraded_over = \"500ms\"",
    "[defaults]\nexpect = []",
    "[defaults]\nexpect = [\"2xx\", \"body contains \\\"a\\\"\"]",
    "[defaults]\nexpect = \"2xx\"",
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
    "[defaults]\nmethod = \"\"",
    "[defaults]\nbody = \"a\"\nbody_file = \"a.toml\"",
    "[defaults]\nheaders = [\"A: 1\"]",
    "[defaults]\nheaders = { A = 1 }",
    "[defaults]\ntimeout = \"soon\"",
    "[defaults]\ntimeout = \"\"",
    "[defaults]\ntimeout = 0",
    "[defaults]\ntimeout = -1",
    "[defaults]\ntimeout = 31536001",
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
fn every_key_of_the_schema_has_a_good_row_and_a_place_in_the_file_to_start_with() {
    let (schema, _) = schema();
    let folder = Folder::new("schema-keys");
    folder.watchpost(&["init"]).run().exits(0);
    let start = std::fs::read_to_string(folder.path().join("watchpost.toml")).unwrap();
    let keys = schema["$defs"]["endpoint"]["properties"].as_object().unwrap().keys();
    for key in keys.chain(schema["properties"].as_object().unwrap().keys()) {
        let about = &schema["$defs"]["endpoint"]["properties"][key]["description"];
        assert!(about.is_string() || schema["properties"][key]["description"].is_string(), "{key} has no description");
        assert!(start.contains(key), "the file to start with has no {key}");
        assert!(GOOD.iter().any(|text| text.contains(key)), "{key} has no row");
    }
}

#[test]
fn the_file_to_start_with_is_good_with_and_without_its_examples() {
    let folder = Folder::new("schema-init");
    let run = folder.watchpost(&["init"]).run();
    run.exits(0).prints("watchpost.toml is written: put your endpoints in, then run `watchpost check`");
    folder.watchpost(&["validate"]).run().exits(0).prints("watchpost.toml: 1 endpoint, 0 groups, 0 tags");
    let start = std::fs::read_to_string(folder.path().join("watchpost.toml")).unwrap();
    let example = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line).to_owned();
    let examples: Vec<_> = start.lines().map(example).collect();
    folder.write("watchpost.toml", examples.join("\n"));
    let run = folder.watchpost(&["validate"]).env("API_TOKEN", "c4nary").run();
    run.exits(0).prints("watchpost.toml: 2 endpoints, 1 group, 2 tags");
    let (_, validator) = schema();
    for text in [start, examples.join("\n")] {
        assert!(validator.is_valid(&json(&text)), "{text}");
    }
}

#[test]
fn a_file_that_is_there_is_not_written_over_but_by_force() {
    let folder = Folder::new("schema-force").with("watchpost.toml", "# mine\n");
    let mine = || std::fs::read_to_string(folder.path().join("watchpost.toml")).unwrap();
    let run = folder.watchpost(&["init"]).run();
    run.exits(2).prints_nothing().says("error: watchpost.toml is there already: --force writes over it");
    assert_eq!(mine(), "# mine\n");
    folder.watchpost(&["init", "other.toml"]).run().exits(0);
    folder.watchpost(&["init", "--force"]).run().exits(0);
    assert!(mine().contains("[[endpoint]]"));
    folder
        .watchpost(&["init", "no/such.toml"])
        .run()
        .exits(2)
        .says("error: no/such.toml cannot be written: no such file");
}
