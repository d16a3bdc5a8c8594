//! What the numbers of a set of classes mean.
//!
//! Owns the verdicts on one set and their words. The set is what files of one split hold together when they have the same classes.
//! Knows neither how classes are counted nor how findings are shown.

use std::collections::HashSet;

use super::classes::{Classes, Group};
use super::count::ClassCounts;
use super::spelling;
use crate::check::Position;
use crate::finding::Split;
use crate::json::short;

/// Classes that a message names.
const NAMED: usize = 8;

/// Records that a finding relates to.
const RELATED: usize = 5;

/// The classes of one set.
#[derive(Clone)]
pub(crate) struct Set {
    /// JSON Pointer to the label; none when the classes were inferred from answers.
    pub(crate) field: Option<String>,
    pub(crate) classes: Classes,
    pub(crate) split: Split,
    /// A place in the first file.
    pub(crate) first: Position,
    /// The files that hold it, in the order of the dataset.
    pub(crate) files: Vec<usize>,
}

/// A finding about a set.
#[derive(Clone)]
pub(crate) struct Verdict {
    pub(crate) message: String,
    /// Which of several of its kind it is, whatever the numbers.
    pub(crate) about: String,
    /// The first records of some classes, and what they are.
    pub(crate) related: Vec<(Position, String)>,
}

impl Verdict {
    fn new(message: String, classes: &[Class<'_>]) -> Verdict {
        Verdict { message, about: String::new(), related: related(classes) }
    }
}

/// A class and its records.
type Class<'s> = (&'s str, Group);

impl Set {
    /// What the set is called.
    pub(crate) fn name(&self) -> String {
        match &self.field {
            None => "the answers".to_owned(),
            Some(pointer) => {
                let name = pointer.strip_prefix('/').filter(|name| !name.contains('/'));
                format!("`{}`", short(name.unwrap_or(pointer)))
            }
        }
    }

    /// What was counted, for those who show it.
    pub(crate) fn into_counts(self) -> ClassCounts {
        let counts = self.by_size().into_iter().map(|(label, group)| (label.to_owned(), group.records)).collect();
        let (unlabelled, dropped) = (self.classes.unlabelled, self.classes.dropped());
        ClassCounts { field: self.field, split: self.split, files: self.files, counts, unlabelled, dropped }
    }

