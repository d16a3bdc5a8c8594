//! Records that belong together, read a second time: how they are looked up, and the words for where one of them stands.
//!
//! Owns what the checks that report clusters have in common. Knows none of them.

use std::collections::HashMap;

use crate::Error;
use crate::check::{Draft, DraftPlace, Place, Position, RecordRef, Reporter, RuleId};

/// Records of a cluster that are read for its fingerprint. Larger clusters are known by their first records.
pub(crate) const MOST_OF_CLUSTER: usize = 32;

/// Positions ascending, each once, as the second look wants them.
pub(crate) fn in_order(positions: impl Iterator<Item = Position>) -> Vec<Position> {
    let mut positions: Vec<Position> = positions.collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// Reads records again; `positions` are in order.
pub(crate) fn read(reporter: &mut dyn Reporter, positions: &[Position]) -> Result<HashMap<Position, RecordRef>, Error> {
    Ok(reporter.read(positions)?.into_iter().map(|seen| (seen.position, seen)).collect())
}

/// The findings that are shown, the first of each rule; the others are counted. `about`: the rule of a finding, and a place in its file.
pub(crate) fn shown<T>(findings: Vec<T>, reporter: &mut dyn Reporter, about: impl Fn(&T) -> (RuleId, Position)) -> Vec<T> {
    let mut kept: HashMap<RuleId, u64> = HashMap::new();
    let mut is_shown = |finding: &T| {
        let (rule, place) = about(finding);
        let kept = kept.entry(rule).or_default();
        *kept += 1;
        let shown = *kept <= reporter.max_shown();
        if !shown {
            reporter.count(rule, place, 1);
        }
        shown
    };
    findings.into_iter().filter(|finding| is_shown(finding)).collect()
}

/// What is said about a record as a whole.
pub(crate) fn draft(rule: RuleId, message: String) -> Draft {
    Draft::new(rule, DraftPlace::Value(Place::RECORD), message)
}

/// The other record in words, for a finding about a record.
pub(crate) fn where_is(at: &RecordRef, other: &RecordRef) -> String {
    let (here, there) = (at.position, other.position);
    match there.split() {
        _ if here.file() == there.file() => format!("line {}", other.line),
        split if split == here.split() => format!("line {} of another file", other.line),
        split => format!("line {} of the {} data", other.line, split.of_data()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Split;

    #[test]
    fn the_other_record_is_told_by_what_tells_it_from_this_one() {
        let seen = |split, file| RecordRef { position: Position::within(split, file, 9), line: 3, end: 10, digest: [0; 32] };
        let here = seen(Split::Train, 1);
        assert_eq!(where_is(&here, &seen(Split::Train, 1)), "line 3");
        assert_eq!(where_is(&here, &seen(Split::Train, 2)), "line 3 of another file");
        assert_eq!(where_is(&here, &seen(Split::Test, 2)), "line 3 of the test data");
        assert_eq!(where_is(&seen(Split::Test, 2), &here), "line 3 of the training data");
    }
}
