//! Durations as Go and Prometheus write them: `1m30s`, `1.5h`, `14d`.

use std::time::Duration;

const UNITS: [(&str, f64); 10] = [
    ("ns", 1e-9),
    ("us", 1e-6),
    ("µs", 1e-6),
    ("ms", 1e-3),
    ("s", 1.0),
    ("m", 60.0),
    ("h", 3600.0),
    ("d", 86_400.0),
    ("w", 604_800.0),
    ("y", 31_536_000.0),
];

/// Reads a duration; a number alone is none.
pub fn read_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut seconds = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let number = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, after) = rest.split_at_checked(number)?;
        let unit = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit)?;
        let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
        seconds += number.parse::<f64>().ok()? * factor;
        rest = after;
    }
    // To the microsecond: a sum of such numbers is a little off.
    Duration::try_from_secs_f64((seconds * 1e6).round() / 1e6).ok()
}

/// A duration as a configuration writes it: `10s`, `1500ms`, `2m`.
pub fn written(duration: Duration) -> String {
    let micros = duration.as_micros();
    let units = [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1000, "ms")];
    match units.iter().find(|(unit, _)| micros >= *unit && micros.is_multiple_of(*unit)) {
        Some((unit, name)) => format!("{}{name}", micros / unit),
        None => format!("{micros}us"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_go_and_of_prometheus() {
        for (text, wanted) in [
            ("10s", "10s"),
            ("1m30s", "90s"),
            ("1.5h", "90m"),
            ("300ms", "300ms"),
            ("1.5s", "1500ms"),
            ("60s", "1m"),
            ("14d", "14d"),
            ("5us", "5us"),
            ("0s", "0us"),
        ] {
            assert_eq!(read_duration(text).map(written).as_deref(), Some(wanted), "{text}");
        }
        for text in ["", "10", "s", "1x", "-1s", "1s2", "${T}", "9e9y", "1..5s"] {
            assert_eq!(read_duration(text), None, "{text}");
        }
    }
}
