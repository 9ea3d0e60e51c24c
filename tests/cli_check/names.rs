//! An endpoint that has a name is told by it, whatever the format.

use crate::{
    binary::check,
    far_side::{FarSide, OK, UNAVAILABLE},
    inputs::file,
    junit,
};

#[test]
fn two_endpoints_with_one_url_are_told_apart() {
    let (up, down) = (FarSide::answering(OK), FarSide::answering(UNAVAILABLE));
    let endpoint = |url: &str, name: &str| format!("[[endpoint]]\nurl = \"{url}\"\nname = \"{name}\"\n");
    let of = |far: &FarSide| endpoint(&far.url(), "read path") + &endpoint(&far.url(), "write path");
    let config = file("names.toml", of(&up) + &of(&down) + &endpoint("gopher://a", "old"));
    let (up, down) = (up.url(), down.url());
    let run = |more: &[&str]| check(["--config", &config, "--sort=input"]).args(more).run();
    let text = run(&[]);
    for name in ["read path", "write path"] {
        text.prints(&format!("SUCCESS: {up} (\"{name}\") is up and running!"));
        text.prints(&format!("ERROR: {down} (\"{name}\") is down! (expectation: status 503, wanted under 500)"));
    }
    text.shows("UNKNOWN: gopher://a (\"old\") could not be checked! (");
    run(&["--on=503=degraded"]).shows(&format!("DEGRADED: {down} (\"read path\") is up, but look at it! ("));
    run(&["--format=github"]).shows(&format!("::{down} (\"write path\") is down! ("));
    let xml = run(&["--format=junit"]);
    junit::valid(&xml.stdout);
    xml.shows(&format!("ERROR: {down} (&quot;write path&quot;) is down! ("));
    run(&["--format=markdown"]).shows(&format!("| ❌ down | write path — <{down}> ("));
}
