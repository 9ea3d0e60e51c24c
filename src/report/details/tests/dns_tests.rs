//! The row of a name server's answer.

use super::{Details, status};
use crate::model::{
    dns::{DnsAnswer, DnsRecord, Rcode},
    observation::Observation,
};

#[test]
fn what_a_name_server_answered() {
    let record = |kind: &str, value: &str| DnsRecord {
        name: "a.example.".into(),
        kind: kind.into(),
        ttl: 60,
        value: value.into(),
    };
    let long = "x".repeat(DnsRecord::LONGEST_VALUE);
    let cut = format!("NOERROR, over TCP, 70 TXT records: {}…, y", "x".repeat(200));
    for (code, asked, answers, records, over_tcp, text) in [
        (
            0,
            "A",
            1,
            vec![record("CNAME", "b.example."), record("A", "192.0.2.1")],
            false,
            "NOERROR, 1 A record: 192.0.2.1",
        ),
        (0, "TXT", 70, vec![record("TXT", &long), record("TXT", "y")], true, cut.as_str()),
        (3, "A", 0, Vec::new(), false, "NXDOMAIN, 0 A records"),
    ] {
        let (rcode, asked) = (Rcode::from(code), asked.to_owned());
        let answer = DnsAnswer { rcode, asked, answers, records, left_out: 0, authoritative: false, over_tcp };
        let seen = Observation { dns: Some(Box::new(answer)), ..Observation::default() };
        let wanted = format!("  request     dns://192.0.2.53/a.example\n  answer      {text}");
        let status = status("dns://192.0.2.53/a.example", None, seen);
        assert_eq!(Details::new((&status).into()).width(400).to_string(), wanted);
    }
}
