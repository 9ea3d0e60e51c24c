//! Secrets in every form and place.

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD, prelude::BASE64_URL_SAFE_NO_PAD};

use super::*;

#[test]
fn a_secret_is_hidden_in_every_form() {
    let secret = "ca/na:ry€1";
    let secrets = Secrets::of([secret, "abc"]);
    for (text, wanted) in [
        ("said ca/na:ry€1, twice ca/na:ry€1", Some("said ***, twice ***")),
        ("?q=ca%2Fna%3Ary%E2%82%AC1&x", Some("?q=***&x")),
        ("?q=ca%2fna%3ary%e2%82%ac1&x", Some("?q=***&x")),
        ("?q=ca%252Fna%253Ary%25E2%2582%25AC1", Some("?q=***")),
        ("?q=%63%61/%6E%61%3Ary%e2%82%ac1&x", Some("?q=***&x")),
        ("100% of %zz and %4", None),
        ("it was cut: ca/na:r", Some("it was cut: ***")),
        ("it was cut: ca/na:r…", Some("it was cut: ***…")),
        // A half that stands before where we cut.
        ("it was \"ca/na:r\"…, wanted x", Some("it was \"***\"…, wanted x")),
        ("it was ca/na..., wanted x", Some("it was ***..., wanted x")),
        ("it was \"ca/na:r\", wanted x", None),
        // Hexadecimal digits, escapes of JSON and of JavaScript, and escapes of escapes.
        ("63612f6e613a7279e282ac31!", Some("***!")),
        ("a63612F6E613A7279E282AC31", Some("a***")),
        (r"a\x63a\/na\u003Ary\u20ac1!", Some("a***!")),
        (r"%5Cu0063a%5C/na%253ary%25E2%2582%25AC1!", Some("***!")),
        ("CA/NA:RY€1", Some("***")),
        ("it was cut: ?q=ca%2Fn%6", Some("it was cut: ?q=***")),
        (r"ca\u0g2f and \ud800\ud800 and %u12", None),
        ("abc is too short", None),
        ("ca/n is all", None),
        ("", None),
    ] {
        assert_eq!(secrets.hide(text).as_deref(), wanted, "{text}");
    }
    assert!(!format!("{secrets:?}").contains("ca/na"));
    assert!(Secrets::of(["abc", ""]).is_empty());
}

proptest::proptest! {
    #[test]
    fn whatever_a_secret_is_and_wherever_it_stands_it_is_hidden(
        secret in "[ -~é€😀]{4,12}", before in "[~^]{0,5}", after in "[|^]{0,5}", coding in 0..9_usize, cut in 4..12_usize,
    ) {
        let bytes = |write: fn(u8) -> String| secret.bytes().map(write).collect::<String>();
        let coded = match coding {
            0 => secret.clone(),
            1 => bytes(|byte| format!("%{byte:02X}")),
            2 => bytes(|byte| format!("%25{byte:02x}")),
            3 => bytes(|byte| format!("{byte:02x}")),
            4 => bytes(|byte| format!("\\x{byte:02X}")),
            5 => secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
            6 => secret.replace('\\', "\\\\").replace('"', "\\\"").replace('/', "\\/"),
            7 => BASE64_STANDARD_NO_PAD.encode(&secret),
            _ => BASE64_URL_SAFE_NO_PAD.encode(&secret).replace('-', "%2d"),
        };
        let secrets = Secrets::of([&secret]);
        let text = format!("{before}{coded}{after}");
        let hidden = secrets.hide(&text);
        // A secret may end in what stands beside it.
        let hidden = hidden.expect(&text);
        proptest::prop_assert!(hidden.trim_matches(['~', '^', '|', '"', '\\']) == "***", "{text}: {hidden}");
        // Its beginning, where the text was cut.
        let start = coded.char_indices().nth(cut * coded.chars().count() / 12).map_or(coded.len(), |(at, _)| at);
        let hidden = secrets.hide(&format!("{before}{}", &coded[..start]));
        let whole = secret.chars().count() * cut / 12 > SHORTEST_SECRET;
        proptest::prop_assert!(hidden.is_some() || !whole, "{}", &coded[..start]);
    }
}

#[test]
fn a_long_secret_is_hidden_in_pieces_and_takes_little_memory() {
    let secret: String = (0..1000).map(|n| format!("€{n}-")).collect();
    assert_eq!(Secrets::of([&secret]).hide(&format!("<{secret}>")).unwrap().replace("***", ""), "<>");
    let held = |secrets: &Secrets| {
        secrets.0.iter().flat_map(|pieces| &pieces.sorted).map(|(_, piece)| piece.len()).sum::<usize>()
    };
    let huge = Secrets::of(["x".repeat(16 << 20)]);
    assert!(held(&huge) < 1 << 20 && huge.hide(&"x".repeat(1000)).is_some());
}

#[test]
fn a_secret_is_hidden_within_base64_wherever_it_begins() {
    for before in ["", "u", "us", "user:", "\u{1}\u{2}"] {
        for after in ["", "x", "xy", "xyz"] {
            let whole = format!("{before}canary77{after}");
            for text in [BASE64_STANDARD_NO_PAD.encode(&whole), BASE64_URL_SAFE_NO_PAD.encode(&whole)] {
                let hidden = Secrets::of(["canary77"]).hide(&format!("Basic {text} ok")).unwrap();
                assert!(hidden.contains("***"), "{whole}: {hidden}");
            }
        }
    }
}
