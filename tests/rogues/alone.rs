//! Tests that need a process of their own: this program runs one of its ignored tests once more.

use std::{
    env,
    ffi::OsString,
    process::{Command, Stdio},
};

/// Runs an ignored test in a process of its own, under `wrapper` if there is one; gives what it printed. Its failure is ours.
pub fn alone(test: &str, wrapper: &[&str], variables: &[(&str, &str)]) -> String {
    let own = env::current_exe().expect("a program has a path");
    let arguments =
        [own.into_os_string()].into_iter().chain(["--exact", test, "--ignored", "--nocapture"].map(Into::into));
    let words: Vec<OsString> = wrapper.iter().map(Into::into).chain(arguments).collect();
    let ran = Command::new(&words[0])
        .args(&words[1..])
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{:?}: {error}", words[0]));
    let printed = String::from_utf8_lossy(&ran.stdout).into_owned();
    let said = String::from_utf8_lossy(&ran.stderr);
    // A panic that was caught is one too.
    let passed = ran.status.success() && printed.contains("1 passed") && !said.contains("panicked");
    assert!(passed, "{test}, alone: {}\n{printed}\n{said}", ran.status);
    printed
}

/// A number of kilobytes in `/proc/self/status`, in bytes.
pub fn memory(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_else(|| panic!("{key} in {status}"));
    let kilobytes: u64 = line.trim_matches([':', ' ', '\t', 'k', 'B']).parse().expect("a number of kB");
    kilobytes * 1024
}

/// What makes the C library give memory back at once, so that what is measured is what is held.
pub const THRIFTY: &[(&str, &str)] =
    &[("MALLOC_ARENA_MAX", "1"), ("MALLOC_MMAP_THRESHOLD_", "65536"), ("MALLOC_TRIM_THRESHOLD_", "65536")];
