//! Which peers are installed. Nobody has to be: who is missing is left out.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::args::Args;

/// The programs that were found.
pub struct Peers {
    /// The target.
    pub nginx: Option<PathBuf>,
    /// The lesson's program, built.
    pub go: Option<PathBuf>,
    /// HAProxy.
    pub haproxy: Option<PathBuf>,
    /// Prometheus's prober.
    pub blackbox: Option<PathBuf>,
    /// curl.
    pub curl: Option<PathBuf>,
    /// xargs.
    pub xargs: Option<PathBuf>,
    /// A checker of links.
    pub lychee: Option<PathBuf>,
    /// A load generator.
    pub oha: Option<PathBuf>,
    /// Another one.
    pub wrk: Option<PathBuf>,
    /// For a network of its own.
    pub unshare: Option<PathBuf>,
}

impl Peers {
    /// Looks for them: on the path, where Debian puts daemons, and where `run` puts what it builds.
    pub fn find(args: &Args) -> Self {
        let tools = args.value("tools").map(PathBuf::from);
        let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default())
            .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
            .chain(tools)
            .collect();
        let find = |name: &str| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
        Self {
            nginx: find("nginx"),
            go: args.value("go").map(PathBuf::from).filter(|path| path.is_file()),
            haproxy: find("haproxy"),
            blackbox: find("prometheus-blackbox-exporter").or_else(|| find("blackbox_exporter")),
            curl: find("curl"),
            xargs: find("xargs"),
            lychee: find("lychee"),
            oha: find("oha"),
            wrk: find("wrk"),
            unshare: find("unshare"),
        }
    }

    /// What they call themselves, those that are there.
    pub fn versions(&self) -> Vec<String> {
        let asked: [(&Option<PathBuf>, &str); 7] = [
            (&self.nginx, "-v"),
            (&self.haproxy, "-v"),
            (&self.blackbox, "--version"),
            (&self.curl, "--version"),
            (&self.lychee, "--version"),
            (&self.oha, "--version"),
            (&self.wrk, "-v"),
        ];
        asked.into_iter().filter_map(|(program, how)| version(program.as_deref()?, how)).collect()
    }
}

/// The first line that a program says when it is asked for its version, on whichever stream.
pub fn version(program: &Path, how: &str) -> Option<String> {
    let output = Command::new(program).arg(how).output().ok()?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    // Of what follows the number nobody needs to know.
    let words = said.lines().next()?.split_whitespace().take_while(|word| !word.starts_with(['(', '[']));
    Some(words.take(4).collect::<Vec<_>>().join(" "))
}
