//! What a person sees of each kind that a loopback can make: the line, and what `-v` says under it. The texts are in `snapshots/`.

use crate::{
    binary::{Line, Run, check, shell},
    far_side::{FarSide, OK, Refusing, UNAVAILABLE},
};

/// The rows of times: how long each took is another number in each run, and so is how long its bar is.
const TIMES: [&str; 7] = ["dns", "connect", "tls", "send", "first_byte", "body", "total"];

/// The text with what differs from run to run left out: times, ports, and the version.
fn settled(run: &Run, ports: &[String]) -> String {
    let mut text = String::new();
    for line in run.stdout.lines().filter(|line| !line.starts_with("Done! ")) {
        let label = line.get(2..14).unwrap_or_default().trim_end();
        if TIMES.contains(&label) && line.starts_with("  ") {
            let mark = if line.contains('✗') { " ✗" } else { "" };
            let behind = line.split_once(" ms").map_or("", |(_, behind)| behind);
            text += &format!("  {label:12}BAR{mark} TIME ms{behind}\n");
        } else {
            text += &without_times(line);
            text.push('\n');
        }
    }
    for port in ports {
        text = text.replace(&format!(":{port}"), ":PORT");
    }
    text.replace(concat!("watchpost/", env!("CARGO_PKG_VERSION")), "watchpost/VERSION")
}

/// A line in which `0.3 ms` and `2.1 s` are `TIME`, but for the limits that were asked for.
fn without_times(line: &str) -> String {
    let labelled = ["  address ", "  tried ", "  attempts ", "  redirects ", "              "];
    if !labelled.iter().any(|label| line.starts_with(label)) {
        return line.to_owned();
    }
    let words: Vec<_> = line.split(' ').collect();
    let is_unit = |word: &str| matches!(word.trim_end_matches([')', ',', ';']), "ms" | "s");
    let mut settled = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let number = word.parse::<f64>().is_ok();
        let timed = number && words.get(index + 1).is_some_and(|next| is_unit(next));
        let limit = index > 0 && words[index - 1] == "within";
        settled.push(if timed && !limit { "TIME" } else { word });
    }
    settled.join(" ")
}

fn port_of(url: &str) -> String {
    let port = url.rsplit(':').next().unwrap_or_default().trim_end_matches('/');
    if port.parse::<u16>().is_ok() { port.to_owned() } else { "none".to_owned() }
}

/// A name server that gives each question this response code (RFC 1035, 4.1.1).
#[cfg(feature = "dns")]
pub fn name_server(code: u8) -> String {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        let mut message = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut message) {
            (message[2], message[3]) = (0x81, 0x80 | code);
            let _ = socket.send_to(&message[..length], from);
        }
    });
    address
}

#[track_caller]
fn reads(name: &str, line: Line, urls: &[&str]) {
    let run = line.args(&["-v"]).env("COLUMNS", "100").run();
    assert!(!run.stdout.contains("SUCCESS"), "{run}");
    let ports: Vec<_> = urls.iter().map(|url| port_of(url)).collect();
    keeps(name, &settled(&run, &ports));
}

