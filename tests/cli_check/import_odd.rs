//! `watchpost import` of odd values: what it writes is a file of endpoints whatever it is given, and what is not in it is told.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{
    binary::{Run, watchpost},
    inputs::file,
};

/// Values that a text may have, and more than texts.
fn odd() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "0",
        "0s",
        "1ns",
        "5s",
        "400d",
        "-1s",
        "a\nb",
        "\u{1b}[31m",
        "${HOST}",
        "$HOST",
        "$${x}",
        "$$",
        "$",
        "${open",
        "${a-b}",
        "a}b",
        "true",
        "false",
        "off",
        "null",
        "192.0.2.1",
        "::1",
        "a b",
        "a/b",
        "ip4",
        "ip6",
        "post",
        "G T",
        "bücher.example",
        "'",
        "\"",
        "\\",
        "/x/",
        "(?<!x)",
        "[",
        "{\"a\":1}",
        ".*",
        "^a$",
        "NOERROR",
        "MX",
        "TLS12",
        "TLS13",
        "TLS10",
        "https://me@b.example",
        "any(a, b)",
        "pat(*a*)",
        "200",
        "700",
        "1e99",
        "'''",
        "\"\"\"",
        "#",
        "\t",
        "\r\n",
        "a: b",
        "\u{feff}",
        "\u{202e}",
        "% %zz",
        "a.example",
        "else degraded",
    ];
    let mut values: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
    values.extend(["x".repeat(201), "x".repeat(5000), "é".repeat(200)].map(Value::from));
    values.extend([
        json!([]),
        json!({}),
        json!(["a"]),
        json!({"a": "b"}),
        json!([{}]),
        json!([["a"]]),
        json!({"a": ["b"]}),
    ]);
    values
}

/// Puts a value where the path leads; a text that holds `V` takes the value in its place, if that is a text.
fn with(base: &Value, path: &str, template: &str, value: &Value) -> Option<Value> {
    let value = match (template, value) {
        ("V", value) => value.clone(),
        (template, Value::String(text)) => json!(template.replace('V', text)),
        _ => return None,
    };
    let mut made = base.clone();
    let mut node = &mut made;
    for step in path.split('/') {
        node = match step.parse::<usize>() {
            Ok(_) => {
                if !node.is_array() {
                    *node = json!([]);
                }
                node.as_array_mut().unwrap().push(Value::Null);
                node.as_array_mut().unwrap().last_mut().unwrap()
            }
            Err(_) => &mut node[step],
        };
    }
    *node = value;
    Some(made)
}

/// The endpoints of what was written, in their order, without what tells them apart.
fn written(run: &Run, but: &str) -> HashMap<String, toml::Table> {
    let file: toml::Table = toml::from_str(&run.stdout).unwrap_or_else(|bad| panic!("{bad}\n{run}"));
    let tables = file["endpoint"].as_array().unwrap().iter().map(|table| table.as_table().unwrap().clone());
    tables.filter_map(|mut table| Some((table.remove(but)?.as_str().unwrap().to_owned(), table))).collect()
}

/// What may be passed over without a word, as it says nothing, or what is the default anyway.
fn says_nothing(value: &Value) -> bool {
    ["", "false", "off"].map(Value::from).contains(value) || [json!([]), json!({}), json!([{}])].contains(value)
}

/// Imports all that each field makes of the values, and validates it. Gives those of which nothing was carried over or told.
fn silent(
    program: &str,
    key: &str,
    base: &Value,
    (fields, values): (&[(&str, &str)], &[Value]),
    line: impl Fn(usize, &Value) -> String,
) -> Vec<String> {
    let mut silent = Vec::new();
    let folder = |name: &str| format!("odd-{program}/{name}");
    for name in ["a", "$a", "a}", "${a}"] {
        file(&folder(name), "x");
    }
    for (path, template) in fields {
        let made = values.iter().filter_map(|value| Some((with(base, path, template, value)?, value.clone())));
        let made: Vec<_> = std::iter::once((base.clone(), Value::Null)).chain(made).collect();
        let lines: Vec<_> = made.iter().enumerate().map(|(number, (value, _))| line(number, value)).collect();
        let (open, close) = if program == "gatus" { ('[', ']') } else { ('{', '}') };
        let source = file(&folder("config.yaml"), format!("{key}: {open}\n {}\n {close}\n", lines.join(",\n ")));
        let target = if program == "gatus" { &[][..] } else { &["--target", "a.example:1"] };
        let run = watchpost(&["import", &source, "--from", program]).args(target).run();
        run.exits(0);
        let to = file(&folder("watchpost.toml"), &run.stdout);
        watchpost(&["validate", &to]).env("HOST", "a.example").env("BASIC_AUTH", "x").run().exits(0);
        let written = written(&run, if program == "gatus" { "name" } else { "group" });
        for (number, (_, value)) in made.iter().enumerate().skip(1) {
            let told = [format!("config.yaml:{}: ", number + 2), format!("\"e{number}\"")];
            let told = told.iter().any(|told| run.stderr.contains(told));
            if !told && !says_nothing(value) && written.get(&format!("e{number}")) == written.get("e0") {
                silent.push(format!("{path}: {}", template.replace('V', &value.to_string())));
            }
        }
    }
    silent
}

