//! All places of the values of a record.
//!
//! Owns the search for further copies of a value where no rule matches, inside of a file name for instance: what is masked at one
//! place must not be read at another. Knows nothing of what is hidden of a value.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::check::{StringAt, Strings};

/// Bytes of the shortest value whose copies are searched: shorter ones occur in many texts by chance.
const SHORTEST: usize = 8;

/// The most bytes of all different values that are searched. A record that holds more of them is full of nothing else, and its automaton would be large.
const MOST: usize = 1 << 20;

/// The values in some strings: the index of the string, and the range of its text. In order, each once.
pub(crate) fn values(maskers: &dyn Strings, strings: &[StringAt<'_>]) -> Vec<(usize, Range<usize>)> {
    let mut values = maskers.values(strings);
    let (mut different, mut bytes) = (BTreeSet::new(), 0);
    for value in values.iter().map(|(index, range)| &strings[*index].text[range.clone()]) {
        if value.len() >= SHORTEST && bytes + value.len() <= MOST && different.insert(value) {
            bytes += value.len();
        }
    }
    if different.is_empty() {
        return values;
    }
    if let Ok(search) = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(different) {
        for (index, string) in strings.iter().enumerate() {
            values.extend(search.find_iter(string.text).map(|found| (index, found.range())));
        }
    }
    values.sort_unstable_by_key(|(index, range)| (*index, range.start, range.end));
    values.dedup();
    values
}
