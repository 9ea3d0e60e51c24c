//! `watchpost import`: what is easily carried over wrongly.

use crate::{
    binary::{Run, check, watchpost},
    inputs::file,
};

/// An endpoint of Gatus, or a module of blackbox_exporter.
fn import(program: &str, text: &str) -> Run {
    let text = match program {
        "gatus" => format!("endpoints:\n  - {{ {text} }}\n"),
        _ => format!("modules:\n  a: {{ {text} }}\n"),
    };
    watchpost(&["import", "-", "--from", program]).input(text).run()
}

#[test]
fn what_an_endpoint_of_gatus_becomes() {
    let long = "x".repeat(201);
    for (text, shows, says) in [
        (&*format!("name: {long}, url: 'https://a.example'"), "", "`name` is longer than 200 characters: left out"),
        (&format!("name: a, group: {long}, url: 'https://a.example'"), "", "`group` is longer than 200 characters"),
        ("name: ' ', url: 'https://a.example'", "", "`name` is empty: left out"),
        ("name: a, group: '', url: 'https://a.example'", "name = \"a\"\nurl", "1 endpoint, 0 notes"),
        (
            "url: 'https://a.example', client: { timeout: 9999h }",
            "",
            "client: `timeout`: a timeout is more than nothing and",
        ),
        ("url: 'https://a.example', client: { network: ip4 }", "", "`network` is left out: only pings heed it"),
        ("url: 'icmp://a.example', client: { network: ip4 }", "family = \"ipv4\"", "0 notes"),
        // There a body goes by GET where nothing else is said.
        ("url: 'https://a.example', body: x", "method = \"GET\"\nbody = \"x\"", "0 notes"),
        ("url: 'tcp://a.example:1', body: x", "url = \"tcp://a.example:1\"\nbody = \"x\"", "0 notes"),
        ("url: 'https://$HOST/$$', body: '[ENDPOINT_URL] $$ ${A}'", "body = \"https://${HOST}/$ $ ${A}\"", "0 notes"),
        (
            "url: 'ssh://a.example', body: '{\"command\": \"id\"}'",
            "url = \"tcp://a.example:22\"\nexpect",
            "`body` is left out: no command",
        ),
        (
            "url: 'tcp://a.example:1', conditions: ['[STATUS] == 200']",
            "",
            "conditions[0] `[STATUS] == 200` asks for a status, which only HTTP has",
        ),
        (
            "url: 'https://a.example', conditions: ['[DNS_RCODE] == NOERROR']",
            "",
            "conditions[0] `[DNS_RCODE] == NOERROR` asks for a code that only a name server has",
        ),
        (
            "url: 'https://a.example', conditions: ['[BODY].v == 1.10', '[BODY].w == 1.1']",
            r#"'json $.v == "1.10"', "json $.w == 1.1"]"#,
            "0 notes",
        ),
        (
            "url: 'tcp://a.example', conditions: ['[CONNECTED] == true'] }\n  - { url: 'icmp://a.example'",
            "",
            "`tcp://HOST:PORT`: left out",
        ),
        (
            "url: 'grpc://a.example:1', conditions: ['[BODY].status == SERVING']",
            "url = \"grpc://a.example:1\"\n",
            "0 notes",
        ),
        (
            "url: 'icmp://a.example', conditions: ['len([BODY]) > 1', '[CONNECTED] == true']",
            "",
            "looks at a body, and there is none",
        ),
    ] {
        import("gatus", text).exits(0).shows(shows).says(says);
    }
}

#[test]
fn what_a_module_of_blackbox_exporter_becomes() {
    for (text, shows, says) in [
        ("prober: http, timeout: 0s", "expect = [\"2xx\"]\n", "1 endpoint, 1 note"),
        (
            "prober: http, timeout: 400d",
            "expect = [\"2xx\"]\n",
            "`timeout`: a timeout is more than nothing and at most a year",
        ),
        (
            "prober: http, http: { body: x, body_file: y }",
            "body = \"x\"\nexpect",
            "`body_file` is left out: there is a `body`",
        ),
        ("prober: http, http: { follow_redirects: false }", "max_redirects = 0", "1 note"),
        ("prober: http, http: { ip_protocol_fallback: false }", "family = \"ipv6\"", "1 note"),
        (
            "prober: http, http: { basic_auth: { username_file: u, password: p } }",
            "\"Basic ${BASIC_AUTH}\"",
            "`basic_auth` is `Basic ${BASIC_AUTH}` now",
        ),
        (
            "prober: http, http: { tls_config: { server_name: 192.0.2.1 } }",
            "",
            "`server_name`: `192.0.2.1` is no name that TLS can ask for",
        ),
        (
            "prober: http, http: { tls_config: { min_version: TLS13, max_version: TLS12 } }",
            "",
            "`min_version` is above `max_version`",
        ),
        // Go takes a brace that counts nothing for itself.
        (
            r#"prober: http, http: { fail_if_body_not_matches_regexp: ['{"ok":\s*true}', 'a{2}\{'] }"#,
            r#"\{"ok":\s*true}"#,
            "1 note",
        ),
        (
            r"prober: dns, dns: { query_name: a.example, query_type: A, validate_answer_rrs: { fail_if_none_matches_regexp: ['\tA\t10', '11'] } }",
            "dns answer matches /(?:10)|(?:11)/",
            "1 note",
        ),
        ("prober: http, http: { headers: { host: b.example } }", "sni = \"b.example\"", "1 note"),
        (
            "prober: http, http: { valid_status_codes: [200, 2xx, 700] }",
            "[\"200\"]",
            "`2xx` in `valid_status_codes` is no status code",
        ),
        (r"prober: tcp, tcp: { query_response: [{ expect: '^220 ready$' }] }", "/(?mR)^220 ready$/", "1 note"),
        ("http: {}, prober: smtp", "", "no endpoint that can be checked here"),
        (
            "prober: dns, dns: { query_name: a.example, dns_over_tls: true }",
            "",
            "asks a name server over TLS, for which there is no probe: left out",
        ),
    ] {
        let run = import("blackbox", text);
        run.exits(if says.contains("no endpoint") || says.contains("over TLS") { 2 } else { 0 })
            .shows(shows)
            .says(says);
    }
    let long = format!("modules: {{ {}: {{ prober: http }} }}\n", "x".repeat(201));
    let run = watchpost(&["import", "-"]).input(long).run();
    run.exits(0).hides("group =").says("as the group of its targets, `group` is longer than 200 characters: left out");
}

#[test]
fn every_type_of_record_that_is_carried_over_can_be_asked_for() {
    let types = ["A", "AAAA", "caa", "CNAME", "mx", "NS", "PTR", "SOA", "SRV", "TXT"];
    let module = |kind: &&str| {
        format!("  {kind}: {{ prober: dns, timeout: 5s, dns: {{ query_name: a.example, query_type: {kind} }} }}\n")
    };
    let text = format!("modules:\n{}", types.iter().map(module).collect::<String>());
    let run = watchpost(&["import", "-", "--target", "127.0.0.1:1"]).input(text).run();
    run.exits(0).says("10 endpoints, 0 notes");
    let list = file("types/watchpost.toml", &run.stdout);
    check(["--config", &list, "--format", "ndjson"]).run().exits(1).shows("\"kind\":\"").hides("unsupported");
    for kind in ["TYPE65", "HTTPS", ""] {
        let text = format!("prober: dns, dns: {{ query_name: a.example, query_type: '{kind}' }}");
        import("blackbox", &text).exits(2).says("asks for a type of records that can't be asked for: left out");
    }
}
