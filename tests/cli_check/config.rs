//! A file of endpoints: what holds, what is found, and what is said of a file with something wrong in it.

use std::{fs, path::PathBuf};

use crate::{
    binary::{Line, check, watchpost},
    far_side::{FarSide, NOT_FOUND, OK},
};

/// A directory of a test's own, with files in it.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("config-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        for (file, text) in files {
            let file = path.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// `watchpost check` in it, or in a directory below.
    fn check(&self, below: &str, args: &[&str]) -> Line {
        check(args).directory(&self.0.join(below))
    }

    fn run(&self, args: &[&str]) -> Line {
        watchpost(args).directory(&self.0)
    }
}

#[test]
fn the_nearest_one_upwards_is_used_and_its_endpoints_are_checked() {
    let far = FarSide::answering(OK);
    let file = |name: &str| format!("[[endpoint]]\nurl = \"{}/{name}\"\nname = \"{name}\"\n", far.url());
    let (outer, hidden, inner) = (file("outer"), file("hidden"), file("inner"));
    let files = [
        ("watchpost.toml", outer.as_str()),
        ("a/.watchpost.toml", &hidden),
        ("a/b/.config/watchpost.toml", &inner),
        ("c/d/keep", ""),
    ];
    let directory = Directory::new("upwards", &files);
    for (below, name, place) in [
        ("", "outer", "watchpost.toml"),
        ("c/d", "outer", "watchpost.toml"),
        ("a", "hidden", ".watchpost.toml"),
        ("a/b", "inner", ".config/watchpost.toml"),
    ] {
        let run = directory.check(below, &["--format=ndjson"]).run();
        let status = &run.exits(0).statuses()[0];
        assert_eq!((&status["name"], &status["source"]["line"]), (&name.into(), &2.into()), "{run}");
        assert!(status["source"]["file"].as_str().unwrap().ends_with(place), "{run}");
    }
    directory.check("a", &["--config=../watchpost.toml"]).run().exits(0).shows("/outer (\"outer\") is up");
    directory.check("a", &["--no-config"]).run().exits(2).says("there is no URL in the input");
    // Whoever names a URL wants that one checked.
    let named = format!("{}/named", far.url());
    let run = directory.check("", &[&named]).run();
    run.exits(0).shows("/named is up").says("1 checked: 1 up.");
}

#[test]
fn standard_input_comes_before_the_file_unless_it_is_empty_or_the_file_is_named() {
    let far = FarSide::answering(OK);
    let file = format!("[[endpoint]]\nurl = \"{}/file\"\n", far.url());
    let directory = Directory::new("order", &[("watchpost.toml", file.as_str())]);
    let typed = format!("{}/typed\n", far.url());
    directory.check("", &[]).input(typed.as_str()).run().exits(0).shows("/typed is up").says("1 checked");
    directory.check("", &[]).input("# nothing\n").run().exits(0).shows("/file is up").says("1 checked");
    directory.check("", &[]).input("a b\n").run().exits(2).says("1 read, 1 skipped; 0 checked.");
    let mut named = directory.check("", &["--config=watchpost.toml"]).input("").start();
    // It stays open, and nobody reads it.
    let stdin = named.stdin.take();
    let run = named.finish();
    drop(stdin);
    run.exits(0).shows("/file is up");
}

#[test]
fn a_layer_holds_over_those_below_it() {
    let far = FarSide::answering(NOT_FOUND);
    let file = format!(
        "[defaults]\nexpect = [\"2xx\"]\nheaders = {{ X-Layer = \"defaults\", X-Default = \"1\" }}\n\
         [host.\"127.0.0.1\"]\nheaders = {{ x-layer = \"host\", X-Host = \"1\" }}\n\
         [host.\"*\"]\nheaders = {{ X-Layer = \"any\", X-Host = \"0\" }}\n\
         [[endpoint]]\nurl = \"{0}/a\"\nexpect = [\"404\"]\nheaders = {{ X-Layer = \"endpoint\" }}\n",
        far.url()
    );
    let directory = Directory::new("layers", &[("watchpost.toml", file.as_str())]);
    let url = format!("{}/typed", far.url());
    for (args, exit, layer) in [
        (&[][..], 0, "x-layer: endpoint"),
        (&["-H", "X-Layer: flag"], 0, "x-layer: flag"),
        (&["--expect=any", "-H", "X-Layer:"], 0, ""),
        (&["--expect=5xx"], 1, "x-layer: endpoint"),
        (&[url.as_str()], 1, "x-layer: host"),
        (&[url.as_str(), "--expect=404"], 0, "x-layer: host"),
    ] {
        let run = directory.check("", args).run();
        run.exits(exit);
        let head = far.head().to_lowercase();
        let sent: Vec<_> = head.lines().filter(|line| line.starts_with("x-layer")).collect();
        let wanted: Vec<_> = Some(layer).filter(|layer| !layer.is_empty()).into_iter().collect();
        assert_eq!(sent, wanted, "{args:?}\n{run}");
        assert!(head.contains("x-default: 1") && head.contains("x-host: 1"), "{args:?}\n{head}");
    }
    directory.check("", &[]).env("WATCHPOST_EXPECT", "5xx").run().exits(1);
    directory.check("", &["--expect=404"]).env("WATCHPOST_EXPECT", "5xx").run().exits(0);
}

