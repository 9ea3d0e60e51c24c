//! The layers of settings: flag, variable, endpoint, host, defaults, built in.

use crate::{
    far_side::{FarSide, OK},
    folder::Folder,
};

/// The head of the one request that a check in this folder makes, in lower case but for its first line.
#[track_caller]
fn head_of(folder: &Folder, far: &FarSide, args: &[&str], env: &[(&str, &str)]) -> Vec<String> {
    let line = env.iter().fold(folder.check(args), |line, (name, value)| line.env(name, value));
    line.run().exits(0).hides("c4nary");
    let head = far.head();
    let mut lines = head.trim_end().lines();
    let first = lines.next().unwrap().to_owned();
    [first].into_iter().chain(lines.map(|line| line.to_lowercase())).collect()
}

#[test]
fn each_layer_wins_over_those_below_it() {
    let far = FarSide::answering(OK);
    let url = far.url();
    let built_in = format!("[[endpoint]]\nurl = \"{url}\"\n");
    let endpoint = format!("{built_in}method = \"PATCH\"\n");
    let host = "[host.\"127.0.0.1\"]\nmethod = \"PUT\"\n";
    let other = "[host.\"127.0.0.2\"]\nmethod = \"TRACE\"\n";
    let defaults = "[defaults]\nmethod = \"DELETE\"\n";
    let variable = &[("WATCHPOST_METHOD", "OPTIONS")][..];
    for (file, args, env, wanted) in [
        (built_in.clone(), &[][..], &[][..], "GET"),
        (format!("{defaults}{built_in}"), &[], &[], "DELETE"),
        (format!("{defaults}{other}{built_in}"), &[], &[], "DELETE"),
        (format!("{defaults}{host}{other}{built_in}"), &[], &[], "PUT"),
        (format!("{endpoint}{defaults}{host}"), &[], &[], "PATCH"),
        (format!("{endpoint}{defaults}{host}"), &[], variable, "OPTIONS"),
        (format!("{endpoint}{defaults}{host}"), &["-X", "QUERY"], variable, "QUERY"),
        // What comes from elsewhere has the file's host and defaults, too.
        (format!("{endpoint}{defaults}{host}"), &[&url], &[], "PUT"),
        (format!("{endpoint}{defaults}{other}"), &[&url], &[], "DELETE"),
        (format!("{endpoint}{defaults}{host}"), &[&url], variable, "OPTIONS"),
        (format!("{endpoint}{defaults}{host}"), &[&url, "--no-config"], &[], "GET"),
        (endpoint.clone(), &[&url], &[], "GET"),
    ] {
        let folder = Folder::new("layers-each").with("watchpost.toml", &file);
        let head = head_of(&folder, &far, args, env);
        assert_eq!(head[0], format!("{wanted} / HTTP/1.1"), "{file}{args:?}");
    }
}

#[test]
fn of_a_url_from_elsewhere_the_hosts_and_the_defaults_fill_in_what_is_not_said() {
    let far = FarSide::answering(OK);
    let file = "[defaults]\nmethod = \"PUT\"\nheaders = { X-All = \"1\", X-Any = \"1\", X-One = \"1\" }\n\
                [host.\"*\"]\nheaders = { X-Any = \"2\", X-One = \"2\" }\n[host.\"127.0.0.1\"]\nheaders = { X-One = \"3\" }\n";
    let folder = Folder::new("layers-elsewhere").with("watchpost.toml", file).with("urls.txt", far.url());
    for args in [vec![far.url()], vec!["-f".to_owned(), "urls.txt".to_owned()]] {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let head = head_of(&folder, &far, &args, &[]);
        assert_eq!(head[0], "PUT / HTTP/1.1");
        let mut ours: Vec<_> = head.iter().filter(|line| line.starts_with("x-")).collect();
        ours.sort();
        assert_eq!(ours, ["x-all: 1", "x-any: 2", "x-one: 3"], "{head:?}");
    }
}

#[test]
fn headers_are_merged_by_name_and_lists_are_replaced() {
    let far = FarSide::answering(OK);
    let url = far.url();
    let folder = Folder::new("layers-merge").with(
        "watchpost.toml",
        format!(
            r#"
[defaults]
expect = ["404"]
headers = {{ X-Defaults = "1", X-Both = "defaults", Authorization = "Bearer ${{TOKEN}}" }}
left_out = ["Accept"]
[host."127.0.0.1".headers]
X-Host = "1"
x-both = ["host", "twice"]
[[endpoint]]
url = "{url}"
expect = ["200"]
headers.X-Endpoint = "${{file:token.txt}}"
headers.User-Agent = "c4nary-agent"
"#
        ),
    );
    folder.write("token.txt", "c4nary-file\r\n");
    let env = &[("TOKEN", "c4nary-token")][..];
    let head = head_of(&folder, &far, &["-H", "X-Flag: 1", "-H", "X-Host:"], env);
    for line in ["x-defaults: 1", "x-both: host", "x-both: twice", "x-endpoint: c4nary-file", "x-flag: 1"] {
        assert!(head.iter().any(|sent| sent == line), "{line} in {head:?}");
    }
    for line in ["authorization: bearer c4nary-token", "user-agent: c4nary-agent"] {
        assert!(head.iter().any(|sent| sent == line), "{line} in {head:?}");
    }
    for name in ["x-host", "accept:", "x-both: defaults", "watchpost/"] {
        assert!(!head.iter().any(|sent| sent.starts_with(name)), "{name} in {head:?}");
    }
}

