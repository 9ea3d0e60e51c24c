//! The rules' text form: what is read is written as the same rule, and what can't be read says where.
#![cfg(feature = "rules")]

use proptest::{prelude::*, sample::select};
use watchpost::Expectation;

/// A text in quotes, by either quote.
fn quoted() -> impl Strategy<Value = String> {
    let escape =
        select(vec!["\\\"", "\\'", "\\\\", "\\/", "\\b", "\\n", "\\u00fc", "\\ud83d\\ude00", "\\u0000", "\\u202e"]);
    let plain = any::<char>().prop_filter_map("a quote", |c| (!"\"'\\".contains(c)).then(|| c.to_string()));
    let piece = prop_oneof![3 => plain, 1 => escape.prop_map(str::to_owned)];
    (select(vec!["\"", "'"]), prop::collection::vec(piece, 0..12))
        .prop_map(|(q, pieces)| format!("{q}{}{q}", pieces.concat()))
}

fn pattern() -> impl Strategy<Value = String> {
    let piece =
        select(vec!["a", "ü", "\\d+", "\\/", "\\\\", "[\\/x]", ".*", "(?i)b", "^", "$", "(c|d)", "{2}", "x{2,3}"]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| format!("/x{}/", pieces.concat()))
}

fn text_rule() -> impl Strategy<Value = String> {
    let words = select(vec!["==", "!=", "contains", "does not contain"]);
    let patterns = select(vec!["matches", "does not match"]);
    prop_oneof![
        (words, quoted()).prop_map(|(word, text)| format!("{word} {text}")),
        (patterns, pattern()).prop_map(|(word, text)| format!("{word} {text}")),
    ]
}

fn codes() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        (100u16..600).prop_map(|code| code.to_string()),
        (1u16..6).prop_map(|class| format!("{class}xx")),
        (100u16..600, 0u16..50).prop_map(|(first, more)| format!("{first}-{}", (first + more).min(599))),
    ];
    prop::collection::vec(one, 1..5).prop_map(|codes| codes.join(", "))
}

fn literal() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        quoted(),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_filter("JSON has no such", |n| n.is_finite()).prop_map(|n| format!("{n:?}")),
        select(vec!["true", "false", "null"]).prop_map(str::to_owned),
    ];
    let plain =
        scalar.clone().prop_filter("JSON has one quote", |text| !text.starts_with('\'') && !text.contains("\\'"));
    let plain = plain.prop_filter("nor raw controls", |text| !text.contains(|c: char| c.is_control()));
    prop_oneof![4 => scalar, 1 => prop::collection::vec(plain, 0..3).prop_map(|items| format!("[{}]", items.join(",")))]
}

fn path() -> impl Strategy<Value = String> {
    let selector = prop_oneof![
        quoted(),
        (-99i64..99).prop_map(|index| index.to_string()),
        select(vec!["*", ":", "1:", ":-1", "::2", "3:1:-1"]).prop_map(str::to_owned),
        select(vec!["?@.a", "?!@['b']", "?@.a==1", "?(@.a || !($.b < 'x')) && @[0]", "?@ >= 1.5e3", "?@[?@.c]"])
            .prop_map(str::to_owned),
    ];
    let segment = prop_oneof![
        select(vec![".a", ".*", "..b_1", "..*", ".ü"]).prop_map(str::to_owned),
        (select(vec!["", ".."]), prop::collection::vec(selector, 1..3))
            .prop_map(|(dots, selectors)| format!("{dots}[{}]", selectors.join(" , "))),
    ];
    prop::collection::vec(segment, 0..5).prop_map(|segments| format!("${}", segments.concat()))
}

