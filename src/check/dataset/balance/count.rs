//! Counts the classes of a dataset, file by file.
//!
//! Owns the tally of labels, and the decision which files hold classes at all and which of them hold the same. Serves the rules about
//! balance and the statistics alike. Knows no rule.

use serde::{Deserialize, Serialize};

use super::classes::Classes;
use super::judge::Set;
use super::labels::{Found, LabelPlace, NAMES, labels_of, usual};
use crate::check::{Position, Record};
use crate::finding::Split;
use crate::json::{Kind, Value};

/// Records that a file must have before its answers can pass for classes.
const LEAST_ANSWERS: u64 = 40;

/// A class has so many answers on average, or else they are answers and no classes.
const ANSWERS_OF_CLASS: u64 = 10;

/// One in so many answers may be no class.
const STRAYS: u64 = 20;

/// The labels of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct FileLabels {
    first: Position,
    records: u64,
    /// By member; only the first when a rule names the member.
    members: [Classes; NAMES.len()],
    answers: Classes,
}

/// The labels of a dataset, or of part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassTally {
    files: Vec<FileLabels>,
}

/// The classes of some files, for those who show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassCounts {
    /// JSON Pointer to the label; none when the classes were inferred from answers, which are few and short.
    pub field: Option<String>,
    /// The split of the files.
    pub split: Split,
    /// Numbers of the files, in the order of the dataset.
    pub files: Vec<usize>,
    /// Records by label, the most frequent first. Labels are text of the data.
    pub counts: Vec<(String, u64)>,
    /// Records without a label.
    pub unlabelled: u64,
    /// There are more labels, of which nothing was kept.
    pub dropped: bool,
}

impl ClassTally {
    /// Takes a record into account.
    pub fn observe(&mut self, record: &Record<'_>, place: &LabelPlace) {
        let position = record.position();
        if self.files.last().is_none_or(|file| file.first.file() != position.file()) {
            self.files.push(FileLabels { first: position, records: 0, members: Default::default(), answers: Classes::default() });
        }
        let Some(file) = self.files.last_mut() else { return };
        file.records += 1;
        match &place.named {
            Some((_, steps)) => {
                let mut labels = Labels::default();
                steps.walk(record.value(), &mut |value| labels_of(value, &mut |label| labels.add(label)));
                file.members[0].count(labels.iter(), position);
            }
            None => match usual(record) {
                Found::Member(number, value) => count(&mut file.members[number], value, position),
                Found::Answer(answer) => file.answers.count(answer.into_iter(), position),
            },
        }
    }

    /// The part is complete.
    pub fn seal(&mut self) {
        for file in &mut self.files {
            file.members.iter_mut().chain([&mut file.answers]).for_each(Classes::prune);
        }
    }

    /// Takes the labels of the part that follows.
    pub fn merge(&mut self, later: ClassTally) {
        for file in later.files {
            match self.files.last_mut() {
                Some(last) if last.first.file() == file.first.file() => {
                    last.records += file.records;
                    last.members.iter_mut().zip(file.members).for_each(|(mine, theirs)| mine.merge(theirs));
                    last.answers.merge(file.answers);
                }
                _ => self.files.push(file),
            }
        }
    }

    /// Whether some record has what passes for a label at the place that somebody named, or nobody named one.
    pub(crate) fn has_named(&self, place: &LabelPlace) -> bool {
        place.named.is_none() || self.files.iter().any(|file| file.members[0].labelled > 0)
    }

    /// The sets of classes: files of one split that have mostly the same classes in the same place are one set, and so are files that a
    /// third one connects, whatever the order in which they are met.
    pub(crate) fn sets(&self, place: &LabelPlace) -> Vec<Set> {
        let mut alike: Vec<Alike> = Vec::new();
        for set in self.files.iter().filter_map(|file| file.set(place)) {
            let (connected, mut others): (Vec<Alike>, Vec<Alike>) = alike.into_iter().partition(|other| other.connects(&set));
            others.push(connected.into_iter().fold(Alike::new(set), Alike::joined));
            alike = others;
        }
        let mut sets: Vec<Set> = alike.into_iter().map(|alike| alike.all).collect();
        sets.iter_mut().for_each(|set| set.files.sort_unstable());
        sets.sort_by_key(|set| set.first);
        sets
    }

    /// What was counted, for those who show it: a set for each place and split that has classes.
    pub fn counts(&self, place: &LabelPlace) -> Vec<ClassCounts> {
        self.sets(place).into_iter().map(Set::into_counts).collect()
    }
}

/// Files that are connected by their classes.
struct Alike {
    all: Set,
    /// One file of each list of classes: what resembles one resembles all that have the same list.
    different: Vec<Set>,
}

impl Alike {
    fn new(set: Set) -> Self {
        Alike { different: vec![set.clone()], all: set }
    }

    fn connects(&self, set: &Set) -> bool {
        self.all.split == set.split && self.different.iter().any(|other| other.resembles(set))
    }

    fn joined(mut self, other: Alike) -> Self {
        self.all.first = self.all.first.min(other.all.first);
        self.all.files.extend(other.all.files);
        self.all.classes.merge(other.all.classes);
        for set in other.different {
            if !self.different.iter().any(|known| known.has_classes_of(&set)) {
                self.different.push(set);
            }
        }
        self
    }
}

impl FileLabels {
    /// The classes of the file, if it has any.
    fn set(&self, place: &LabelPlace) -> Option<Set> {
        let split = self.first.split();
        let set = |field: Option<String>, classes: &Classes| {
            let mut classes = classes.clone();
            classes.unlabelled = self.records.saturating_sub(classes.labelled);
            Set { field, classes, split, first: self.first, files: vec![self.first.file()] }
        };
        if let Some((pointer, _)) = &place.named {
            return (self.members[0].labelled > 0).then(|| set(Some(pointer.clone()), &self.members[0]));
        }
        let mut members = NAMES.iter().zip(&self.members);
        // A member that has another value in most records identifies or describes them.
        let is_label = |classes: &Classes| classes.labelled * 2 >= self.records && classes.len() as u64 * 2 <= classes.labelled;
        if let Some((name, classes)) = members.find(|(_, classes)| classes.labelled > 0 && is_label(classes)) {
            return Some(set(Some(format!("/{name}")), classes));
        }
        let answers = &self.answers;
        let few = answers.len() as u64 * ANSWERS_OF_CLASS <= answers.labelled && answers.labelled >= LEAST_ANSWERS;
        let short = self.records.saturating_sub(answers.labelled) * STRAYS <= self.records;
        // Other splits are smaller; what they hold is told by what the training data holds.
        let is_set = answers.labelled > 0 && short && !answers.dropped() && (few || split != Split::Train);
        is_set.then(|| set(None, answers))
    }
}

/// Counts a record by the value of its label; a list may hold several.
fn count(classes: &mut Classes, value: Value<'_>, position: Position) {
    if value.kind() == Kind::Array {
        let mut labels = Labels::default();
        labels_of(value, &mut |label| labels.add(label));
        return classes.count(labels.iter(), position);
    }
    let mut found = false;
    labels_of(value, &mut |label| {
        found = true;
        classes.count(std::iter::once(label), position);
    });
    if !found {
        classes.count(std::iter::empty(), position);
    }
}

/// The different labels of one record.
#[derive(Default)]
struct Labels {
    texts: Vec<String>,
}

impl Labels {
    fn add(&mut self, label: &str) {
        if !self.texts.iter().any(|text| text == label) && self.texts.len() < super::labels::MOST_OF_RECORD {
            self.texts.push(label.to_owned());
        }
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }
}
