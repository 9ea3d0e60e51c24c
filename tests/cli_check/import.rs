//! `watchpost import`: what it writes and what it tells, and files that it does not take.

use std::fs;

use snapbox::{assert_data_eq, file};

use crate::{
    binary::{Run, watchpost},
    inputs::file as list,
};

/// Every endpoint, so that a rule that could not be read again would show.
const GATUS: &str = "tests/fixtures/import/gatus.yaml";
const BLACKBOX: &str = "tests/fixtures/import/blackbox.yml";
const PROMETHEUS: &str = "tests/fixtures/import/prometheus.yml";

fn import(args: &[&str]) -> Run {
    watchpost(&["import"]).args(args).run()
}

/// What is wrong with a file of these bytes.
#[track_caller]
fn refused(name: &str, bytes: impl AsRef<[u8]>, said: &str) {
    let path = list(name, bytes);
    import(&[&path]).exits(2).prints_nothing().says(&format!("error: {path}{said}"));
}

#[test]
fn a_configuration_of_gatus_with_all_that_has_a_like_and_all_that_has_none() {
    let run = import(&[GATUS]);
    run.exits(0);
    assert_data_eq!(run.stdout.as_str(), file!["../fixtures/import/gatus.toml"].raw());
    assert_data_eq!(run.stderr.as_str(), file!["../fixtures/import/gatus.notes"].raw());
    // In the file a secret stands as it stood, and nowhere else.
    assert!(run.stdout.contains("canary"), "{run}");
    assert!(!run.stderr.contains("canary") && !run.stderr.contains("c2hvcDpjYW5hcnk"), "{run}");
}

#[test]
fn a_configuration_of_blackbox_exporter_without_targets_has_a_url_that_stands_for_each() {
    let run = import(&[BLACKBOX]);
    run.exits(0);
    assert_data_eq!(run.stdout.as_str(), file!["../fixtures/import/blackbox.toml"].raw());
    assert_data_eq!(run.stderr.as_str(), file!["../fixtures/import/blackbox.notes"].raw());
    assert!(!run.stderr.contains("canary") && !run.stderr.contains("c2hvcDpjYW5hcnk"), "{run}");
}

#[test]
fn targets_come_from_a_configuration_of_prometheus() {
    let run = import(&[BLACKBOX, "--prometheus", PROMETHEUS]);
    run.exits(0)
        .prints("url = \"https://shop.example.com\"")
        .prints("url = \"http://docs.example.com/guide\"")
        .prints("url = \"tcp://db.example.com:5432\"")
        .prints("group = \"web\"")
        .says("blackbox.yml:59: module \"tcp_connect\": target `no port`: it is no HOST:PORT: left out")
        .says("blackbox.yml:61: module \"redis\": no target is checked with it: left out")
        .says("prometheus.yml:11: `labels` are left out")
        .says("prometheus.yml:20: job \"databases\": `file_sd_configs` finds targets while it runs")
        .says("prometheus.yml:21: job \"lost\": names no module in `params`: left out")
        .says("prometheus.yml:24: job \"gone\": its module `no_such_module` is not there: left out")
        .says("blackbox.yml: 3 endpoints, ");
    assert_eq!(run.stdout.matches("[[endpoint]]").count(), 3, "{run}");
}

#[test]
fn targets_of_the_command_line_are_checked_with_each_module_that_is_named() {
    let targets = ["--target", "a.example", "--target", "https://me:canary@b.example/?q"];
    let run = import(&[&[BLACKBOX, "--module", "http_2xx", "--module", "ping"], &targets[..]].concat());
    run.exits(0)
        .prints("url = \"http://a.example\"")
        .prints("url = \"https://me:canary@b.example/?q\"")
        .prints("url = \"icmp://a.example\"")
        .says("module \"ping\": target `https://***@b.example/`: it is a URL, and should be a host: left out");
    assert!(!run.stderr.contains("canary"), "{run}");
    import(&[BLACKBOX, "--module", "http_2x"]).exits(2).says("there is no module `http_2x`: `http_2xx` is");
    import(&[GATUS, "--target", "x"]).exits(2).prints_nothing().says("--target and --module are for modules");
}

