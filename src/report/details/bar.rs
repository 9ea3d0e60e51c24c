//! Bars that are drawn to scale, in eighths of a column.

use std::time::Duration;

/// From one eighth to eight.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// The bar of a time, where the longest one has `width` columns. What took any time at all is seen.
pub fn bar(took: Duration, longest: Duration, width: usize) -> String {
    if took.is_zero() || longest.is_zero() || width == 0 {
        return String::new();
    }
    let all = width * 8;
    // No bar is longer than the longest.
    let share = (took.as_secs_f64() / longest.as_secs_f64()).min(1.0);
    let eighths = ((share * all as f64).round() as usize).clamp(1, all);
    let mut bar = "█".repeat(eighths / 8);
    bar.extend((eighths % 8).checked_sub(1).and_then(|part| EIGHTHS.get(part)));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_to_scale_and_what_took_time_is_seen() {
        let ms = Duration::from_millis;
        for (took, longest, width, wanted) in [
            (80, 80, 10, "██████████"),
            (40, 80, 10, "█████"),
            (1, 80, 10, "▏"),
            (5, 80, 10, "▋"),
            (15, 80, 10, "█▉"),
            (1, 100_000, 10, "▏"),
            (0, 80, 10, ""),
            (90, 80, 3, "███"),
            (80, 80, 0, ""),
            (80, 0, 3, ""),
        ] {
            assert_eq!(bar(ms(took), ms(longest), width), wanted, "{took} of {longest}");
        }
    }
}