#[test]
fn a_body_is_a_post_and_says_nothing_of_its_type() {
    let far = FarSide::answering(OK);
    let url = far.url();
    let folder = Folder::new("layers-body").with("data/payload.json", "{\"a\": \"c4nary\"}");
    folder.write("data/watchpost.toml", format!("[[endpoint]]\nurl = \"{url}\"\nbody_file = \"payload.json\"\n"));
    let head = head_of(&folder, &far, &["--config", "data/watchpost.toml"], &[]);
    assert_eq!(head[0], "POST / HTTP/1.1");
    assert!(head.contains(&"content-length: 15".to_owned()), "{head:?}");
    assert!(!head.iter().any(|line| line.starts_with("content-type")), "{head:?}");
    let head = head_of(&folder, &far, &["--config", "data/watchpost.toml", "-d", "c4nary"], &[]);
    assert!(head.contains(&"content-type: application/x-www-form-urlencoded".to_owned()), "{head:?}");
}

#[test]
fn what_a_flag_means_by_itself_is_weaker_than_what_a_file_says() {
    let far = FarSide::answering(OK);
    let folder = Folder::new("layers-implied").with(
        "watchpost.toml",
        format!(
            "[[endpoint]]\nurl = \"{}\"\nmethod = \"PUT\"\nheaders = {{ content-type = \"text/plain\" }}\n",
            far.url()
        ),
    );
    let head = head_of(&folder, &far, &["-d", "c4nary"], &[]);
    assert_eq!(head[0], "PUT / HTTP/1.1");
    let types: Vec<_> = head.iter().filter(|line| line.starts_with("content-type")).collect();
    assert_eq!(types, ["content-type: text/plain"], "{head:?}");
    let head = head_of(&folder, &far, &["-d", "c4nary", "-X", "POST", "-H", "Content-Type: a/b"], &[]);
    assert_eq!(head[0], "POST / HTTP/1.1");
    assert!(head.contains(&"content-type: a/b".to_owned()), "{head:?}");
}

#[test]
fn what_the_flags_have_by_default_is_no_layer() {
    let far = FarSide::silent();
    let folder = Folder::new("layers-timeout")
        .with("watchpost.toml", format!("[[endpoint]]\nurl = \"{}\"\ntimeout = \"210ms\"\n", far.url()));
    folder.check(&[]).run().exits(1).shows("within 210 ms");
    folder.check(&[]).env("WATCHPOST_TIMEOUT", "220ms").run().exits(1).shows("within 220 ms");
    folder.check(&["-t", "0.23"]).env("WATCHPOST_TIMEOUT", "220ms").run().exits(1).shows("within 230 ms");
}

#[test]
fn other_states_and_rules_hold_for_their_own() {
    let far = FarSide::answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    let url = far.url();
    let folder = Folder::new("layers-on").with(
        "watchpost.toml",
        format!(
            "[defaults]\non = {{ 404 = \"unknown\" }}\n[[endpoint]]\nurl = \"{url}/a\"\n[[endpoint]]\nurl = \"{url}/b\"\non.404 = \"degraded\"\n\
             [[endpoint]]\nurl = \"{url}/c\"\nexpect = [\"404\"]\non.404 = \"up\"\n"
        ),
    );
    let run = folder.check(&["--format=ndjson"]).run();
    let states: Vec<_> = run.statuses().iter().map(|status| status["state"].clone()).collect();
    assert_eq!(states, ["unknown", "degraded", "up"], "{run}");
    folder.check(&["--on", "404=down"]).run().exits(1);
}

#[cfg(feature = "tls")]
#[test]
fn a_name_for_tls_may_come_from_elsewhere() {
    let folder = Folder::new("layers-sni")
        .with("watchpost.toml", "[[endpoint]]\nurl = \"https://127.0.0.1:1\"\nsni = \"${NAME}\"\n");
    folder.watchpost(&["validate"]).env("NAME", "c4nary.example").run().exits(0);
    let run = folder.watchpost(&["validate"]).env("NAME", "c4nary/").run();
    run.exits(2).says("watchpost.toml:3:7: that is no name that TLS can ask for").hides("c4nary");
}
