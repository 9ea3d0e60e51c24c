//! Further attempts, and servers that ask for a pause.

use std::time::{Duration, Instant};

use crate::{
    binary::check,
    far_side::{FarSide, OK},
};

/// Asks for a pause in its first answer; the test hears how long it was left alone then.
fn busy_once(seconds: u32) -> (FarSide, std::sync::mpsc::Receiver<Duration>) {
    let (to_test, pauses) = std::sync::mpsc::channel();
    let mut asked: Option<Instant> = None;
    let far = FarSide::scripted(move |mut connection| {
        connection.read_head();
        match asked {
            Some(asked) => {
                let _ = to_test.send(asked.elapsed());
                connection.write(OK);
            }
            None => {
                asked = Some(Instant::now());
                connection.write(format!("HTTP/1.1 503 Busy\r\nRetry-After: {seconds}\r\nContent-Length: 0\r\n\r\n"));
            }
        }
    });
    (far, pauses)
}

#[test]
fn a_server_that_asks_for_a_second_gets_it_and_is_up_then() {
    let (far, pauses) = busy_once(1);
    let run = check([far.url(), "--retries=1".into(), "--format=ndjson".into()]).run();
    run.exits(0);
    assert_eq!(run.statuses()[0]["flaky"], true, "{run}");
    let pause = pauses.recv().unwrap();
    assert!(pause >= Duration::from_secs(1), "{pause:?}");
}

#[test]
fn a_server_that_asks_for_a_day_is_not_asked_again_and_the_rest_waits_for_the_bound() {
    let (far, pauses) = busy_once(86_400);
    let (first, second) = (far.url(), format!("{}/2", far.url()));
    let args = [first.as_str(), &second, "--per-host=1", "--retries=3", "--retry-after-max=1s", "--format=ndjson"];
    let run = check(args).run();
    run.exits(1);
    let statuses = run.statuses();
    assert_eq!(statuses[0]["attempts"].as_array().map(Vec::len), Some(1), "{run}");
    assert_eq!(statuses[1]["state"], "up", "{run}");
    let pause = pauses.recv().unwrap();
    assert!(pause >= Duration::from_secs(1), "{pause:?}");
}

#[test]
fn with_a_bound_of_nothing_it_is_asked_again_as_ever() {
    let (far, _pauses) = busy_once(86_400);
    check([far.url(), "--retries=1".into(), "--retry-after-max=0".into()]).run().exits(0);
}

#[test]
fn a_post_is_sent_again_only_by_wish() {
    for (wish, code) in [(&[][..], 1), (&["--retry-any-method"], 0)] {
        let (far, _pauses) = busy_once(0);
        let url = far.url();
        check([url.as_str(), "--data=x", "--retries=1"].into_iter().chain(wish.iter().copied())).run().exits(code);
    }
}
