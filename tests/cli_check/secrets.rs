//! One secret, given by each way in, and sent back by the server in every form: it is in nothing that is printed.

use std::io::Write;

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{
    binary::{Run, check},
    far_side::FarSide,
    folder::Folder,
    inputs::file,
};

const SECRET: &str = "c4nary-s3cret-77";

/// Sends all that it was sent back: in the status line, headers and body, and where it leads to.
fn echo() -> FarSide {
    FarSide::scripted(|mut connection| {
        let asked = connection.read_request();
        let line: String = asked.chars().map(|c| if c.is_ascii_graphic() { c } else { '_' }).collect();
        let coded = BASE64_STANDARD.encode(&asked);
        let escaped: String = asked.bytes().map(|byte| format!("%{byte:02x}")).collect();
        connection.write(format!(
            "HTTP/1.1 302 {line}\r\nX-Echo: {line}\r\nLocation: /{line}/{coded}?{escaped}\r\n\
             Content-Length: {}\r\n\r\n{asked}",
            asked.len()
        ));
    })
}

/// A way in: a name, the arguments, the environment.
type Way = (&'static str, Vec<String>, Vec<(&'static str, String)>);

fn ways(far: &FarSide) -> Vec<Way> {
    let url = far.url();
    let with_user = |user: &str| url.replace("http://", &format!("http://{user}@"));
    let token = file("token.txt", SECRET);
    let headers = file("headers.txt", format!("X-Token: {SECRET}\n"));
    let body = file("body.txt", format!("password={SECRET}"));
    let list = file("secret-list.txt", format!("{}\n", with_user(&format!("me:{SECRET}"))));
    let endpoint = |more: &str| format!("[[endpoint]]\nurl = \"{url}/${{file:{token}}}?k=${{CANARY}}\"\n{more}");
    let configured = file("secret.toml", endpoint("headers = { X-Token = \"${CANARY}\" }\nbody = \"${CANARY}\""));
    let literal =
        file("literal.toml", format!("[[endpoint]]\nurl = \"{url}\"\nheaders = {{ X-Token = \"{SECRET}\" }}\n"));
    let way = |name, args: &[&str]| (name, args.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::new());
    let environment = |name, variable, value: String| (name, vec![url.clone()], vec![(variable, value)]);
    vec![
        way("a header", &[&url, "-H", &format!("X-Token: {SECRET}")]),
        way("a header of another kind", &[&url, "-H", &format!("Cookie: a=b; session={SECRET}")]),
        way("a file of headers", &[&url, "-H", &format!("@{headers}")]),
        way("--user", &[&url, "-u", &format!("me:{SECRET}")]),
        way("--data", &[&url, "-d", &format!("password={SECRET}"), "-X", "GET"]),
        way("a file of data", &[&url, "-d", &format!("@{body}"), "-X", "GET"]),
        way("a password in a URL", &[&with_user(&format!("me:{SECRET}"))]),
        way("a name in a URL", &[&with_user(SECRET)]),
        way("a URL in a list", &["-f", &list]),
        way("the password of a proxy", &[&url, "-x", &with_user(&format!("me:{SECRET}"))]),
        way("a literal in a file of endpoints", &["--config", &literal]),
        (
            "the environment in a file of endpoints",
            vec!["--config".to_owned(), configured],
            vec![("CANARY", SECRET.to_owned())],
        ),
        environment("WATCHPOST_HEADER", "WATCHPOST_HEADER", format!("X-Token: {SECRET}")),
        environment("the proxy's variable", "http_proxy", with_user(&format!("me:{SECRET}"))),
        ("--bearer-env", vec![url.clone(), "--bearer-env=CANARY".to_owned()], vec![("CANARY", SECRET.to_owned())]),
    ]
}

/// The secret in each form that tells it.
fn forms() -> Vec<String> {
    let within = |before: &str| {
        let coded = BASE64_STANDARD.encode(format!("{before}{SECRET}"));
        // Characters that depend on nothing else.
        coded[4..coded.len() - 4].to_owned()
    };
    let escaped: String = SECRET.bytes().map(|byte| format!("%{byte:02x}")).collect();
    vec![SECRET.to_owned(), escaped, within(""), within("m"), within("me"), within("me:")]
}

