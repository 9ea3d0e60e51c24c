use super::{super::secrecy::secrecy, *};

/// The line of `@`, which marks the offset and is taken out, and its caret.
fn shown(text: &str, trusted: bool) -> String {
    let offset = text.find('@').unwrap();
    let text = text.replacen('@', "", 1);
    let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let Veiled { line, caret } = veiled(&text, offset, if trusted { usize::MAX } else { line }, secrecy);
    format!("{line}|{caret}")
}

#[test]
fn what_may_be_a_secret_is_hidden_and_the_caret_stands_under_the_rest() {
    for (text, trusted, wanted) in [
        ("[defaults]\n@timeout = \"5x\" # canary", true, "timeout = \"5x\"|0"),
        ("[defaults]\n  timeout = @\"5x\"", true, "timeout = \"5x\"|10"),
        ("[defaults]\n@timout = \"canary\"", true, "timout = ***|0"),
        ("[defaults]\ntimout = \"ca@nary\"", true, "timout = ***|9"),
        ("[defaults]\nheaders = { Authorization = @\"Bearer canary\" }", true, "headers = ***|10"),
        ("[defaults.headers]\nAuthorization = @\"Bearer canary\"", true, "Authorization = ***|16"),
        ("[defaults.headers]\n@timeout = \"canary\"", true, "timeout = ***|0"),
        ("[defaults.headers]\n@\"Bearer canary\" = \"\"", true, "***|0"),
        ("[[endpoint]]\nheaders.X = @\"canary\"", true, "headers.X = ***|12"),
        ("[[endpoint]]\n@body = \"canary\"", true, "body = ***|0"),
        ("[[endpoint]]\nurl = @\"http://me:canary@b c\"", true, "url = \"http://***@b c\"|6"),
        ("[[endpoint]]\nurl = \"http://me:canary\u{ff20}b @c\"", true, "url = \"http://***＠b c\"|20"),
        ("[[endpoint]]\nurl = [@\"canary\"]", true, "url = ***|6"),
        ("[[endpoint]]\nexpect = [\n  @\"2yy\", # canary\n]", true, "\"2yy\",|0"),
        ("[[endpoint]]\nbody = '''\ntimeout = @\"canary\"", true, "***|0"),
        ("[[endpoint]]\nheaders = {\n  A = @\"canary\",\n}", true, "***|0"),
        ("[defaults.on]\n@timeot = \"down\"", true, "timeot = \"down\"|0"),
        ("[defaults.on]\n@\"timeot:dns\" = \"down\"", true, "\"timeot:dns\" = \"down\"|0"),
        ("[endpoints]\n@timeout = \"canary\"", true, "timeout = ***|0"),
        ("@[endpoints] # canary", true, "[endpoints]|0"),
        ("@# canary", true, "|0"),
        // What is no TOML is trusted less.
        ("[defaults]\ntimeout = \"5s@", false, "timeout = \"5s|13"),
        ("[defaults]\ntimeout = \"5s # canary@", false, "timeout = ***|13"),
        ("[defaults]\ntimeout = \"5s\" @\"canary\"", false, "timeout = ***|10"),
        ("[defaults]\nname = \"a\" headers = { A = @\"canary\" }", false, "***|0"),
        ("[defaults]\ntimeout = @canary more", false, "timeout = ***|10"),
        ("[defaults]\ntimeout = 5x@", false, "timeout = 5x|12"),
        ("[defaults]\nexpect = [\n@\"canary\"", false, "***|0"),
        ("[defaults]\n@canary==", false, "***|0"),
        ("@[defaults.\"canary\"", false, "***|0"),
        ("[[endpoint]]\nurl = \"http://me:canary@b\" @x", false, "url = ***|6"),
    ] {
        assert_eq!(shown(text, trusted), wanted, "{text}");
    }
}

#[test]
fn of_a_long_line_what_stands_around_the_caret_is_shown() {
    let long = "x".repeat(1 << 20);
    let text = format!("[defaults]\nmethod = \"{long}@{long}\"");
    let Veiled { line, caret } = veiled(&text, text.find('@').unwrap(), usize::MAX, secrecy);
    assert_eq!((line.chars().count(), caret), (122, 61));
    assert_eq!(line.chars().nth(caret), Some('@'));
}
