//! `--write-out`.

use crate::{
    binary::check,
    far_side::{FarSide, NOT_FOUND, OK, Refusing},
    inputs::file,
};

#[test]
fn a_template_takes_the_place_of_the_line() {
    let far = FarSide::answering(NOT_FOUND);
    let run = check([
        far.url().as_str(),
        "-w",
        "%{http_code} %{response_code} %{num_redirects} %{num_retries} %{urlnum} %{method} %{url_effective}\\n",
    ])
    .run();
    run.exits(0).says("1 checked: 1 up.");
    assert_eq!(run.stdout, format!("404 404 0 0 0 GET {}/\n", far.url()), "{run}");
    let template = file("template.txt", "%{remote_ip}|%{remote_port}|%{http_version}|%{scheme}|%{json}\n");
    let run = check([far.url(), format!("-w@{template}")]).run();
    let (ip, rest) = run.exits(0).stdout.split_once('|').unwrap();
    let (port, rest) = rest.split_once('|').unwrap();
    assert_eq!(format!("{ip}:{port}"), far.authority(), "{run}");
    let json = rest.strip_prefix("1.1|http|").unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(json).unwrap()["http"]["status"], 404, "{run}");
    let environment = check([far.url()]).env("WATCHPOST_WRITE_OUT", "%{state};").run();
    assert_eq!(environment.exits(0).stdout, "up;", "{environment}");
}

#[test]
fn times_are_as_curl_has_them() {
    let far = FarSide::answering(OK);
    let times =
        "%{time_namelookup} %{time_connect} %{time_appconnect} %{time_pretransfer} %{time_starttransfer} %{time_total}";
    let run = check([far.url().as_str(), "-w", times]).run();
    let times: Vec<f64> = run.exits(0).stdout.split(' ').map(|time| time.parse().unwrap()).collect();
    let [_, connect, appconnect, pretransfer, starttransfer, total] = times[..] else { panic!("{run}") };
    assert_eq!(appconnect, 0.0, "{run}");
    assert!(0.0 < connect && connect <= pretransfer && pretransfer < starttransfer && starttransfer <= total, "{run}");
    let refusing = Refusing::new();
    let run =
        check([refusing.url().as_str(), "-w", "%{http_code} %{time_connect} %{time_starttransfer} %{errormsg}"]).run();
    assert_eq!(run.exits(1).stdout, "000 0.000000 0.000000 connection refused", "{run}");
}

#[test]
fn what_makes_no_sense_is_2_and_checks_nothing() {
    let far = FarSide::answering(OK);
    for (flags, said) in [
        (
            &["-w", "%{http_cod}"][..],
            "error: --write-out: there is no %{http_cod} (column 1); did you mean %{http_code}?",
        ),
        (&["-w", "%{url"], "error: --write-out: `%{` in column 1 has no `}`"),
        (&["-w", "@/no/such/file"], "error: --write-out: /no/such/file cannot be read: no such file or directory"),
        (&["-w", "@-"], "error: --write-out reads no standard input"),
        (&["-w", "%{url}", "--format=json"], "error: --write-out takes the place of the lines of text"),
        (&["-w", "%{url}", "-o=ndjson=-"], "error: --write-out takes the place of the lines of text"),
    ] {
        check([far.url()]).args(flags).run().exits(2).prints_nothing().says(said);
    }
    assert!(far.none_came(), "nothing was checked");
    // What was typed wins over the environment.
    let run = check([far.url().as_str(), "--format=ndjson"]).env("WATCHPOST_WRITE_OUT", "%{state}").run();
    assert_eq!(run.exits(0).statuses().len(), 1, "{run}");
    let run = check([far.url().as_str(), "-w", "%{state}"]).env("WATCHPOST_FORMAT", "json").run();
    assert_eq!(run.exits(0).stdout, "up", "{run}");
}
