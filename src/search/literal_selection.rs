//! Short fragments that are searched in place of literals.
//!
//! Owns the selection: a literal can only be where each of its fragments is, so one rare fragment is as good as the whole literal, and many
//! literals share one (`<|im_` of `<|im_start|>` and `<|im_end|>`), which leaves fewer needles for the vector search. That search compares
//! first bytes only, so these must be rare in text.

use std::cmp::Ordering;

use super::byte_frequency::frequency;
use super::teddy::{COMPARED, SHORTEST};

/// Bytes of the longest fragment.
const LONGEST: usize = 8;

/// A fragment that is expected less often than once in a million bytes is as good as any other.
const RARE: f32 = 1e-6;

/// A fragment, and the numbers of the literals that it is searched for.
pub(crate) struct Fragment<'l> {
    pub(crate) bytes: &'l [u8],
    pub(crate) literals: Vec<usize>,
}

/// Fragments such that every literal has one: a greedy cover, always the fragment of most of the remaining literals, of these the rarest.
pub(crate) fn select_fragments<'l>(literals: &[&'l [u8]]) -> Vec<Fragment<'l>> {
    let of_literals: Vec<Vec<&'l [u8]>> = literals.iter().map(|literal| rare_fragments(literal)).collect();
    let mut candidates: Vec<Contender<'l>> = Vec::new();
    let mut all: Vec<&'l [u8]> = of_literals.iter().flatten().copied().collect();
    all.sort_unstable();
    for same in all.chunk_by(|one, other| one == other) {
        candidates.push(Contender { bytes: same[0], frequency: start_frequency(same[0]), literals: same.len() });
    }
    let mut chosen: Vec<Fragment<'l>> = Vec::new();
    let mut left: Vec<usize> = (0..literals.len()).collect();
    while let Some(best) = candidates.iter().filter(|candidate| candidate.literals > 0).max_by(|one, other| one.compare(other)) {
        let bytes = best.bytes;
        let (with, without): (Vec<usize>, Vec<usize>) = left.iter().partition(|&&number| holds(literals[number], bytes));
        for fragment in with.iter().flat_map(|&number| &of_literals[number]) {
            if let Ok(known) = candidates.binary_search_by_key(fragment, |candidate| candidate.bytes) {
                candidates[known].literals -= 1;
            }
        }
        chosen.push(Fragment { bytes, literals: with });
        left = without;
    }
    chosen
}

/// A fragment that may be chosen.
struct Contender<'l> {
    bytes: &'l [u8],
    frequency: f32,
    /// Literals that have it, and no chosen fragment yet.
    literals: usize,
}

impl Contender<'_> {
    /// Orders the better fragment last.
    fn compare(&self, other: &Self) -> Ordering {
        let rarer = || other.frequency.total_cmp(&self.frequency);
        let by_bytes = || self.bytes.len().cmp(&other.bytes.len()).then(other.bytes.cmp(self.bytes));
        self.literals.cmp(&other.literals).then_with(rarer).then_with(by_bytes)
    }
}

/// The rare fragments of a literal, or its rarest when none is rare; each once.
fn rare_fragments(literal: &[u8]) -> Vec<&[u8]> {
    let all = || (SHORTEST.min(literal.len())..=LONGEST).flat_map(|length| literal.windows(length));
    let rarest = all().map(start_frequency).fold(1.0, f32::min);
    let mut rare_fragments: Vec<&[u8]> = all().filter(|fragment| start_frequency(fragment) <= rarest.max(RARE)).collect();
    rare_fragments.sort_unstable();
    rare_fragments.dedup();
    rare_fragments
}

pub(crate) fn holds(text: &[u8], fragment: &[u8]) -> bool {
    text.windows(fragment.len()).any(|window| window == fragment)
}

/// How often the start of a fragment is expected: the search compares no more than that.
fn start_frequency(fragment: &[u8]) -> f32 {
    fragment.iter().take(COMPARED).map(|&byte| frequency(byte)).product()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chosen<'l>(literals: &[&'l str]) -> Vec<&'l str> {
        let bytes: Vec<&[u8]> = literals.iter().map(|literal| literal.as_bytes()).collect();
        select_fragments(&bytes)
            .iter()
            .map(|fragment| std::str::from_utf8(fragment.bytes).expect("a fragment of ASCII"))
            .collect()
    }

    #[test]
    fn literals_share_a_fragment() {
        let literals: Vec<String> = (0..30).map(|number| format!("<|{}_{number}|>", ["im", "im"][number % 2])).collect();
        assert_eq!(chosen(&literals.iter().map(String::as_str).collect::<Vec<_>>()), ["<|im_"]);
    }

    #[test]
    fn a_fragment_begins_with_rare_bytes() {
        assert_eq!(chosen(&["as an AI language"]), ["AI langu"]);
        assert_eq!(chosen(&["the end </p>"]), ["</p>"]);
    }

    proptest! {
        #[test]
        fn every_literal_has_its_fragment(literals in prop::collection::vec("[<|a-cé ]{1,12}", 0..40)) {
            let literals: Vec<&[u8]> = literals.iter().map(String::as_bytes).collect();
            let fragments = select_fragments(&literals);
            for (number, literal) in literals.iter().enumerate() {
                let mine: Vec<_> = fragments.iter().filter(|fragment| fragment.literals.contains(&number)).collect();
                prop_assert_eq!(mine.len(), 1);
                prop_assert!(holds(literal, mine[0].bytes));
            }
        }
    }
}