#[test]
fn what_comes_from_the_environment_or_a_file_is_sent_and_shown_nowhere() {
    let far = FarSide::scripted(|mut connection| {
        let head = connection.read_head();
        // It sends all that it was sent back to whoever asks next.
        let asked = head.lines().next().unwrap_or_default().replace("GET ", "").replace(" HTTP/1.1", "");
        connection
            .write(format!("HTTP/1.1 302 Found\r\nLocation: ftp://x{asked}/t0ken-s3cret\r\nContent-Length: 0\r\n\r\n"));
    });
    let file = format!(
        "[[endpoint]]\nurl = \"{}/${{KEY}}/a?k=${{KEY}}\"\nmethod = \"GET\"\nbody = \"${{KEY}}\"\n\
         headers = {{ Authorization = \"Bearer ${{file:token}}\", X-Plain = \"$${{KEY}}\", X-None = \"${{NONE:-d3fault}}\" }}\n",
        far.url()
    );
    let directory = Directory::new("secrets", &[("watchpost.toml", file.as_str()), ("token", "t0ken-s3cret\r\n")]);
    for format in ["text", "json", "ndjson"] {
        let run = directory.check("", &["-vv", "--format", format]).env("KEY", "k3y-s3cret").run();
        run.exits(1).hides("s3cret");
        let head = far.head();
        assert!(head.starts_with("GET /k3y-s3cret/a?k=k3y-s3cret "), "{head}");
        for line in ["authorization: Bearer t0ken-s3cret", "x-plain: ${KEY}", "x-none: d3fault"] {
            assert!(head.contains(line), "{head}");
        }
    }
    let run = directory.check("", &["--format=ndjson"]).env("KEY", "k3y-s3cret").run();
    let status = &run.exits(1).statuses()[0];
    assert_eq!(status["input"], format!("{}/${{KEY}}/a?k=${{KEY}}", far.url()), "{run}");
    assert_eq!(status["url"], format!("{}/***/a?k=***", far.url()), "{run}");
    let empty = directory.check("", &[]).env("KEY", "").run();
    empty.exits(2).prints_nothing().says("`KEY` in the environment is empty; ${KEY:-} lets it be");
    let unset = directory.check("", &[]).run();
    unset.exits(2).prints_nothing().says("the environment has no `KEY`");
}

#[test]
fn files_that_are_included_add_their_endpoints_under_the_defaults_above() {
    let far = FarSide::answering(NOT_FOUND);
    let endpoint = |name: &str| format!("[[endpoint]]\nurl = \"{}/{name}\"\n", far.url());
    let root =
        format!("include = [\"teams/*.toml\", \"one.toml\"]\n[defaults]\nexpect = [\"2xx\"]\n{}", endpoint("root"));
    let (a, b) = (format!("[defaults]\nexpect = [\"404\"]\n{}", endpoint("a")), endpoint("b"));
    let one = endpoint("one");
    let files = [("watchpost.toml", root.as_str()), ("teams/a.toml", &a), ("teams/b.toml", &b), ("one.toml", &one)];
    let run = Directory::new("include", &files).check("", &["--format=ndjson"]).run();
    let statuses = run.exits(1).statuses();
    let seen: Vec<_> = statuses
        .iter()
        .map(|status| (status["url"].as_str().unwrap().rsplit('/').next().unwrap(), status["state"].as_str().unwrap()))
        .collect();
    assert_eq!(seen, [("root", "down"), ("a", "up"), ("b", "down"), ("one", "down")], "{run}");
}

