//! Reads JSON paths.

use super::{
    bad_expectation::BadExpectation,
    comparison::COMPARISONS,
    cursor::Cursor,
    json_path::{Filter, JsonPath, Operand, Segment, Selector, is_name, is_shorthand},
    json_value::read_literal,
};

/// Reads a path that begins with `$`.
pub fn read_path(cursor: &mut Cursor<'_>) -> Result<JsonPath, BadExpectation> {
    if !cursor.eat_exactly("$") {
        return Err(cursor.expected("a JSON path, such as `$.status`"));
    }
    read_segments(true, cursor)
}

/// Reads what follows `$` or `@`: until the first character that goes on with nothing.
fn read_segments(from_root: bool, cursor: &mut Cursor<'_>) -> Result<JsonPath, BadExpectation> {
    let mut segments = Vec::new();
    loop {
        let segment = if cursor.eat_exactly("..") {
            Segment { descends: true, selectors: read_selectors(cursor)? }
        } else if cursor.eat_exactly(".") {
            Segment { descends: false, selectors: vec![read_shorthand(cursor)?] }
        } else if cursor.peek() == Some('[') {
            Segment { descends: false, selectors: read_brackets(cursor)? }
        } else {
            return Ok(JsonPath { from_root, segments });
        };
        segments.push(segment);
    }
}

/// After `..`.
fn read_selectors(cursor: &mut Cursor<'_>) -> Result<Vec<Selector>, BadExpectation> {
    if cursor.peek() == Some('[') { read_brackets(cursor) } else { Ok(vec![read_shorthand(cursor)?]) }
}

/// `*`, or a name without quotes.
fn read_shorthand(cursor: &mut Cursor<'_>) -> Result<Selector, BadExpectation> {
    if cursor.eat_exactly("*") {
        return Ok(Selector::All);
    }
    let rest = cursor.rest();
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let name = rest.get(..end).unwrap_or_default();
    if !is_shorthand(name) {
        return Err(cursor.expected("a name of letters, digits and `_` (others as `[\"x-y\"]`), or `*`"));
    }
    cursor.advance(end);
    Ok(Selector::Name(name.to_owned()))
}

fn read_brackets(cursor: &mut Cursor<'_>) -> Result<Vec<Selector>, BadExpectation> {
    cursor.advance(1);
    let selectors = cursor.nested(|cursor| {
        let mut selectors = Vec::new();
        loop {
            selectors.push(read_selector(cursor)?);
            if !cursor.eat(",") {
                return Ok(selectors);
            }
        }
    })?;
    if cursor.eat("]") { Ok(selectors) } else { Err(cursor.expected("`]` or `,`")) }
}

fn read_selector(cursor: &mut Cursor<'_>) -> Result<Selector, BadExpectation> {
    cursor.skip_space();
    match cursor.peek() {
        Some('"' | '\'') => return cursor.quoted().map(Selector::Name),
        Some('*') => {
            cursor.advance(1);
            return Ok(Selector::All);
        }
        Some('?') => {
            cursor.advance(1);
            return read_filter(cursor).map(Selector::Filter);
        }
        _ => {}
    }
    let start = read_integer(cursor)?;
    if !cursor.eat(":") {
        return start
            .map(Selector::Index)
            .ok_or_else(|| cursor.expected("a name in quotes, a number, `*`, `:` or `?`"));
    }
    let end = read_integer(cursor)?;
    let step = if cursor.eat(":") { read_integer(cursor)? } else { None };
    Ok(Selector::Slice { start, end, step: step.unwrap_or(1) })
}

