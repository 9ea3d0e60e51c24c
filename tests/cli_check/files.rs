//! Outputs that go to files: several at once, whole or not at all, refused before the first check where they can't be.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    binary::check,
    far_side::{FarSide, OK, UNAVAILABLE},
};

/// An empty directory of a test's own.
fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("files-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// The names in a directory.
fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn several_formats_are_written_at_once_and_say_the_same() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let directory = directory("several");
    let formats = ["text", "json", "ndjson", "junit", "tap", "csv", "markdown", "github"];
    let outputs: Vec<_> = formats.iter().map(|format| format!("-o{format}={}/{format}", directory.display())).collect();
    let outputs: Vec<_> = outputs.iter().map(String::as_str).collect();
    let run = check([up.url(), down.url()]).args(&outputs).run();
    run.exits(1).prints(&format!("SUCCESS: {} is up and running!", up.url()));
    let mut wanted = formats.to_vec();
    wanted.sort_unstable();
    assert_eq!(names(&directory), wanted, "nothing is left beside them");
    for format in formats {
        let text = fs::read_to_string(directory.join(format)).unwrap();
        assert!(text.contains(&down.authority()), "{format}: {text}");
        assert!(text.contains("503"), "{format}: {text}");
    }
    crate::junit::valid(&fs::read_to_string(directory.join("junit")).unwrap());
    let document: serde_json::Value = serde_json::from_slice(&fs::read(directory.join("json")).unwrap()).unwrap();
    assert_eq!(document["summary"]["checked"], 2);
    assert_eq!(fs::read_to_string(directory.join("ndjson")).unwrap().lines().count(), 2);
    assert_eq!(fs::read_to_string(directory.join("csv")).unwrap().lines().count(), 3);
}

#[test]
fn a_dash_is_standard_output_in_place_of_the_format() {
    let far = FarSide::answering(OK);
    let run = check([far.url().as_str(), "--format=text", "-o", "ndjson=-"]).run();
    assert_eq!(run.exits(0).statuses().len(), 1, "{run}");
    check([far.url().as_str(), "-o=ndjson=-", "-o=csv=-"])
        .run()
        .exits(2)
        .prints_nothing()
        .says("error: --output: only one format can go to standard output");
    let environment = check([far.url()]).env("WATCHPOST_OUTPUT", "tap=-").run();
    environment.exits(0).prints("TAP version 14");
}

