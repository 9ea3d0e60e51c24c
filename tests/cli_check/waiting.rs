//! `--wait`: endpoints that come up later, and the command that is run then.

use std::{
    io::Write,
    net::{SocketAddr, TcpListener},
    sync::mpsc,
    thread,
};

use rustix::process::Signal;

use crate::{
    binary::{Line, Running, check, is_ignored_here, shell},
    far_side::{FarSide, OK, Refusing, UNAVAILABLE},
    folder::Folder,
    inputs::file,
};

/// A port where nobody listens until the test says so.
struct Later {
    socket: tokio::net::TcpSocket,
    address: SocketAddr,
}

impl Later {
    fn new() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        Self { socket, address }
    }

    fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    fn listen(self) -> TcpListener {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
        let _entered = runtime.enter();
        let listener = self.socket.listen(64).unwrap().into_std().unwrap();
        listener.set_nonblocking(false).unwrap();
        listener
    }
}

/// Serves with the latest answer that it was given; drops the listener when there is none any more.
fn serve(listener: TcpListener, first: &'static str) -> mpsc::Sender<Option<&'static str>> {
    let (say, said) = mpsc::channel();
    thread::spawn(move || {
        let mut answer = first;
        for mut stream in listener.incoming().map_while(Result::ok) {
            for latest in said.try_iter() {
                match latest {
                    Some(latest) => answer = latest,
                    None => return,
                }
            }
            crate::far_side::read_head(&mut stream);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    say
}

/// `watchpost check --wait 200s ARGS`, whose standard error is read line by line, beside what the command prints.
fn told(args: &str, url: &str) -> Line {
    shell(&format!("exec \"$W\" check --wait 200s {args} 2>&1")).env("URL", url)
}

/// The next line, without the time that it begins or ends with.
fn next(running: &mut Running) -> String {
    let line = running.line();
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [time, "s", rest @ ..] if time.parse::<f64>().is_ok() => rest.join(" "),
        _ => match line.split_once(" after ") {
            Some((before, after)) => {
                let (time, rest) = after.split_once(" s").unwrap();
                assert!(time.parse::<f64>().is_ok(), "{line}");
                format!("{before} after T s{rest}")
            }
            None => line,
        },
    }
}

#[test]
fn it_waits_until_somebody_listens_and_then_the_command_takes_its_place() {
    let later = Later::new();
    let url = later.url("tcp");
    let mut running = told("$URL -- echo ran", &url).start();
    assert_eq!(next(&mut running), "waiting for 1: 127.0.0.1 (connect_refused)");
    let _listener = later.listen();
    assert_eq!(next(&mut running), "127.0.0.1 is up");
    assert_eq!(next(&mut running), "127.0.0.1 is up after T s: echo ran");
    assert_eq!(next(&mut running), "ran");
    running.finish().exits(0);
}

#[test]
fn each_change_of_reason_is_one_line_and_nothing_else_is() {
    let (later, far) = (Later::new(), FarSide::answering(OK));
    let (url, port) = (later.url("http"), later.address.port());
    let mut running = told(&format!("$URL {}", far.url()), &url).start();
    assert_eq!(next(&mut running), format!("waiting for 1 of 2: 127.0.0.1:{port} (connect_refused)"));
    let say = serve(later.listen(), UNAVAILABLE);
    assert_eq!(next(&mut running), format!("127.0.0.1:{port}: connect_refused → 503"));
    say.send(Some(OK)).unwrap();
    assert_eq!(next(&mut running), format!("127.0.0.1:{port} is up"));
    assert_eq!(next(&mut running), "both up after T s");
    let run = running.finish();
    run.exits(0);
    assert_eq!(run.stdout.lines().count(), 4, "{run}");
    assert_eq!(far.head().lines().next(), Some("GET / HTTP/1.1"));
}

#[test]
fn what_is_up_at_once_needs_no_wait_and_standard_output_is_the_command_s() {
    let far = FarSide::answering(OK);
    let run = check(["--wait=200s", &far.url(), "--", "cat"]).input("for the command\n").run();
    run.exits(0).says("127.0.0.1 is up after ").says(" s: cat\n");
    assert_eq!((run.stdout.as_str(), run.stderr.lines().count()), ("for the command\n", 1), "{run}");
    let run = check(["-q", "--wait=200s", &far.url(), "--", "echo", "x"]).run();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("x\n", ""), "{run}");
}

#[test]
fn the_command_s_exit_code_is_kept_also_where_a_signal_ended_it() {
    let far = FarSide::answering(OK);
    for (script, code) in [("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137), ("kill -TERM $$", 143)] {
        let line = format!("\"$W\" check -q --wait 200s $URL -- sh -c '{script}'; exit $?");
        shell(&line).env("URL", far.url()).run().exits(code);
    }
}

#[test]
fn signals_reach_the_command() {
    let far = FarSide::answering(OK);
    let signals = [("TERM", Signal::TERM), ("INT", Signal::INT), ("HUP", Signal::HUP), ("QUIT", Signal::QUIT)];
    // A shell traps no signal that was ignored when it began, as it is where the tests run behind `nohup` or as a job in the background.
    for (name, signal) in signals.into_iter().filter(|(_, signal)| !is_ignored_here(*signal)) {
        let script = format!("trap 'echo heard; exit 9' {name}; echo ready; while :; do sleep 0.05; done");
        let mut running = check(["--wait=200s", &far.url(), "--", "sh", "-c", &script]).start();
        assert_eq!(running.line(), "ready");
        running.signal(signal);
        assert_eq!(running.line(), "heard", "{name}");
        running.finish().exits(9);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_of_ours_is_left_to_the_command() {
    let far = FarSide::answering(OK);
    // The limit of open files as it was, no signal that is ignored, and no descriptor but the three.
    let script = "ulimit -Sn; grep SigIgn /proc/self/status | tail -c 9; ls /proc/self/fd | wc -l";
    let limited = |command: &str| format!("ulimit -Sn 300; exec {command} sh -c \"$SCRIPT\"");
    let with = shell(&limited("\"$W\" check -q --wait 200s $URL --")).env("URL", far.url()).env("SCRIPT", script).run();
    let without = shell(&limited("")).env("SCRIPT", script).run();
    assert!(without.stdout.starts_with("300\n"), "{without}");
    assert_eq!((with.stdout.as_str(), with.stderr.as_str()), (without.stdout.as_str(), ""), "{with}");
}

#[test]
fn a_wait_that_runs_out_says_what_is_missing_and_runs_nothing() {
    let (refusing, silent, far) = (Refusing::new(), FarSide::silent(), FarSide::answering(OK));
    let run = check(["--wait=3s", &refusing.url(), &far.url(), "--", "echo", "ran"]).run();
    run.exits(124).prints_nothing().says(" (connect_refused); echo ran was not run\n").says("not up within 3.0 s: ");
    // An attempt has no more time than the wait.
    let run = check(["--wait=1s", "--timeout=200s", &silent.url()]).run();
    run.exits(124).says("not up within 1.0 s: 127.0.0.1 (timeout)\n");
    check(["-q", "--wait=1s", &refusing.url()]).run().exits(124).prints_nothing().says_nothing();
}

#[test]
fn inverted_it_waits_until_all_are_down() {
    let later = Later::new();
    let url = later.url("http");
    let say = serve(later.listen(), OK);
    let mut running = told("--invert $URL -- echo ran", &url).start();
    assert_eq!(next(&mut running), "waiting for 1 to go down: 127.0.0.1 (up)");
    say.send(None).unwrap();
    let line = next(&mut running);
    assert!(line.starts_with("127.0.0.1 is down ("), "{line}");
    let rest: Vec<String> = (0..2).map(|_| next(&mut running)).collect();
    assert_eq!(rest, ["127.0.0.1 is down after T s: echo ran", "ran"]);
    running.finish().exits(0);
}

#[test]
fn a_command_that_cannot_be_run_is_told_as_a_shell_tells_it() {
    let far = FarSide::answering(OK);
    check(["--wait=200s", &far.url(), "--", "no-such-command"])
        .run()
        .exits(127)
        .says("error: no-such-command: command not found\n");
    check(["--wait=200s", &far.url(), "--", "/"]).run().exits(126).says("error: /: permission denied\n");
}

#[test]
fn a_signal_ends_the_wait_and_nothing_is_run() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let refusing = Refusing::new();
        let mut running = told("$URL -- echo ran", &refusing.url()).start();
        assert_eq!(next(&mut running), "waiting for 1: 127.0.0.1 (connect_refused)");
        running.signal(signal);
        let line = next(&mut running);
        assert_eq!(line, "stopped after T s, not up: 127.0.0.1 (connect_refused); echo ran was not run");
        running.finish().exits(code);
    }
}

#[test]
fn calls_that_make_no_sense_are_told_before_anything_is_checked() {
    for (args, said) in [
        (&["http://127.0.0.1:1", "--", "true"][..], "error: a command after -- is run after a wait: say how long"),
        (&["--invert", "http://127.0.0.1:1"], "error: --invert goes with --wait"),
        (&["--wait=0", "http://127.0.0.1:1"], "that leaves no time: write more than nothing"),
        (&["--wait=soon", "http://127.0.0.1:1"], "--wait"),
        (&["--wait=9s", "-w", "x", "http://127.0.0.1:1"], "--wait says itself what happens"),
        (&["--wait=9s"], "name the URLs to wait for"),
        (&["--wait=9s", "--", "true"], "name the URLs to wait for"),
        (&["--wait=9s", "http://127.0.0.1:x"], "error: "),
        (&["--wait=9s", "gopher://127.0.0.1", "--", "true"], "no wait changes that"),
    ] {
        check(args.iter().copied()).input("127.0.0.1:1\n").run().exits(2).prints_nothing().says(said);
    }
    check(["--wait=9s", "-f", "-"]).input("# nothing\n").run().exits(2).says("there is no URL in the input");
    check(["--wait=9s", "-f", "-"]).input("http://127.0.0.1:x\n").run().exits(2).says("stdin:1:");
}

#[test]
fn a_list_is_read_from_standard_input_by_wish() {
    let far = FarSide::answering(OK);
    let twice = format!("{0}\n{0}\n", far.url());
    check(["--wait=200s", "-f", "-"]).input(twice).run().exits(0).says("127.0.0.1 is up after ");
}

#[test]
fn what_a_wait_has_no_use_for_is_refused() {
    for flag in ["--json", "--sort=input", "--deadline=1s", "--max-down=1", "--recheck=1s", "--repeat=2", "--dry-run"] {
        let name = flag.split('=').next().unwrap();
        check(["http://127.0.0.1:1", "--wait=1s", flag]).run().exits(2).prints_nothing().says(name);
    }
    // In the environment it is meant for other calls.
    let far = FarSide::answering(OK);
    check(["--wait=200s", &far.url()]).env("WATCHPOST_FORMAT", "json").run().exits(0);
}

#[test]
fn the_input_is_read_whatever_it_holds_and_its_reading_is_part_of_the_wait() {
    // More bad lines and more duplicates than the reader may be ahead.
    let bad: String = (0..400).map(|n| format!("bad url {n}\n")).collect();
    let run = check(["--wait=60s", "-f", "-"]).input(bad).run();
    run.exits(2).says("bad url 0").says("and 380 more");
    let far = FarSide::answering(OK);
    let again = file("wait-duplicates.txt", format!("{}\n", far.url()).repeat(300_000));
    check(["--wait=60s", "-f", &again]).run().exits(0);
    // Nobody ends this input.
    let mut running = check(["--wait=200ms", "-f", "-"]).input("").start();
    let mut stdin = running.stdin.take().unwrap();
    writeln!(stdin, "{}", far.url()).unwrap();
    let run = running.finish();
    drop(stdin);
    run.exits(124).says("gave up after 200ms: the input has no end yet");
}

#[test]
fn endpoints_of_a_file_that_share_a_url_are_each_waited_for() {
    let far = FarSide::answering(OK);
    let file = format!(
        "[[endpoint]]\nname = \"a\"\nurl = \"{0}\"\n[[endpoint]]\nname = \"b\"\nurl = \"{0}\"\nexpect = [\"404\"]\n",
        far.url()
    );
    let folder = Folder::new("wait-twice").with("watchpost.toml", file);
    let run = folder.check(&["--wait=1s", "--config=watchpost.toml"]).run();
    run.exits(124).says("waiting for 1 of 2: b (expectation)");
}
