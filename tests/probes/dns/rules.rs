//! Rules on a name server's answer.

use super::{
    super::UP,
    asking, look,
    server::{A, CNAME, Query, serve, written},
};

/// The state and the sentence.
async fn judged(server: std::net::SocketAddr, rules: &[&str]) -> String {
    let endpoint =
        rules.iter().fold(asking(server, "example.com"), |endpoint, rule| endpoint.expect(rule.parse().unwrap()));
    let looked = look(endpoint).await;
    looked.reason.map_or(looked.state.to_string(), |reason| format!("{} {reason}", looked.state))
}

#[actix_rt::test]
async fn values_codes_and_counts() {
    let two = serve(|query: &Query| {
        let alias = query.reply(0).record(CNAME, &written("other.example"));
        vec![alias.record(A, &[192, 0, 2, 1]).record(A, &[192, 0, 2, 2]).0]
    })
    .await;
    let none = serve(|query: &Query| vec![query.reply(0).0]).await;
    let nobody = serve(|query: &Query| vec![query.reply(3).0]).await;
    let ill = serve(|query: &Query| vec![query.reply(2).0]).await;
    let rows: &[(_, &[&str], &str)] = &[
        (two, &[], "up"),
        (two, &["dns answer == '192.0.2.2'"], "up"),
        (two, &["dns answer == '192.0.2.1'", "dns answer == '192.0.2.2'", "dns answers == 2"], "up"),
        (
            two,
            &["dns answer == '192.0.2.3'"],
            "down expectation: dns answer is \"192.0.2.1\" and 1 more, wanted dns answer == \"192.0.2.3\"",
        ),
        (
            two,
            &["dns answer != '192.0.2.2'"],
            "down expectation: dns answer is \"192.0.2.2\" and 1 more, wanted dns answer != \"192.0.2.2\"",
        ),
        (two, &["dns answer != '192.0.2.3'", "dns answer contains '2.2'", "dns answer does not contain 'x'"], "up"),
        // An alias on the way is none of the answers.
        (two, &["dns answer does not contain 'other'"], "up"),
        (
            two,
            &["dns answers >= 1", "dns answers < 3", "dns answers != 1", "dns answers <= 2", "dns answers > 1"],
            "up",
        ),
        (two, &["dns answers == 1"], "down expectation: dns answers 2, wanted dns answers == 1"),
        (two, &["dns rcode == noerror", "dns rcode != SERVFAIL"], "up"),
        (two, &["dns rcode == NXDOMAIN"], "down expectation: dns rcode NOERROR, wanted dns rcode == NXDOMAIN"),
        (two, &["dns < 1m"], "up"),
        (two, &["dns answers >= 9 else degraded"], "degraded expectation: dns answers 2, wanted dns answers >= 9"),
        (none, &["dns answer == 'x'"], "down dns_not_found: there is no A record"),
        (none, &["dns answers == 0"], "up"),
        (none, &["dns answers == 0 else degraded"], "down dns_not_found: there is no A record"),
        (none, &["dns rcode == NOERROR"], "up"),
        (
            none,
            &["dns rcode == NOERROR", "dns answer == 'x'"],
            "down expectation: there is no A record, wanted dns answer == \"x\"",
        ),
        (none, &["dns rcode == NOERROR", "dns answer != 'x'"], "up"),
        (nobody, &["dns rcode == NXDOMAIN"], "up"),
        (nobody, &["dns answers == 0"], "up"),
        (nobody, &["any"], "up"),
        (ill, &["dns answers == 0"], "down dns_failed: the name server answers SERVFAIL"),
        (ill, &["dns rcode == SERVFAIL"], "up"),
        (ill, &["any"], "up"),
    ];
    for (server, rules, wanted) in rows {
        assert_eq!(judged(*server, rules).await, *wanted, "{rules:?}");
    }
}

#[cfg(feature = "rules")]
#[actix_rt::test]
async fn patterns() {
    let server = serve(|query: &Query| vec![query.good().0]).await;
    for rule in [r"dns answer matches /^192\.0\.2\.\d+$/", "dns answer does not match /^10/"] {
        assert_eq!(look(asking(server, "example.com").expect(rule.parse().unwrap())).await.outcome(), UP, "{rule}");
    }
}
