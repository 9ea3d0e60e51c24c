//! States that are other than usual, and what they come to.

use crate::{
    binary::check,
    far_side::{FarSide, OK},
};

const BUSY: &str = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n";

#[test]
fn one_list_under_three_policies_has_three_exit_codes() {
    let (up, busy) = (FarSide::answering(OK), FarSide::answering(BUSY));
    let silent = FarSide::silent();
    let list = [up.url(), busy.url(), silent.url()];
    for (policy, exit, states) in [
        (&[][..], 1, ["up", "up", "down"]),
        (&["--on", "timeout=degraded", "--on", "429=unknown"], 3, ["up", "unknown", "degraded"]),
        (&["--on=timeout:first_byte=up,timeout=down"], 0, ["up", "up", "up"]),
    ] {
        let run = check(&list).args(&["--timeout=300ms", "--format=ndjson"]).args(policy).run();
        let statuses = run.exits(exit).statuses();
        let seen: Vec<_> = statuses.iter().map(|status| status["state"].as_str().unwrap()).collect();
        assert_eq!(seen, states, "{policy:?}\n{run}");
        // Whatever it is called, the reason stays.
        assert_eq!(statuses[2]["reason"]["kind"], "timeout", "{run}");
    }
    let text = check(&list).args(&["--timeout=300ms", "--on=429=down"]).run();
    text.exits(1).shows("is down! (expectation: status 429, which counts as down here)");
}

#[test]
fn what_is_no_rule_of_states_says_what_is_meant() {
    for (text, said) in [
        ("timeot=degraded", "`timeot` is no kind of reason and no status code; did you mean `timeout`?"),
        ("zzz=degraded", "`watchpost explain` lists the kinds"),
        ("timeout:head=up", "`head` is no phase: dns, connect, tls, send, first_byte, body"),
        ("timeout=warn", "`warn` is no state: up, degraded, down, unknown"),
        ("timeout", "write KIND=STATE"),
    ] {
        check(["http://a.example", "--on", text]).run().exits(2).prints_nothing().says(said);
    }
}
