//! Sitemaps and descriptions of APIs: what is asked of what they list, and what is told of the rest.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::{
    binary::{Run, check},
    far_side::{FarSide, NOT_FOUND, OK},
    inputs::file,
};

/// A server whose documents are these; `{far}` in them is itself. All else is there, too, and says `ok`.
fn serving(documents: &[(&str, &str)]) -> FarSide {
    let documents: Vec<_> = documents.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    FarSide::scripted(move |mut connection| {
        let head = connection.read_head();
        let path = head.split(' ').nth(1).unwrap_or_default();
        let host = head.lines().find_map(|line| line.to_lowercase().strip_prefix("host: ").map(str::to_owned));
        let far = format!("http://{}", host.unwrap_or_default());
        match documents.iter().find(|(known, _)| known == path) {
            Some((path, text)) => {
                let mut body = text.replace("{far}", &far).into_bytes();
                if path.ends_with(".gz") {
                    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
                    packed.write_all(&body).unwrap();
                    body = packed.finish().unwrap();
                }
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
                connection.write([head.as_bytes(), &body].concat());
            }
            None if path == "/missing" => connection.write(NOT_FOUND),
            None => connection.write(OK),
        }
    })
}

/// The paths that are asked for, with their methods, in order; so many of them.
fn asked(far: &FarSide, count: usize) -> Vec<String> {
    let mut asked: Vec<_> =
        (0..count).map(|_| far.head().split(" HTTP").next().unwrap_or_default().to_owned()).collect();
    asked.sort();
    asked
}

/// URL, file and line of each status.
fn found(run: &Run, far: &FarSide) -> Vec<(String, String, u64)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().replace(&far.url(), "");
    let of = |status: &serde_json::Value| {
        (text(&status["url"]), text(&status["source"]["file"]), status["source"]["line"].as_u64().unwrap())
    };
    run.statuses().iter().map(of).collect()
}

const PAGES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset>\n<url><loc>{far}/a?x=1&amp;y=2</loc></url>\n\
                     <url><loc>\n  {far}/b\n</loc></url>\n</urlset>\n";

#[test]
fn an_index_leads_to_sitemaps_packed_or_not_and_each_url_has_its_place() {
    let index = "<sitemapindex><sitemap><loc>{far}/one.xml</loc></sitemap><sitemap><loc>{far}/two.xml.gz</loc></sitemap>\
                 <sitemap><loc>{far}/index.xml</loc></sitemap></sitemapindex>";
    let more = "<urlset><url><loc>{far}/c</loc></url>\n<url><loc>{far}/b</loc></url></urlset>";
    let far = serving(&[("/index.xml", index), ("/one.xml", PAGES), ("/two.xml.gz", more)]);
    let run = check(["--sitemap", &format!("{}/index.xml", far.url()), "--format", "ndjson"]).run();
    run.exits(0).says("4 read, 1 seen before; 3 checked: 3 up.");
    let wanted = [("/a?x=1&y=2", "/one.xml", 3), ("/b", "/one.xml", 4), ("/c", "/two.xml.gz", 1)];
    assert_eq!(found(&run, &far), wanted.map(|(url, file, line)| (url.to_owned(), file.to_owned(), line)), "{run}");
    let wanted = ["GET /a?x=1&y=2", "GET /b", "GET /c", "GET /index.xml", "GET /one.xml", "GET /two.xml.gz"];
    assert_eq!(asked(&far, 6), wanted);
}

#[test]
fn a_sitemap_may_be_a_file_beside_urls_and_lists() {
    let far = serving(&[]);
    let sitemap = file("sitemap.xml", PAGES.replace("{far}", &far.url()));
    let list = file("beside.txt", format!("{}/list\n", far.url()));
    let args = [&format!("{}/typed", far.url()), "-f", &list, "--sitemap", &sitemap, "-v", "-v"];
    check(args).run().exits(0).shows(&format!("from {sitemap} line 3")).shows(&format!("from {list} line 1"));
    assert_eq!(asked(&far, 4), ["GET /a?x=1&y=2", "GET /b", "GET /list", "GET /typed"]);
}

