//! The printed command of curl's sends the request that was sent: by curl itself where this machine has it, and by its manual.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::{
    binary::{Run, check},
    curl_line::{Request, printed, words},
    far_side::{FarSide, OK, read_head},
    inputs::file,
};

const PATIENCE: Duration = Duration::from_secs(240);

/// A server that keeps what it is asked.
struct Recorder {
    port: u16,
    requests: mpsc::Receiver<Request>,
}

impl Recorder {
    fn answering(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (to_test, requests) = mpsc::channel();
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let _ = to_test.send(record(&mut stream));
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { port, requests }
    }

    #[track_caller]
    fn request(&self) -> Request {
        self.requests.recv_timeout(PATIENCE).expect("a request")
    }
}

fn record(stream: &mut TcpStream) -> Request {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let head = read_head(stream);
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    stream.read_exact(&mut body).unwrap();
    Request::read(&head, body)
}

fn variables(body: &str, body_file: &str) -> BTreeMap<&'static str, String> {
    let own =
        [("USER_INFO", "me:ca$n'ary \"\\"), ("AUTHORIZATION", "Bearer canary"), ("X_KEY", "a \"b\" $c `d` \\e 'f'")];
    let mut own: BTreeMap<_, _> = own.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    own.extend([("X_KEY_2", "canary!".to_owned()), ("COOKIE", "canary".to_owned()), ("BODY", body.to_owned())]);
    own.extend([("BODY_FILE", body_file.to_owned()), ("HEADER_HOST", "canary.example".to_owned())]);
    own
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success())
}

/// Runs a command in a shell.
#[track_caller]
fn run_by_a_shell(command: &str, variables: &BTreeMap<&str, String>) {
    let mut shell = Command::new("sh");
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        shell.env_remove(name).env_remove(name.to_uppercase());
    }
    // No settings of whoever runs the tests.
    let quiet = command.replacen("curl ", "curl -q ", 1);
    let done = shell.args(["-c", &quiet]).envs(variables).output().unwrap();
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}\n{quiet}\n{stderr}", done.status);
}

#[track_caller]
fn sends_the_same(run: &Run, recorder: &Recorder, variables: &BTreeMap<&str, String>) {
    run.hides("canary");
    let (ours, command) = (recorder.request(), printed(run));
    let by_the_manual = Request::of_curl(&words(&command, variables));
    assert_eq!(ours, by_the_manual, "{command}");
    if cfg!(unix) && has("curl") {
        run_by_a_shell(&command, variables);
        assert_eq!(ours, recorder.request(), "{command}");
    }
}

#[test]
fn the_same_request_is_sent() {
    let odd = "x=1&canary='\"$HOME`\\\n\n";
    let binary = b"canary\0\xff\n";
    let (text_file, binary_file) = (file("curl-body.txt", odd), file("curl-body.bin", binary));
    let variables = variables(odd, &binary_file);
    let from = |name: &str| format!("@{name}");
    for columns in ["40", "80", "400"] {
        let recorder = Recorder::answering(OK);
        let host = format!("127.0.0.1:{}", recorder.port);
        let plain = format!("http://{host}/a/b%20c?d=e&f='g'&h=$i;j");
        let user = format!("http://me:ca$n'ary%20%22%5C@{host}/");
        let key = format!("X-Key: {}", variables["X_KEY"]);
        for (url, flags) in [
            (&plain, vec![]),
            (&user, vec![]),
            (&plain, vec!["-I".to_owned()]),
            (&plain, vec!["-X".to_owned(), "DELETE".to_owned()]),
            (&plain, vec!["-X".to_owned(), "POST".to_owned()]),
            (&plain, vec!["-X".to_owned(), "PATCH".to_owned()]),
            (&plain, vec!["-d".to_owned(), from(&text_file)]),
            (&plain, vec!["-d".to_owned(), from(&binary_file), "-H".to_owned(), "Content-Type: text/plain".to_owned()]),
            (
                &plain,
                vec![
                    "-X".to_owned(),
                    "PUT".to_owned(),
                    "-d".to_owned(),
                    from(&text_file),
                    "-HContent-Type:".to_owned(),
                ],
            ),
            (&plain, vec!["-d".to_owned(), String::new()]),
            (&plain, vec!["-H".to_owned(), key, "-HX-Empty;".to_owned(), "-HX-Key: canary!".to_owned()]),
            (&user, vec!["-HAuthorization: Bearer canary".to_owned()]),
            (&plain, vec!["-HCookie: canary".to_owned(), "-HAccept: text/*; q=0.5".to_owned()]),
            (&plain, vec!["-HHost: canary.example".to_owned()]),
            (&plain, vec!["-HUser-Agent:".to_owned(), "-HAccept:".to_owned()]),
            (&plain, vec!["-A".to_owned(), "it's me".to_owned(), "--keep-alive".to_owned(), "-4".to_owned()]),
            (&plain, vec!["--decode".to_owned(), "--read-body".to_owned()]),
        ] {
            let args = ["-vv", url.as_str()].into_iter().chain(flags.iter().map(String::as_str));
            let run = check(args).env("COLUMNS", columns).run();
            sends_the_same(run.exits(0), &recorder, &variables);
        }
        let elsewhere = format!("http://shop.test-zone:{}/", recorder.port);
        let resolve = format!("--resolve=shop.test-zone:{}:127.0.0.1", recorder.port);
        let run = check(["-vv", elsewhere.as_str(), resolve.as_str()]).env("COLUMNS", columns).run();
        sends_the_same(run.exits(0), &recorder, &variables);
    }
}

