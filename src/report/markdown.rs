//! Markdown: the totals, then a table of what is not up or flaky, as GitHub renders it (GFM 4.10).
//!
//! The totals stand before the table and are known after it: so a [`MarkdownRow`] comes while statuses arrive, and a
//! [`MarkdownHead`], which goes before the rows, when all are there.

use std::fmt::{self, Write};

use super::{Entry, escape::Escape, flaky::Flaky, text::TotalsLine};
use crate::model::{duration::in_words, printable::printable, state::State, summary::Summary};

/// The longest text in a cell, in characters.
const LONGEST: usize = 500;

/// What stands before the rows: the totals, and the head of the table where it has rows.
#[derive(Debug, Clone, Copy)]
pub struct MarkdownHead<'a>(pub &'a Summary);

impl fmt::Display for MarkdownHead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { checked, degraded, down, unknown, flaky, elapsed, .. } = *self.0;
        let mark = match (checked, down, unknown) {
            (0, ..) => "❔",
            (_, 1.., _) => "❌",
            (_, _, 1..) => "❔",
            _ => "✅",
        };
        writeln!(f, "### {mark} {}\n\nIt took {:.3} seconds.", TotalsLine(self.0), elapsed.as_secs_f64())?;
        if degraded + down + unknown + flaky == 0 {
            return Ok(());
        }
        f.write_str("\n| State | Endpoint | Why | Time |\n| --- | --- | --- | ---: |\n")
    }
}

/// The row of a status that is not up, or flaky; of another one, nothing.
///
/// ```
/// use watchpost::{Endpoint, Kind, MarkdownRow, Reason, Status};
///
/// let endpoint = Endpoint::new("https://api.example.com/")?;
/// let status = Status::without_a_look(1, &endpoint, Reason::new(Kind::DnsNotFound, "no | such @host"));
/// let row = MarkdownRow((&status).into()).to_string();
/// let cells = "| ❌ down | <https://api.example.com/> | `dns_not_found` <code>no &#124; such &#64;host</code> | 0 ms |\n";
/// assert_eq!(row, cells);
/// # Ok::<(), watchpost::BadEndpoint>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MarkdownRow<'a>(pub Entry<'a>);

/// What Markdown or HTML would read as its own, as a reference to the character (CommonMark 2.5), which is neither.
fn literal(c: char) -> Option<&'static str> {
    Some(match c {
        '!' => "&#33;",
        '"' => "&#34;",
        '#' => "&#35;",
        '$' => "&#36;",
        '&' => "&#38;",
        '\'' => "&#39;",
        '(' => "&#40;",
        ')' => "&#41;",
        '*' => "&#42;",
        '<' => "&#60;",
        '>' => "&#62;",
        '@' => "&#64;",
        '[' => "&#91;",
        '\\' => "&#92;",
        ']' => "&#93;",
        '^' => "&#94;",
        '_' => "&#95;",
        '`' => "&#96;",
        '{' => "&#123;",
        '|' => "&#124;",
        '}' => "&#125;",
        '~' => "&#126;",
        _ => return None,
    })
}

/// The same of text that a server may have sent: nothing in it becomes a link either.
fn literal_and_no_link(c: char) -> Option<&'static str> {
    match c {
        ':' => Some("&#58;"),
        '.' => Some("&#46;"),
        _ => literal(c),
    }
}

/// Whether a URL may stand as a link between angle brackets (CommonMark 6.5), where nothing is escaped.
fn is_link(url: &str) -> bool {
    let web = url.starts_with("http://") || url.starts_with("https://");
    web && url.len() <= LONGEST && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>|\\`".contains(&byte))
}

impl fmt::Display for MarkdownRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { status, shown, source, .. } = self.0;
        let flaky = Flaky::of(status);
        let state = match status.state {
            State::Up if flaky.is_none() => return Ok(()),
            State::Up => "✅ up",
            State::Degraded => "⚠️ degraded",
            State::Down => "❌ down",
            State::Unknown => "❔ unknown",
        };
        write!(f, "| {state} | ")?;
        let cell =
            |f: &mut fmt::Formatter<'_>, text: &str| Escape::new(f, literal).write_str(&printable(text, LONGEST));
        if let Some(name) = &status.name {
            cell(f, name)?;
            f.write_str(" — ")?;
        }
        if is_link(shown) {
            write!(f, "<{shown}>")?;
        } else {
            Escape::new(f, literal_and_no_link).write_str(&printable(shown, LONGEST))?;
        }
        if let Some(source) = source.filter(|source| source.file != "-") {
            f.write_str(" (")?;
            cell(f, source.file)?;
            write!(f, " line {})", source.line)?;
        }
        f.write_str(" | ")?;
        if let Some(reason) = &status.reason {
            write!(f, "`{}`", reason.kind)?;
            if !reason.message.is_empty() {
                f.write_str(" <code>")?;
                Escape::new(f, literal_and_no_link).write_str(&reason.message)?;
                f.write_str("</code>")?;
            }
        }
        if let Some(flaky) = flaky {
            let gap = if status.reason.is_some() { "; " } else { "" };
            write!(f, "{gap}{flaky}")?;
        }
        writeln!(f, " | {} |", in_words(status.observation.timing.total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        endpoint::Endpoint,
        reason::{Kind, Reason},
        status::Status,
    };

    #[test]
    fn a_url_is_a_link_where_it_can_be_and_else_text() {
        let status = Status::without_a_look(1, &Endpoint::new("http://a.example").unwrap(), Reason::from(Kind::Reset));
        for (shown, cell) in [
            ("http://a.example/b_c?d=*e*&f#g", "<http://a.example/b_c?d=*e*&f#g>"),
            ("http://***@a.example", "<http://***@a.example>"),
            ("http://a.example/b|c", "http&#58;//a&#46;example/b&#124;c"),
            ("tcp://a.example:1", "tcp&#58;//a&#46;example&#58;1"),
            ("http://bücher.example", "http&#58;//bücher&#46;example"),
        ] {
            let row = MarkdownRow(Entry { shown, ..Entry::from(&status) }).to_string();
            assert!(row.starts_with(&format!("| ❌ down | {cell} | `reset` ")), "{row}");
        }
    }
}