#[test]
fn what_is_no_sitemap_or_has_nothing_is_told_before_anything_is_asked() {
    let far = serving(&[
        ("/html", "<html></html>"),
        ("/index", "<sitemapindex><sitemap><loc>{far}/html</loc></sitemap></sitemapindex>"),
    ]);
    let at = |path: &str| format!("{}{path}", far.url());
    for (source, said) in [
        (file("none.xml", "<urlset></urlset>"), "error: there is no URL in {source}: nothing was checked"),
        (file("text.xml", "https://a.example\n"), "error: {source}:1:1: this is no sitemap: it begins with `urlset`"),
        (file("cut.xml", "<urlset>\n<url>"), "error: {source}:2:6: this is no whole XML"),
        (
            file("bad.xml", "<urlset><url><loc>http://me:canary@a b/</loc></url><url><loc>/x</loc></url></urlset>"),
            "error: {source}:1:19: `http://***@a b/` is not a URL: a space",
        ),
        (
            file("own.xml", "<urlset><url><loc>unix:/run/app.sock</loc></url></urlset>"),
            "error: {source}:1:19: `unix:/run/app.sock` is not a URL: a sitemap has whole URLs, with http:// or https://",
        ),
        (
            file(
                "entity.xml",
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n<urlset><url><loc>&e;</loc></url></urlset>",
            ),
            "error: {source}:2:19: an entity that is not one of XML's own is not expanded",
        ),
        ("no-such.xml".to_owned(), "error: {source} cannot be read: no such file or directory; a URL begins with"),
        ("tests".to_owned(), "error: {source} is a directory"),
        ("ftp://a.example/x".to_owned(), "error: `{source}`: a document comes over http or https"),
        (at("/missing"), "error: {source} cannot be fetched: the answer is 404"),
        (at("/index"), &format!("error: {}:1:1: this is no sitemap", at("/html"))),
    ] {
        let run = check(["--sitemap", &source, &at("/checked")]).run();
        run.exits(2).prints_nothing().says(&said.replace("{source}", &source)).hides("canary");
    }
    // Whether it lists no pages or no sitemaps: no other source is read in its place.
    for empty in ["<urlset/>", "<sitemapindex/>"] {
        let none = file("allowed.xml", empty);
        let other = far.url();
        check(["--sitemap", &none, "--allow-empty"]).input(other).run().exits(0).prints_nothing();
    }
    let closed = crate::far_side::Refusing::new();
    let run = check(["--sitemap", &format!("{}/x", closed.url())]).run();
    run.exits(2).says("cannot be fetched: connect_refused: ");
    assert_eq!(asked(&far, 3), ["GET /html", "GET /index", "GET /missing"], "and nothing was checked");
}