#[test]
fn of_gatus() {
    let base = json!({"url": "https://a.example/", "conditions": ["[STATUS] == 200"]});
    let fields = [
        ("group", "V"),
        ("enabled", "V"),
        ("method", "V"),
        ("graphql", "V"),
        ("body", "V"),
        ("url", "V"),
        ("url", "https://V/"),
        ("url", "https://a.example/V"),
        ("url", "tcp://V:1"),
        ("url", "ssh://V"),
        ("url", "starttls://V:25"),
        ("url", "icmp://V"),
        ("headers", "V"),
        ("headers/X-A", "V"),
        ("dns", "V"),
        ("dns/query-name", "V"),
        ("dns/query-type", "V"),
        ("client", "V"),
        ("client/timeout", "V"),
        ("client/network", "V"),
        ("client/insecure", "V"),
        ("client/ignore-redirect", "V"),
        ("client/tls", "V"),
        ("client/proxy-url", "V"),
        ("client/odd", "V"),
        ("ssh/username", "V"),
        ("conditions", "V"),
        ("conditions/1", "V"),
        ("conditions/1", "[STATUS] == V"),
        ("conditions/1", "[STATUS] < V"),
        ("conditions/1", "[BODY] == V"),
        ("conditions/1", "[BODY] != pat(V)"),
        ("conditions/1", "[BODY] == any(V, b)"),
        ("conditions/1", "[BODY].a == V"),
        ("conditions/1", "[BODY].a > V"),
        ("conditions/1", "[BODY].V == 1"),
        ("conditions/1", "len([BODY].V) > 1"),
        ("conditions/1", "len([BODY].a) == V"),
        ("conditions/1", "has([BODY].V) == true"),
        ("conditions/1", "has([HEADER].V) == true"),
        ("conditions/1", "[HEADER].X == V"),
        ("conditions/1", "[HEADER].V == x"),
        ("conditions/1", "[RESPONSE_TIME] < V"),
        ("conditions/1", "[CERTIFICATE_EXPIRATION] > V"),
        ("conditions/1", "[DNS_RCODE] == V"),
        ("conditions/1", "[IP] == V"),
        ("conditions/1", "[CONNECTED] == V"),
        ("conditions/1", "[DOMAIN_EXPIRATION] > V"),
        ("odd", "V"),
    ];
    let silent = silent("gatus", "endpoints", &base, (&fields, &odd()), |number, value| {
        let mut value = value.clone();
        value["name"] = json!(format!("e{number}"));
        value.to_string()
    });
    // What is the default anyway, or asks for what is asked for already.
    let wanted = [
        r#"enabled: "true""#,
        r#"graphql: "true""#,
        r#"url: https://"a.example"/"#,
        r#"client/timeout: "0s""#,
        r#"client/timeout: "1ns""#,
        // It is told once for all.
        r#"client/network: "ip6""#,
        r#"conditions/1: [STATUS] == "200""#,
        r#"conditions/1: [STATUS] < "700""#,
        r#"conditions/1: [CONNECTED] == "true""#,
    ];
    assert_eq!(silent, wanted);
}

