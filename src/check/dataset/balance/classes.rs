//! How many records have which class.
//!
//! Owns the table of classes of one place in the records of one file: it is bounded whatever a file holds, and parts of a file merge to
//! exactly what one pass gives. Once there are more labels than are kept, those with the smallest hashes are: of them every record was
//! counted, in whatever order the parts came. Knows neither where labels stand nor what is wrong with their numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use crate::check::Position;

/// Labels that are kept of one file. More of them are identifiers rather than classes.
pub(crate) const MOST_LABELS: usize = 4096;

/// Some records: how many, and the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) records: u64,
    pub(crate) first: Position,
}

impl Group {
    /// Takes more records of the kind.
    pub(crate) fn add(&mut self, more: Group) {
        self.records += more.records;
        self.first = self.first.min(more.first);
    }
}

/// The classes of one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Classes {
    /// By label.
    groups: BTreeMap<Box<str>, Group>,
    /// Records that have no label there.
    pub(crate) unlabelled: u64,
    /// Records that have one, kept or not.
    pub(crate) labelled: u64,
    /// Labels with a larger hash are not kept any more.
    largest: u64,
}

impl Default for Classes {
    fn default() -> Self {
        Classes { groups: BTreeMap::new(), unlabelled: 0, labelled: 0, largest: u64::MAX }
    }
}

impl Classes {
    /// Counts a record that has these labels, mostly one.
    pub(crate) fn count<'l>(&mut self, labels: impl Iterator<Item = &'l str>, position: Position) {
        let mut found = false;
        for label in labels {
            found = true;
            self.add(label, Group { records: 1, first: position });
        }
        *if found { &mut self.labelled } else { &mut self.unlabelled } += 1;
    }

    fn add(&mut self, label: &str, more: Group) {
        if let Some(group) = self.groups.get_mut(label) {
            return group.add(more);
        }
        if self.largest == u64::MAX || hash(label) <= self.largest {
            self.groups.insert(label.into(), more);
            // Room for as many again, so that many labels are not sorted out one by one.
            if self.groups.len() > 2 * MOST_LABELS {
                self.prune();
            }
        }
    }

    /// Lets go of the labels that are too many. What stays depends on the labels alone.
    pub(crate) fn prune(&mut self) {
        if self.groups.len() <= MOST_LABELS {
            return;
        }
        let mut hashes: Vec<u64> = self.groups.keys().map(|label| hash(label)).collect();
        hashes.sort_unstable();
        self.largest = self.largest.min(hashes[MOST_LABELS - 1]);
        let largest = self.largest;
        self.groups.retain(|label, _| hash(label) <= largest);
    }

    /// Takes the classes of a later part of the same file, or of another file of the same set.
    pub(crate) fn merge(&mut self, later: Classes) {
        self.unlabelled += later.unlabelled;
        self.labelled += later.labelled;
        if later.largest < self.largest {
            self.largest = later.largest;
            self.groups.retain(|label, _| hash(label) <= later.largest);
        }
        for (label, group) in later.groups {
            self.add(&label, group);
        }
        self.prune();
    }

    /// Whether there were more labels than are kept.
    pub(crate) fn dropped(&self) -> bool {
        self.largest < u64::MAX
    }

    /// The number of labels that are kept.
    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The labels that are kept, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Group)> {
        self.groups.iter().map(|(label, group)| (&**label, *group))
    }

    /// The records of a class.
    pub(crate) fn get(&self, label: &str) -> Option<Group> {
        self.groups.get(label).copied()
    }
}

fn hash(label: &str) -> u64 {
    XxHash3_128::oneshot(label.as_bytes()) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(labels: &[String], from: u64) -> Classes {
        let mut classes = Classes::default();
        for (number, label) in labels.iter().enumerate() {
            let label = Some(label.as_str()).filter(|label| !label.is_empty());
            classes.count(label.into_iter(), Position::new(0, from + number as u64));
        }
        classes.prune();
        classes
    }

    #[test]
    fn any_number_of_labels_takes_bounded_room() {
        let labels: Vec<String> = (0..3 * MOST_LABELS).map(|number| number.to_string()).collect();
        let twice: Vec<String> = labels.iter().chain(&labels).cloned().collect();
        let whole = of(&twice, 0);
        assert!(whole.dropped() && whole.len() == MOST_LABELS);
        assert_eq!(whole.labelled, twice.len() as u64);
        assert!(whole.iter().all(|(_, group)| group.records == 2), "a class that is kept is counted in full");
        for parts in [2, 3, 7, 50] {
            let mut merged = Classes::default();
            for (number, part) in twice.chunks(twice.len().div_ceil(parts)).enumerate() {
                merged.merge(of(part, (number * twice.len().div_ceil(parts)) as u64));
            }
            assert!(merged == whole, "{parts} parts");
        }
    }

    proptest! {
        #[test]
        fn parts_merge_to_one_pass(labels in prop::collection::vec("[abc]{0,2}", 0..60), split in 0_usize..60) {
            let split = split.min(labels.len());
            let mut merged = of(&labels[..split], 0);
            merged.merge(of(&labels[split..], split as u64));
            prop_assert_eq!(&merged, &of(&labels, 0));
            let stored = serde_json::to_string(&merged).expect("plain data");
            prop_assert_eq!(&serde_json::from_str::<Classes>(&stored).expect("as it was written"), &merged);
        }
    }
}
