//! On real threads and real sockets.

use std::{fs, net::SocketAddr, time::Duration};

use actix::{Actor, System};
use tokio::{io::AsyncReadExt, net::TcpListener, sync::mpsc};
use watchpost::{
    Endpoint, Follow, GetVerdicts, Look, Monitor, Probe, State, Stop, Trace, Transition, VerdictState, Watch, Watchpost,
};

use crate::support::{AtOnce, pair, state, verdict, within};

/// A probe that does as its URL says, and tells the test of each look.
struct Unruly {
    looks: mpsc::UnboundedSender<String>,
    release: std::sync::mpsc::Sender<std::sync::mpsc::Sender<()>>,
}

impl Probe for Unruly {
    fn look<'a>(&'a self, endpoint: &'a Endpoint, _: &'a mut Trace) -> Look<'a> {
        Box::pin(async move {
            let host = endpoint.host();
            let _ = self.looks.send(host.to_owned());
            match host {
                "panics" => panic!("scripted panic"),
                "hangs" => std::future::pending().await,
                "blocks" => {
                    // Until the test drops its side, or takes no more.
                    let (held, until) = std::sync::mpsc::channel();
                    if self.release.send(held).is_ok() {
                        let _ = until.recv();
                    }
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    }
}

#[test]
fn probes_that_panic_hang_or_block_their_thread_leave_the_others_fresh() {
    std::panic::set_hook(Box::new(|info| {
        if !info.payload().downcast_ref::<&str>().is_some_and(|text| text.starts_with("scripted")) {
            eprintln!("{info}");
        }
    }));
    System::new().block_on(async {
        let (looks, mut seen) = mpsc::unbounded_channel();
        let (release, held) = std::sync::mpsc::channel();
        let watchpost = Watchpost::builder()
            .checkers(2)
            .stall_after(Duration::from_millis(300))
            .probe("test", move || Box::new(Unruly { looks: looks.clone(), release: release.clone() }))
            .start()
            .unwrap();
        let monitor = Monitor::new(watchpost.recipient()).start();
        let (to, mut told) = pair::<Transition>();
        monitor.send(Follow { to, buffer: 100 }).await.unwrap();
        let often = Duration::from_millis(100);
        let watch = |host: &str| {
            let endpoint = Endpoint::builder(format!("test://{host}")).timeout(often).build().unwrap();
            Watch::new(host, endpoint).interval(often).patience(Duration::from_secs(10))
        };
        let (good, bad) = (["one", "two", "three"], ["panics", "hangs"]);
        good.iter().chain(&bad).for_each(|host| monitor.do_send(watch(host)));
        // Its place on the grid, which the wall clock gives, is not to come during this test.
        let once = Duration::from_secs(365 * 24 * 60 * 60);
        monitor.do_send(watch("blocks").interval(once));
        // The harm is done; from here on, each of the good ones is looked at 20 times more.
        let mut harm: Vec<&str> = vec!["panics", "hangs", "blocks"];
        let mut left = [20; 3];
        while !(harm.is_empty() && left == [0; 3]) {
            let host = within("a look", seen.recv()).await.unwrap();
            harm.retain(|harm| *harm != host);
            if let Some(n) = good.iter().position(|good| *good == host).filter(|_| harm.is_empty()) {
                left[n] = usize::saturating_sub(left[n], 1);
            }
        }
        for name in good {
            let verdict = verdict(&monitor, name).await;
            assert_eq!((verdict.state, verdict.counts.down), (VerdictState::Up, 0), "{verdict:?}");
            assert!(verdict.counts.up >= 20, "{verdict:?}");
        }
        assert_eq!(state(&monitor, "panics").await, VerdictState::Pending, "a panic says nothing about the endpoint");
        assert_eq!(state(&monitor, "hangs").await, VerdictState::Down);
        let mut blocked = verdict(&monitor, "blocks").await;
        while blocked.last.is_none() {
            within("a look", seen.recv()).await;
            blocked = verdict(&monitor, "blocks").await;
        }
        assert_eq!((blocked.state, blocked.counts.unknown), (VerdictState::Pending, 1), "{blocked:?}");
        while let Some(held) = told.try_next() {
            let to = held.message.to;
            assert!(!good.contains(&&*held.message.name) || to == VerdictState::Up, "{:?}", held.message);
            held.reply(());
            tokio::task::yield_now().await;
        }
        within("the end", monitor.send(Stop)).await.unwrap();
        drop(held);
        within("the end", watchpost.drain()).await.unwrap();
    });
}

/// How many tasks of the system and descriptors this process has.
fn held() -> (usize, usize) {
    let count = |what: &str| fs::read_dir(format!("/proc/self/{what}")).map_or(0, Iterator::count);
    (count("task"), count("fd"))
}

/// Accepts, never answers, and tells of each connection's end.
async fn silent() -> (SocketAddr, mpsc::UnboundedReceiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (ended, ends) = mpsc::unbounded_channel();
    actix_rt::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let ended = ended.clone();
            actix_rt::spawn(async move {
                let mut bytes = [0; 1024];
                while stream.read(&mut bytes).await.is_ok_and(|read| read > 0) {}
                drop(stream);
                let _ = ended.send(());
            });
        }
    });
    (address, ends)
}

#[test]
#[cfg(all(target_os = "linux", feature = "http"))]
fn a_thousand_timeouts_leave_no_task_no_thread_and_no_socket() {
    crate::alone::alone("threads::a_thousand_timeouts", &[], &[]);
}

#[test]
#[ignore = "it counts what its process holds: the test before runs it alone"]
fn a_thousand_timeouts() {
    System::new().block_on(async {
        let (address, mut ends) = silent().await;
        let before = held();
        let watchpost = Watchpost::builder().checkers(2).start().unwrap();
        let monitor = Monitor::new(watchpost.recipient()).start();
        let short = Duration::from_millis(20);
        for n in 0..20 {
            let endpoint = Endpoint::builder(format!("http://{address}/{n}")).timeout(short).build().unwrap();
            monitor.do_send(
                Watch::new(format!("service-{n}"), endpoint).interval(short).patience(Duration::from_secs(10)),
            );
        }
        let mut timeouts = 0;
        while timeouts < 1_000 {
            within("a connection's end", ends.recv()).await;
            let verdicts = monitor.send(GetVerdicts).await.unwrap();
            timeouts = verdicts.iter().map(|verdict| verdict.counts.down).sum();
        }
        within("the end", monitor.send(Stop)).await.unwrap();
        assert_eq!(within("the drain", watchpost.drain()).await.unwrap().left_threads, 0);
        drop((monitor, watchpost));
        // The threads end after the answer; the kernel tells when they are gone.
        let gone = async {
            while held() != before {
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(Duration::from_secs(20), gone).await.is_err() {
            panic!("before {before:?}, after {:?}", held());
        }
    });
}

#[test]
fn a_monitor_on_another_thread_ends_with_its_arbiter_and_cancels() {
    System::new().block_on(async {
        let (checker, mut far) = pair();
        let arbiter = actix::Arbiter::new();
        let monitor = Monitor::start_in_arbiter(&arbiter.handle(), move |_| Monitor::new(checker));
        monitor.do_send(Watch::new("db", Endpoint::new("test://db").unwrap()));
        let under_way = within("a check", far.next()).await;
        arbiter.stop();
        within("the cancellation", under_way.cancelled()).await;
        arbiter.join().unwrap();
        let other = Monitor::new(AtOnce(State::Up).start().recipient()).start();
        assert_eq!(within("an answer", other.send(GetVerdicts)).await.unwrap(), []);
    });
}
