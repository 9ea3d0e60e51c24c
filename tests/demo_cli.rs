//! `watchpost demo`, the real binary: what it says, and that its last two numbers make the point.
#![cfg(all(feature = "cli", feature = "demo"))]

use std::process::{Command, Stdio};

#[test]
fn it_checks_one_after_another_then_all_at_once_and_shows_what_that_saves() {
    let output = Command::new(env!("CARGO_BIN_EXE_watchpost")).arg("demo").stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told = format!("{}\n{text}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert_eq!(output.stderr, b"", "{told}");

    let lines: Vec<&str> = text.lines().collect();
    for (name, wanted) in [
        ("/healthy", " is up and running!"),
        ("/slow/700ms", " is up and running!"),
        ("/slower/900ms", " is up and running!"),
        ("/unavailable", " is down! (expectation: status 503, wanted under 500)"),
        ("/refusing", " is down! (connect_refused: "),
        ("/hanging", " is down! (timeout: "),
        ("/redirect-loop", " is down! (redirect: "),
        ("/expired", " is down! (tls_expired: "),
    ] {
        let word = if wanted.contains("down") { "ERROR: http" } else { "SUCCESS: http" };
        let sentence = format!("{name}{wanted}");
        let told_twice = lines.iter().filter(|line| line.starts_with(word) && line.contains(&sentence)).count();
        assert_eq!(told_twice, 2, "{word}…{sentence}\n{told}");
    }
    let done = lines.iter().filter(|line| line.starts_with("Done! It took ") && line.ends_with(" seconds!")).count();
    assert_eq!(done, 2, "{told}");

    // The slow, the slower and the hanging one take 2.6 seconds by themselves; the hanging one alone takes 1. The margin is
    // for a machine that is busy with other things.
    let [.., one_after_another, all_at_once] = lines[..] else { panic!("{told}") };
    let one_after_another = seconds(one_after_another, "One after another it took ", " seconds: the sum of all.");
    let all_at_once = seconds(all_at_once, "All at once it took ", " seconds: about the slowest one.");
    assert!(one_after_another >= 2.6, "{told}");
    assert!(all_at_once >= 1.0, "{told}");
    assert!(all_at_once < one_after_another, "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_as_check_tells_it() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_watchpost")).arg("demo").stdout(full).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, "error: standard output cannot be written: no space left on device\n");
    assert_eq!(output.status.code(), Some(2));
}

fn seconds(line: &str, before: &str, after: &str) -> f64 {
    let number = line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    number.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{line:?} is not {before}…{after}"))
}
