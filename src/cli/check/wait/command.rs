//! The command that a wait was for.
//!
//! On Unix it takes the place of this process: so its exit code and its end by a signal are those of the process that was started, signals, the
//! terminal and standard input are its own, and it is the first process of a container where watchpost was. A process between
//! them would have to copy all of that, and could not copy some (a stop by Ctrl-Z, a `KILL`).

use std::{
    ffi::OsString,
    fmt,
    io::{self, Write},
    path::Path,
    process::Command,
};

use watchpost::printable;

use crate::cli::{exit::Exit, plain::plainly};

/// The longest word that is shown, in characters.
const LONGEST: usize = 60;

/// A program and its arguments.
pub struct Program {
    name: OsString,
    arguments: Vec<OsString>,
}

impl Program {
    pub fn of(words: &[OsString]) -> Option<Self> {
        let (name, arguments) = words.split_first()?;
        Some(Self { name: name.clone(), arguments: arguments.to_vec() })
    }

    /// Runs it in place of this process. It comes back only with why not, as a shell has it.
    pub fn run(&self) -> Exit {
        let error = match self.replace() {
            Ok(never) => return never,
            Err(error) => error,
        };
        let name = self.shown_name();
        let (why, exit) = match error.kind() {
            // Where it stands there, it is what it begins with (`#!…`) that is not there.
            io::ErrorKind::NotFound
                if Path::new(&self.name).components().count() > 1 && Path::new(&self.name).exists() =>
            {
                ("what it is to be run by is not there".to_owned(), Exit::NotRunnable)
            }
            io::ErrorKind::NotFound if self.sets_a_variable() => {
                ("a variable is set before watchpost, or by env".to_owned(), Exit::NotFound)
            }
            io::ErrorKind::NotFound => ("command not found".to_owned(), Exit::NotFound),
            _ => (plainly(&error), Exit::NotRunnable),
        };
        let _ = writeln!(io::stderr(), "error: {name}: {why}");
        exit
    }

    /// Whether somebody took it for a line of a shell, as in `TOKEN=… program`.
    fn sets_a_variable(&self) -> bool {
        self.name.to_string_lossy().contains('=')
    }

    /// Its name, without what a variable is set to.
    fn shown_name(&self) -> String {
        let name = self.name.to_string_lossy();
        match name.split_once('=') {
            Some((variable, _)) => printable(variable, LONGEST) + "=…",
            None => printable(&name, LONGEST),
        }
    }

    #[cfg(unix)]
    fn replace(&self) -> io::Result<Exit> {
        use std::os::unix::process::CommandExt;

        Err(Command::new(&self.name).args(&self.arguments).exec())
    }

    /// Where no process can take the place of another it is waited for, and its code is ours. Ctrl-C goes to both by itself.
    #[cfg(not(unix))]
    fn replace(&self) -> io::Result<Exit> {
        let status = Command::new(&self.name).args(&self.arguments).status()?;
        std::process::exit(status.code().unwrap_or(Exit::NotRunnable.code()))
    }
}

impl fmt::Display for Program {
    /// The program, and the word after it where that is plain: anything else may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown_name())?;
        let words = self.arguments.iter().map(|word| word.to_string_lossy());
        let plain = |word: &str| {
            let of_a_word = |c: char| c.is_ascii_lowercase() || "-_./:".contains(c);
            word.len() <= LONGEST && word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(of_a_word)
        };
        let shown = words.take(1).find(|word| plain(word));
        if let Some(word) = &shown {
            write!(f, " {word}")?;
        }
        if self.arguments.len() > usize::from(shown.is_some()) { f.write_str(" …") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_are_shown() {
        for (words, shown) in [
            (&["npm", "start"][..], "npm start"),
            (&["npm", "run", "dev"], "npm run …"),
            (&["true"], "true"),
            (&["mysql", "-pcanary"], "mysql …"),
            (&["env", "TOKEN=canary", "x"], "env …"),
            (&["python", "manage.py", "serve"], "python manage.py …"),
            (&["sh", "-c", "echo canary"], "sh …"),
            (&["login", "canary7"], "login …"),
            (&["a\x1b[31mb"], "a\u{fffd}[31mb"),
            (&["TOKEN=canary", "psql"], "TOKEN=… psql"),
        ] {
            let words: Vec<OsString> = words.iter().map(Into::into).collect();
            assert_eq!(Program::of(&words).unwrap().to_string(), shown);
        }
        assert!(Program::of(&[]).is_none());
    }
}
