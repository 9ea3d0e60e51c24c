use watchpost::Expectation;

use super::*;

const HTTP: Scheme = Scheme::Http;

/// What a condition becomes, as rules are shown.
fn carried(condition: &str, scheme: Scheme) -> Vec<String> {
    let rules = match carry(condition, scheme) {
        Rules(rules) | Outcome::But(rules, _) => rules,
        Outcome::Status(codes) => {
            vec![super::super::super::draft::status_rule(|code| codes.contains(&code)).unwrap()]
        }
        Left(why) => return vec![format!("left: {why}")],
    };
    let shown = |rule: &String| match rule.parse::<Expectation>() {
        Ok(rule) => rule.to_string(),
        Err(bad) => panic!("{}", bad.underlined(rule)),
    };
    rules.iter().map(shown).collect()
}

#[test]
fn conditions_and_what_they_become() {
    let rows: &[(&str, &[&str])] = &[
        ("[STATUS] == 200", &["200"]),
        ("[STATUS] != 500", &["100-499,501-599"]),
        ("[STATUS] < 300", &["100-299"]),
        ("[STATUS] <= 299", &["100-299"]),
        ("300 > [STATUS]", &["100-299"]),
        ("[STATUS] > 0", &["any"]),
        ("[STATUS] == any(200, 204, 429)", &["200,204,429"]),
        ("[STATUS] == pat(2*)", &["2xx"]),
        ("[STATUS] != pat(5??)", &["100-499"]),
        ("[status] == pat(*)", &["any"]),
        ("[STATUS] == ok", &["left: compares with what is no number"]),
        ("[STATUS] > 600", &["left: holds of no status code"]),
        ("[RESPONSE_TIME] < 300", &["total < 300ms"]),
        ("[RESPONSE_TIME] <= 1s", &["total < 1s1ms"]),
        ("[RESPONSE_TIME] > 10", &["left: wants it to take longer, which no rule does"]),
        ("[CONNECTED] == true", &[]),
        ("[CONNECTED] == false", &["left: wants that there is no connection, which no rule does"]),
        ("[CERTIFICATE_EXPIRATION] > 48h", &["certificate valid for 2d"]),
        ("[DOMAIN_EXPIRATION] > 720h", &["left: asks when the domain expires, which no rule does"]),
        ("[IP] == 127.0.0.1", &["left: asks for the address, which no rule does"]),
        ("[BODY] == OK", &[r"body matches /\A\s*OK\s*\z/"]),
        ("[BODY] != a/b", &[r"body does not match /\A\s*a\/b\s*\z/"]),
        ("[BODY] == pat(*ready \"now\"*)", &[r#"body contains "ready \"now\"""#]),
        ("[BODY] != pat(*error*)", &[r#"body does not contain "error""#]),
        ("[BODY] == pat(v1.*)", &[r"body matches /(?s)\A\s*v1\./"]),
        ("[BODY] == any(UP, OK)", &[r"body matches /\A\s*(?:UP|OK)\s*\z/"]),
        ("[BODY] == pat([a)", &["left: has a pattern that is none"]),
        ("has([BODY]) == true", &[r"body matches /\S/"]),
        ("[BODY].status == UP", &[r#"json $.status == "UP""#]),
        ("[BODY].data[0].id == 1", &["json $.data[0].id == 1"]),
        ("[BODY].ok == true", &["json $.ok == true"]),
        ("[BODY].name-x == 1.2.3", &[r#"json $["name-x"] == "1.2.3""#]),
        ("[BODY].items[*].ok == true", &["json $.items[*].ok == true"]),
        ("[BODY].lag < 5s", &["json $.lag < 5000"]),
        ("[BODY].lag <= 5.5", &["json $.lag <= 5.5"]),
        ("[BODY].lag < soon", &["left: compares with what is no number"]),
        ("[BODY].x == any(1,2)", &["left: has more than one value, and a rule on JSON compares with one"]),
        ("[BODY].x == any(1)", &["json $.x == 1"]),
        ("[BODY].x != any(1, a)", &["json $.x != 1", r#"json $.x != "a""#]),
        ("[BODY].x == pat(*)", &["json $.x exists"]),
        ("[BODY].x == pat(a*)", &["left: has a pattern, and a rule on JSON compares with a value"]),
        ("has([BODY].errors) == false", &["json $.errors does not exist"]),
        ("len([BODY].items) == 2", &["json $.items length == 2"]),
        ("len([BODY].name) != 8", &["json $.name length != 8"]),
        ("len([BODY]) < 3", &["left: counts the items of a list, or else bytes: only an answer shows which of them"]),
        ("len([BODY].items) < 0", &["left: never holds"]),
        ("[HEADER].Server == nginx", &[r#"header server == "nginx""#]),
        (
            "[HEADER].Content-Type == pat(application/json*)",
            &[r"header content-type matches /(?s)\Aapplication\/json/"],
        ),
        ("has([HEADER].X-Debug) != true", &["header x-debug absent"]),
        ("age([BODY].at) < 1h", &["left: asks for an age, which no rule does"]),
        ("[CONTEXT].id == 1", &["left: asks for what another step of a suite found"]),
        ("[BODY].a == [BODY].b", &["left: compares two things that are looked at, and a rule looks at one"]),
        ("1 == 1", &["left: looks at nothing"]),
        ("[STATUS]==200", &["left: is no condition"]),
    ];
    for (condition, wanted) in rows {
        assert_eq!(carried(condition, HTTP), *wanted, "{condition}");
    }
}

#[test]
fn conditions_on_what_a_name_server_says() {
    let rows: &[(&str, &'static str, &str)] = &[
        ("[DNS_RCODE] == NOERROR", "A", "dns rcode == NOERROR"),
        ("[DNS_RCODE] != SERVFAIL", "A", "dns rcode != SERVFAIL"),
        ("[BODY] == 192.0.2.1", "A", r#"dns answer == "192.0.2.1""#),
        ("[BODY] == any(192.0.2.1, 192.0.2.2)", "A", r"dns answer matches /\A(?:192\.0\.2\.1|192\.0\.2\.2)\z/"),
        ("[BODY] == pat(*.example.net.)", "NS", r"dns answer matches /(?s)\.example\.net\.\z/"),
        ("[BODY] == mx.example.com.", "MX", r"dns answer matches /\A\d+ mx\.example\.com\.\z/"),
        ("[BODY] == x", "SRV", "left: looks at a record that is written otherwise here: see `dns answer`"),
    ];
    for (condition, kind, wanted) in rows {
        assert_eq!(carried(condition, Scheme::Dns(kind)), [*wanted], "{condition}");
    }
}
