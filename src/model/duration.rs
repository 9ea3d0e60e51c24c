//! Durations as people write them: `500ms`, `2s`, `1m`; a bare number is seconds.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer};

/// The longest duration that is taken: a year. Past it, a typing error is likelier than a wish.
pub const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Text that is no duration, or one that is out of range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadDuration {
    /// Not a number with a unit.
    #[error("`{0}` is no duration: write 500ms, 2s, 1m, or a bare number of seconds")]
    Text(String),
    /// Longer than a year.
    #[error("`{0}` is longer than a year")]
    TooLong(String),
}

/// Reads a duration: `500ms`, `2s`, `1m30s`, or a bare number of seconds (`10`, `0.5`).
///
/// ```
/// use std::time::Duration;
/// use watchpost::parse_duration;
///
/// assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
/// assert_eq!(parse_duration("2"), Ok(Duration::from_secs(2)));
/// assert_eq!(parse_duration("0.5"), Ok(Duration::from_millis(500)));
/// assert!(parse_duration("soon").is_err());
/// ```
///
/// # Errors
/// [`BadDuration`] names the text and what would be taken.
pub fn parse_duration(text: &str) -> Result<Duration, BadDuration> {
    let bad = || BadDuration::Text(text.to_owned());
    let trimmed = text.trim();
    let digits_only = trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let duration = if digits_only {
        let seconds: f64 = trimmed.parse().map_err(|_| bad())?;
        Duration::try_from_secs_f64(seconds).map_err(|_| BadDuration::TooLong(text.to_owned()))?
    } else {
        humantime::parse_duration(trimmed).map_err(|_| bad())?
    };
    if duration > LONGEST {
        return Err(BadDuration::TooLong(text.to_owned()));
    }
    Ok(duration)
}

/// A duration for a sentence: `250 ms`, `1.5 s`, `90 s`. What is far below a millisecond keeps its first digit: `0.003 ms`.
pub fn in_words(duration: Duration) -> String {
    with_decimals(duration, decimals(duration))
}

