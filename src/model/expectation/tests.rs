use super::*;

#[test]
fn text_in_text_out() {
    for (text, shown) in [
        (" any ", "any"),
        ("2XX", "2xx"),
        ("status in 2xx", "2xx"),
        ("status in 200, 204,301-308 else degraded", "200,204,301-308 else degraded"),
        ("status == 200 else down", "200"),
        ("status<500", "status < 500"),
        ("status <=  499 else degraded", "status <= 499 else degraded"),
        ("status > 199", "status > 199"),
        ("status>=200", "status >= 200"),
        ("status != 404 else down", "status != 404"),
        ("body  contains  'it\\'s \"ready\"'", r#"body contains "it's \"ready\"""#),
        (r#"body contains "\u00fc\ud83d\ude00\n\u202e""#, "body contains \"ü😀\\n\\u202e\""),
        ("body does  not contain 'x'", "body does not contain \"x\""),
        ("header X-Y present", "header x-y present"),
        ("header x-y absent else degraded", "header x-y absent else degraded"),
        ("header server != 'a'", "header server != \"a\""),
        ("content type == 'text/html'", "content type == \"text/html\""),
        ("certificate valid for 36h", "certificate valid for 1d12h"),
        ("total<0.5", "total < 500ms"),
        ("first_byte < 1m30s else degraded", "first_byte < 1m30s else degraded"),
        ("body < 200ms", "body < 200ms"),
        ("http version >= 1.1", "http version >= 1.1"),
        ("http version == 2", "http version == 2"),
        ("dns < 50ms", "dns < 50ms"),
        ("dns<50ms", "dns < 50ms"),
        ("dns rcode==nxdomain", "dns rcode == NXDOMAIN"),
        ("dns rcode != RCODE2", "dns rcode != SERVFAIL"),
        ("dns answers>=007 else degraded", "dns answers >= 7 else degraded"),
        ("dns answer does not contain 'x'", "dns answer does not contain \"x\""),
        ("final url == 'https://a.example/'", "final url == \"https://a.example/\""),
    ] {
        let rule: Expectation = text.parse().unwrap_or_else(|bad: BadExpectation| panic!("{}", bad.underlined(text)));
        assert_eq!(rule.to_string(), shown, "{text}");
        assert_eq!(shown.parse::<Expectation>().as_ref(), Ok(&rule), "{shown}");
    }
}

#[cfg(feature = "rules")]
#[test]
fn text_in_text_out_of_the_greater_rules() {
    for (text, shown) in [
        (r"body matches /v\d+/", r"body matches /v\d+/"),
        (r"body matches /a\/b\\\/[\/]/", r"body matches /a\/b\\\/[\/]/"),
        (r"header x does not match /(?i)ü/ else degraded", r"header x does not match /(?i)ü/ else degraded"),
        ("json $.status == 'ok'", "json $.status == \"ok\""),
        ("json $['a'].b[\"c d\"][0][-1][*].* exists", "json $.a.b[\"c d\"][0][-1][*][*] exists"),
        ("json $.length length   >=02", "json $.length length >= 2"),
        ("json $..a..[0]..* does not exist", "json $..a..[0]..[*] does not exist"),
        ("json $[1:2, ::-1 , 'x', *] >= 1.50", "json $[1:2:1, ::-1, \"x\", *] >= 1.5"),
        (
            "json $.a[?(@.n=='x y' && !@.b || @.c<3)&&$.d].e == [1, {\"a\": null}]",
            "json $.a[?((@.n == \"x y\" && !@.b) || @.c < 3) && $.d].e == [1,{\"a\":null}]",
        ),
        ("json $.a[?!(@.b == 1)] == true else degraded", "json $.a[?!(@.b == 1)] == true else degraded"),
        ("body sha256 == 'AB", ""),
    ] {
        let Ok(rule) = text.parse::<Expectation>() else {
            assert_eq!(shown, "", "{text}: {:?}", text.parse::<Expectation>());
            continue;
        };
        assert_eq!(rule.to_string(), shown, "{text}");
        assert_eq!(shown.parse::<Expectation>().as_ref(), Ok(&rule), "{shown}");
    }
    let hash = format!("body sha256 == \"{}\"", "0f".repeat(32));
    assert_eq!(hash.parse::<Expectation>().unwrap().to_string(), hash);
}

#[test]
fn what_is_no_rule_says_where_and_what_would_be_taken() {
    for (text, column, said) in [
        ("", 1, "expected `any`, codes such as `2xx`"),
        ("  ok", 3, "expected `any`"),
        ("6xx", 1, "expected codes, such as `2xx`"),
        ("200,,204", 5, "expected codes"),
        ("+200", 1, "expected `any`"),
        ("99", 1, "99 is no status code"),
        ("200,600", 5, "600 is no status code"),
        ("200, 204-200", 6, "runs backwards"),
        ("99999999", 1, "expected codes"),
        ("status inn 2xx", 8, "expected `in`, `==`, `!=`, `<=`, `<`, `>=` or `>`"),
        ("status", 7, "expected `in`, `==`, `!=`, `<=`, `<`, `>=` or `>`"),
        ("status < 2xx", 10, "expected a code, such as `500`"),
        ("status < 500,501", 13, "expected the end"),
        ("status >= 600", 11, "600 is no status code"),
        ("status = 200", 8, "expected `in`, `==`"),
        ("body holds \"x\"", 6, "expected `==`, `!=`, `contains`, `does not contain`, `matches` or `does not match`"),
        ("body contains ready", 15, "expected a text in quotes"),
        ("body contains \"ready", 21, "expected `\"` at the end of the text"),
        ("body contains \"a\\qb\"", 17, "expected an escape of JSON"),
        ("body contains \"\\ud800x\"", 16, "expected four hexadecimal digits"),
        ("body does not", 6, "expected `==`"),
        ("body contains 'x' y", 19, "expected the end, or `else degraded`"),
        ("body contains 'x' else", 23, "expected `degraded` or `down`"),
        ("header a b", 10, "expected `present`, `absent`"),
        ("header a: == 'b'", 8, "expected a header's name"),
        ("header", 7, "expected a header's name"),
        ("certificate valid 14d", 19, "expected `for`"),
        ("certificate valid for ever", 23, "expected a duration of at most a year, such as 14d"),
        ("total > 5s", 7, "expected `<`"),
        ("http version >= 4", 17, "expected `1.0`, `1.1`, `2` or `3`"),
        ("http version < 2", 14, "expected `==` or `>=`"),
        ("dns", 4, "expected `<` and a time, `rcode`, `answer` or `answers`"),
        ("dns == 2", 5, "expected `<` and a time, `rcode`, `answer` or `answers`"),
        ("dns rcode == NOPE", 14, "expected a response code, such as `NXDOMAIN` or `RCODE12`"),
        ("dns rcode > 3", 11, "expected `==` or `!=`"),
        ("dns answers == x", 16, "expected a number of answers, at most 65535"),
        ("dns answers == 65536", 16, "expected a number of answers, at most 65535"),
        ("dns answers == ", 16, "expected a number of answers, at most 65535"),
        ("dns answer >= 1", 12, "expected `==`, `!=`, `contains`"),
        ("final uri == 'x'", 7, "expected `url`"),
        ("2xx elsewhere", 5, "expected the end"),
    ] {
        let bad = text.parse::<Expectation>().unwrap_err();
        assert!(bad.to_string().contains(said), "{text}: {bad}");
        assert_eq!(bad.column(), column, "{}", bad.underlined(text));
    }
    let long = format!("body contains \"{}\"", "x".repeat(5000));
    assert_eq!(*long.parse::<Expectation>().unwrap_err().problem(), Problem::TooLong);
}

#[cfg(feature = "rules")]
#[test]
fn what_is_wrong_with_a_pattern_a_path_or_a_hash() {
    for (text, column, said) in [
        ("body matches x", 14, "expected a pattern between slashes"),
        ("body matches /x", 16, "expected `/` at the end of the pattern"),
        ("body matches /x\\", 17, "expected `/` at the end of the pattern"),
        ("body matches /(x/", 14, "no pattern that can be used: unclosed group"),
        ("body matches /(?:a{500}){500}/", 14, "it is too big"),
        ("body sha256 == 'ab'", 16, "expected 64 hexadecimal digits"),
        ("json status == 1", 6, "expected a JSON path"),
        ("json $.a=1", 9, "with a space before it"),
        ("json $.x-y == 1", 9, "expected `exists`"),
        ("json $.1 == 1", 8, "expected a name of letters"),
        ("json $[01] == 1", 8, "expected a whole number"),
        ("json $[x] == 1", 8, "expected a name in quotes"),
        ("json $[?length(@.a) > 1] exists", 9, "expected no function"),
        ("json $[?@.* == 1] exists", 9, "expected a path to one value"),
        ("json $[?1 == @.*] exists", 14, "expected a path to one value"),
        ("json $[?@.a = 1] exists", 13, "expected `==`"),
        ("json $.a length == 1.5", 21, "expected the end"),
        ("json $.a length < -1", 19, "expected a whole number"),
        ("json $.a length exists", 17, "expected `==`"),
        ("json $.a == ok", 13, "expected a JSON literal"),
        ("json $.a < true", 12, "expected a number or a text"),
        ("json $.a == 1e999", 13, "expected a JSON literal"),
    ] {
        let bad = text.parse::<Expectation>().unwrap_err();
        assert!(bad.to_string().contains(said), "{text}: {bad}");
        assert_eq!(bad.column(), column, "{}", bad.underlined(text));
    }
    for deep in [format!("json ${} exists", "[?@".repeat(400)), format!("json $[?{} exists", "(".repeat(4000))] {
        assert_eq!(*deep.parse::<Expectation>().unwrap_err().problem(), Problem::TooDeep);
    }
}

#[test]
fn only_some_rules_need_the_body_or_a_header() {
    for (text, body, header) in [
        ("any", false, None),
        ("2xx", false, None),
        ("total < 1s", false, None),
        ("first_byte < 1s", false, None),
        ("body < 1s", true, None),
        ("body contains 'x'", true, None),
        ("header X-Y present", false, Some("x-y")),
        ("content type == 'x'", false, Some("content-type")),
        ("certificate valid for 1d", false, None),
        ("final url contains 'x'", false, None),
    ] {
        let rule: Expectation = text.parse().unwrap();
        assert_eq!((rule.needs_the_body(), rule.needs_header()), (body, header), "{text}");
    }
}

#[test]
fn a_comparison_names_the_status_and_lists_no_redirect() {
    for (text, names) in [("status < 400", true), ("status != 200", true), ("status < 500 else degraded", false)] {
        let rule: Expectation = text.parse().unwrap();
        assert_eq!((rule.names_the_status(), rule.lists_a_redirect()), (names, false), "{text}");
    }
    assert_eq!("status < 500".parse(), Ok(Expectation::on_status_by_default()));
}

#[test]
fn debug_shows_no_value_of_a_header_that_may_be_a_secret() {
    let rule: Expectation = "header x-api-token == 'canary'".parse().unwrap();
    assert_eq!(format!("{rule:?}"), "header x-api-token …");
}
