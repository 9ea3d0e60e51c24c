//! Follows JSON paths, and counts its steps.

use serde_json::Value;

use super::{
    comparison::Comparison,
    json_path::{Filter, JsonPath, Operand, Segment, Selector},
};

/// How many steps are left: each value that is looked at or selected is one, so it bounds time and memory.
#[derive(Debug)]
pub struct Steps(u32);

/// The most steps of one search: some for each value of the largest body that is read.
const MOST_STEPS: u32 = 2_000_000;

impl Steps {
    /// All of them.
    pub fn new() -> Self {
        Self(MOST_STEPS)
    }

    /// One less; `None` when there is none.
    pub fn take(&mut self) -> Option<()> {
        self.0 = self.0.checked_sub(1)?;
        Some(())
    }
}

impl Default for Steps {
    fn default() -> Self {
        Self::new()
    }
}

impl JsonPath {
    /// What it selects below a root; `None` when it would take too many steps.
    pub fn select<'a>(&self, root: &'a Value, steps: &mut Steps) -> Option<Vec<&'a Value>> {
        self.select_from(root, root, steps)
    }

    /// What it selects where it stands in a filter.
    pub fn select_from<'a>(&self, root: &'a Value, here: &'a Value, steps: &mut Steps) -> Option<Vec<&'a Value>> {
        let mut found = vec![if self.from_root { root } else { here }];
        for segment in &self.segments {
            let mut next = Vec::new();
            for value in found {
                match segment.descends {
                    false => segment.children(root, value, steps, &mut next)?,
                    true => segment.descendants(root, value, steps, &mut next)?,
                }
            }
            found = next;
        }
        Some(found)
    }
}

impl Segment {
    fn children<'a>(
        &self,
        root: &'a Value,
        value: &'a Value,
        steps: &mut Steps,
        found: &mut Vec<&'a Value>,
    ) -> Option<()> {
        steps.take()?;
        self.selectors.iter().try_for_each(|selector| selector.select(root, value, steps, found))
    }

    /// The same of a value and of all below it. Values are nested 128 deep at most.
    fn descendants<'a>(
        &self,
        root: &'a Value,
        value: &'a Value,
        steps: &mut Steps,
        found: &mut Vec<&'a Value>,
    ) -> Option<()> {
        self.children(root, value, steps, found)?;
        children(value).try_for_each(|child| self.descendants(root, child, steps, found))
    }
}

impl Selector {
    fn select<'a>(
        &self,
        root: &'a Value,
        value: &'a Value,
        steps: &mut Steps,
        found: &mut Vec<&'a Value>,
    ) -> Option<()> {
        steps.take()?;
        match (self, value) {
            (Self::Name(name), Value::Object(members)) => found.extend(members.get(name)),
            (Self::Index(index), Value::Array(values)) => {
                found.extend(place(*index, values.len()).and_then(|at| values.get(at)));
            }
            (Self::Slice { start, end, step }, Value::Array(values)) => {
                for at in slice(*start, *end, *step, values.len()) {
                    steps.take()?;
                    found.extend(values.get(at));
                }
            }
            (Self::All, value) => {
                for child in children(value) {
                    steps.take()?;
                    found.push(child);
                }
            }
            (Self::Filter(filter), value) => {
                for child in children(value) {
                    steps.take()?;
                    if filter.holds(root, child, steps)? {
                        found.push(child);
                    }
                }
            }
            _ => {}
        }
        Some(())
    }
}

fn children(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(values) => Box::new(values.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => Box::new(std::iter::empty()),
    }
}

/// An index from the beginning, or from the end where it is negative.
fn place(index: i64, length: usize) -> Option<usize> {
    match usize::try_from(index) {
        Ok(index) => Some(index),
        Err(_) => length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?),
    }
}

/// The places of a slice (RFC 9535, 2.3.4.2.2).
fn slice(start: Option<i64>, end: Option<i64>, step: i64, length: usize) -> impl Iterator<Item = usize> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let normal = |at: i64| if at >= 0 { at } else { at.saturating_add(length) };
    let (first, last) = if step >= 0 {
        let first = normal(start.unwrap_or(0)).clamp(0, length);
        (first, normal(end.unwrap_or(length)).clamp(0, length))
    } else {
        let first = normal(start.unwrap_or(length.saturating_sub(1))).clamp(-1, length - 1);
        // Without an end it goes past the first one.
        (first, end.map_or(-1, normal).clamp(-1, length - 1))
    };
    let goes_on = move |at: &i64| if step > 0 { *at < last } else { step < 0 && *at > last };
    std::iter::successors(Some(first), move |at| at.checked_add(step))
        .take_while(goes_on)
        .filter_map(|at| usize::try_from(at).ok())
}

impl Filter {
    /// Whether a value passes; `None` when it would take too many steps.
    pub fn holds(&self, root: &Value, here: &Value, steps: &mut Steps) -> Option<bool> {
        steps.take()?;
        match self {
            Self::Any(filters) => {
                for filter in filters {
                    if filter.holds(root, here, steps)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
            Self::All(filters) => {
                for filter in filters {
                    if !filter.holds(root, here, steps)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            Self::Not(filter) => filter.holds(root, here, steps).map(|holds| !holds),
            Self::Exists(path) => path.select_from(root, here, steps).map(|found| !found.is_empty()),
            Self::Compares(left, comparison, right) => {
                let (left, right) = (left.value(root, here, steps)?, right.value(root, here, steps)?);
                Some(match (left, right) {
                    (Some(left), Some(right)) => comparison.holds(left, right),
                    // What is missing equals what is missing (RFC 9535, 2.3.5.2.2).
                    (None, None) => {
                        matches!(comparison, Comparison::Equal | Comparison::AtMost | Comparison::AtLeast)
                    }
                    _ => *comparison == Comparison::NotEqual,
                })
            }
        }
    }
}

impl Operand {
    /// `None` when it would take too many steps, `Some(None)` when there is nothing.
    fn value<'a>(&'a self, root: &'a Value, here: &'a Value, steps: &mut Steps) -> Option<Option<&'a Value>> {
        match self {
            Self::Literal(value) => Some(Some(value)),
            Self::Path(path) => path.select_from(root, here, steps).map(|found| found.first().copied()),
        }
    }
}

#[cfg(test)]
#[path = "json_select_tests.rs"]
mod tests;