#[test]
fn what_is_selected_is_checked_and_a_selection_of_nothing_names_the_nearest() {
    let far = FarSide::answering(OK);
    let file = format!(
        "[[endpoint]]\nurl = \"{0}/1\"\nname = \"Pay\"\ngroup = \"core\"\ntags = [\"prod\", \"eu\"]\n\
         [[endpoint]]\nurl = \"{0}/2\"\ntags = [\"prod\", \"us\"]\n[[endpoint]]\nurl = \"{0}/3\"\n",
        far.url()
    );
    let directory = Directory::new("select", &[("watchpost.toml", file.as_str())]);
    for (selectors, count) in [
        (&["--select=tag=prod"][..], 2),
        (&["--select=tag=prod", "--select=tag=eu"], 1),
        (&["--select=tag=eu,tag=us"], 2),
        (&["--select=group=core"], 1),
        (&["--select=name~pay"], 1),
        (&["--select=name~/3"], 1),
    ] {
        let said = format!("{count} checked: {count} up.");
        directory.check("", selectors).run().exits(0).says(&said);
    }
    let said =
        "--select takes none of the 3 endpoints: there is no tag `prdo`; did you mean `prod`?: nothing was checked";
    directory.check("", &["--select=tag=prdo"]).run().exits(2).says(said);
    directory.check("", &["--select=tag=prdo", "--allow-empty"]).run().exits(0).says(said);
    let url = far.url();
    directory.check("", &[&url, "--select=tag=prod"]).run().exits(2).says("none of them has a tag");
    directory.check("", &[&url, "--select=name~127"]).run().exits(0);
}

#[test]
fn nothing_to_check_may_be_allowed() {
    let directory = Directory::new("empty", &[("watchpost.toml", ""), ("list.txt", "# none\n")]);
    for args in [&[][..], &["-f", "list.txt"], &["--config=watchpost.toml"]] {
        directory.check("", args).run().exits(2).says("nothing was checked");
        directory.check("", &[args, &["--allow-empty"]].concat()).run().exits(0);
    }
}

#[test]
fn everything_that_is_wrong_is_told_in_one_run() {
    let wrong = r#"
includ = ["x.toml"]
[defaults]
timeout = "soon"
url = "http://a.example"
[host."http://a.example"]
insecure = "yes"
[[endpoint]]
url = "http://me:s3cret@a b"
metod = "GET"
[[endpoint]]
name = 5
headers = { Authorization = "Bearer s3cret", "X Y" = "s3cret", Z = "${NO_SUCH_NAME}" }
expect = ["2xx", "body contains ready"]
[[endpoint]]
url = "https://a.example"
method = "GET POST"
timeout = 0
max_redirects = 1000
retries = 3
on = { timeot = "down", timeout = "red", "429" = "unknown" }
tags = "prod"
family = "ipv5"
tls_min = "1.1"
body_file = "/no/such/file"
degraded_over = -1
"#;
    let directory = Directory::new("wrong", &[("watchpost.toml", wrong)]);
    let run = directory.run(&["validate", "watchpost.toml"]).run();
    run.exits(2).prints_nothing().hides("s3cret");
    insta::assert_snapshot!("wrong", run.stderr);
    // The same stops a check, and nothing is asked.
    let checked = directory.check("", &[]).run();
    checked.exits(2).prints_nothing().hides("s3cret").says("there is no key `metod` here; did you mean `method`?");
}

#[test]
fn files_that_cant_be_read_say_why() {
    let huge = format!("a = \"{}\"", "x".repeat(1 << 20));
    let files = [
        ("torn.toml", "[[endpoint]]\nurl = \"http://me:s3cret@a.example\n"),
        ("twice.toml", "[defaults]\ntimeout = 1\ntimeout = 2\n"),
        ("huge.toml", &huge),
        ("circle.toml", "include = [\"back.toml\"]\n"),
        ("back.toml", "include = [\"circle.toml\"]\n"),
        ("again.toml", "include = [\"good.toml\", \"./good.toml\"]\n"),
        ("good.toml", "[[endpoint]]\nurl = \"http://a.example\"\n"),
        ("gone.toml", "include = [\"no-such.toml\", \"no/*.toml\", \"[\"]\n"),
        ("shape.toml", "endpoint = 5\ndefaults = []\nhost = \"a\"\ninclude = \"x\"\n"),
        ("bare.toml", "[[endpoint]]\nname = \"x\"\n"),
        ("tls.toml", "[[endpoint]]\nurl = \"https://a.example\"\ntls_min = \"1.3\"\ntls_max = \"1.2\"\n"),
        ("crlf.toml", "\u{feff}[defaults]\r\ntimeout = \"5x\"\r\n"),
        ("control.toml", "[defaults]\nmethod = \"\\u001b[31m\"\n"),
        ("keep/x", ""),
    ];
    let directory = Directory::new("unreadable", &files);
    fs::write(directory.0.join("latin1.toml"), b"# caf\xe9\n").unwrap();
    let mut told = String::new();
    for name in [
        "torn", "twice", "huge", "circle", "again", "gone", "shape", "bare", "tls", "crlf", "control", "latin1",
        "keep", "no-such",
    ] {
        let file = if name == "keep" { name.to_owned() } else { format!("{name}.toml") };
        let run = directory.run(&["validate", &file]).run();
        run.exits(2).prints_nothing().hides("s3cret").hides("\u{1b}");
        assert!(run.stderr.len() < 4000, "{run}");
        told += &format!("validate {file}\n{}\n", run.stderr);
    }
    insta::assert_snapshot!("unreadable", told);
}

