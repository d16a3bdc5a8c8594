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