/// A whole number, if one comes; without a zero before it, and exact in every JSON reader (RFC 9535, 2.1).
fn read_integer(cursor: &mut Cursor<'_>) -> Result<Option<i64>, BadExpectation> {
    const LARGEST: i64 = (1 << 53) - 1;
    cursor.skip_space();
    let rest = cursor.rest();
    let digits = rest.strip_prefix('-').unwrap_or(rest).bytes().take_while(u8::is_ascii_digit).count();
    let text = rest.get(..digits + usize::from(rest.starts_with('-'))).unwrap_or_default();
    if text.is_empty() {
        return Ok(None);
    }
    let plain = text == "0" || !text.trim_start_matches('-').starts_with('0');
    let number = text.parse().ok().filter(|number: &i64| plain && number.abs() <= LARGEST);
    let number = number.ok_or_else(|| cursor.expected("a whole number"))?;
    cursor.advance(text.len());
    Ok(Some(number))
}

/// Reads what follows `?`.
fn read_filter(cursor: &mut Cursor<'_>) -> Result<Filter, BadExpectation> {
    cursor.nested(|cursor| joined(cursor, "||", Filter::Any, |cursor| joined(cursor, "&&", Filter::All, read_term)))
}

fn read_term(cursor: &mut Cursor<'_>) -> Result<Filter, BadExpectation> {
    cursor.skip_space();
    if cursor.rest().starts_with('!') {
        cursor.advance(1);
        cursor.skip_space();
        return match cursor.peek() {
            Some('(' | '@' | '$') => read_basic(cursor, false).map(|filter| Filter::Not(Box::new(filter))),
            _ => Err(cursor.expected("`(`, `@` or `$`")),
        };
    }
    read_basic(cursor, true)
}

fn read_basic(cursor: &mut Cursor<'_>, may_compare: bool) -> Result<Filter, BadExpectation> {
    if cursor.eat("(") {
        let filter = read_filter(cursor)?;
        return if cursor.eat(")") { Ok(filter) } else { Err(cursor.expected("`)`, `&&` or `||`")) };
    }
    let start = cursor.clone();
    let left = read_operand(cursor)?;
    cursor.skip_space();
    let compares = cursor.rest().starts_with(['=', '!', '<', '>']);
    match left {
        Operand::Path(path) if !compares || !may_compare => Ok(Filter::Exists(path)),
        left => {
            let comparison = cursor.one_of(COMPARISONS)?;
            let left = singular(left, &start)?;
            cursor.skip_space();
            let start = cursor.clone();
            let right = singular(read_operand(cursor)?, &start)?;
            Ok(Filter::Compares(left, comparison, right))
        }
    }
}

/// Reads one or several with a symbol between them.
fn joined(
    cursor: &mut Cursor<'_>,
    symbol: &str,
    join: fn(Vec<Filter>) -> Filter,
    read: impl Fn(&mut Cursor<'_>) -> Result<Filter, BadExpectation>,
) -> Result<Filter, BadExpectation> {
    let first = read(cursor)?;
    if !cursor.eat(symbol) {
        return Ok(first);
    }
    let mut filters = vec![first];
    loop {
        filters.push(read(cursor)?);
        if !cursor.eat(symbol) {
            return Ok(join(filters));
        }
    }
}

fn read_operand(cursor: &mut Cursor<'_>) -> Result<Operand, BadExpectation> {
    cursor.skip_space();
    match cursor.peek() {
        Some(start @ ('@' | '$')) => {
            cursor.advance(1);
            read_segments(start == '$', cursor).map(Operand::Path)
        }
        // In a path, arrays and objects are no literals.
        Some('[' | '{') => Err(cursor.expected("a path that begins with `@` or `$`, or a JSON literal of one value")),
        Some(c) if c.is_ascii_alphabetic() && cursor.rest().contains('(') && !is_word(cursor.word()) => {
            Err(cursor.expected("no function: paths have none here"))
        }
        _ => read_literal(cursor).map(Operand::Literal),
    }
}

fn singular(operand: Operand, cursor: &Cursor<'_>) -> Result<Operand, BadExpectation> {
    match &operand {
        Operand::Path(path) if !path.is_singular() => Err(cursor.expected("a path to one value at most")),
        _ => Ok(operand),
    }
}

fn is_word(word: &str) -> bool {
    matches!(word, "true" | "false" | "null")
}
