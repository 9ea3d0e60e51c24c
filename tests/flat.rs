//! A long list on standard input: it is checked while it is written, and memory stays where it was, whatever is sent to each URL.
//!
//! `cargo test --release --test flat -- --ignored --nocapture` feeds a million lines, and prints what they took.
#![cfg(all(feature = "cli", target_os = "linux"))]

use std::{
    fs,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// So many threads of the server accept, read and answer.
const SERVERS: usize = 4;
/// A status that has not come by then never comes.
const PATIENCE: Duration = Duration::from_secs(240);
/// The most that memory at the end may be of what it was at the mark.
const MOST_GROWTH: f64 = 1.2;

/// A body that is sent to each URL, in bytes, and the URLs that it is sent to. Far more of them are read ahead than memory has room for
/// copies of it.
const BODY: usize = 1 << 20;
const SENT_TO: u64 = 2000;
/// The most memory that sending it may take at any time, in KiB.
const MOST_MEMORY: u64 = 64 * 1024;

/// A server that answers whatever is asked for, and closes.
fn server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    for _ in 0..SERVERS {
        let listener = listener.try_clone().unwrap();
        thread::spawn(move || listener.incoming().flatten().for_each(|mut stream| answer(&mut stream)));
    }
    address
}

fn answer(stream: &mut TcpStream) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let mut head = [0; 4096];
    let mut length = 0;
    while !head[..length].ends_with(b"\r\n\r\n") {
        match stream.read(&mut head[length..]) {
            Ok(read) if read > 0 => length += read,
            _ => return,
        }
    }
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

/// A server that reads a body of [`BODY`] bytes to its end, answers and closes.
fn sink() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    for _ in 0..SERVERS {
        let listener = listener.try_clone().unwrap();
        thread::spawn(move || listener.incoming().flatten().for_each(swallow));
    }
    address
}

fn swallow(stream: TcpStream) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let mut from = BufReader::with_capacity(1 << 16, stream);
    let mut line = String::new();
    while from.read_line(&mut line).is_ok_and(|read| read > 2) {
        line.clear();
    }
    let read = io::copy(&mut from.by_ref().take(BODY as u64), &mut io::sink());
    if read.is_ok_and(|read| read == BODY as u64) {
        let _ = from.into_inner().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
}

/// The memory of a process, in KiB: `VmRSS` is what it has, `VmHWM` the most that it had.
fn memory(pid: u32, what: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':')).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// `watchpost check`, in an environment without settings.
fn check() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watchpost"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WATCHPOST_")) {
        command.env_remove(name);
    }
    // A machine that is busy with other tests makes no false alarm.
    command.args(["check", "--timeout=120s", "--noproxy=*"]);
    command
}

/// Feeds so many distinct URLs, and compares memory after `mark` statuses with that after all of them.
fn stays_flat(lines: u64, mark: u64) {
    let far = server();
    let mut command = check();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut to_it = BufWriter::new(child.stdin.take().unwrap());
    let mut from_it = BufReader::new(child.stdout.take().unwrap());
    let mut errors = child.stderr.take().unwrap();
    let (to_test, marks) = mpsc::channel();

    let pid = child.id();
    let reader = thread::spawn(move || {
        let mut line = String::new();
        for count in 1..=lines {
            line.clear();
            assert!(from_it.read_line(&mut line).unwrap() > 0, "only {} statuses came", count - 1);
            assert!(line.starts_with("SUCCESS: http://127.0.0.1:"), "{line}");
            if [1, mark, lines].contains(&count) {
                to_test.send(memory(pid, "VmRSS")).unwrap();
            }
        }
        let _ = from_it.read_to_string(&mut line);
    });
    let told = thread::spawn(move || {
        let mut text = String::new();
        let _ = errors.read_to_string(&mut text);
        text
    });
    let next_mark = |what: &str| marks.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{what}: {error}"));

    let began = Instant::now();
    writeln!(to_it, "http://{far}/0").unwrap();
    to_it.flush().unwrap();
    // The list is far from its end, and its first status is here.
    next_mark("no status came before the list was at its end");
    let first = began.elapsed();
    for n in 1..lines {
        writeln!(to_it, "http://{far}/{n}").unwrap();
    }
    to_it.flush().unwrap();
    let at_mark = next_mark("no status at the mark");
    // Standard input is still open, so the process is there, with all that it holds.
    let at_end = next_mark("no last status");
    drop(to_it);
    let growth = at_end as f64 / at_mark as f64;
    let summary = told.join().unwrap();
    let took = began.elapsed();
    println!(
        "{lines} lines in {took:.1?}, the first status after {first:.1?}: {at_mark} KiB at {mark}, {at_end} KiB at the end"
    );
    assert_eq!(child.wait().unwrap().code(), Some(0), "{summary}");
    reader.join().unwrap();
    assert!(summary.contains(&format!("{lines} checked: {lines} up.")), "{summary}");
    assert!(growth <= MOST_GROWTH, "{at_mark} KiB at {mark}, {at_end} KiB at {lines}: {growth:.2} times");
}

#[test]
fn a_long_list_on_standard_input_streams_and_stays_flat() {
    stays_flat(20_000, 5_000);
}

#[test]
#[ignore = "a million takes minutes"]
fn a_million_lines_on_standard_input_stream_and_stay_flat() {
    stays_flat(1_000_000, 100_000);
}

#[test]
fn a_long_body_is_held_once_however_many_urls_it_is_sent_to() {
    let far = sink();
    let folder = tempfile::tempdir().unwrap();
    let body = folder.path().join("body");
    fs::write(&body, vec![b'x'; BODY]).unwrap();
    let mut command = check();
    command.arg("-j4").arg("--data").arg(format!("@{}", body.display()));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut to_it = child.stdin.take().unwrap();
    let mut from_it = BufReader::new(child.stdout.take().unwrap());
    // It reads ahead as far as it likes.
    let list: String = (0..SENT_TO).map(|n| format!("http://{far}/{n}\n")).collect();
    to_it.write_all(list.as_bytes()).unwrap();
    let mut line = String::new();
    for _ in 0..SENT_TO {
        line.clear();
        from_it.read_line(&mut line).unwrap();
        assert!(line.starts_with("SUCCESS: http://127.0.0.1:"), "{line}");
    }
    // Standard input is still open, so the process is there.
    let most = memory(child.id(), "VmHWM");
    drop(to_it);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(most <= MOST_MEMORY, "{most} KiB for {SENT_TO} URLs and one body of {BODY} bytes");
    println!("{most} KiB for {SENT_TO} URLs and one body of {BODY} bytes");
}