#[test]
fn what_curl_would_take_for_a_pattern_is_none_and_an_address_in_brackets_needs_no_word() {
    let run = |url: &str| check([url, "-v"]).env("COLUMNS", "400").run();
    for (url, switched) in [
        ("http://[::1]:1/", false),
        ("http://[::1]:1/?{a,b}=1", true),
        ("http://[::1]:1?x[1-3]=1", true),
        ("http://127.0.0.1:1/x[1-3]", true),
        ("http://127.0.0.1:1/x", false),
    ] {
        assert_eq!(printed(&run(url)).contains(" -g "), switched, "{url}");
    }
}

#[test]
fn what_failed_is_sent_the_same_way_too() {
    let recorder = Recorder::answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    let run =
        check(["-v", &format!("http://127.0.0.1:{}/", recorder.port), "-H", "Authorization: Bearer canary"]).run();
    sends_the_same(run.exits(1), &recorder, &variables("", ""));
}

#[test]
#[cfg(unix)]
fn redirects_are_followed_by_curl_where_they_were() {
    let far = FarSide::scripted(|mut connection| {
        let head = connection.read_head();
        let answer = "HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n";
        connection.write(if head.starts_with("GET /end") { OK } else { answer });
    });
    let run = check(["-vv", &far.url(), "--max-redirects=3"]).run();
    let command = printed(run.exits(0));
    assert!(command.contains(" -L --max-redirs 3 "), "{command}");
    let ours = [far.head(), far.head()].map(|head| Request::read(&head, Vec::new()).target);
    if has("curl") {
        run_by_a_shell(&command, &BTreeMap::new());
        assert_eq!(ours, [far.head(), far.head()].map(|head| Request::read(&head, Vec::new()).target));
    }
}

#[test]
#[cfg(all(unix, feature = "tls"))]
fn curl_trusts_and_finds_what_the_flags_say() {
    let (far, root) = crate::tls::server("shop.test-zone", 2100);
    let port = far.authority().rsplit(':').next().unwrap().to_owned();
    let (url, resolve) = (format!("https://shop.test-zone:{port}/"), format!("--resolve=*:{port}:127.0.0.1"));
    for flags in
        [&["--cacert", &root, &resolve][..], &["-k", &resolve], &["--cacert", &root, "--tls-max=1.2", &resolve]]
    {
        let run = check(["-vv", &url]).args(flags).run();
        let command = printed(run.exits(0));
        for flag in flags.iter().map(|flag| flag.split('=').next().unwrap_or_default()) {
            assert!(command.contains(flag), "{flag}: {command}");
        }
        if has("curl") {
            run_by_a_shell(&command, &BTreeMap::new());
        }
    }
    let named = format!("https://127.0.0.1:{port}/");
    let run = check(["-vv", &named, "--sni=shop.test-zone", "--cacert", &root]).run();
    let command = printed(run.exits(0));
    if has("curl") {
        run_by_a_shell(&command, &BTreeMap::new());
    }
}

#[test]
#[cfg(unix)]
fn a_shell_reads_the_words_as_the_reader_does() {
    let far = FarSide::answering(OK);
    for columns in ["40", "400"] {
        let url = format!("{}/it's?a=$b&c={}", far.url(), "long".repeat(40));
        let run = check(["-vv", &url, "-H", "X-Key: canary", "-A", "it's \"me\" $HOME"]).env("COLUMNS", columns).run();
        let command = printed(run.exits(0));
        let variables = variables("", "");
        let script = command.replacen("curl ", "printf '%s\\n' curl ", 1);
        let done = Command::new("sh").args(["-c", &script]).envs(&variables).output().unwrap();
        let read: Vec<_> = String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect();
        assert_eq!(read, words(&command, &variables), "{command}");
    }
}
