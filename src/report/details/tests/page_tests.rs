//! Widths, ASCII, and sums.

use std::time::Duration;

use proptest::prelude::*;

use super::{kinds_tests::cases, status, timing};
use crate::{
    model::{
        observation::Observation,
        phase::Phase,
        reason::{Kind, Reason},
    },
    report::{
        columns::columns,
        details::{Details, curl_options::CurlOptions},
    },
};

#[test]
fn no_line_is_wider_than_the_terminal() {
    let options = CurlOptions::new().option("--cacert", "/etc/it's a very long/path to some/roots.pem".repeat(4));
    for width in [0, 40, 61, 80, 100, 120, 300] {
        for case in Kind::ALL.iter().flat_map(|kind| cases(*kind)) {
            for ascii in [false, true] {
                let details = Details::new((&case.status).into()).endpoint(&case.endpoint).curl_options(&options);
                let text = details.limit(Duration::from_secs(10)).width(width).ascii(ascii).to_string();
                for line in text.lines() {
                    assert!(columns(line) <= width.max(40), "{width}: {line}\n{text}");
                    assert_eq!(line, line.trim_end(), "{text}");
                }
                assert!(!ascii || text.is_ascii(), "{text}");
            }
        }
    }
}

#[test]
fn in_ascii_it_reads_so() {
    let texts = cases(Kind::Timeout).into_iter().map(|case| {
        Details::new((&case.status).into()).limit(Duration::from_secs(10)).width(80).ascii(true).to_string()
    });
    insta::assert_snapshot!(texts.collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn a_narrow_page_reads_so() {
    let case = &cases(Kind::Timeout)[4];
    let details = Details::new((&case.status).into()).limit(Duration::from_secs(10)).endpoint(&case.endpoint).width(40);
    let text = details.to_string().replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(text);
}

/// The number of a row, in tenths of a millisecond.
fn tenths(text: &str, label: &str) -> Option<u128> {
    let line = text.lines().find(|line| line.get(2..14).is_some_and(|start| start.trim_end() == label))?;
    let number = line.strip_suffix(" ms").unwrap_or(line).rsplit(' ').next()?;
    Some(number.replace([',', '.'], "").parse().unwrap())
}

proptest! {
    #[test]
    fn the_rows_add_up_to_the_attempt(micros in prop::collection::vec(0_u64..100_000_000, 1..=6), width in 40_usize..130) {
        let seen = Observation { timing: timing(&micros), ..Observation::default() };
        let failed = Reason::new(Kind::Reset, "x").during(Phase::ALL[micros.len() - 1]);
        let text = Details::new((&status("http://a.example/", Some(failed), seen)).into()).width(width).to_string();
        let rows: Vec<_> = Phase::ALL.iter().filter_map(|phase| tenths(&text, phase.as_str())).collect();
        prop_assert_eq!(rows.len(), micros.len(), "{}", text);
        // A time of nothing at all has no row.
        let total = tenths(&text, "total").unwrap_or_default();
        prop_assert!(rows.iter().sum::<u128>().abs_diff(total) < 10, "{}", text);
        let whole: u64 = micros.iter().sum();
        prop_assert!((u128::from(whole) / 100).abs_diff(total) <= 1, "{}", text);
    }
}