/// A duration for a sentence, with all its digits: what somebody wrote.
pub fn in_words_exactly(duration: Duration) -> String {
    let shown = with_decimals(duration, 9);
    let (number, unit) = shown.split_once(' ').unwrap_or((&shown, ""));
    format!("{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
}

/// A duration for a sentence that says it is longer than a limit: with so many digits that it shows as longer.
pub fn in_words_over(duration: Duration, limit: Duration) -> String {
    let scale = if duration < Duration::from_secs(1) { 1e3 } else { 1.0 };
    let shows = |decimals: &usize| {
        let number = format!("{:.*}", *decimals, duration.as_secs_f64() * scale);
        number.parse::<f64>().is_ok_and(|number| number > limit.as_secs_f64() * scale)
    };
    match (decimals(duration)..9).find(shows) {
        Some(decimals) => with_decimals(duration, decimals),
        None => in_words_exactly(duration),
    }
}

fn with_decimals(duration: Duration, decimals: usize) -> String {
    let seconds = duration.as_secs_f64();
    if duration < Duration::from_secs(1) {
        format!("{:.decimals$} ms", seconds * 1e3)
    } else {
        format!("{seconds:.decimals$} s")
    }
}

/// How many decimals a reader wants to see.
fn decimals(duration: Duration) -> usize {
    let seconds = duration.as_secs_f64();
    if duration >= Duration::from_secs(1) {
        return usize::from((seconds - seconds.round()).abs() >= 0.005);
    }
    match duration.as_nanos() {
        0 => 0,
        1..10 => 6,
        10..100 => 5,
        100..1_000 => 4,
        1_000..10_000 => 3,
        10_000..95_000 => 2,
        _ => usize::from(seconds < 0.01 && (seconds * 1e3).fract() > 0.05),
    }
}

/// A duration as [`parse_duration`] reads it, without spaces: `14d`, `1h30m`, `500ms`.
pub fn short(duration: Duration) -> String {
    const UNITS: [(&str, u128); 7] = [
        ("d", 86_400_000_000_000),
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ];
    let mut left = duration.as_nanos();
    let mut text = String::new();
    for (unit, nanos) in UNITS {
        if left >= nanos {
            text += &format!("{}{unit}", left / nanos);
            left %= nanos;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// The same as the module it stands in, for a duration that may be missing.
macro_rules! optional {
    () => {
        pub mod option {
            use super::{Deserialize, Deserializer, Duration, Serializer};

            #[derive(Deserialize)]
            struct Wrapped(#[serde(with = "super")] Duration);

            pub fn serialize<S: Serializer>(duration: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
                match duration {
                    Some(duration) => super::serialize(duration, to),
                    None => to.serialize_none(),
                }
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
                Ok(Option::<Wrapped>::deserialize(from)?.map(|Wrapped(duration)| duration))
            }
        }
    };
}

/// How a duration as people write it travels: as text out, as text or as a number of seconds in.
pub(crate) mod text {
    use super::{Deserialize, Deserializer, Duration, Serializer, parse_duration};

    pub fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&humantime::format_duration(*duration))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Seconds(f64),
        }
        let text = match Written::deserialize(from)? {
            Written::Text(text) => text,
            Written::Seconds(seconds) => seconds.to_string(),
        };
        parse_duration(&text).map_err(serde::de::Error::custom)
    }

    optional!();
}

/// How a measured time travels: a number of milliseconds, exact to the microsecond.
pub(crate) mod millis {
    use super::{Deserialize, Deserializer, Duration, Serializer};

    /// Not from 128 bits, which a processor can't convert by itself: 64 of microseconds are half a million years.
    pub fn number(duration: Duration) -> f64 {
        u64::try_from(duration.as_micros()).unwrap_or(u64::MAX) as f64 / 1e3
    }

    pub fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(number(*duration))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let millis = f64::deserialize(from)?;
        let micros = (millis * 1e3).round();
        if !micros.is_finite() || micros < 0.0 {
            return Err(serde::de::Error::custom("a time in ms can't be negative"));
        }
        Ok(Duration::from_micros(micros as u64))
    }

    optional!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_and_what_is_not() {
        let ms = |n| Ok(Duration::from_millis(n));
        for (text, wanted) in [
            ("500ms", ms(500)),
            ("2s", ms(2000)),
            ("1m", ms(60_000)),
            ("1m30s", ms(90_000)),
            ("10", ms(10_000)),
            (" 0.25 ", ms(250)),
            ("0", ms(0)),
        ] {
            assert_eq!(parse_duration(text), wanted, "{text}");
        }
        for text in ["", "-1", "ten", "1x", "1.2.3", ".", "1s!"] {
            assert_eq!(parse_duration(text), Err(BadDuration::Text(text.into())), "{text}");
        }
        for text in ["99999999999999999999", "2years", "400d"] {
            assert_eq!(parse_duration(text), Err(BadDuration::TooLong(text.into())), "{text}");
        }
    }

    #[test]
    fn the_short_form_is_read_as_the_same() {
        for (nanos, text) in [
            (0, "0s"),
            (500_000_000, "500ms"),
            (5_400_000_000_000, "1h30m"),
            (1_209_600_000_000_000, "14d"),
            (1_000_001_001, "1s1us1ns"),
        ] {
            let duration = Duration::from_nanos(nanos);
            assert_eq!((short(duration).as_str(), parse_duration(text)), (text, Ok(duration)));
        }
    }

    #[test]
    fn sentences_round_as_a_reader_would() {
        for (micros, words) in
            [(300, "0.3 ms"), (2_000, "2 ms"), (812_400, "812 ms"), (10_000_000, "10 s"), (1_540_000, "1.5 s")]
        {
            assert_eq!(in_words(Duration::from_micros(micros)), words);
        }
        for (nanos, words) in [
            (0, "0 ms"),
            (7, "0.000007 ms"),
            (1_000, "0.001 ms"),
            (12_345, "0.01 ms"),
            (50_000, "0.05 ms"),
            (999_000, "1.0 ms"),
        ] {
            assert_eq!(in_words(Duration::from_nanos(nanos)), words);
        }
    }

    #[test]
    fn what_is_over_a_limit_shows_as_over_it() {
        for (micros, limit, words) in [
            (300.0, 1.0, "0.3 ms over 0.001 ms"),
            (812_400.0, 500_000.0, "812 ms over 500 ms"),
            (500_400.0, 500_000.0, "500.4 ms over 500 ms"),
            (500_000.001, 500_000.0, "500.000001 ms over 500 ms"),
            (1_542_000.0, 1_540_000.0, "1.542 s over 1.54 s"),
            (1_542_000.0, 1_250_000.0, "1.5 s over 1.25 s"),
            (1_000_300.0, 1_000_000.0, "1.0003 s over 1 s"),
            (1_000_000.0, 999_600.0, "1 s over 999.6 ms"),
            (300_000.0, 300_000.0, "300 ms over 300 ms"),
            (1_500.0, 1_500.0, "1.5 ms over 1.5 ms"),
            (0.0, 0.0, "0 ms over 0 ms"),
        ] {
            let [took, limit] = [micros, limit].map(|micros: f64| Duration::from_nanos((micros * 1e3).round() as u64));
            assert_eq!(format!("{} over {}", in_words_over(took, limit), in_words_exactly(limit)), words);
        }
        assert_eq!(in_words_exactly(LONGEST), "31536000 s");
    }
}
