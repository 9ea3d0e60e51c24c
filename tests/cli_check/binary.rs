//! Runs the binary. What fails shows the command and both streams.

use std::{
    fmt,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::Value;

/// Nothing here takes so long, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(240);

/// A command line that is not run yet.
pub struct Line {
    command: Command,
    input: Option<Vec<u8>>,
}

/// `watchpost check` with arguments, in an environment without settings.
pub fn check<S: AsRef<str>>(args: impl IntoIterator<Item = S>) -> Line {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watchpost"));
    command.arg("check").args(args.into_iter().map(|arg| arg.as_ref().to_owned()));
    Line::new(command)
}

/// `watchpost` with arguments.
pub fn watchpost(args: &[&str]) -> Line {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watchpost"));
    command.args(args);
    Line::new(command)
}

/// A shell's command line; `$W` is the binary.
#[cfg(unix)]
pub fn shell(script: &str) -> Line {
    let mut command = Command::new("bash");
    command.args(["-c", script]).env("W", env!("CARGO_BIN_EXE_watchpost"));
    Line::new(command)
}

/// Whether the tests themselves run with a signal ignored, as far as the system tells.
#[cfg(unix)]
pub fn is_ignored_here(signal: rustix::process::Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(str::trim);
    let mask = mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or(0);
    mask >> (signal.as_raw() - 1) & 1 == 1
}

impl Line {
    fn new(mut command: Command) -> Self {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("WATCHPOST_") {
                command.env_remove(name);
            }
        }
        for name in [
            "NO_COLOR",
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "GITHUB_ACTIONS",
            "GITHUB_STEP_SUMMARY",
        ] {
            command.env_remove(name);
        }
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        // What the terminal can show is the same wherever the tests run.
        command.env("LC_ALL", "C.UTF-8").env_remove("COLUMNS");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command, input: None }
    }

    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it there.
    pub fn directory(mut self, path: &std::path::Path) -> Self {
        self.command.current_dir(path);
        self
    }

    pub fn args(mut self, args: &[&str]) -> Self {
        self.command.args(args);
        self
    }

    /// Standard output goes there instead.
    #[cfg(unix)]
    pub fn stdout(mut self, to: impl Into<Stdio>) -> Self {
        self.command.stdout(to);
        self
    }

    /// Standard error goes there instead.
    #[cfg(unix)]
    pub fn stderr(mut self, to: impl Into<Stdio>) -> Self {
        self.command.stderr(to);
        self
    }

    /// What comes on standard input.
    pub fn input(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.input = Some(text.into());
        self.command.stdin(Stdio::piped());
        self
    }

    /// Runs it to its end.
    pub fn run(mut self) -> Run {
        let input = self.input.take();
        let mut running = self.start();
        if let (Some(input), Some(mut stdin)) = (input, running.stdin.take()) {
            // A process that ended early does not read it.
            thread::spawn(move || drop(stdin.write_all(&input)));
        }
        running.finish()
    }

    /// Starts it; [`input`](Self::input) makes standard input a pipe that the test holds.
    pub fn start(mut self) -> Running {
        let shown = format!("{:?}", self.command);
        let mut child = self.command.spawn().unwrap();
        let (to_test, lines) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                let mut stdout = BufReader::new(stdout);
                let mut line = Vec::new();
                while stdout.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                    let _ = to_test.send(String::from_utf8_lossy(&line).into_owned());
                    line.clear();
                }
            });
        }
        let (to_test, errors) = mpsc::channel();
        if let Some(stderr) = child.stderr.take() {
            thread::spawn(move || {
                let mut stderr = BufReader::new(stderr);
                let mut line = Vec::new();
                while stderr.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                    let _ = to_test.send(String::from_utf8_lossy(&line).into_owned());
                    line.clear();
                }
            });
        }
        let (seen, seen_errors) = Default::default();
        Running { shown, stdin: child.stdin.take(), child, lines, errors, seen, seen_errors }
    }
}

/// A process that runs.
pub struct Running {
    shown: String,
    pub stdin: Option<ChildStdin>,
    child: Child,
    lines: mpsc::Receiver<String>,
    errors: mpsc::Receiver<String>,
    seen: String,
    seen_errors: String,
}

