//! `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).

use std::{
    str::FromStr,
    time::{Duration, SystemTime},
};

use actix_http::header::HttpDate;

use crate::model::duration::LONGEST;

/// How long to wait from `now`, which is the answer's own `Date` where it has one, so that a wrong clock does no harm. It is a year at
/// most, as the bound of a coordinator that heeds it is.
pub fn wait(text: &str, now: SystemTime) -> Option<Duration> {
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_or(LONGEST, Duration::from_secs)
    } else {
        date(text)?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST))
}

/// A date of HTTP (RFC 9110, 5.6.7).
pub fn date(text: &str) -> Option<SystemTime> {
    HttpDate::from_str(text).ok().map(SystemTime::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_dates_and_nonsense() {
        let now = date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        let seconds = |n| Some(Duration::from_secs(n));
        for (text, wanted) in [
            ("120", seconds(120)),
            ("0", seconds(0)),
            // Two days, which a bound may allow.
            ("172800", seconds(172_800)),
            ("31536000", Some(LONGEST)),
            ("31536001", Some(LONGEST)),
            ("99999999", Some(LONGEST)),
            ("99999999999999999999999", Some(LONGEST)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", seconds(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", seconds(0)),
            ("Sat, 06 Nov 2094 08:00:00 GMT", Some(LONGEST)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(wait(text, now), wanted, "{text}");
        }
    }
}
