//! Overlapping values: one place, one finding.
//!
//! Owns which of them is reported: precedence of the rule, then length, then position.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::check::pattern::Hit;

/// Keeps of hits that overlap the one with the highest precedence, then the longest, then the first; returns them by position.
/// `precedence`: of a rule, by its index.
pub(crate) fn resolve(mut hits: Vec<Hit>, precedence: impl Fn(usize) -> i32) -> Vec<Hit> {
    if hits.len() > 1 {
        hits.sort_by_key(|hit| {
            let length = hit.range.end - hit.range.start;
            (std::cmp::Reverse((precedence(hit.rule), length)), hit.range.start, hit.rule)
        });
        let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
        hits.retain(|hit| is_free(&taken, &hit.range) && taken.insert(hit.range.start, hit.range.end).is_none());
        hits.sort_by_key(|hit| hit.range.start);
    }
    hits
}

fn is_free(taken: &BTreeMap<usize, usize>, range: &Range<usize>) -> bool {
    taken.range(..range.end).next_back().is_none_or(|(_, &end)| end <= range.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_with_the_highest_precedence_wins() {
        let hit = |rule, range| Hit { rule, range, severity: None, identity: 0 };
        // Rule 0 is a telephone number, rule 1 an address with higher precedence.
        let hits = vec![hit(0, 3..10), hit(1, 0..8), hit(0, 8..15), hit(0, 8..12), hit(1, 20..22), hit(1, 20..22)];
        let left = resolve(hits, |rule| [0, 20][rule]);
        assert_eq!(left, [hit(1, 0..8), hit(0, 8..15), hit(1, 20..22)]);
    }
}