#[track_caller]
fn keeps(name: &str, text: &str) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn each_kind_of_http_in_the_plain_reads_so() {
    let silent = FarSide::silent();
    let reset = FarSide::scripted(|connection| connection.reset());
    let looping = FarSide::answering("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
    let ssh = FarSide::answering("SSH-2.0-OpenSSH_9.2\r\n");
    let truncated = FarSide::answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    let endless = FarSide::answering(format!("HTTP/1.1 200 OK\r\n{}", "X: y\r\n".repeat(300)));
    let unavailable = FarSide::answering(UNAVAILABLE);
    let refusing = Refusing::new();
    for (name, url, flags) in [
        ("timeout", format!("{}/health", silent.url()), &["--timeout=300ms", "--retries=1"][..]),
        ("reset", reset.url(), &[]),
        ("redirect", looping.url(), &["--max-redirects=2"]),
        ("protocol_ssh", ssh.url(), &[]),
        ("protocol_body", truncated.url(), &["--read-body"]),
        ("too_large", endless.url(), &[]),
        ("expectation", format!("{}/health", unavailable.url()), &[]),
        ("connect_refused", refusing.url(), &[]),
        ("dns_not_found_family", refusing.url(), &["-6"]),
        ("unsupported", "gopher://shop.test-zone/".to_owned(), &[]),
    ] {
        let authority = url.trim_end_matches("/health").to_owned();
        reads(name, check([url.as_str()]).args(flags), &[&authority]);
    }
}

#[test]
#[cfg(unix)]
fn what_is_stopped_reads_so() {
    let far = FarSide::silent();
    let running = check([far.url().as_str(), "-v"]).env("COLUMNS", "100").start();
    far.head();
    running.signal(rustix::process::Signal::INT);
    let run = running.finish();
    keeps("cancelled", &settled(run.exits(130), &[port_of(&far.url())]));
}

#[test]
#[cfg(unix)]
fn a_socket_that_is_not_there_reads_so() {
    reads("connect_unreachable", check(["unix:/no/such/folder/app.sock:/health"]), &[]);
}

#[test]
#[cfg(feature = "dns")]
fn what_a_name_server_answers_reads_so() {
    for (name, code) in [("dns_failed", 2), ("dns_not_found", 3)] {
        let resolver = format!("--resolver={}", name_server(code));
        reads(name, check(["http://www.shop.test-zone.example/a", &resolver]), &[]);
    }
}

#[test]
fn a_proxy_that_fails_reads_so() {
    let (far, proxy) = (FarSide::answering(OK), Refusing::new());
    let flag = format!("--proxy={}", proxy.url().replace("http://", "http://me:canary@"));
    reads("proxy", check([far.url().as_str(), flag.as_str()]), &[&far.url(), &proxy.url()]);
}

#[test]
#[cfg(feature = "tls")]
fn each_kind_of_tls_reads_so() {
    let (expired, root_of_expired) = crate::tls::server("127.0.0.1", 2021);
    let (early, root_of_early) = crate::tls::server_between("127.0.0.1", 2099, 2100);
    let (other, root_of_other) = crate::tls::server("other.example", 2100);
    let (unknown, _) = crate::tls::server("127.0.0.1", 2100);
    let plain = FarSide::scripted(|mut connection| {
        connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        connection.wait_for_its_end();
    });
    for (name, far, root) in [
        ("tls_expired", &expired, Some(&root_of_expired)),
        ("tls_not_yet_valid", &early, Some(&root_of_early)),
        ("tls_wrong_host", &other, Some(&root_of_other)),
        ("tls_untrusted", &unknown, Some(&root_of_other)),
        ("tls_handshake", &plain, None),
    ] {
        let url = far.url().replace("http:", "https:");
        let line = check([url.as_str()]);
        let line = match root {
            Some(root) => line.env("SSL_CERT_FILE", root),
            None => line,
        };
        // Each day there is another number of days.
        let run = line.args(&["-v"]).env("COLUMNS", "100").run();
        let text = settled(&run, &[port_of(&url)]);
        let text: Vec<_> = text
            .split(' ')
            .map(|word| if word.parse::<u32>().is_ok_and(|n| n > 999) { "DAYS" } else { word })
            .collect();
        keeps(name, &text.join(" "));
    }
}

/// With so few descriptors it can't begin, and says so; with one more there is none left for the check; with one more all is well.
#[test]
#[cfg(target_os = "linux")]
fn each_limit_of_open_files_ends_in_a_status_or_in_an_error() {
    let refusing = Refusing::new();
    let url = refusing.url();
    let run = |limit: u32| shell(&format!("ulimit -n {limit}; \"$W\" check -v {url}")).env("COLUMNS", "100").run();
    // What a program needs before it is one: its libraries.
    let mut limits = (6..100).map(run).inspect(|run| {
        run.hides("panicked").hides("bug");
    });
    let starved = limits.find(|run| !run.stdout.is_empty()).unwrap();
    starved.exits(3).says("note: 1 checks at once");
    keeps("resources", &settled(&starved, &[port_of(&url)]));
    assert!(limits.any(|run| run.stdout.contains("connect_refused")));
}

#[test]
fn ascii_where_the_locale_is_no_utf8() {
    let far = FarSide::silent();
    let line = |locale: &str| {
        check([far.url().as_str(), "-v", "--timeout=200ms", "--color=always"])
            .env("LC_ALL", locale)
            .env("LANG", "C.UTF-8")
            .run()
    };
    let plain = line("C");
    plain.exits(1).shows("# \u{1b}[1m\u{1b}[31mx\u{1b}[0m ");
    assert!(plain.stdout.is_ascii(), "{plain}");
    line("").exits(1).shows("█ \u{1b}[1m\u{1b}[31m✗\u{1b}[0m ");
    line("POSIX").exits(1).shows("first_byte  ####");
}

#[test]
#[cfg(target_os = "linux")]
fn the_terminal_itself_says_how_wide_it_is() {
    use std::{fs::File, io::Read};

    use rustix::{pty, termios};

    let refusing = Refusing::new();
    for columns in [46, 90] {
        let ours = pty::openpt(pty::OpenptFlags::RDWR | pty::OpenptFlags::NOCTTY).unwrap();
        pty::grantpt(&ours).and_then(|()| pty::unlockpt(&ours)).unwrap();
        let size = termios::Winsize { ws_row: 20, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        termios::tcsetwinsize(&ours, size).unwrap();
        let theirs = pty::ioctl_tiocgptpeer(&ours, pty::OpenptFlags::RDWR | pty::OpenptFlags::NOCTTY).unwrap();
        // The terminal wins over the variable.
        let line = check([refusing.url().as_str(), "-v", "--color=never"]).env("COLUMNS", "70");
        line.stdout(theirs).run().exits(1);
        // What was printed is still there; then the terminal has nobody left at its other end.
        let mut shown = Vec::new();
        let mut ours = File::from(ours);
        while ours.read_to_end(&mut shown).is_err_and(|error| error.kind() == std::io::ErrorKind::Interrupted) {}
        let shown = String::from_utf8(shown).unwrap();
        let widest = shown.lines().filter(|line| line.starts_with("  ")).map(|line| line.chars().count()).max();
        let (widest, columns) = (widest.unwrap_or_default(), usize::from(columns));
        assert!(widest <= columns && widest + 8 > columns, "{columns}\n{shown}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal_and_the_rows_add_up() {
    let far = FarSide::silent();
    let url = format!("{}/{}", far.url(), "long/".repeat(60));
    for columns in [40, 80, 120] {
        let args = ["-v", url.as_str(), "--timeout=200ms", "-H", "Authorization: canary", "--retries=1"];
        let run = check(args).env("COLUMNS", columns.to_string()).run();
        // The line itself is the lesson's, and as long as it is.
        for line in run.exits(1).stdout.lines().skip(1) {
            assert!(line.chars().count() <= columns, "{columns}: {line}\n{run}");
        }
        let number = |label: &str| {
            let line = run.stdout.lines().find(|line| line.starts_with(&format!("  {label:12}")));
            let before = line.and_then(|line| line.split_once(" ms")).map(|(before, _)| before.to_owned());
            before.and_then(|before| before.rsplit(' ').next()?.replace(',', "").parse::<f64>().ok())
        };
        let sum: f64 = TIMES[..6].iter().filter_map(|label| number(label)).sum();
        assert!((sum - number("total").expect("a total")).abs() < 1.0, "{run}");
    }
}
