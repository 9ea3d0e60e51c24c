//! Writes endpoints as `watchpost.toml`.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

use super::{draft::Draft, times::written};

/// More headers than these stand in a table of their own.
const HEADERS_IN_A_LINE: usize = 3;
/// Rules that are longer together stand one a line.
const RULES_IN_A_LINE: usize = 72;

/// The whole file.
pub fn write(head: &str, drafts: &[Draft]) -> String {
    let mut document = DocumentMut::new();
    let mut endpoints = ArrayOfTables::new();
    for draft in drafts {
        endpoints.push(table(draft));
    }
    document.insert("endpoint", Item::ArrayOfTables(endpoints));
    format!("{}{document}", comment(&[head.to_owned()]))
}

fn table(draft: &Draft) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix(format!("\n{}", comment(&draft.comments)));
    let mut put = |key: &str, text: Option<Value>| {
        if let Some(text) = text {
            table.insert(key, value(text));
        }
    };
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    put("name", text(&draft.name));
    put("group", text(&draft.group));
    put("url", Some(draft.url.as_str().into()));
    put("method", draft.written_method().map(Value::from));
    if draft.headers.len() <= HEADERS_IN_A_LINE && !draft.headers.is_empty() {
        let headers: InlineTable = draft.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        put("headers", Some(headers.into()));
    }
    put("body", text(&draft.body));
    put("body_file", text(&draft.body_file));
    put("timeout", draft.timeout.map(|timeout| written(timeout).into()));
    put("expect", (!draft.expect.is_empty()).then(|| rules(&draft.expect).into()));
    put("max_redirects", draft.max_redirects.map(|redirects| i64::from(redirects).into()));
    put("insecure", draft.insecure.then_some(true.into()));
    put("decode", draft.decode.then_some(true.into()));
    put("family", draft.family.map(Value::from));
    put("sni", text(&draft.sni));
    put("tls_min", draft.tls_min.map(Value::from));
    put("tls_max", draft.tls_max.map(Value::from));
    put("http2", draft.http2.map(Value::from));
    if draft.headers.len() > HEADERS_IN_A_LINE {
        let mut headers = Table::new();
        for (name, text) in &draft.headers {
            headers.insert(name, value(text.as_str()));
        }
        table.insert("headers", Item::Table(headers));
    }
    table
}

fn rules(rules: &[String]) -> Array {
    let mut array: Array = rules.iter().map(String::as_str).collect();
    if rules.len() > 1 && rules.iter().map(String::len).sum::<usize>() > RULES_IN_A_LINE {
        for rule in array.iter_mut() {
            rule.decor_mut().set_prefix("\n    ");
        }
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    array
}

/// Lines of comments. A control character can't stand in one (TOML 1.0): what is written there has none.
fn comment(lines: &[String]) -> String {
    lines.iter().map(|line| format!("# {}\n", watchpost::printable(line, 400))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_pleasant_to_read() {
        let mut short = Draft { name: Some("a".into()), url: "https://a.example".into(), ..Draft::default() };
        short.rule("2xx").unwrap();
        let mut long = Draft { comments: vec!["every 30s".into()], url: "tcp://b:1".into(), ..Draft::default() };
        long.body = Some("PING\r\n".into());
        long.rule("body contains \"PONG\"").unwrap();
        long.rule(r"body does not match /an error that nobody wants to see in here\d/").unwrap();
        for name in ["A", "B", "C", "D"] {
            long.header(name, "x").unwrap();
        }
        let wanted = r#"# Made here.

[[endpoint]]
name = "a"
url = "https://a.example"
expect = ["2xx"]

# every 30s
[[endpoint]]
url = "tcp://b:1"
body = """
PING\r
"""
expect = [
    'body contains "PONG"',
    'body does not match /an error that nobody wants to see in here\d/',
]

[endpoint.headers]
A = "x"
B = "x"
C = "x"
D = "x"
"#;
        assert_eq!(write("Made here.", &[short, long]), wanted);
    }
}