#[test]
fn the_deadline_is_one_for_documents_and_checks() {
    let silent = FarSide::silent();
    let sitemap = format!("<urlset><url><loc>{}</loc></url></urlset>", silent.url());
    let far = FarSide::scripted(move |mut connection| {
        connection.read_head();
        // A server that takes its time.
        std::thread::sleep(std::time::Duration::from_millis(700));
        connection.write(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{sitemap}", sitemap.len()));
    });
    let url = format!("{}/sitemap.xml", far.url());
    let run = check(["--sitemap", &url, "--deadline=1s", "--timeout=60s", "--json"]).run();
    let elapsed = run.exits(3).document()["summary"]["elapsed_ms"].as_f64().unwrap();
    assert!(elapsed < 900.0, "{run}");
}

#[test]
fn nothing_is_fetched_where_something_else_is_wrong() {
    let far = serving(&[("/sitemap.xml", PAGES)]);
    let url = format!("{}/sitemap.xml", far.url());
    for wrong in [&["b c"][..], &["--fail-on=new"], &["--baseline=/no/such"], &["-f", "/no/such"]] {
        check(["--sitemap", &url].iter().chain(wrong)).run().exits(2).prints_nothing();
    }
    check(["--sitemap", &url]).run().exits(0);
    assert_eq!(asked(&far, 3), ["GET /a?x=1&y=2", "GET /b", "GET /sitemap.xml"]);
}

#[test]
fn what_was_said_to_one_server_is_not_said_to_another_that_its_sitemap_lists() {
    let other = serving(&[]);
    let sitemap =
        format!("<urlset><url><loc>{{far}}/own</loc></url><url><loc>{}/other</loc></url></urlset>", other.url());
    let far = serving(&[("/sitemap.xml", &sitemap)]);
    let source = format!("{}/sitemap.xml", far.url());
    check(["--sitemap", &source, "-H", "X-Token: canary", "-d", "canary", "-u", "me:canary"]).run().exits(0);
    let (document, own, elsewhere) = (far.head(), far.head(), other.head());
    assert!(document.starts_with("GET /sitemap.xml ") && document.contains("x-token: canary"), "{document}");
    assert!(own.starts_with("POST /own ") && own.contains("x-token: canary"), "{own}");
    assert!(elsewhere.starts_with("GET /other ") && !elsewhere.contains("canary"), "{elsewhere}");
    assert!(own.contains("authorization: ") && !elsewhere.contains("authorization"), "{elsewhere}");
    // Whoever has the file chose what is in it.
    let local = file("chosen.xml", format!("<urlset><url><loc>{}/other</loc></url></urlset>", other.url()));
    check(["--sitemap", &local, "-H", "X-Token: canary"]).run().exits(0);
    assert!(other.head().contains("x-token: canary"));
}

const OPENAPI: &str = r##"
openapi: 3.1.0
servers:
  - url: "/{version}"
    variables: { version: { default: v1 } }
paths:
  /health:
    get: {}
    post: {}
  /pets/{id}:
    parameters:
      - { name: id, in: path, required: true, schema: { $ref: "#/components/schemas/Id" } }
    get:
      parameters:
        - { name: fields, in: query, required: true, example: [name, age] }
        - { name: page, in: query }
        - $ref: "#/components/parameters/Lang"
  /only-head:
    head: {}
  /users/{name}:
    get: { parameters: [{ name: name, in: path, required: true, schema: { type: string } }] }
  /search:
    get: { parameters: [{ name: q, in: query, required: true, schema: { type: string } }] }
  /report:
    get: { parameters: [{ name: X-Tenant, in: header, required: true, schema: { type: string } }] }
  /elsewhere:
    servers: [{ url: "{far}/other/" }]
    get: {}
  /orders:
    post: {}
components:
  schemas: { Id: { type: string, examples: ["a/b"] } }
  parameters: { Lang: { name: lang, in: query, required: true, schema: { enum: [de, en] } } }
"##;

#[test]
fn what_an_api_has_to_get_is_asked_for_with_the_examples_of_its_description() {
    let far = serving(&[("/api/openapi.yaml", OPENAPI)]);
    let source = format!("{}/api/openapi.yaml", far.url());
    let run = check(["--openapi", &source, "--format", "ndjson"]).run();
    run.exits(0)
        .says("openapi.yaml:20: GET /users/{name} needs a value in its path for `name`: left out")
        .says("openapi.yaml:22: GET /search needs a value in its query for `q`: left out")
        .says("openapi.yaml:24: GET /report needs the header `X-Tenant`: left out")
        .says("7 read, 3 skipped; 4 checked: 4 up.");
    let file = "/api/openapi.yaml";
    let wanted = [
        ("/v1/health", file, 7),
        ("/v1/pets/a%2Fb?fields=name%2Cage&lang=de", file, 10),
        ("/v1/only-head", file, 18),
        ("/other/elsewhere", file, 26),
    ];
    assert_eq!(found(&run, &far), wanted.map(|(url, file, line)| (url.to_owned(), file.to_owned(), line)), "{run}");
    let wanted = [
        "GET /api/openapi.yaml",
        "GET /other/elsewhere",
        "GET /v1/health",
        "GET /v1/pets/a%2Fb?fields=name%2Cage&lang=de",
    ];
    assert_eq!(asked(&far, 5)[..4], wanted);
}

#[test]
fn a_file_needs_to_be_told_where_the_api_is() {
    let far = serving(&[]);
    let source = file("openapi.json", r#"{"openapi": "3.0.3", "paths": {"/b": {"get": {}}, "/a": {"get": {}}}}"#);
    let run = check(["--openapi", &source]).run();
    run.exits(2)
        .prints_nothing()
        .says("GET /b is at no server that the description names: --openapi-base says where: left out")
        .says(&format!("error: there is no URL in {source} that can be asked for: nothing was checked"));
    let run =
        check(["--openapi", &source, "--openapi-base", &format!("{}/v2/", far.url()), "--format", "ndjson"]).run();
    run.exits(0);
    let wanted = [("/v2/b", source.as_str(), 0), ("/v2/a", &source, 0)];
    assert_eq!(found(&run, &far), wanted.map(|(url, file, line)| (url.to_owned(), file.to_owned(), line)), "{run}");
    let run = check(["--openapi", &source, "--openapi-base", &far.url(), "--dry-run"]).run();
    run.exits(0).prints(&format!("GET {}/a, from {source}", far.url()));
    let run = check(["--openapi", &source, "--openapi-base", &far.url(), "-vv"]).run();
    run.exits(0).shows(&format!("from {source}\n"));
}

#[test]
fn swagger_2_has_its_host_and_its_own_defaults() {
    let far = serving(&[]);
    let text = r#"{"swagger": "2.0", "host": "HOST", "basePath": "/v1", "schemes": ["http", "ws"], "paths": {
        "/items/{kind}": {"get": {"parameters": [{"name": "kind", "in": "path", "required": true, "type": "string", "default": "all"}]}},
        "/upload": {"get": {"parameters": [{"name": "f", "in": "formData", "required": true}]}}}}"#;
    let source = file("swagger.json", text.replace("HOST", &far.authority()));
    let run = check(["--openapi", &source, "--format", "ndjson"]).run();
    run.exits(0).says("swagger.json: GET /upload needs a body: left out");
    assert_eq!(found(&run, &far)[0].0, "/v1/items/all", "{run}");
}

#[test]
fn what_describes_no_api_is_told_before_anything_is_asked() {
    for (name, text, said) in [
        ("other.yaml", "a: 1\n", ": this is no description of an API"),
        ("old.yaml", "swagger: '1.2'\n", ": it is of version 1.2, and 3.0, 3.1 and Swagger 2.0 are read"),
        ("cut.json", "{\"openapi\": \"3.0.0\",\n", ":2:0: this is no JSON: "),
        ("tab.yaml", "openapi: 3.0.0\npaths:\n\t/a: {}\n", ":3:1: a tab can't indent a line in YAML"),
        ("empty.yaml", "", " is empty"),
        ("none.yaml", "openapi: 3.1.0\npaths: {}\n", ": nothing was checked"),
    ] {
        let source = file(name, text);
        check(["--openapi", &source]).run().exits(2).prints_nothing().says(&format!("{source}{said}"));
    }
    check(["--openapi-base", "https://a.example"]).run().exits(2).says("--openapi has to name one");
    let source = file("good.yaml", "openapi: 3.1.0\npaths: { /: { get: {} } }\n");
    let run = check(["--openapi", &source, "--openapi-base", "http://me:canary@a b"]).run();
    run.exits(2).says("error: --openapi-base: a space").hides("canary");
}
