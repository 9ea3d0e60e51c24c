//! Ctrl-C and SIGTERM: everything that was read gets its status, and the exit code says who asked.

use std::io::Write;

use rustix::process::Signal;

use crate::{
    binary::{check, is_ignored_here},
    far_side::{ENDED, FarSide, OK},
    folder::Folder,
};

#[test]
fn a_signal_cancels_what_is_in_flight_and_reports_everything() {
    let hang_up = cfg!(target_os = "linux").then_some((Signal::HUP, 129));
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)].into_iter().chain(hang_up) {
        if is_ignored_here(signal) {
            continue;
        }
        let (fast, silent) = (FarSide::answering(OK), FarSide::silent());
        let mut running = check([fast.url(), silent.url()]).start();
        assert_eq!(running.line(), format!("SUCCESS: {} is up and running!", fast.url()));
        silent.head();
        running.signal(signal);
        let run = running.finish();
        run.exits(code)
            .shows(&format!("UNKNOWN: {} could not be checked! (cancelled: ", silent.url()))
            .shows("Done! It took ")
            .says("2 checked: 1 up, 1 unknown.");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_signal_that_was_ignored_before_stays_so() {
    for (name, signal) in [("INT", Signal::INT), ("HUP", Signal::HUP), ("TERM", Signal::TERM)] {
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let far = FarSide::scripted(move |mut connection| {
            connection.read_head();
            let _ = gone.recv();
            connection.write(OK);
        });
        let script = format!("trap '' {name}; exec \"$W\" check {}", far.url());
        let mut running = crate::binary::shell(&script).start();
        far.head();
        running.signal(signal);
        // Were it heard, the check would be cancelled.
        assert!(running.is_running());
        go.send(()).unwrap();
        running.finish().exits(0).says("1 checked: 1 up.");
    }
}

#[test]
fn a_document_is_whole_after_a_signal_and_its_totals_add_up() {
    let silent = FarSide::silent();
    // More than are in flight at once, and an input that has not ended.
    let mut running = check(["--json", "-j", "4"]).input("").start();
    let mut stdin = running.stdin.take().unwrap();
    for n in 0..100 {
        writeln!(stdin, "{}/{n}", silent.url()).unwrap();
    }
    for _ in 0..4 {
        silent.head();
    }
    running.signal(Signal::INT);
    let run = running.finish();
    drop(stdin);
    let document = run.exits(130).document();
    let statuses = document["statuses"].as_array().unwrap();
    assert!(statuses.len() >= 4, "{run}");
    assert!(statuses.iter().all(|status| status["reason"]["kind"] == "cancelled"), "{run}");
    let summary = &document["summary"];
    let count = |key: &str| summary[key].as_u64().unwrap();
    assert_eq!(count("checked"), statuses.len() as u64, "{run}");
    assert_eq!(count("unknown"), count("checked"), "{run}");
    assert_eq!(count("read"), count("checked") + count("skipped") + count("duplicates"), "{run}");
}

#[test]
fn a_signal_while_it_waits_for_standard_input() {
    let far = FarSide::answering(OK);
    let mut running = check(["--format=ndjson"]).input("").start();
    let mut stdin = running.stdin.take().unwrap();
    writeln!(stdin, "{}", far.url()).unwrap();
    running.line();
    running.signal(Signal::TERM);
    let run = running.finish();
    drop(stdin);
    run.exits(143).says("1 checked: 1 up.");
}

#[test]
fn a_second_signal_ends_it_at_once_even_when_nobody_reads_and_leaves_nothing_behind() {
    let folder = Folder::new("second-signal").with("out.json", "as it was");
    let silent = FarSide::scripted(|mut connection| {
        connection.read_head();
        connection.wait_for_its_end();
    });
    // Standard output is a pipe that is full: the first signal alone would wait for ever.
    let (reader, mut writer) = std::io::pipe().unwrap();
    rustix::io::ioctl_fionbio(&writer, true).unwrap();
    while writer.write(b"x").is_ok() {}
    rustix::io::ioctl_fionbio(&writer, false).unwrap();
    let mut running = folder.check(&[&silent.url(), "-o", "text=-", "-o", "json=out.json"]).stdout(writer).start();
    silent.head();
    running.signal(Signal::INT);
    assert_eq!(silent.head(), ENDED);
    assert!(running.is_running());
    let files = || std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files(), 2, "one is written beside the other");
    running.signal(Signal::TERM);
    running.finish().exits(130);
    assert_eq!(files(), 1);
    assert_eq!(std::fs::read_to_string(folder.path().join("out.json")).unwrap(), "as it was");
    drop(reader);
}