#[test]
fn a_file_that_is_there_is_not_written_over_unless_that_is_asked_for() {
    let list = list("there.toml", "mine");
    import(&[GATUS, "-o", &list]).exits(2).says(&format!("{list} is there already: --force writes over it"));
    assert_eq!(fs::read_to_string(&list).unwrap(), "mine");
    import(&[GATUS, "-o", &list, "--force"]).exits(0).prints_nothing();
    assert!(fs::read_to_string(&list).unwrap().starts_with("# Made by `watchpost import` from gatus.yaml, "));
    fs::remove_file(&list).unwrap();
    import(&[GATUS, "-o", &list]).exits(0).prints_nothing().says("15 endpoints");
    assert!(fs::read_to_string(&list).unwrap().contains("[[endpoint]]"));
    import(&[GATUS, "-o", "no/such/folder/x.toml"]).exits(2).says("cannot be written: no such file");
}

#[test]
fn files_that_are_no_configuration_are_told_with_the_place() {
    refused("tab.yaml", "endpoints:\n\t- url: x\n", ":2:1: a tab can't indent a line in YAML");
    refused("open.yaml", "endpoints: [a\n", ":2:1: this is no YAML");
    refused("anchor.yaml", "endpoints: *gone\n", ":1:12: this is no YAML");
    refused("itself.yaml", "endpoints: &a [*a]\n", ":1:16: an alias can't stand within what it names");
    refused("twice.yaml", "endpoints: []\nendpoints: []\n", ":2:1: the key `endpoints` stands here twice");
    refused("empty.yaml", "# nothing\n", " is empty");
    refused("other.yaml", "services: []\n", " is neither a configuration of Gatus (`endpoints:`) nor");
    refused("text.yaml", "only a text\n", " is neither a configuration");
    refused("both.yaml", "endpoints: []\nmodules: {}\n", " has `endpoints` and `modules`: say which it is");
    refused("none.yaml", "endpoints: []\n", " has no endpoint that can be checked here: nothing was written");
    refused("latin.yaml", b"endpoints:\n  - name: \xfc\n", ":2:11: this is not UTF-8");
    refused("long.yaml", "#".repeat((1 << 20) + 1), " is longer than 1 MiB");
    let levels = (1..20).map(|level| format!("a{level}: &a{level} [{}]\n", format!("*a{},", level - 1).repeat(10)));
    let bomb = format!("a0: &a0 [x]\n{}endpoints: *a19\n", levels.collect::<String>());
    refused("bomb.yaml", bomb, ":6:46: with its aliases unfolded the file is too much to read");
    import(&["tests"]).exits(2).says("tests is a directory");
    import(&["no-such.yaml"]).exits(2).says("no-such.yaml cannot be read: no such file");
    import(&[PROMETHEUS]).exits(2).says("is a configuration of Prometheus");
}

#[test]
fn a_configuration_may_come_on_standard_input_and_be_called_what_it_is() {
    let text = "modules: {}\nendpoints:\n  - { name: a, url: 'https://a.example', conditions: ['[STATUS] == 200'] }\n";
    let run = watchpost(&["import", "-", "--from", "gatus"]).input(text).run();
    run.exits(0).prints("url = \"https://a.example\"").says("stdin:1: this configuration: `modules` is not known");
    watchpost(&["import", "-", "--from", "blackbox"]).input(text).run().exits(2).says("stdin has no endpoint");
    let two = format!("{text}---\nendpoints: []\n");
    watchpost(&["import", "-", "--from", "gatus"]).input(two).run().exits(0).says("stdin:4: a second document");
}

#[test]
fn what_is_written_is_a_file_of_endpoints() {
    for (of, folder, endpoints) in [(GATUS, "gatus", 15), (BLACKBOX, "blackbox", 14)] {
        // Files that it refers to lie beside it.
        let ask = list(&format!("{folder}/ask.json"), "{}");
        list(&format!("{folder}/secrets/token"), "a token");
        let to = ask.replace("ask.json", "watchpost.toml");
        import(&[of, "-o", &to]).exits(0);
        let run = watchpost(&["validate", &to])
            .env("API_HOST", "a.example")
            .env("API_TOKEN", "x")
            .env("BASIC_AUTH", "x")
            .run();
        run.exits(0).shows(&format!("{to}: {endpoints} endpoints"));
    }
}
