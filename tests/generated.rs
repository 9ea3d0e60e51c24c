//! `completions/` and `man/`: what the binary gives, as it stands in the package.
//!
//! `GENERATED=write cargo test --test generated` writes them anew. See the difference before you keep it.
#![cfg(all(feature = "cli", feature = "demo", feature = "dns", unix))]

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A file for each shell, by the name under which that looks for it.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "watchpost.bash"),
    ("elvish", "watchpost.elv"),
    ("fish", "watchpost.fish"),
    ("powershell", "_watchpost.ps1"),
    ("zsh", "_watchpost"),
];

type Files = BTreeMap<String, String>;

/// Runs the binary in an environment with secrets, which must not show.
fn watchpost(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watchpost"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["HEADER", "USER_AGENT", "EXPECT", "CANARY", "BASELINE"] {
        command.env(format!("WATCHPOST_{name}"), "Authorization: canary-4711");
    }
    command.env("HTTPS_PROXY", "http://me:canary-4711@proxy.example");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stderr, b"", "{arguments:?}");
    output
}

/// A directory of this test's own that is not there yet.
fn fresh(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string()).join(name);
    let _ = fs::remove_dir_all(&directory);
    directory
}

fn read(directory: &Path) -> Files {
    let entries = fs::read_dir(directory).map(|entries| entries.map(Result::unwrap)).into_iter().flatten();
    let file =
        |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap());
    entries.map(file).collect()
}

/// What the package has is what the binary gives: no file more, none less, no byte else.
#[track_caller]
fn holds(directory: &str, given: &Files) {
    for (name, text) in given {
        assert!(!text.contains("canary-4711"), "a secret of the environment is in {name}");
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    if env::var_os("GENERATED").is_some_and(|what| what == "write") {
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(&kept).unwrap();
        given.iter().for_each(|(name, text)| fs::write(kept.join(name), text).unwrap());
        return;
    }
    let stands = read(&kept);
    let again = "GENERATED=write cargo test --test generated";
    assert_eq!(stands.keys().collect::<Vec<_>>(), given.keys().collect::<Vec<_>>(), "{directory}/: {again}");
    for (name, text) in given {
        let differs = stands[name].lines().zip(text.lines()).find(|(stands, given)| stands != given);
        assert!(stands[name] == *text, "{directory}/{name} is not what the binary gives: {again}\n{differs:#?}");
    }
}

#[test]
fn completions() {
    let given = COMPLETIONS.map(|(shell, file)| {
        let script = String::from_utf8(watchpost(&["completions", shell]).stdout).unwrap();
        assert!(script.contains("timeout") && script.contains("ndjson"), "{shell} completes no flags");
        (file.to_owned(), script)
    });
    holds("completions", &given.into());
}

#[test]
fn bash_completes_a_flag_and_its_values() {
    for (words, wanted) in
        [("check --degr", "--degraded-over"), ("check --format nd", "ndjson"), ("compl", "completions")]
    {
        let script = r#"source <("$W" completions bash)
            COMP_WORDS=(watchpost $WORDS); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _watchpost watchpost "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"; echo "${COMPREPLY[@]}""#;
        let mut bash = Command::new("bash");
        bash.args(["-c", script]).env("WORDS", words).env("W", env!("CARGO_BIN_EXE_watchpost"));
        let output = bash.output().unwrap();
        let told = format!("{words}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), wanted, "{told}");
    }
}

#[test]
fn manual_pages() {
    let directory = fresh("man/man1");
    watchpost(&["man", directory.to_str().unwrap()]);
    let given = read(&directory);
    // The first page alone, on standard output.
    assert_eq!(String::from_utf8(watchpost(&["man"]).stdout).unwrap(), given["watchpost.1"]);

    let help = String::from_utf8(watchpost(&["help"]).stdout).unwrap();
    let named = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let subcommands = named.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let mut pages: Vec<_> = subcommands.map(|name| format!("watchpost-{name}.1")).collect();
    pages.push("watchpost.1".to_owned());
    pages.sort();
    assert_eq!(given.keys().cloned().collect::<Vec<_>>(), pages, "a page for each subcommand");
    for (name, page) in &given {
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "\"EXIT CODES\""] {
            assert!(page.contains(&format!("\n.SH {section}\n")), "{name} has no section {section}");
        }
    }
    holds("man", &given);
}

#[test]
fn a_directory_that_cannot_be_written_is_told_and_a_closed_pipe_is_not() {
    let file = fresh("file");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "").unwrap();
    let binary = || Command::new(env!("CARGO_BIN_EXE_watchpost"));
    let output = binary().arg("man").arg(file.join("man1")).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.starts_with("error: ") && told.ends_with("man1 cannot be written: not a directory\n"), "{told}");

    for arguments in [&["man"][..], &["completions", "bash"]] {
        // Nobody reads from the start.
        let (_, writer) = std::io::pipe().unwrap();
        let output = binary().args(arguments).stdout(writer).stderr(Stdio::piped()).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(141), &b""[..]), "{arguments:?}");
    }
}
