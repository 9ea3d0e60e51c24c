//! The example as a process: it stops in order.

use std::{
    io::{BufRead, BufReader, ErrorKind, Read},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use actix_web::{App, HttpServer, web};
use watchpost::{DEFAULT_DRAIN_FOR, Health, HealthError};

use crate::{
    alone::alone,
    client::{Client, get, get_until},
    programs::{Programs, read},
    support::within,
};

const NAME: &str = "embed_actix_web";
const HELLO: &str = "Hello! Ask me for /health/ready, too.\n";
const REPORT: &str = "It took a while, and nobody cut it off.\n";

/// The example while it runs. A test that fails takes it along.
struct Process {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Process {
    /// Starts it, and waits until it is ready.
    fn start() -> Self {
        let mut command = Command::new(Programs::build().path(NAME));
        command.env("RUST_BACKTRACE", "0").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("http://").expect("its address").parse().unwrap();
        get_until(address, "/health/ready", 200);
        Self { child, stdout, address }
    }

    fn signal(&self, name: &str) {
        send(self.child.id(), name);
    }

    /// Waits for its end: how it ended, and what it printed last.
    fn end(mut self) -> (ExitStatus, String) {
        let mut printed = String::new();
        self.stdout.read_to_string(&mut printed).unwrap();
        (self.child.wait().unwrap(), printed)
    }
}

fn send(process: u32, signal: &str) {
    let sent = Command::new("kill").args(["-s", signal, &process.to_string()]).status().unwrap();
    assert!(sent.success(), "kill -s {signal}");
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request for the slow route that the app has in hand: it came in one piece with another one, which is answered. None where no
/// connection is taken any more.
fn begin_report(address: SocketAddr) -> Option<Client> {
    let mut client = Client::connect(address).ok()?;
    client.send("GET", &["/", "/report"]).ok()?;
    let first = client.answer("GET").ok()?;
    assert_eq!((first.code, &*first.body), (200, HELLO));
    Some(client)
}

/// Waits for the report on a thread of its own.
fn await_report(mut client: Client, to: mpsc::Sender<(Instant, Result<String, ErrorKind>)>) {
    thread::spawn(move || {
        let report = client.answer("GET").map(|answer| answer.body).map_err(|error| error.kind());
        let _ = to.send((Instant::now(), report));
    });
}

/// Connects until nobody listens any more.
fn until_refused(address: SocketAddr) -> Instant {
    loop {
        match TcpStream::connect(address) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Instant::now(),
            _ => thread::yield_now(),
        }
    }
}

#[test]
fn sigterm_makes_it_unready_then_idle_then_gone_and_nothing_in_flight_is_lost() {
    let app = Process::start();
    let address = app.address;
    let mut kept = Client::connect(address).unwrap();
    assert_eq!(kept.get("/").unwrap().code, 200);
    let told = Instant::now();
    app.signal("TERM");

    // It is unready at the first request after the signal was heard, which nobody outside sees; every request before it succeeds.
    get_until(address, "/health/ready", 503);

    let (to_us, reports) = mpsc::channel();
    let mut begun = 0;
    loop {
        let Some(report) = begin_report(address) else { break };
        begun += 1;
        await_report(report, to_us.clone());
        // A connection from before the signal and a new one; the answers may be cut off by nothing but the end of this phase.
        for (path, code) in [("/health/live", 200), ("/health/ready", 503), ("/", 200)] {
            let answers = [kept.get(path), Client::connect(address).and_then(|mut client| client.get(path))];
            for answer in answers {
                match answer {
                    Ok(answer) => assert_eq!(answer.code, code, "{path}: {answer:?}"),
                    Err(error) => assert!(told.elapsed() >= DEFAULT_DRAIN_FOR, "{path}: {error}"),
                }
            }
        }
        // The pace of the reports. Nothing is waited for.
        thread::sleep(Duration::from_millis(50));
    }
    assert!(told.elapsed() >= DEFAULT_DRAIN_FOR, "it took connections for {:?} only", told.elapsed());
    let refused = until_refused(address);

    drop(to_us);
    let reports: Vec<_> = reports.iter().collect();
    assert_eq!(reports.len(), begun);
    for (_, report) in &reports {
        assert_eq!(report.as_deref(), Ok(REPORT));
    }
    assert!(reports.iter().any(|(at, _)| *at > refused), "none was in flight when the listener closed");
    let (status, printed) = app.end();
    assert_eq!((status.code(), &*printed), (Some(0), "stopped in order\n"));
}

#[test]
fn sigint_does_not_wait_for_the_others_to_learn_of_it_and_nothing_in_flight_is_lost() {
    let app = Process::start();
    let (to_us, reports) = mpsc::channel();
    await_report(begin_report(app.address).unwrap(), to_us);
    app.signal("INT");
    let refused = until_refused(app.address);
    let (answered, report) = reports.recv().unwrap();
    assert_eq!(report.as_deref(), Ok(REPORT));
    assert!(answered > refused, "the report takes 2 s, and nobody waits for 5 s before it");
    let (status, printed) = app.end();
    assert_eq!((status.code(), &*printed), (Some(0), "stopped in order\n"));
}

#[test]
fn a_second_signal_does_not_wait_for_what_is_in_flight() {
    for (first, second) in [("TERM", "TERM"), ("TERM", "INT"), ("INT", "TERM")] {
        let app = Process::start();
        let (to_us, reports) = mpsc::channel();
        await_report(begin_report(app.address).unwrap(), to_us);
        app.signal(first);
        if first == "TERM" {
            get_until(app.address, "/health/ready", 503);
        } else {
            until_refused(app.address);
        }
        app.signal(second);
        let (status, _) = app.end();
        let (_, report) = reports.recv().unwrap();
        assert!(report.is_err(), "{first}, {second}: it waited for {report:?}");
        assert_eq!(status.code(), Some(0), "{first}, {second}");
    }
}

#[test]
fn the_example_names_watchpost_in_five_lines_at_most() {
    let source = read(&format!("examples/{NAME}.rs"));
    let naming: Vec<_> = source.lines().filter(|line| line.to_lowercase().contains("watchpost")).collect();
    assert!((1..=5).contains(&naming.len()), "{naming:#?}");
    // As it stands there, it runs.
    let app = Process::start();
    let ready = get(app.address, "/health/ready");
    assert!(ready.code == 200 && ready.body.contains("\"warn\""), "{ready:?}");
    app.signal("INT");
    assert_eq!(app.end().0.code(), Some(0));
}

/// Under tokio's own main, and with a worker that nothing ends.
#[test]
fn a_second_signal_ends_a_run_whose_web_workers_are_blocked() {
    alone("process::with_blocked_workers", &[], &[]);
}

#[test]
#[ignore = "it needs a process of its own: it sends itself signals"]
fn with_blocked_workers() {
    run_with_blocked_workers();
}

#[tokio::main]
async fn run_with_blocked_workers() {
    let health = Health::new().drain_for(Duration::ZERO).start().unwrap();
    let aside = health.listen("127.0.0.1:0").unwrap();
    let (entered, blocked) = mpsc::channel();
    let app = {
        let health = health.clone();
        move || {
            let entered = entered.clone();
            let block = move || {
                let (release, released) = mpsc::channel::<()>();
                entered.send(release).unwrap();
                let _ = released.recv();
                async { "released" }
            };
            App::new().service(health.clone()).route("/block", web::get().to(block))
        }
    };
    let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let asker = thread::spawn(move || {
        let mut client = Client::connect(address).unwrap();
        client.send("GET", &["/block"]).unwrap();
        let release = blocked.recv().unwrap();
        send(std::process::id(), "TERM");
        get_until(aside, "/health/ready", 503);
        until_refused(address);
        send(std::process::id(), "TERM");
        (client, release)
    });
    within("its end", health.run(server)).await.unwrap();
    // It was blocked all the time.
    let (_client, _release) = asker.join().unwrap();
    within("the end of the checks", health.stop()).await;
    assert_eq!(health.ready().await, Err(HealthError::Stopped));
}
