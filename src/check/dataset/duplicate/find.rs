//! From digests that stand more than once to what is to be said about whom.
//!
//! Owns the order of precedence, so that one root cause gives one finding: a record in another split is leaked and no duplicate; equal
//! records are not also an example once more; a leaked example has not also a leaked prompt. Knows positions, not texts.

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;

use super::table::{Entry, groups};
use crate::check::Position;
use crate::rule::options::Sameness;

/// What a rule of this mechanism is about: what is the same, and whether splits are held against each other.
pub(crate) type Kind = (Sameness, bool);

/// One record, and the earlier one that it is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Find {
    pub(crate) at: Position,
    pub(crate) with: Position,
    pub(crate) kind: Kind,
    /// The records of its cluster, in the table that the kind is about.
    pub(crate) cluster: Range<usize>,
}

/// Finds that are reported as one: the first, and the positions of the others, ascending.
#[derive(Debug, Clone)]
pub(crate) struct Joined {
    pub(crate) find: Find,
    pub(crate) others: Vec<Position>,
}

/// Joins the copies of one record within a split when there are more than `apart` of them.
pub(crate) fn join(finds: &[&Find], apart: u64) -> Vec<Joined> {
    let alone = |find: &&Find| Joined { find: (*find).clone(), others: Vec::new() };
    let mut by_first: HashMap<Position, u64> = HashMap::new();
    finds.iter().for_each(|find| *by_first.entry(find.with).or_default() += 1);
    if apart == 0 || by_first.values().all(|&copies| copies <= apart) {
        return finds.iter().map(alone).collect();
    }
    let mut joined: Vec<Joined> = Vec::new();
    let mut places: HashMap<Position, usize> = HashMap::new();
    let mut ordered = finds.to_vec();
    ordered.sort_unstable_by_key(|find| find.at);
    for find in ordered {
        let is_many = by_first[&find.with] > apart;
        match places.get(&find.with).filter(|_| is_many) {
            Some(&place) => joined[place].others.push(find.at),
            None => {
                places.insert(find.with, joined.len());
                joined.push(alone(&find));
            }
        }
    }
    joined
}

/// What is said about the record that comes later in a pair.
fn kind_of(sameness: Sameness, later: Position, earlier: Position) -> Kind {
    (sameness, later.split() != earlier.split())
}

/// Equal records.
pub(crate) fn copies(entries: &[Entry<()>]) -> Vec<Find> {
    let mut found = Vec::new();
    for cluster in groups(entries) {
        let first = entries[cluster.start].position;
        for entry in &entries[cluster.clone()][1..] {
            let kind = kind_of(Sameness::Record, entry.position, first);
            found.push(Find { at: entry.position, with: first, kind, cluster: cluster.clone() });
        }
    }
    found
}

/// Examples that stand twice, and prompts with different answers. `told` are the positions that [`copies`] spoke about, ascending.
pub(crate) fn prompts(entries: &[Entry<u64>], told: &[Position]) -> Vec<Find> {
    let of_clusters = |clusters: &[Range<usize>]| of_clusters(entries, clusters, told);
    groups(entries).par_chunks(CLUSTERS).flat_map_iter(of_clusters).collect()
}

/// Clusters that are looked at together.
const CLUSTERS: usize = 1024;

/// The same for some clusters.
fn of_clusters(entries: &[Entry<u64>], clusters: &[Range<usize>], told: &[Position]) -> Vec<Find> {
    let mut found = Vec::new();
    let mut by_answer: HashMap<u64, Position> = HashMap::new();
    let mut firsts: Vec<Position> = Vec::new();
    for cluster in clusters {
        by_answer.clear();
        firsts.clear();
        for entry in entries[cluster.clone()].iter().filter(|entry| told.binary_search(&entry.position).is_err()) {
            let at = entry.position;
            let same = *by_answer.entry(entry.with >> 1).or_insert(at);
            if same != at {
                let kind = kind_of(Sameness::Example, at, same);
                found.push(Find { at, with: same, kind, cluster: cluster.clone() });
                continue;
            }
            // The first one of the same split: what differs between splits has leaked, and is told as that.
            match firsts.iter().find(|first| first.split() == at.split()) {
                Some(&with) => {
                    let kind = (Sameness::Contradiction, false);
                    found.push(Find { at, with, kind, cluster: cluster.clone() });
                }
                None => firsts.push(at),
            }
        }
    }
    found
}

/// What users say in two splits. `told` are the positions that were found to have leaked as a whole, ascending.
pub(crate) fn questions(entries: &[Entry<()>], told: &[Position]) -> Vec<Find> {
    let mut found = Vec::new();
    for cluster in groups(entries) {
        let first = entries[cluster.start].position;
        let later = entries[cluster.clone()].iter().map(|entry| entry.position).filter(|at| at.split() != first.split());
        for at in later.filter(|at| told.binary_search(at).is_err()) {
            found.push(Find { at, with: first, kind: (Sameness::Question, true), cluster: cluster.clone() });
        }
    }
    found
}

/// Records whose whole conversation is the beginning of a longer one. With each digest: whether it is of such a beginning.
pub(crate) fn beginnings(entries: &[Entry<bool>]) -> Vec<Find> {
    let mut found = Vec::new();
    for cluster in groups(entries) {
        let group = &entries[cluster.clone()];
        let Some(longer) = group.iter().find(|entry| entry.with).map(|entry| entry.position) else { continue };
        for whole in group.iter().filter(|entry| !entry.with && entry.position.split() == longer.split()) {
            let kind = (Sameness::Beginning, false);
            found.push(Find { at: whole.position, with: longer, kind, cluster: cluster.clone() });
        }
    }
    found
}

/// Answers to many prompts, each with the number of prompts and the records, the first of which stands for all.
pub(crate) struct Everywhere {
    pub(crate) prompts: u64,
    pub(crate) records: Vec<Position>,
}

/// The answers that stand with at least `least` different prompts. Of an entry, `with` holds the answer and, as its lowest bit, whether
/// it is long enough to count.
pub(crate) fn everywhere<'e>(entries: impl Iterator<Item = &'e Entry<u64>> + Clone, least: u64) -> Vec<Everywhere> {
    let long = || entries.clone().filter(|entry| entry.with & 1 == 1);
    // Counted coarsely first: on clean data nothing is left to be sorted.
    let places = long().count().next_power_of_two();
    let place = |entry: &Entry<u64>| (entry.with >> 1) as usize & (places - 1);
    let mut counts = vec![0_u8; places];
    long().for_each(|entry| counts[place(entry)] = counts[place(entry)].saturating_add(1));
    let often = u8::try_from(least).unwrap_or(u8::MAX);
    let candidates = long().filter(|entry| counts[place(entry)] >= often);
    let mut candidates: Vec<_> = candidates.map(|entry| (entry.with, entry.digest(), entry.position)).collect();
    candidates.sort_unstable();
    let of_answer = candidates.chunk_by(|one, other| one.0 == other.0);
    let mut found: Vec<Everywhere> = of_answer
        .map(|group| {
            let prompts = group.chunk_by(|one, other| one.1 == other.1).count() as u64;
            let mut records: Vec<Position> = group.iter().map(|entry| entry.2).collect();
            records.sort_unstable();
            Everywhere { prompts, records }
        })
        .filter(|answer| answer.prompts >= least)
        .collect();
    found.sort_unstable_by_key(|answer| answer.records[0]);
    found
}