#[test]
fn what_cannot_be_written_is_refused_before_the_first_check() {
    let directory = directory("refused");
    let far = FarSide::answering(OK);
    let at = |path: &str| format!("{}/{path}", directory.display());
    fs::write(at("file"), "kept").unwrap();
    for (outputs, said) in [
        (&["junit=NOWHERE/x.xml"][..], "cannot be written: there is no directory"),
        (&["junit=."], "error: . cannot be written: is a directory; nothing was checked"),
        (&["tap=FILE/x"], "cannot be written: "),
        (&["tap=A", "csv=A"], "error: --output: two formats cannot go to "),
        (&["tap=A", "csv=HERE/./A"], "error: --output: two formats cannot go to "),
        (&["xml=A"], "there is no such format"),
        (&["jnit=A"], "did you mean `junit`?"),
        (&["junit"], "write FORMAT=PATH, such as junit=report.xml; to print it, --format junit"),
        (&["page.html"], "write FORMAT=PATH, such as junit=report.xml; what an endpoint answers is not kept"),
        (&["junit="], "write FORMAT=PATH"),
    ] {
        let outputs: Vec<_> = outputs
            .iter()
            .map(|output| {
                let (format, path) = output.split_once('=').unwrap_or((output, "\0"));
                match path {
                    "\0" => format!("-o{format}"),
                    "" | "." => format!("-o{format}={path}"),
                    "A" => format!("-o{format}={}", at("A")),
                    "HERE/./A" => format!("-o{format}={}", at("./A")),
                    "FILE/x" => format!("-o{format}={}", at("file/x")),
                    _ => format!("-o{format}={}", at("nowhere/x.xml")),
                }
            })
            .collect();
        let outputs: Vec<_> = outputs.iter().map(String::as_str).collect();
        let run = check([far.url()]).args(&outputs).run();
        run.exits(2).prints_nothing().says(said);
        assert_eq!(names(&directory), ["file"], "{run}");
    }
    assert!(far.none_came(), "nothing was checked");
    assert_eq!(fs::read_to_string(at("file")).unwrap(), "kept");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use rustix::process::Signal;

    use super::*;
    use crate::binary::shell;

    #[test]
    fn a_file_stays_as_it_was_until_all_is_there() {
        let directory = directory("whole");
        let report = directory.join("report.csv");
        fs::write(&report, "before").unwrap();
        fs::set_permissions(&report, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("report.csv", directory.join("link.csv")).unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let far = FarSide::scripted(move |mut connection| {
            connection.read_head();
            let _ = held.recv();
            connection.write(OK);
        });
        let output = format!("-ocsv={}", directory.join("link.csv").display());
        let running = check([far.url(), output]).start();
        far.head();
        assert_eq!(fs::read_to_string(&report).unwrap(), "before");
        release.send(()).unwrap();
        running.finish().exits(0);
        assert!(fs::read_to_string(&report).unwrap().contains(",up,"));
        assert_eq!(names(&directory), ["link.csv", "report.csv"]);
        assert!(fs::symlink_metadata(directory.join("link.csv")).unwrap().is_symlink());
        assert_eq!(fs::metadata(&report).unwrap().mode() & 0o777, 0o640);
    }

    #[test]
    fn what_a_link_leads_to_is_made_and_the_link_stays() {
        let far = FarSide::answering(OK);
        let directory = directory("links");
        fs::create_dir(directory.join("real")).unwrap();
        symlink("real/made.csv", directory.join("second")).unwrap();
        symlink("second", directory.join("first")).unwrap();
        symlink("gone/made.csv", directory.join("nowhere")).unwrap();
        symlink("around", directory.join("around")).unwrap();
        let output = |name: &str| format!("-ocsv={}", directory.join(name).display());

        let both = check([far.url(), output("first"), output("real/made.csv")]).run();
        both.exits(2).says("two formats cannot go to ");
        for said in [("nowhere", "no such file or directory"), ("around", "too many levels of symbolic links")] {
            check([far.url(), output(said.0)]).run().exits(2).prints_nothing().says(said.1);
        }
        assert!(far.none_came(), "nothing was checked");
        // Once where there is nothing yet, and once where there is.
        for _ in 0..2 {
            check([far.url(), output("first")]).run().exits(0);
            assert_eq!(names(&directory.join("real")), ["made.csv"]);
            assert_eq!(fs::read_link(directory.join("first")).unwrap(), Path::new("second"));
            assert_eq!(fs::read_link(directory.join("second")).unwrap(), Path::new("real/made.csv"));
            assert_eq!(fs::read_to_string(directory.join("first")).unwrap().lines().count(), 2);
        }
    }

    #[test]
    fn a_new_file_is_as_open_as_the_mask_allows() {
        let directory = directory("mask");
        let far = FarSide::answering(OK);
        let script = format!(r#"umask 027; exec "$W" check "$FAR" -o tap={}/new"#, directory.display());
        shell(&script).env("FAR", far.url()).run().exits(0);
        assert_eq!(fs::metadata(directory.join("new")).unwrap().mode() & 0o777, 0o640);
    }

    #[test]
    fn after_a_signal_files_are_whole_and_after_a_closed_pipe_as_they_were() {
        let directory = directory("ends");
        let silent = FarSide::silent();
        let report = directory.join("report.xml");
        let output = format!("-ojunit={}", report.display());
        let running = check([silent.url().as_str(), &output]).start();
        silent.head();
        running.signal(Signal::INT);
        running.finish().exits(130);
        let written = fs::read_to_string(&report).unwrap();
        crate::junit::valid(&written);
        assert!(written.contains("<error type=\"cancelled\""), "{written}");

        let far = FarSide::answering(OK);
        let script =
            r#"yes "$FAR" | awk '{print $0 "/" NR; fflush()}' | "$W" check "$OUT" | head -1; echo "${PIPESTATUS[2]}""#;
        let run = shell(script).env("FAR", far.url()).env("OUT", &output).run();
        run.exits(0).prints("141");
        assert_eq!(fs::read_to_string(&report).unwrap(), written);
        assert_eq!(names(&directory), ["report.xml"]);
    }

    #[test]
    fn a_disk_that_is_full_is_told_and_the_round_goes_on() {
        let far = FarSide::answering(OK);
        let directory = directory("full");
        for format in ["text", "json", "ndjson", "junit", "tap", "csv", "markdown"] {
            let full = format!("-o{format}=/dev/full");
            let good = format!("-ocsv={}", directory.join("good.csv").display());
            let down = FarSide::answering(UNAVAILABLE);
            let run = check([far.url(), down.url(), full, good]).run();
            run.exits(2)
                .says("error: /dev/full cannot be written: no space left on device\n")
                .says("2 checked: 1 up, 1 down.")
                .prints(&format!("SUCCESS: {} is up and running!", far.url()));
            assert_eq!(fs::read_to_string(directory.join("good.csv")).unwrap().lines().count(), 3, "{run}");
        }

        // One that is full later: what was there stays, and nothing is left beside it.
        let late = directory.join("late.ndjson");
        fs::write(&late, "before").unwrap();
        let input: String = (0..2000).map(|number| format!("{}/{number}\n", far.url())).collect();
        let script = format!(
            r#"trap "" XFSZ; ulimit -f 64; exec "$W" check -j100 -t 60s --color never -o ndjson={} "#,
            late.display()
        );
        let run = shell(&script).input(input).run();
        run.exits(2).says("late.ndjson cannot be written: file too large").says("2000 checked: 2000 up.");
        assert_eq!(run.stdout.lines().count(), 2001, "{run}");
        assert_eq!(fs::read_to_string(&late).unwrap(), "before");
        assert_eq!(names(&directory), ["good.csv", "late.ndjson"]);
    }

    #[test]
    fn an_output_that_goes_where_a_standard_stream_goes_loses_nothing_of_either() {
        let far = FarSide::answering(OK);
        let directory = directory("own-stream");
        let log = directory.join("log.txt");
        for (output, streams) in
            [("/dev/stdout", ">log.txt"), ("/dev/stderr", ">log.txt 2>&1"), ("log.txt", ">log.txt")]
        {
            let script = format!(r#"cd "$DIR"; (echo first; "$W" check -o csv={output} "$FAR"; echo last) {streams}"#);
            shell(&script).env("FAR", far.url()).env("DIR", &directory).run().exits(0);
            let text = fs::read_to_string(&log).unwrap();
            for part in ["first\n", "SUCCESS: ", "url,", "last\n"] {
                assert!(text.contains(part), "{part} is not in it: {output}\n{text}");
            }
            assert_eq!(names(&directory), ["log.txt"]);
        }
        let script =
            r#"cd "$DIR"; exec 3>three.txt; echo first >&3; "$W" check -o csv=/dev/fd/3 "$FAR"; echo last >&3"#;
        shell(script).env("FAR", far.url()).env("DIR", &directory).run().exits(0);
        assert!(fs::read_to_string(directory.join("three.txt")).unwrap().starts_with("first\n"));
    }

    #[test]
    fn what_waits_for_its_head_needs_no_folder_for_temporary_files() {
        let directory = directory("no-tmp");
        let input: String = (0..6000).map(|number| format!("gopher://a.example/{number}\n")).collect();
        let report = directory.join("report.xml");
        let line = check(["-f", "-", "-o", &format!("junit={}", report.display())]);
        line.env("TMPDIR", "/no/such/folder").input(input).run().exits(3).says("6000 checked");
        let text = fs::read_to_string(&report).unwrap();
        assert!(text.len() > 1 << 20);
        assert_eq!(text.matches("<testcase ").count(), 6000);
    }
}