impl Running {
    /// The next line of standard output, while the process runs.
    pub fn line(&mut self) -> String {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => {
                self.seen += &line;
                line.trim_end().to_owned()
            }
            Err(error) => panic!("no further line from {}: {error}; so far\n{}", self.shown, self.seen),
        }
    }

    /// The next line of standard error, while the process runs.
    pub fn error_line(&mut self) -> String {
        match self.errors.recv_timeout(PATIENCE) {
            Ok(line) => {
                self.seen_errors += &line;
                line.trim_end().to_owned()
            }
            Err(error) => panic!("no further error from {}: {error}; so far\n{}", self.shown, self.seen_errors),
        }
    }

    #[cfg(unix)]
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }

    #[cfg(unix)]
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for the end.
    pub fn finish(mut self) -> Run {
        drop(self.stdin.take());
        loop {
            match self.errors.recv_timeout(PATIENCE) {
                Ok(line) => self.seen_errors += &line,
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let _ = self.child.kill();
                    self.seen_errors.extend(self.errors.iter());
                    self.seen.extend(self.lines.iter());
                    panic!("{} hangs\n--- stdout\n{}\n--- stderr\n{}", self.shown, self.seen, self.seen_errors);
                }
            }
        }
        let status = self.child.wait().unwrap();
        self.seen.extend(self.lines.iter());
        Run { shown: self.shown, status, stdout: self.seen, stderr: self.seen_errors }
    }
}

/// What a process left.
pub struct Run {
    shown: String,
    status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shown, status, stdout, stderr } = self;
        write!(f, "{shown}\n{status}\n--- stdout\n{stdout}--- stderr\n{stderr}")
    }
}

impl Run {
    #[cfg(unix)]
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.status.code(), Some(code), "{self}");
        self
    }

    /// A line of standard output, as it stands.
    #[track_caller]
    pub fn prints(&self, line: &str) -> &Self {
        assert!(self.stdout.lines().any(|printed| printed == line), "no line is\n{line}\n{self}");
        self
    }

    /// A part of standard output.
    #[track_caller]
    pub fn shows(&self, part: &str) -> &Self {
        assert!(self.stdout.contains(part), "nowhere on stdout: {part}\n{self}");
        self
    }

    /// A part of standard error.
    #[track_caller]
    pub fn says(&self, part: &str) -> &Self {
        assert!(self.stderr.contains(part), "nowhere on stderr: {part}\n{self}");
        self
    }

    #[track_caller]
    pub fn prints_nothing(&self) -> &Self {
        assert_eq!(self.stdout, "", "{self}");
        self
    }

    /// Nowhere on standard error.
    #[track_caller]
    pub fn lacks(&self, part: &str) -> &Self {
        assert!(!self.stderr.contains(part), "on stderr: {part}\n{self}");
        self
    }

    /// Nothing at all on standard error.
    #[track_caller]
    pub fn says_nothing(&self) -> &Self {
        assert_eq!(self.stderr, "", "{self}");
        self
    }

    /// Nowhere in what was printed.
    #[track_caller]
    pub fn hides(&self, secret: &str) -> &Self {
        assert!(!self.to_string().replace(&self.shown, "").contains(secret), "{secret} shows in\n{self}");
        self
    }

    /// Standard output as NDJSON, by id.
    #[track_caller]
    pub fn statuses(&self) -> Vec<Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}\n{self}"));
        let mut statuses: Vec<Value> = self.stdout.lines().map(read).collect();
        statuses.sort_by_key(|status| status["id"].as_u64());
        statuses
    }

    /// Standard output as one document.
    #[track_caller]
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// The reason of the one status of NDJSON.
    #[track_caller]
    pub fn kind_and_phase(&self) -> (String, Option<String>) {
        let statuses = self.statuses();
        let [status] = statuses.as_slice() else { panic!("not one status\n{self}") };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        (text(&status["reason"]["kind"]).unwrap_or_default(), text(&status["reason"]["phase"]))
    }
}
