//! The drawing of a check's messages, made from a trace.

/// Where the three parties stand, in characters.
const LANES: [(&str, usize); 3] = [("submitter", 5), ("coordinator", 31), ("checker", 57)];

/// Draws messages as they were traced: `coordinator → checker 2: Check 4`.
pub fn draw<'a>(messages: impl IntoIterator<Item = &'a str>) -> String {
    let heads = LANES.map(|(name, at)| (at.saturating_sub(name.len() / 2), name));
    let mut drawing = row(&heads);
    for message in messages {
        let (way, what) = message.split_once(": ").unwrap();
        let (from, to) = way.split_once(" → ").unwrap();
        drawing.push_str(&row(&LANES.map(|(_, at)| (at, "│"))));
        drawing.push_str(&arrow(lane(from), lane(to), what));
    }
    drawing
}

fn lane(party: &str) -> usize {
    LANES.iter().position(|(name, _)| party.starts_with(name)).unwrap_or_else(|| panic!("who is {party}?"))
}

fn arrow(from: usize, to: usize, what: &str) -> String {
    let (left, right) = (LANES[from.min(to)].1, LANES[from.max(to)].1);
    let mut line = format!("{:─^1$}", format!(" {what} "), right - left - 4);
    line = if from < to { format!("{line}▶") } else { format!("◀{line}") };
    let other = LANES.iter().map(|(_, at)| *at).filter(|at| !(left..=right).contains(at)).map(|at| (at, "│"));
    let mut parts: Vec<_> = [(left, "│"), (left + 2, &line), (right, "│")].into_iter().chain(other).collect();
    parts.sort_unstable();
    row(&parts)
}

/// Texts at their places in one line.
fn row(parts: &[(usize, &str)]) -> String {
    let mut line = String::new();
    for (at, text) in parts {
        let gap = at.saturating_sub(line.chars().count());
        line.extend(std::iter::repeat_n(' ', gap));
        line.push_str(text);
    }
    line + "\n"
}

#[test]
fn an_arrow_goes_from_its_sender_to_its_receiver() {
    let drawing = draw(["coordinator → checker 2: Check 4", "coordinator → submitter: Status 4"]);
    let lines: Vec<_> = drawing.lines().collect();
    assert_eq!(lines[0], " submitter                coordinator                 checker");
    assert_eq!(lines[2], "     │                         │ ────── Check 4 ───────▶ │");
    assert_eq!(lines[4], "     │ ◀────── Status 4 ────── │                         │");
}
