//! The course's page: its console blocks, and what is left out of them because it differs from run to run.

use std::ops::Range;

/// A command on the page, and what stands below it.
#[derive(Debug)]
pub struct Shown {
    pub name: String,
    pub arguments: Vec<String>,
    pub output: String,
    /// Where the output stands on the page, in bytes.
    pub place: Range<usize>,
}

/// Every command of every console block.
pub fn commands(page: &str) -> Vec<Shown> {
    let (mut shown, mut inside, mut at) = (Vec::<Shown>::new(), false, 0);
    for line in page.split_inclusive('\n') {
        let end = at + line.len();
        match line.trim_end() {
            "```console" => inside = true,
            "```" => inside = false,
            command if inside && command.starts_with("$ ") => shown.push(read_command(command, end)),
            _ if inside => {
                let last = shown.last_mut().expect("a command before its output");
                last.output.push_str(line);
                last.place.end = end;
            }
            _ => {}
        }
        at = end;
    }
    shown
}

fn read_command(line: &str, end: usize) -> Shown {
    let rest =
        line.strip_prefix("$ cargo run --example ").unwrap_or_else(|| panic!("not a command of the course: {line}"));
    let (name, arguments) = rest.split_once(" -- ").unwrap_or((rest, ""));
    let arguments = arguments.split_whitespace().map(ToOwned::to_owned).collect();
    Shown { name: name.to_owned(), arguments, output: String::new(), place: end..end }
}

/// The text with `[..]` for every port, measured time and amount of memory.
pub fn hidden(text: &str) -> String {
    let mut hidden = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        hidden.push_str(before);
        let length = from.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(from.len());
        let (number, after) = from.split_at(length);
        let measured = number.split_once('.').is_some_and(|(_, fraction)| fraction.len() == 3);
        let differs =
            hidden.ends_with("127.0.0.1:") || measured && after.starts_with(" seconds") || after.starts_with(" MiB");
        hidden.push_str(if differs { "[..]" } else { number });
        rest = after;
    }
    hidden + rest
}

/// The text with its lines in one order, where their order may differ from run to run: lines about endpoints that stand together, and
/// the messages between them. Messages alone stay as they are.
pub fn ordered(text: &str) -> String {
    let mut lines: Vec<_> = text.lines().collect();
    for together in lines.chunk_by_mut(|one, next| is_in_no_order(one) && is_in_no_order(next)) {
        if together.iter().any(|line| is_about_an_endpoint(line)) {
            together.sort_unstable();
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn is_in_no_order(line: &str) -> bool {
    is_about_an_endpoint(line) || line.contains(" → ")
}

fn is_about_an_endpoint(line: &str) -> bool {
    ["SUCCESS: ", "ERROR: ", "UNKNOWN: "].iter().any(|word| line.starts_with(word))
}

/// What stands between the two marks of a table that the test writes, marks left out.
pub fn between(page: &str, mark: &str) -> Range<usize> {
    let begin = format!("<!-- {mark} -->\n");
    let from = page.find(&begin).unwrap_or_else(|| panic!("no {begin} on the page")) + begin.len();
    let length = page[from..].find("<!-- end -->").unwrap_or_else(|| panic!("no end of {mark}"));
    from..from + length
}

#[test]
fn what_differs_is_hidden_and_nothing_else() {
    for (text, wanted) in [
        ("http://127.0.0.1:4711/login/300ms", "http://127.0.0.1:[..]/login/300ms"),
        ("Done! It took 1.004 seconds!", "Done! It took [..] seconds!"),
        ("With a sleep of 2.5 seconds:", "With a sleep of 2.5 seconds:"),
        ("grew by 12 MiB. 5 of 6", "grew by [..] MiB. 5 of 6"),
        ("no number", "no number"),
    ] {
        assert_eq!(hidden(text), wanted);
    }
}

#[test]
fn only_lines_that_stand_together_change_places() {
    let text = "A run:\nSUCCESS: b\nERROR: a\nDone!\nSUCCESS: a\n";
    assert_eq!(ordered(text), "A run:\nERROR: a\nSUCCESS: b\nDone!\nSUCCESS: a\n");
    let (mixed, alone) = ("b → c: 1\nSUCCESS: a\na → b: 1\n", "b → c: 1\na → b: 1\n");
    assert_eq!(ordered(mixed), "SUCCESS: a\na → b: 1\nb → c: 1\n");
    assert_eq!(ordered(alone), alone);
}

#[test]
fn a_command_is_read_with_its_arguments_and_its_place() {
    let page = "text\n```console\n$ cargo run --example a -- --trace\none\ntwo\n$ cargo run --example b\n```\n";
    let shown = commands(page);
    assert_eq!((shown[0].name.as_str(), &shown[0].arguments[..]), ("a", &["--trace".to_owned()][..]));
    assert_eq!((shown[0].output.as_str(), &page[shown[0].place.clone()]), ("one\ntwo\n", "one\ntwo\n"));
    assert_eq!((shown[1].name.as_str(), shown[1].output.as_str()), ("b", ""));
}
