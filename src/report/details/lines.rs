//! Lines of a page, and how a command is broken into some.

use super::{row::Command, shell::Word};
use crate::report::columns::{columns, wrapped};

/// The column in which the texts begin, behind the labels.
pub const TEXTS: usize = 14;
/// How far the second line of a text or a command stands behind its first.
pub const DEEPER: usize = 2;

/// Lines, one under another.
pub struct Lines {
    width: usize,
    /// The column in which what commands are good for begins, where there is room for it beside them.
    comments: usize,
    lines: Vec<String>,
}

impl Lines {
    /// None yet. The commands are those that will come: what they are good for stands in one column.
    pub fn new<'a>(width: usize, commands: impl Iterator<Item = &'a Command>) -> Self {
        let beside = commands.filter(|command| !command.comment.is_empty()).filter_map(|command| {
            let column = TEXTS + columns(&whole(command)) + 2;
            (column + 2 + columns(&command.comment) <= width).then_some(column)
        });
        Self { width, comments: beside.max().unwrap_or_default(), lines: Vec::new() }
    }

    /// The text.
    pub fn joined(&self) -> String {
        self.lines.join("\n")
    }

    fn push(&mut self, line: &str) {
        // Nothing stands at the end of a line but what is seen.
        self.lines.push(line.trim_end().to_owned());
    }

    /// Lines of which the first is labelled.
    pub fn labelled(&mut self, label: &str, texts: &[String]) {
        for (index, text) in texts.iter().enumerate() {
            self.push(&format!("  {:12}{text}", if index == 0 { label } else { "" }));
        }
    }

    /// Lines under the labels.
    pub fn sentences(&mut self, texts: &[String]) {
        texts.iter().for_each(|text| self.push(&format!("  {text}")));
    }

    /// A command; a shell reads its lines as one.
    pub fn command(&mut self, label: &str, command: &Command, shown: impl Fn(&str) -> String) {
        let comment = if command.comment.is_empty() { String::new() } else { format!("# {}", command.comment) };
        let mut line = format!("  {label:12}");
        let one = whole(command);
        if TEXTS + columns(&one) <= self.width {
            line += &shown(&one);
            let (used, wanted) = (TEXTS + columns(&one), columns(&comment));
            let begins = [self.comments, used + 2]
                .into_iter()
                .find(|begins| *begins >= used + 2 && begins + wanted <= self.width);
            if let Some(begins) = begins.filter(|_| wanted > 0) {
                let gap = begins - used;
                return self.push(&format!("{line}{:gap$}{}", "", shown(&comment)));
            }
            self.push(&line);
        } else {
            self.broken(line, command, &shown);
        }
        if !comment.is_empty() {
            let room = self.width - TEXTS - DEEPER;
            let texts = wrapped(&shown(&comment), room, room - 2);
            for (index, text) in texts.iter().enumerate() {
                let hash = if index > 0 { "# " } else { "" };
                self.push(&format!("{:1$}{hash}{text}", "", TEXTS + DEEPER));
            }
        }
    }

    /// A command over several lines.
    fn broken(&mut self, mut line: String, command: &Command, shown: &impl Fn(&str) -> String) {
        // ` \` at the end of a line.
        let most = self.width - 2;
        let next = format!("{:1$}", "", TEXTS + DEEPER);
        let fits = |line: &str, text: &str| columns(line) + 1 + columns(text) <= most;
        let mut begun = false;
        for together in &command.words {
            let quoted: Vec<_> = together.iter().map(Word::quoted).collect();
            let text = quoted.join(" ");
            let whole_fits = columns(&next) + columns(&text) <= most;
            let units = if whole_fits { vec![(None, text)] } else { together.iter().map(Some).zip(quoted).collect() };
            for (word, text) in units {
                if begun && !fits(&line, &text) {
                    self.push(&format!("{line} \\"));
                    line.clone_from(&next);
                    begun = false;
                }
                line += if begun { " " } else { "" };
                match word {
                    Some(word) if columns(&line) + columns(&text) > most => self.cut(&mut line, word, shown),
                    _ => line += &shown(&text),
                }
                begun = true;
            }
        }
        self.push(&line);
    }

    /// A word that is longer than a line. It goes on where the next line begins: a space there would end it.
    fn cut(&mut self, line: &mut String, word: &Word, shown: &impl Fn(&str) -> String) {
        let most = self.width - 2;
        for part in word.parts(most.saturating_sub(columns(line)), most) {
            if columns(line) + columns(&part) > most && !line.trim_start().is_empty() {
                self.lines.push(format!("{line}\\"));
                line.clear();
            }
            *line += &shown(&part);
        }
    }
}

/// A command in one line.
fn whole(command: &Command) -> String {
    let words: Vec<_> = command.words.iter().flatten().map(Word::quoted).collect();
    words.join(" ")
}