#[test]
fn what_init_writes_is_valid_and_nothing_is_overwritten() {
    let directory = Directory::new("init", &[]);
    directory.run(&["init"]).run().exits(0).says("watchpost.toml is written");
    directory.run(&["validate"]).run().exits(0).shows("watchpost.toml: 1 endpoint, 1 tag\n");
    directory.run(&["init"]).run().exits(2).says("watchpost.toml is there already: --force writes over it");
    directory.run(&["init", "--force"]).run().exits(0);
    directory.run(&["init", "no/such/directory.toml"]).run().exits(2).says("cannot be written: no such file");
    directory.run(&["validate", "no-such.toml"]).run().exits(2).says("no-such.toml: cannot be read: no such file");
    Directory::new("nowhere", &[]).run(&["validate", "-f", "list.txt"]).run().exits(2).says("list.txt cannot be read");
}

#[test]
fn the_schema_takes_what_the_reader_takes() {
    let schema = watchpost(&["schema"]).run();
    let schema = schema.exits(0).document();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good = r#"
include = ["x.toml"]
[defaults]
timeout = 2.5
headers = { A = "b", C = ["d", "e"] }
[host."*.example.com"]
on = { timeout = "degraded", "429" = "unknown" }
[[endpoint]]
url = "a.example"
name = "a"
group = "g"
tags = ["t"]
method = "POST"
left_out = ["User-Agent"]
body = "x"
timeout = "1m30s"
degraded_over = "500ms"
expect = ["2xx"]
max_redirects = 5
insecure = true
keep_alive = false
read_body = true
decode = true
family = "ipv4"
public_only = false
sni = "b.example"
tls_min = "1.2"
tls_max = "1.3"
http2 = false
"#;
    let value = |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    let errors: Vec<_> = validator.iter_errors(&value(good)).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let directory = Directory::new("schema", &[("good.toml", &good.replace("include = [\"x.toml\"]", ""))]);
    directory.run(&["validate", "good.toml"]).run().exits(0).shows("good.toml: 1 endpoint, 1 group, 1 tag, 1 host");
    for bad in [
        "urls = []",
        "[defaults]\nurl = \"a\"",
        "[defaults]\ntimeout = \"soon\"",
        "[[endpoint]]\nname = \"a\"",
        "[[endpoint]]\nurl = 5",
        "[[endpoint]]\nurl = \"a\"\nmetod = \"GET\"",
        "[[endpoint]]\nurl = \"a\"\nfamily = \"ipv5\"",
        "[[endpoint]]\nurl = \"a\"\nmax_redirects = 101",
        "[[endpoint]]\nurl = \"a\"\nheaders = [\"A: b\"]",
    ] {
        assert!(!validator.is_valid(&value(bad)), "{bad}");
        let directory = Directory::new("schema-bad", &[("bad.toml", bad)]);
        directory.run(&["validate", "bad.toml"]).run().exits(2);
    }
}

#[test]
fn the_readme_s_example_is_sound() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("### A file of endpoints").unwrap();
    let (_, example) = section.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let team = "[[endpoint]]\nurl = \"team.example.com\"\n";
    let directory = Directory::new("readme", &[("watchpost.toml", example), ("teams/one.toml", team)]);
    let run = directory.run(&["validate"]).env("API_TOKEN", "s3cret").run();
    run.exits(0).shows("watchpost.toml: 3 endpoints, 1 group, 2 tags, 1 host");
}

#[test]
fn curl_s_words_hold_no_secret_of_a_file_whatever_the_header() {
    let far = FarSide::answering(NOT_FOUND);
    let file = format!(
        "[[endpoint]]\nurl = \"{}\"\nexpect = [\"2xx\"]\nheaders = {{ User-Agent = \"me/${{KEY}}\" }}\n",
        far.url()
    );
    let directory = Directory::new("curl", &[("watchpost.toml", file.as_str())]);
    let run = directory.check("", &["-v"]).env("KEY", "s3cret-77").run();
    run.exits(1).hides("s3cret-77").shows("User-Agent: $USER_AGENT");
}
