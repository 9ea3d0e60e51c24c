//! What a run has at hand.

use std::path::PathBuf;

use super::{certificate::Certificate, folder::Folder, peers::Peers, target::Target};
use crate::{Failed, args::Args, measure::cores, usage::raise_open_files};

/// How much is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// As little as shows that everything works.
    Smoke,
    /// The rows that matter most.
    Most,
    /// Every row and every peer.
    All,
}

/// What a run has at hand.
pub struct Setting {
    /// How much is run.
    pub level: Level,
    /// Where contestants run.
    pub core: usize,
    /// Where targets run: elsewhere, if there is an elsewhere.
    pub target_core: usize,
    /// Whom to trust.
    pub certificate: Certificate,
    /// What answers at once.
    pub target: Target,
    /// What answers as slowly as it is asked to.
    pub slow: Target,
    /// Who else is there.
    pub peers: Peers,
    /// How many files, and so connections, a process may have.
    pub open_files: u64,
    /// Watchpost's binary.
    pub watchpost: PathBuf,
    /// For files. The last one, because it has to go last.
    pub folder: Folder,
}

impl Setting {
    /// Looks around, and starts the targets.
    ///
    /// # Errors
    /// A target can't start, or an argument is missing.
    pub fn new(args: &Args) -> Result<Self, Failed> {
        let level = match () {
            () if args.is_set("smoke") => Level::Smoke,
            () if args.is_set("all") => Level::All,
            () => Level::Most,
        };
        let cores = cores()?;
        let (first, last) = cores.first().zip(cores.last()).ok_or("no core to run on")?;
        let (target_core, core) = (*first, *last);
        let folder = Folder::new()?;
        let certificate = Certificate::new(&folder)?;
        let peers = Peers::find(args);
        let target = match &peers.nginx {
            Some(nginx) => Target::nginx(nginx, target_core, &folder, &certificate)?,
            None => Target::own(target_core, Some(&certificate))?,
        };
        let slow = Target::own(target_core, Some(&certificate))?;
        let watchpost = PathBuf::from(args.value("watchpost").ok_or("--watchpost is missing")?);
        let open_files = raise_open_files()?;
        Ok(Self { level, open_files, core, target_core, certificate, target, slow, peers, watchpost, folder })
    }

    /// So many turns has each contestant.
    pub fn turns(&self) -> usize {
        if self.level == Level::Smoke { 1 } else { 7 }
    }

    /// A number of checks, but few in a smoke test.
    pub fn checks(&self, many: usize) -> usize {
        if self.level == Level::Smoke { many.min(300) } else { many }
    }

    /// Whether a process may hold so many connections, with what else it has open.
    ///
    /// # Errors
    /// It may not: a sentence for the tables.
    pub fn room_for(&self, connections: usize) -> Result<(), String> {
        // Watchpost keeps an eighth for look-ups.
        let needed = connections as u64 * 8 / 7 + 100;
        let most = self.open_files;
        if needed <= most {
            Ok(())
        } else {
            Err(format!("a process may open {most} files here, and {needed} are needed"))
        }
    }
}
