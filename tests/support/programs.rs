//! The examples: built as they stand, and run.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// How long a program may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The examples, built from the sources as they are now.
pub struct Programs {
    folder: PathBuf,
}

/// What a program did.
#[derive(Debug)]
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
    pub took: Duration,
}

/// The top of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the project, as text.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of the examples that begin so, in order.
pub fn named(prefix: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join("examples")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with(prefix)).collect();
    names.sort();
    names.iter().map(|name| name.trim_end_matches(".rs").to_owned()).collect()
}

impl Programs {
    /// Builds them where this test was built, with its profile. When they are fresh, it takes a moment.
    pub fn build() -> Self {
        let test = env::current_exe().unwrap();
        let profile = test.ancestors().nth(2).unwrap();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--locked", "--examples", "--manifest-path"]).arg(root().join("Cargo.toml"));
        build.arg("--target-dir").arg(profile.parent().unwrap());
        build.args(profile.ends_with("release").then_some("--release"));
        // What cargo tells this test of its package would make build scripts run again, now and at the next build.
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
                build.env_remove(name);
            }
        }
        let built = build.output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        Self { folder: profile.join("examples") }
    }

    /// Where one is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Runs one so many times at once.
    pub fn run_at_once(&self, times: usize, name: &str, arguments: &[String]) -> Vec<Run> {
        let began = Instant::now();
        let started = (0..times).map(|_| {
            let mut command = Command::new(self.path(name));
            command.args(arguments).env("RUST_BACKTRACE", "0").current_dir(root());
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap_or_else(|error| panic!("{name}: {error}"))
        });
        let started: Vec<_> = started.collect();
        let ended = started.into_iter().map(|child| {
            let (to_us, from_it) = mpsc::channel();
            thread::spawn(move || to_us.send((child.wait_with_output(), began.elapsed())));
            from_it
        });
        let ended: Vec<_> = ended.collect();
        ended.into_iter().map(|end| Run::of(name, end.recv_timeout(PATIENCE))).collect()
    }

    /// Runs one.
    pub fn run(&self, name: &str, arguments: &[&str]) -> Run {
        let arguments: Vec<_> = arguments.iter().map(ToString::to_string).collect();
        self.run_at_once(1, name, &arguments).remove(0)
    }
}

impl Run {
    fn of(name: &str, ended: Result<(io::Result<Output>, Duration), mpsc::RecvTimeoutError>) -> Self {
        let (output, took) = ended.unwrap_or_else(|_| panic!("{name} did not end within {PATIENCE:?}"));
        let output = output.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { stdout: text(output.stdout), stderr: text(output.stderr), code: output.status.code(), took }
    }

    /// The times that it printed itself, in seconds.
    pub fn times(&self) -> Vec<f64> {
        let times =
            self.stdout.lines().filter_map(|line| line.strip_prefix("Done! It took ")?.strip_suffix(" seconds!"));
        times.map(|time| time.parse().unwrap()).collect()
    }
}