#[track_caller]
fn hides(run: &Run, way: &str) {
    let printed = format!("{}{}", run.stdout, run.stderr);
    for form in forms() {
        assert!(!printed.contains(&form), "{way}: {form} shows in\n{run}");
    }
}

#[test]
fn a_secret_is_in_nothing_that_is_printed_whatever_the_server_sends_back() {
    let far = echo();
    for format in FORMATS {
        for (name, args, environment) in ways(&far) {
            let mut line =
                check(&args).args(&["-vv", "--format", format, "--expect", "body contains \"x\"", "--max-redirects=2"]);
            for (variable, value) in environment {
                line = line.env(variable, value);
            }
            let run = line.run();
            run.exits(1);
            hides(&run, name);
        }
    }
}

/// Every format that there is.
const FORMATS: &[&str] = &["text", "json", "ndjson", "junit", "tap", "csv", "markdown", "github"];

#[test]
fn a_secret_is_in_no_error() {
    let far = echo();
    let url = far.url();
    let key = file("secret.key", format!("-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----\n"));
    let torn = file("torn.toml", format!("[[endpoint]]\nurl = \"{url}\"\nheaders = {{ X = \"{SECRET}\n"));
    let wrong =
        file("wrong.toml", format!("[[endpoint]]\nurl = \"http://me:{SECRET}@a b\"\nbody = \"{SECRET}\"\nx = 1\n"));
    for args in [
        &["-H", SECRET][..],
        &["-H", &format!("X Y: {SECRET}")],
        &["-H", &format!("X: {SECRET}\n")],
        &["-x", &format!("http://me:{SECRET}@")],
        &[&format!("http://me:{SECRET}@a b")],
        &[&format!("--https://me:{SECRET}@a")],
        &["--method", &format!("http://me:{SECRET}@a")],
        &["--timeout", &format!("http://me:{SECRET}@a")],
        &["--canary", &format!("http://me:{SECRET}@a b")],
        &["--config", &torn],
        &["--config", &wrong],
        &["--cert", &key, "--key", &key],
        &["--cacert", &key],
        &["-o", &format!("http://me:{SECRET}@a")],
        &["-w", &format!("%{{http://me:{SECRET}@a}}")],
    ] {
        let run = check([url.as_str()].iter().chain(args)).run();
        run.exits(2);
        hides(&run, &format!("{args:?}"));
    }
    let mut running = check::<&str>([]).input("").start();
    writeln!(running.stdin.take().unwrap(), "http://me:{SECRET}@a b").unwrap();
    hides(&running.finish(), "a bad line of standard input");
}

#[test]
fn a_secret_of_a_flag_is_hidden_in_the_url_too() {
    let far = FarSide::answering(crate::far_side::UNAVAILABLE);
    let url = format!("{}/?token={SECRET}", far.url());
    for format in FORMATS {
        let run = check([url.as_str(), "-u", &format!("me:{SECRET}"), "-v", "--format", format]).run();
        hides(run.exits(1), "a token in a URL");
    }
    let dry = check([url.as_str(), "-u", &format!("me:{SECRET}"), "--dry-run", "-v"]).run();
    hides(dry.exits(0), "--dry-run");
    // In what a document lists, and where a file gives it for a host.
    let sitemap = file("secret.xml", format!("<urlset><url><loc>{url}</loc></url></urlset>"));
    let folder = Folder::new("secret-of-a-host")
        .with("watchpost.toml", "[host.\"127.0.0.1\"]\nheaders = { Authorization = \"Bearer ${CANARY}\" }\n");
    for format in FORMATS {
        let listed = check(["--sitemap", &sitemap, "--bearer-env=CANARY", "-v", "--format", format]);
        hides(listed.env("CANARY", SECRET).run().exits(1), "a token in a sitemap");
        let typed = folder.check(&[&url, "-v", "--format", format]);
        hides(typed.env("CANARY", SECRET).run().exits(1), "a token of a host");
    }
    // A token in the place of its variable's name.
    hides(check([far.url().as_str(), "--bearer-env", SECRET]).run().exits(2), "--bearer-env");
}