    /// The classes, the largest first.
    fn by_size(&self) -> Vec<Class<'_>> {
        let mut classes: Vec<Class<'_>> = self.classes.iter().collect();
        classes.sort_by_key(|&(label, group)| (std::cmp::Reverse(group.records), label));
        classes
    }

    /// What must be known of how the classes were found.
    fn caveat(&self) -> String {
        let inferred = if self.field.is_none() { "; the classes are inferred: answers are few and short" } else { "" };
        let dropped = if self.classes.dropped() { "; there are more labels, which were not counted" } else { "" };
        format!("{inferred}{dropped}")
    }

    /// All records have one class.
    pub(crate) fn single(&self) -> Option<Verdict> {
        let classes = self.by_size();
        let [(label, group)] = classes.as_slice() else { return None };
        let message = match &self.field {
            Some(_) => format!("{} is `{}` in all {} records", self.name(), short(label), group.records),
            None => format!("all {} answers are `{}`", group.records, short(label)),
        };
        Some(Verdict::new(message, &classes))
    }

    /// One class has at least this percentage of the records.
    pub(crate) fn dominant(&self, percentage: u64) -> Option<Verdict> {
        let classes = self.by_size();
        let (&(label, group), others) = classes.split_first().filter(|(_, others)| !others.is_empty())?;
        let all: u64 = classes.iter().map(|(_, group)| group.records).sum();
        if group.records * 100 < percentage * all {
            return None;
        }
        let message = format!(
            "class `{}` of {} has {} % of the records, {} of {all}; {} {}{}{}",
            short(label),
            self.name(),
            percent(group.records, all),
            group.records,
            if others.len() == 1 { "the other class has".to_owned() } else { format!("the other {} classes have", others.len()) },
            all - group.records,
            entropy_of(&classes),
            self.caveat(),
        );
        Some(Verdict::new(message, &classes))
    }

    /// Classes with fewer records than this.
    pub(crate) fn rare(&self, least: u64) -> Option<Verdict> {
        let mut classes = self.meant();
        let all = classes.len();
        classes.retain(|(_, group)| group.records < least);
        classes.reverse();
        if classes.is_empty() {
            return None;
        }
        let has = if classes.len() == 1 { "has" } else { "have" };
        let message = format!(
            "{} of {all} classes of {} {has} fewer than {least} records: {}{}",
            classes.len(),
            self.name(),
            listed(&classes),
            self.caveat(),
        );
        Some(Verdict::new(message, &classes))
    }

    /// The largest class is so many times larger than the smallest.
    pub(crate) fn uneven(&self, ratio: u64) -> Option<Verdict> {
        let classes = self.meant();
        let (&(largest, most), &(smallest, fewest)) = classes.first().zip(classes.last())?;
        if classes.len() < 2 || most.records < ratio * fewest.records {
            return None;
        }
        let message = format!(
            "the {} classes of {} have from {} records (`{}`) to {} (`{}`), 1 to {:.1}{}{}",
            classes.len(),
            self.name(),
            fewest.records,
            short(smallest),
            most.records,
            short(largest),
            most.records as f64 / fewest.records as f64,
            entropy_of(&classes),
            self.caveat(),
        );
        Some(Verdict::new(message, &[(smallest, fewest), (largest, most)]))
    }

    /// Classes that are spelled in several ways.
    pub(crate) fn spelled(&self) -> Vec<Verdict> {
        let verdict = |spellings: Vec<(&str, bool)>| {
            let of_label = |&(label, _): &(_, bool)| Some((label, self.classes.get(label)?));
            let classes: Vec<Class<'_>> = spellings.iter().filter_map(of_label).collect();
            let (name, ways) = (self.name(), classes.len());
            let message = format!("a class of {name} is spelled in {ways} ways: {}{}", listed(&classes), self.caveat());
            let mut labels: Vec<&str> = classes.iter().map(|(label, _)| *label).collect();
            labels.sort_unstable();
            Verdict { about: labels.join("\n"), ..Verdict::new(message, &classes) }
        };
        self.variants().into_iter().map(verdict).collect()
    }

    /// The classes, the largest first, without those that are another one misspelled.
    fn meant(&self) -> Vec<Class<'_>> {
        let variants = self.variants().concat();
        let misspelled: HashSet<&str> = variants.into_iter().filter(|(_, is_first)| !is_first).map(|(label, _)| label).collect();
        let mut classes = self.by_size();
        classes.retain(|(label, _)| !misspelled.contains(label));
        classes
    }

    /// The spellings of each class that has several, and whether it is the most frequent one.
    fn variants(&self) -> Vec<Vec<(&str, bool)>> {
        let labels: Vec<(&str, u64)> = self.classes.iter().map(|(label, group)| (label, group.records)).collect();
        let named = |group: Vec<usize>| group.into_iter().enumerate().map(|(at, index)| (labels[index].0, at == 0)).collect();
        spelling::variants(&labels).into_iter().map(named).collect()
    }

    /// Classes that another set has and this one lacks. The sets are called after their splits.
    pub(crate) fn lacks(&self, other: &Set) -> Option<Verdict> {
        let mut classes = other.by_size();
        let all = classes.len();
        classes.retain(|(label, _)| self.classes.get(label).is_none());
        if classes.is_empty() || self.classes.dropped() {
            return None;
        }
        let does = if classes.len() == 1 { "does" } else { "do" };
        let message = format!(
            "{} of {all} classes of {} in the {} data {does} not appear in the {} data: {}{}",
            classes.len(),
            other.name(),
            other.split.of_data(),
            self.split.of_data(),
            listed(&classes),
            other.caveat(),
        );
        Some(Verdict::new(message, &classes))
    }

    /// Whether another set has mostly the same classes.
    pub(crate) fn resembles(&self, other: &Set) -> bool {
        self.field == other.field && self.shared(other) * 2 >= self.classes.len().min(other.classes.len())
    }

    /// Number of classes that both sets have.
    pub(crate) fn shared(&self, other: &Set) -> usize {
        let (few, many) = if self.classes.len() <= other.classes.len() { (self, other) } else { (other, self) };
        few.classes.iter().filter(|(label, _)| many.classes.get(label).is_some()).count()
    }

    /// Whether another set has just the same classes in the same place.
    pub(crate) fn has_classes_of(&self, other: &Set) -> bool {
        self.field == other.field && self.classes.iter().map(|(label, _)| label).eq(other.classes.iter().map(|(label, _)| label))
    }
}

/// `; entropy 0.29 of 2.00 bits`: how uneven all classes are together, and what it would be if they were even.
fn entropy_of(classes: &[Class<'_>]) -> String {
    let all: u64 = classes.iter().map(|(_, group)| group.records).sum();
    let bits = |records: u64| {
        let share = records as f64 / all as f64;
        -share * share.log2()
    };
    let entropy: f64 = classes.iter().map(|(_, group)| bits(group.records)).sum();
    format!("; entropy {entropy:.2} of {:.2} bits", (classes.len() as f64).log2())
}

/// A share in percent, never 100 for less than all.
fn percent(part: u64, all: u64) -> String {
    let tenths = part * 1000 / all;
    if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

/// `a` (3), `b` (2) and 4 more.
fn listed(classes: &[Class<'_>]) -> String {
    let named = classes.iter().take(NAMED).map(|(label, group)| format!("`{}` ({})", short(label), group.records));
    let named: Vec<String> = named.collect();
    match classes.len() - named.len() {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

fn related(classes: &[Class<'_>]) -> Vec<(Position, String)> {
    let first = |&(label, group): &Class<'_>| (group.first, format!("the first record of class `{}`", short(label)));
    classes.iter().take(RELATED).map(first).collect()
}
