//! Which URLs were read before: each is checked once.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasherDefault, Hash, Hasher},
};

use siphasher::sip128::{Hasher128, SipHasher13};
use url::Url;

/// So many URLs of a stream are remembered, the last ones: a stream may be endless.
pub const WINDOW: usize = 1 << 16;

/// A URL by its hash. Of 128 bits with a key that nobody knows, no two are alike by chance or by intent.
type Key = u128;

/// Remembers URLs: of arguments and files each, of streams the last ones.
pub struct Seen {
    hasher: SipHasher13,
    all: HashSet<Key, BuildHasherDefault<AsItIs>>,
    recent: HashSet<Key, BuildHasherDefault<AsItIs>>,
    /// The same, the oldest first.
    order: VecDeque<Key>,
    forgot: bool,
}

impl Seen {
    pub fn new() -> Self {
        let hasher = SipHasher13::new_with_keys(fastrand::u64(..), fastrand::u64(..));
        Self { hasher, all: HashSet::default(), recent: HashSet::default(), order: VecDeque::new(), forgot: false }
    }

    /// Whether it is the first time that this URL is seen. `of_a_stream` are remembered for a while only.
    pub fn is_new(&mut self, url: &Url, of_a_stream: bool) -> bool {
        let key = self.key(url);
        if self.all.contains(&key) {
            return false;
        }
        if !of_a_stream {
            return self.all.insert(key) && !self.recent.contains(&key);
        }
        if !self.recent.insert(key) {
            return false;
        }
        self.order.push_back(key);
        if self.order.len() > WINDOW
            && let Some(oldest) = self.order.pop_front()
        {
            self.recent.remove(&oldest);
            self.forgot = true;
        }
        true
    }

    /// Whether some were forgotten, so that there may be duplicates that nobody noticed.
    pub fn forgot(&self) -> bool {
        self.forgot
    }

    fn key(&self, url: &Url) -> Key {
        let mut hasher = self.hasher;
        // The fragment is never sent (RFC 9110, 4.2.5).
        url.as_str().split('#').next().hash(&mut hasher);
        hasher.finish128().as_u128()
    }
}

/// A hash that is one already.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, key: u128) {
        // The lower half; the rest tells two of one bucket apart.
        self.0 = key as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn what_would_be_the_same_request_is_seen_once() {
        let mut seen = Seen::new();
        for (text, of_a_stream, wanted) in [
            ("http://a.example", false, true),
            ("http://a.example/", false, false),
            ("http://A.example/#top", true, false),
            ("http://a.example/?", false, true),
            ("https://a.example/", true, true),
            ("https://a.example/", true, false),
            ("https://a.example/", false, false),
            ("http://me@a.example/", false, true),
        ] {
            assert_eq!(seen.is_new(&url(text), of_a_stream), wanted, "{text}");
        }
    }

    #[test]
    fn of_a_stream_the_last_ones_are_remembered_and_of_files_all() {
        let mut seen = Seen::new();
        let numbered = |n: usize| url(&format!("http://a.example/{n}"));
        assert!(seen.is_new(&url("http://file.example"), false));
        for n in 0..=WINDOW {
            assert!(seen.is_new(&numbered(n), true));
        }
        assert!(seen.forgot());
        assert!(!seen.is_new(&url("http://file.example"), true));
        assert!(!seen.is_new(&numbered(1), true));
        assert!(seen.is_new(&numbered(0), true), "the first one has left the window");
        assert_eq!((seen.recent.len(), seen.order.len()), (WINDOW, WINDOW));
    }
}
