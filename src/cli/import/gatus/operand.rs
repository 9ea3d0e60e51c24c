//! One side of a condition of Gatus: `[STATUS]`, `len([BODY].items)`, `pat(*ready*)`, `any(200, 429)`, `300`.

use super::super::draft::quoted;

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Status,
    Address,
    Rcode,
    Time,
    Connected,
    CertificateExpiration,
    DomainExpiration,
    Body,
    /// What a path selects in the body, as our paths are written: `$.items[0].name`.
    Json(String),
    Header(String),
    Context,
}

/// A function around what is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Itself,
    Length,
    Exists,
    Age,
}

/// A side of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand<'a> {
    Looked(Function, Subject),
    Text(&'a str),
    Pattern(&'a str),
    Any(Vec<&'a str>),
}

impl<'a> Operand<'a> {
    pub fn read(text: &'a str) -> Self {
        let text = text.trim();
        let inside = |name: &str| {
            let rest = text.strip_prefix(name)?.strip_prefix('(')?;
            rest.strip_suffix(')')
        };
        if let Some(glob) = inside("pat") {
            return Self::Pattern(glob);
        }
        if let Some(choices) = inside("any") {
            return Self::Any(choices.split(',').map(str::trim).collect());
        }
        for (name, function) in [("len", Function::Length), ("has", Function::Exists), ("age", Function::Age)] {
            if let Some(subject) = inside(name).and_then(|inner| Subject::read(inner.trim())) {
                return Self::Looked(function, subject);
            }
        }
        Subject::read(text).map_or(Self::Text(text), |subject| Self::Looked(Function::Itself, subject))
    }
}

impl Subject {
    /// Names of what is looked at count in either case.
    fn read(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once(']')?;
        let subject = match name.to_ascii_uppercase().as_str() {
            "[STATUS" => Self::Status,
            "[IP" => Self::Address,
            "[DNS_RCODE" => Self::Rcode,
            "[RESPONSE_TIME" => Self::Time,
            "[CONNECTED" => Self::Connected,
            "[CERTIFICATE_EXPIRATION" => Self::CertificateExpiration,
            "[DOMAIN_EXPIRATION" => Self::DomainExpiration,
            "[CONTEXT" => return Some(Self::Context),
            "[HEADER" => return rest.strip_prefix('.').map(|name| Self::Header(name.to_owned())),
            "[BODY" if rest.is_empty() => Self::Body,
            "[BODY" => return path(rest).map(Self::Json),
            _ => return None,
        };
        rest.is_empty().then_some(subject)
    }
}

/// A path of Gatus as one of ours: names parted by dots, each with indices in brackets.
fn path(text: &str) -> Option<String> {
    let mut path = "$".to_owned();
    let text = text.strip_prefix('.').unwrap_or(text);
    for step in text.split('.') {
        let (name, indices) = step.split_at_checked(step.find('[').unwrap_or(step.len()))?;
        let plain = !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match name {
            "" if indices.is_empty() => return None,
            "" => {}
            name if plain => path += &format!(".{name}"),
            name => path += &format!("[{}]", quoted(name)),
        }
        let mut rest = indices;
        while !rest.is_empty() {
            let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
            let known = index == "*" || (!index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()));
            path += &known.then(|| format!("[{index}]"))?;
            rest = after;
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_of_conditions() {
        let json = |path: &str| Operand::Looked(Function::Itself, Subject::Json(path.to_owned()));
        for (text, wanted) in [
            ("[STATUS]", Operand::Looked(Function::Itself, Subject::Status)),
            (" [status] ", Operand::Looked(Function::Itself, Subject::Status)),
            ("[BODY].a.b[0][1].c-d", json(r#"$.a.b[0][1]["c-d"]"#)),
            ("[BODY][0].id", json("$[0].id")),
            ("[BODY].items[*].ok", json("$.items[*].ok")),
            ("len([BODY].a)", Operand::Looked(Function::Length, Subject::Json("$.a".to_owned()))),
            ("has([HEADER].ETag)", Operand::Looked(Function::Exists, Subject::Header("ETag".to_owned()))),
            ("pat(*a(b)*)", Operand::Pattern("*a(b)*")),
            ("any(200, 429)", Operand::Any(vec!["200", "429"])),
            ("[STATUS]x", Operand::Text("[STATUS]x")),
            ("[BODY].a[x]", Operand::Text("[BODY].a[x]")),
            ("[BODY].a..b", Operand::Text("[BODY].a..b")),
            ("[1, 2]", Operand::Text("[1, 2]")),
            ("300", Operand::Text("300")),
            ("[CONTEXT].a", Operand::Looked(Function::Itself, Subject::Context)),
        ] {
            assert_eq!(Operand::read(text), wanted, "{text}");
        }
    }
}