#[test]
fn of_blackbox_exporter() {
    let some = |prober: &str, base: Value, fields: &[(&str, &str)], values: &[Value]| {
        let base = json!({"prober": prober, prober: base});
        silent("blackbox", "modules", &base, (fields, values), |number, value| format!("\"e{number}\": {value}"))
    };
    let of = |prober: &str, base: Value, fields: &[(&str, &str)]| some(prober, base, fields, &odd());
    let files = [
        ("http/http_headers/X-A/files", "V"),
        ("http/body_file", "V"),
        ("http/bearer_token_file", "V"),
        ("http/authorization/credentials_file", "V"),
    ];
    let mut told = some("http", json!({}), &files, &["a", "", "a}", "$a", "${a}"].map(Value::from));
    let http = [
        ("prober", "V"),
        ("timeout", "V"),
        ("odd", "V"),
        ("http", "V"),
        ("http/method", "V"),
        ("http/headers", "V"),
        ("http/headers/X-A", "V"),
        ("http/http_headers", "V"),
        ("http/http_headers/X-A", "V"),
        ("http/http_headers/X-A/values", "V"),
        ("http/body", "V"),
        ("http/basic_auth", "V"),
        ("http/basic_auth/username", "V"),
        ("http/basic_auth/password", "V"),
        ("http/basic_auth/password_file", "V"),
        ("http/bearer_token", "V"),
        ("http/authorization", "V"),
        ("http/authorization/type", "V"),
        ("http/authorization/credentials", "V"),
        ("http/valid_status_codes", "V"),
        ("http/valid_status_codes/0", "V"),
        ("http/valid_http_versions", "V"),
        ("http/valid_http_versions/0", "HTTP/V"),
        ("http/fail_if_ssl", "V"),
        ("http/fail_if_not_ssl", "V"),
        ("http/fail_if_body_matches_regexp", "V"),
        ("http/fail_if_body_not_matches_regexp/0", "V"),
        ("http/fail_if_header_matches", "V"),
        ("http/fail_if_header_matches/0/header", "V"),
        ("http/follow_redirects", "V"),
        ("http/no_follow_redirects", "V"),
        ("http/tls_config", "V"),
        ("http/tls_config/server_name", "V"),
        ("http/tls_config/min_version", "V"),
        ("http/tls_config/max_version", "V"),
        ("http/tls_config/insecure_skip_verify", "V"),
        ("http/preferred_ip_protocol", "V"),
        ("http/ip_protocol_fallback", "V"),
        ("http/compression", "V"),
        ("http/enable_http2", "V"),
        ("http/proxy_url", "V"),
        ("http/oauth2", "V"),
        ("http/odd", "V"),
    ];
    told.extend(of("http", json!({}), &http));
    told.extend(some("http", json!({"body": "x"}), &[("http/body_file", "V")], &["a", ""].map(Value::from)));
    told.extend(of("http", json!({"tls_config": {"min_version": "TLS13"}}), &[("http/tls_config/max_version", "V")]));
    let tcp = [
        ("tcp/tls", "V"),
        ("tcp/query_response", "V"),
        ("tcp/query_response/0/expect", "V"),
        ("tcp/query_response/0/send", "V"),
        ("tcp/query_response/0/starttls", "V"),
        ("tcp/query_response/0/odd", "V"),
        ("tcp/source_ip_address", "V"),
    ];
    told.extend(of("tcp", json!({}), &tcp));
    let dns = [
        ("dns/query_name", "V"),
        ("dns/query_type", "V"),
        ("dns/valid_rcodes", "V"),
        ("dns/valid_rcodes/0", "V"),
        ("dns/validate_answer_rrs", "V"),
        ("dns/validate_answer_rrs/fail_if_matches_regexp", "V"),
        ("dns/validate_answer_rrs/fail_if_none_matches_regexp/0", "V"),
        ("dns/transport_protocol", "V"),
        ("dns/dns_over_tls", "V"),
        ("dns/recursion_desired", "V"),
        ("dns/query_class", "V"),
    ];
    let base = json!({"query_name": "a.example", "query_type": "A"});
    told.extend(of("dns", base, &dns));
    told.extend(of("grpc", json!({}), &[("grpc/service", "V"), ("grpc/tls", "V"), ("grpc/metadata", "V")]));
    told.extend(of("icmp", json!({}), &[("icmp/ttl", "V"), ("icmp/odd", "V")]));
    let wanted = [
        r#"timeout: "0s""#,
        r#"timeout: "1ns""#,
        r#"http/follow_redirects: "true""#,
        r#"http/preferred_ip_protocol: "ip6""#,
        r#"http/ip_protocol_fallback: "true""#,
        r#"http/enable_http2: "true""#,
        r#"dns/query_name: "a.example""#,
        r#"dns/valid_rcodes: "NOERROR""#,
        r#"dns/valid_rcodes/0: "NOERROR""#,
    ];
    assert_eq!(told, wanted);
}
