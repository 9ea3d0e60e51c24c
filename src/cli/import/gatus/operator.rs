//! What compares the two sides of a condition.

/// What compares the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    AtMost,
    AtLeast,
    More,
    Less,
}

/// In the order in which Gatus looks for them.
const OPERATORS: [(&str, Operator); 6] = [
    (" == ", Operator::Equal),
    (" != ", Operator::NotEqual),
    (" <= ", Operator::AtMost),
    (" >= ", Operator::AtLeast),
    (" > ", Operator::More),
    (" < ", Operator::Less),
];

impl Operator {
    /// The first of a condition, with its two sides.
    pub fn split(condition: &str) -> Option<(&str, Self, &str)> {
        OPERATORS.iter().find_map(|(sign, operator)| {
            let (left, right) = condition.split_once(sign)?;
            Some((left, *operator, right))
        })
    }

    /// The same with the sides changed.
    pub fn turned(self) -> Self {
        match self {
            Self::AtMost => Self::AtLeast,
            Self::AtLeast => Self::AtMost,
            Self::More => Self::Less,
            Self::Less => Self::More,
            same => same,
        }
    }

    pub fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    pub fn sign(self) -> &'static str {
        OPERATORS.iter().find(|(_, operator)| *operator == self).map_or("==", |(sign, _)| sign.trim())
    }

    pub fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::AtMost => left <= right,
            Self::AtLeast => left >= right,
            Self::More => left > right,
            Self::Less => left < right,
        }
    }
}