/// Sends a text back in its body, as JSON, in a header and in where it leads to.
fn echo_of(text: &str) -> FarSide {
    let json = serde_json::json!({ "e": text }).to_string();
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let digits: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
    let text = text.to_owned();
    FarSide::scripted(move |mut connection| {
        let asked = connection.read_request();
        let length = json.len();
        let rest = format!("X-Echo: {text}\r\nContent-Type: {text}\r\nContent-Length: {length}\r\n\r\n{json}");
        let end = asked.contains("/end") || asked.contains("end=");
        let head =
            if end { "200 OK".to_owned() } else { format!("302 F\r\nLocation: /end/{escaped}/{digits}?end={escaped}") };
        connection.write(format!("HTTP/1.1 {head}\r\n{rest}"));
    })
}

/// In every format, and whichever rule quotes the answer.
#[track_caller]
fn hides_the_echo(far: &FarSide, args: &[&str], environment: &[(&str, &str)], telling: &str) {
    for rule in [
        "json $.e == \"q\"",
        "header x-echo == \"q\"",
        "header x-echo contains \"q!\"",
        "content type == \"q\"",
        "final url == \"q\"",
        "body matches /^q$/",
    ] {
        for format in FORMATS {
            let url = far.url();
            // A URL of the arguments' own takes its place.
            let url = if args.iter().any(|arg| arg.starts_with("http")) { None } else { Some(url.as_str()) };
            let line = url.into_iter().chain(args.iter().copied()).chain(["-X", "GET", "-v", "--format", format]);
            let line = check(line.chain(["--max-redirects", "3", "--expect", rule]));
            let run = environment.iter().fold(line, |line, (name, value)| line.env(name, value)).run();
            let printed = format!("{}{}", run.stdout, run.stderr).to_lowercase();
            assert!(!printed.contains(&telling.to_lowercase()), "{rule}, {args:?}: {telling} shows in\n{run}");
            run.exits(1);
        }
    }
}

#[test]
fn a_secret_that_is_cut_or_quoted_is_hidden() {
    let token = format!("tok_{}", "Zq7".repeat(66));
    hides_the_echo(&echo_of(&token), &["--bearer-env=TOKEN"], &[("TOKEN", &token)], "tok_Zq7");
    let key = "k3y-of-thirty-six-characters-0123456";
    let behind = echo_of(&format!("{}{key}", "-".repeat(25)));
    hides_the_echo(&behind, &["-H", &format!("X-Api-Key: {key}")], &[], "k3y-of");
    let quoted = r#"se"cr\et-value-99"#;
    hides_the_echo(&echo_of(quoted), &["-H", &format!("X-Api-Key: {quoted}")], &[], "et-value");
}

#[test]
fn a_word_of_the_body_is_hidden_in_reasons() {
    let far = echo_of("it is ghp_c4nary77");
    hides_the_echo(&far, &["-d", "password=ghp_c4nary77"], &[], "c4nary");
    hides_the_echo(&far, &["-d", r#"{"password":"it is ghp_c4nary77"}"#], &[], "c4nary");
}

#[test]
fn a_user_who_may_be_a_token_is_hidden() {
    let far = echo_of("no ghp_c4nary77 here");
    for user in ["ghp_c4nary77:", "ghp_c4nary77:x-oauth-basic"] {
        hides_the_echo(&far, &["-u", user], &[], "c4nary");
        hides_the_echo(&far, &[&far.url().replace("http://", &format!("http://{user}@"))], &[], "c4nary");
    }
    let run = check([far.url().as_str(), "-u", "me:hunter22", "--expect", "header x-echo == \"q\""]).run();
    assert!(run.exits(1).stdout.contains("ghp_c4nary77 here"), "{run}");
}
