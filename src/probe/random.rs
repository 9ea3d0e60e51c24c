//! Bytes that nobody guesses.

use std::hash::{BuildHasher, RandomState};

/// Random bytes: by a keyed hash whose key is the system's own randomness, other at every call.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    for part in bytes.chunks_mut(8) {
        let drawn = RandomState::new().hash_one(0).to_ne_bytes();
        part.copy_from_slice(drawn.get(..part.len()).unwrap_or_default());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let drawn: std::collections::HashSet<[u8; 12]> = (0..1000).map(|_| random()).collect();
        assert_eq!(drawn.len(), 1000);
        let halves: Vec<[u8; 4]> = drawn.iter().map(|bytes| [bytes[8], bytes[9], bytes[10], bytes[11]]).collect();
        assert!(halves.iter().any(|half| *half != halves[0]), "the last bytes are drawn too");
    }
}
