//! Where and when it was measured.

use std::{fs, path::Path, process::Command};

use super::peers::version;
use crate::measure::cores;

/// Lines about the day, the machine and its system.
pub fn told() -> Vec<String> {
    let day = Command::new("date").args(["-u", "+%Y-%m-%d"]).output();
    let day =
        day.map_or_else(|_| "unknown".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let cores = cores().map_or(0, |cores| cores.len());
    vec![
        format!("Date: {day}"),
        format!("Machine: {cores} cores, {}", model.unwrap_or("of an unknown model")),
        format!("Kernel: Linux {}", kernel.trim()),
        version(Path::new("rustc"), "--version").unwrap_or_default(),
    ]
}
