//! The formats, each as what it writes before the statuses, of each of them, and after them.

use std::io::{self, Write};

use clap::ValueEnum;
use watchpost::{
    CsvRow, Endpoint, Entry, GithubAnnotations, JsonDocument, JsonStatus, Junit, MarkdownHead, MarkdownRow, Summary,
    Tap, Timestamp,
};

use super::{host_stats::HostStats, template::Template, text::Text};

/// A format as it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    #[default]
    Text,
    Json,
    Ndjson,
    Junit,
    Tap,
    Csv,
    Markdown,
    Github,
}

/// A format at work.
pub enum Formatter {
    /// Nothing is written.
    Nothing,
    Text(Text),
    Json(JsonDocument),
    Ndjson,
    Junit(Box<Junit>),
    Tap(Tap),
    Csv,
    Markdown(Rows),
    Github(Box<GithubAnnotations>, Text),
    Template(Template),
}

/// Rows of Markdown, within what there is room for.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    room: usize,
    left_out: u64,
}

impl Rows {
    /// As many as come.
    pub fn all() -> Self {
        Self { room: usize::MAX, left_out: 0 }
    }

    /// At most so many bytes of them.
    pub fn within(room: usize) -> Self {
        Self { room, left_out: 0 }
    }

    fn row(&mut self, out: &mut Vec<u8>, entry: Entry<'_>) -> io::Result<()> {
        let before = out.len();
        write!(out, "{}", MarkdownRow(entry))?;
        let length = out.len().saturating_sub(before);
        match self.room.checked_sub(length) {
            Some(room) => self.room = room,
            None => {
                out.truncate(before);
                // A shorter one that fits after it would be a hole in the table.
                (self.room, self.left_out) = (0, self.left_out + 1);
            }
        }
        Ok(())
    }
}

impl Formatter {
    /// A format as it is named, of a round that begins now.
    pub fn new(format: Format, text: Text, strict: bool) -> Self {
        match format {
            Format::Text => Self::Text(text),
            Format::Json => Self::Json(JsonDocument::default()),
            Format::Ndjson => Self::Ndjson,
            Format::Junit => Self::Junit(Box::new(Junit::new(Timestamp::now()).strict(strict))),
            Format::Tap => Self::Tap(Tap::default().strict(strict)),
            Format::Csv => Self::Csv,
            Format::Markdown => Self::Markdown(Rows::all()),
            Format::Github => {
                let text = Text { guarded: true, colour: false, ..text };
                Self::Github(Box::new(GithubAnnotations::default().strict(strict)), text)
            }
        }
    }

    /// The same where the summary of a step is written as well.
    pub fn beside_a_summary(self) -> Self {
        match self {
            Self::Github(annotations, text) => Self::Github(Box::new(annotations.beside_a_summary(true)), text),
            other => other,
        }
    }

    /// Whether what stands first is known last.
    pub fn head_comes_last(&self) -> bool {
        matches!(self, Self::Junit(_) | Self::Markdown(_))
    }

    /// How what is written is made fit for a CI that takes some lines for commands, where the format does not see to it itself: it says
    /// the same, by other characters where it has them.
    pub fn disarm(&self) -> Option<fn(&str) -> String> {
        match self {
            Self::Nothing | Self::Text(_) | Self::Github(..) | Self::Template(_) => None,
            Self::Json(_) | Self::Ndjson => Some(|text| text.replace("##[", "##\\u005b")),
            Self::Junit(_) => Some(|text| text.replace("##[", "##&#91;")),
            Self::Tap(_) | Self::Csv | Self::Markdown(_) => Some(watchpost::without_commands),
        }
    }

    /// What comes before the first status.
    pub fn begin(&self, out: &mut Vec<u8>) {
        match self {
            Self::Json(_) => out.extend_from_slice(JsonDocument::START.as_bytes()),
            Self::Tap(_) => out.extend_from_slice(Tap::START.as_bytes()),
            Self::Csv => {
                out.extend_from_slice(CsvRow::COLUMNS.as_bytes());
                out.push(b'\n');
            }
            _ => {}
        }
    }

    /// A status.
    pub fn status(&mut self, out: &mut Vec<u8>, entry: Entry<'_>, endpoint: &Endpoint) -> io::Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::Text(text) => text.status(out, entry, endpoint),
            Self::Json(document) => {
                out.extend_from_slice(document.between().as_bytes());
                Ok(serde_json::to_writer(out, &JsonStatus::from(entry))?)
            }
            Self::Ndjson => {
                serde_json::to_writer(&mut *out, &JsonStatus::from(entry))?;
                out.push(b'\n');
                Ok(())
            }
            Self::Junit(junit) => write!(out, "{}", junit.case(entry)),
            Self::Tap(tap) => write!(out, "{}", tap.point(entry)),
            Self::Csv => writeln!(out, "{}", CsvRow(entry)),
            Self::Markdown(rows) => rows.row(out, entry),
            // What is annotated is shown in the log as well: no second line says it again.
            Self::Github(_, text) if text.passes_over(entry.status) => Ok(()),
            Self::Github(annotations, text) => match annotations.of(entry) {
                Some(line) => {
                    writeln!(out, "{line}")?;
                    text.details(out, entry, endpoint)
                }
                None => text.status(out, entry, endpoint),
            },
            Self::Template(template) => template.status(out, entry),
        }
    }

    /// What comes after the last status; and what stands before the first, where that comes last.
    pub fn end(
        &mut self,
        out: &mut Vec<u8>,
        summary: &Summary,
        hosts: Option<&HostStats>,
    ) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Text(text) => text.end(out, summary)?,
            Self::Json(_) => {
                out.extend_from_slice(JsonDocument::END_OF_STATUSES.as_bytes());
                serde_json::to_writer(&mut *out, summary)?;
                out.extend_from_slice(JsonDocument::END.as_bytes());
            }
            Self::Junit(junit) => {
                write!(out, "{}", junit.end())?;
                return Ok(Some(junit.head(summary).to_string().into_bytes()));
            }
            Self::Tap(tap) => write!(out, "{}", tap.end(summary))?,
            Self::Markdown(rows) => {
                if rows.left_out > 0 {
                    writeln!(out, "\nAnd {} more: there is no room for them here.", rows.left_out)?;
                }
                if let Some(hosts) = hosts {
                    write!(out, "\n{}", hosts.in_markdown())?;
                }
                return Ok(Some(MarkdownHead(summary).to_string().into_bytes()));
            }
            Self::Github(annotations, text) => {
                for line in annotations.rest() {
                    writeln!(out, "{line}")?;
                }
                text.end(out, summary)?;
            }
            Self::Nothing | Self::Ndjson | Self::Csv | Self::Template(_) => {}
        }
        Ok(None)
    }
}
