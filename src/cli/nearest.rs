//! The word that somebody meant who typed another one.

/// How alike two words have to be, from 0 to 1, as Jaro measures it.
const ALIKE: f64 = 0.75;

/// The word that is most like what was typed, if one is like it at all.
pub fn nearest<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let likeness = |word: &str| strsim::jaro_winkler(&typed, &word.to_lowercase());
    let alike = words.into_iter().map(|word| (likeness(word), word)).filter(|(likeness, _)| *likeness > ALIKE);
    alike.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_word() {
        let words = ["timeout", "tls_expired", "connect_refused"];
        for (typed, wanted) in [
            ("timeot", Some("timeout")),
            ("Timeout", Some("timeout")),
            ("refused_connect", None),
            ("conect_refused", Some("connect_refused")),
            ("tls-expired", Some("tls_expired")),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, words), wanted, "{typed}");
        }
    }
}
