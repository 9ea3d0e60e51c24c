//! Documents that are large, or name what is small again and again: what they cost is bounded.

use std::time::{Duration, Instant};

use crate::{
    binary::{Run, check},
    inputs::file,
};

/// What took minutes takes seconds now; a machine may be slow.
const SOON: Duration = Duration::from_secs(60);

fn of_api(name: &str, text: impl AsRef<[u8]>) -> Run {
    let source = file(name, text);
    let base = ["--openapi-base", "http://192.0.2.1/"];
    let base = if name.starts_with("own_") { &[][..] } else { &base };
    let begun = Instant::now();
    let run = check([&["--openapi", &source, "--dry-run"], base].concat()).run();
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    run
}

#[test]
fn many_references_into_a_large_mapping_are_followed_soon() {
    const PARAMETERS: usize = 200_000;
    const PATHS: usize = 50_000;
    let path = |path: usize| {
        let refs =
            (1..=4).map(|of| format!(r##"{{"$ref":"#/components/parameters/{}"}}"##, PARAMETERS - 4 * path - of));
        format!(r#""/{path}":{{"get":{{"parameters":[{}]}}}}"#, refs.collect::<Vec<_>>().join(","))
    };
    let paths = (0..PATHS).map(path).collect::<Vec<_>>().join(",");
    let parameter = |of| format!(r#""{of}":{{"name":"q","in":"query","required":true,"example":{of}}}"#);
    let parameters = (0..PARAMETERS).map(parameter).collect::<Vec<_>>().join(",");
    let text = format!(r#"{{"openapi":"3.0.0","paths":{{{paths}}},"components":{{"parameters":{{{parameters}}}}}}}"#);
    of_api("many_refs.json", text).exits(0).says("50000 to check").shows("GET http://192.0.2.1/49999?q=3,");
}

#[test]
fn what_is_written_once_and_named_by_each_path_is_read_up_to_a_bound() {
    let parameters = vec![r#"{"name":"q","in":"query"}"#; 50].join(",");
    let paths = (0..50_000).map(|path| format!(r##""/{path}":{{"$ref":"#/x-item"}}"##)).collect::<Vec<_>>().join(",");
    let text =
        format!(r#"{{"openapi":"3.0.0","paths":{{{paths}}},"x-item":{{"get":{{}},"parameters":[{parameters}]}}}}"#);
    let run = of_api("shared.json", text);
    run.exits(2).prints_nothing().says("shared.json: it leads to more than 2000000 parameters and references");
}

#[test]
fn what_would_make_a_very_long_url_is_left_out() {
    // Each name stands for sixteen of the next: filled again and again, that is more than any machine holds.
    let variable = |level: usize| format!(r#""v{level}":{{"default":"{}"}}"#, format!("{{v{}}}", level + 1).repeat(16));
    let variables = (0..12).map(variable).collect::<Vec<_>>().join(",");
    let value = "x".repeat(10_000);
    let text = |path: &str| {
        format!(
            r#"{{"openapi":"3.0.0","servers":[{{"url":"http://192.0.2.1/{{v0}}","variables":{{{variables}}}}}],"paths":{{"/{path}":
            {{"get":{{"parameters":[{{"name":"a","in":"path","required":true,"example":"{value}"}}]}}}}}}}}"#
        )
    };
    of_api("long_path.json", text(&"{a}".repeat(10_000)))
        .exits(2)
        .says("makes a URL of more than 16384 bytes: left out");
    // One value, in the place of very many: as they stand, they are more than any machine holds.
    let parameter = |of| format!(r##"{{"name":"{of}","in":"query","required":true,"schema":{{"$ref":"#/x-s"}}}}"##);
    let parameters = (0..200_000).map(parameter).collect::<Vec<_>>().join(",");
    let many = format!(
        r#"{{"openapi":"3.0.0","x-s":{{"example":"{value}"}},"paths":{{"/a":{{"get":{{"parameters":[{parameters}]}}}}}}}}"#
    );
    of_api("long_query.json", many).exits(2).says("makes a URL of more than 16384 bytes: left out");
    // What is put in for a name is no name again.
    of_api("own_server.json", text("a")).exits(0).shows("GET http://192.0.2.1/%7Bv1%7D%7Bv1%7D");
}

#[test]
fn a_large_sitemap_of_one_line_is_read_soon() {
    let comment = "x".repeat(900);
    let url = |page| format!("<url><loc>http://192.0.2.1/{page}</loc></url><!--{comment}-->");
    let text = format!("<urlset>{}</urlset>", (0..50_000).map(url).collect::<String>());
    let source = file("one_line.xml", text);
    let begun = Instant::now();
    check(["--sitemap", &source, "--dry-run"]).run().exits(0).says("50000 to check");
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[test]
fn of_many_that_are_left_out_the_first_are_told_and_the_number_of_the_rest() {
    let path = |path| format!("  /{path}/{{id}}: {{ get: {{}} }}\n");
    let text = format!("openapi: 3.0.0\npaths:\n{}", (0..30).map(path).collect::<String>());
    let run = of_api("left_out.yaml", text);
    run.exits(2).says("GET /19/{id} has a part of its path").says("\nand 10 more are left out\nerror: there is no URL");
    run.hides("GET /20/");
}