fn rule() -> impl Strategy<Value = String> {
    let time = select(vec!["500ms", "1", "0.25", "1m30s", "14d", "1us", "0"]);
    let what = select(vec!["total", "dns", "connect", "tls", "send", "first_byte", "body"]);
    let rule = prop_oneof![
        Just("any".to_owned()),
        codes(),
        codes().prop_map(|codes| format!("status in {codes}")),
        (select(vec!["==", "!=", "<", "<=", ">", ">="]), 100u16..600)
            .prop_map(|(op, code)| format!("status {op} {code}")),
        text_rule().prop_map(|test| format!("body {test}")),
        "[0-9a-fA-F]{64}".prop_map(|hash| format!("body sha256 == '{hash}'")),
        ("[A-Za-z0-9!#-]{1,12}", text_rule()).prop_map(|(name, test)| format!("header {name} {test}")),
        ("[a-z-]{1,12}", select(vec!["present", "absent"])).prop_map(|(name, test)| format!("header {name} {test}")),
        text_rule().prop_map(|test| format!("content type {test}")),
        text_rule().prop_map(|test| format!("final url {test}")),
        (path(), select(vec!["==", "!="]), literal())
            .prop_map(|(path, op, literal)| format!("json {path} {op} {literal}")),
        (path(), select(vec!["<", "<=", ">", ">="]), quoted())
            .prop_map(|(path, op, text)| format!("json {path} {op}{text}")),
        (path(), select(vec!["exists", "does not exist"])).prop_map(|(path, test)| format!("json {path} {test}")),
        time.clone().prop_map(|time| format!("certificate valid for {time}")),
        (what, time).prop_map(|(what, time)| format!("{what} < {time}")),
        text_rule().prop_map(|test| format!("dns answer {test}")),
        (select(vec!["==", "!="]), select(vec!["NXDOMAIN", "noerror", "RCODE12", "rcode2", "BADVERS"]))
            .prop_map(|(op, code)| format!("dns rcode {op} {code}")),
        (select(vec!["==", "!=", "<", "<=", ">", ">="]), any::<u16>())
            .prop_map(|(op, count)| format!("dns answers {op} {count}")),
        select(vec!["http version == 1.0", "http version >= 2"]).prop_map(str::to_owned),
    ];
    (rule, select(vec!["", " else degraded", "  else down"])).prop_map(|(rule, severity)| rule + severity)
}

/// What holds of every text: no panic, and a column within it; and what is read is written as the same.
fn holds_of(text: &str) -> Result<Option<Expectation>, TestCaseError> {
    let rule: Expectation = match text.parse() {
        Ok(rule) => rule,
        Err(bad) => {
            let columns = text.chars().count() + 1;
            prop_assert!((1..=columns).contains(&bad.column()), "{}", bad.underlined(text));
            prop_assert!(bad.underlined(text).lines().count() == 3, "{:?}", bad.underlined(text));
            return Ok(None);
        }
    };
    let shown = rule.to_string();
    let again = shown.parse::<Expectation>();
    prop_assert_eq!(again.as_ref(), Ok(&rule), "{} from {}", shown, text);
    let json = serde_json::to_string(&rule).expect("text");
    prop_assert_eq!(&serde_json::from_str::<Expectation>(&json).expect("its own text"), &rule);
    Ok(Some(rule))
}

#[test]
fn the_rules_of_the_readme_are_rules() {
    let readme = include_str!("../README.md");
    let table =
        readme.split("\n| rule | ").nth(1).and_then(|table| table.split("\n\n").next()).expect("a table of rules");
    let mut read = 0;
    for cell in table.lines().skip(2).filter_map(|row| row.trim_start_matches("| ").split(" | ").next()) {
        for text in cell.split('`').skip(1).step_by(2) {
            match holds_of(text) {
                Ok(Some(_)) => read += 1,
                Ok(None) => panic!("{}", text.parse::<Expectation>().unwrap_err().underlined(text)),
                Err(error) => panic!("{text}: {error}"),
            }
        }
    }
    assert!(read > 30, "{read} rules");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_by_the_rules_is_read_and_written_as_the_same(text in rule()) {
        let read = holds_of(&text)?;
        prop_assert!(read.is_some(), "{:?}", text.parse::<Expectation>());
    }

    #[test]
    fn what_was_damaged_is_still_read_or_refused_in_its_place(
        text in rule(),
        at in any::<prop::sample::Index>(),
        cut in 0usize..4,
        put in prop::collection::vec(select(" \"'\\/$@[](){}.?*!=<>&|,:0aeu-\u{fc}\n".chars().collect::<Vec<_>>()), 0..4),
    ) {
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len() + 1);
        let damaged: String =
            chars[..at].iter().chain(&put).chain(&chars[(at + cut).min(chars.len())..]).collect();
        holds_of(&damaged)?;
    }

    #[test]
    fn any_text_at_all(text in "\\PC*", start in select(vec!["", "body matches /", "json $[?", "json $.", "header ", "2xx,"])) {
        holds_of(&format!("{start}{text}"))?;
    }
}
