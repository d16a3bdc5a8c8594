//! Literals with the rules that wait for them, looked for in one text.
//!
//! Owns the search: a bit for the three bytes that begin a literal passes over nearly all places. Built in no time, which an
//! automaton of so many literals is not, and no slower on the short texts that it is for; whole blocks are for the shared scan.

use std::ops::Range;

/// The rule that waits for a literal, and the length of the run that it wants around it; 0 for none.
type Waiting = (usize, usize);

/// Bytes of the shortest literal.
const SHORTEST: usize = 3;

/// Bits of the table of beginnings.
const BITS: usize = 1 << 15;

/// Literals of three bytes or more.
#[derive(Default)]
pub(super) struct Keywords {
    /// In the order of their bytes.
    wanted: Vec<(String, Waiting)>,
    /// A bit for what one of them begins with.
    beginnings: Vec<u64>,
}

impl Keywords {
    pub(super) fn new(mut wanted: Vec<(String, Waiting)>) -> Self {
        wanted.retain(|(keyword, _)| keyword.len() >= SHORTEST);
        wanted.sort();
        let mut beginnings = if wanted.is_empty() { Vec::new() } else { vec![0; BITS / 64] };
        for (keyword, _) in &wanted {
            let bit = beginning(keyword.as_bytes());
            beginnings[bit / 64] |= 1 << (bit % 64);
        }
        Keywords { wanted, beginnings }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.wanted.iter().map(|(keyword, _)| keyword.as_str())
    }

    /// Calls `found` with who waits for a literal and its place, for every one of them in the bytes.
    pub(super) fn each(&self, bytes: &[u8], mut found: impl FnMut(Waiting, Range<usize>)) {
        if self.wanted.is_empty() {
            return;
        }
        for (at, three) in bytes.windows(SHORTEST).enumerate() {
            let bit = beginning(three);
            if self.beginnings[bit / 64] & 1 << (bit % 64) != 0 {
                self.at(&bytes[at..], |waiting, length| found(waiting, at..at + length));
            }
        }
    }

    /// The literals that the bytes begin with.
    fn at(&self, bytes: &[u8], mut found: impl FnMut(Waiting, usize)) {
        let first = self.wanted.partition_point(|(keyword, _)| keyword.as_bytes()[..SHORTEST] < bytes[..SHORTEST]);
        for (keyword, waiting) in
            self.wanted[first..].iter().take_while(|(keyword, _)| keyword.as_bytes()[..SHORTEST] == bytes[..SHORTEST])
        {
            if bytes.starts_with(keyword.as_bytes()) {
                found(*waiting, keyword.len());
            }
        }
    }
}

/// The bit of what some bytes begin with.
#[inline]
fn beginning(bytes: &[u8]) -> usize {
    // Odd factors far apart: letters, which differ in their lower bits, fall on different bits.
    let byte = |at: usize| usize::from(bytes[at]);
    (byte(0) * 0x2F + byte(1) * 0x3D5 + byte(2) * 0x1A3B) % BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_found_wherever_it_stands() {
        let wanted = [("key-", 1), ("key", 2), ("ey-1", 3), ("zz", 4)].map(|(keyword, rule)| (keyword.to_owned(), (rule, 0)));
        let mut found = Vec::new();
        Keywords::new(wanted.to_vec()).each(b"a key-1, z", |(rule, _), range| found.push((rule, range)));
        assert_eq!(found, [(2, 2..5), (1, 2..6), (3, 3..7)]);
    }
}
