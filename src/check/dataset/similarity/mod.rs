//! `check = "similarity"`: records whose texts are nearly the same.
//!
//! Owns the tally: for each record a sketch of what is asked and one of what is answered, since records of one template share most of
//! their prompts and differ in their answers. System texts count for nothing, nor do rows of words that many records have. Two records
//! are similar when both parts are. What is shown is compared once more by its words.

mod cluster;
mod search;
mod sketch;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use cluster::Link;
use search::links;
use sketch::{Sketch, Sketcher, parts};

use super::cluster_report;
use super::cluster_report::{draft, in_order, where_is};
use crate::Error;
use crate::check::{BuildContext, Checks, DatasetCheck, DatasetTally, Position, Record, Reporter, RuleId, StateMismatch, Tally};
use crate::rule::options::SimilarityOptions;
use crate::search::ngrams::rows;

/// Words in a row that are compared as one.
const ROW: usize = 3;

/// Records in a part of usual size, to save growing.
const USUAL_RECORDS: usize = 256;

/// By how many per cent the sketches may be wrong before what they say is not shown.
const TOLERANCE: u32 = 10;

type Rules = Arc<[(RuleId, SimilarityOptions)]>;

struct Similarity(Rules);

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rules = context.rules::<SimilarityOptions>()?.into_iter();
    let rules = rules.map(|active| (active.id, active.options.into_owned())).collect();
    Ok(Checks::none().datasets(Arc::new(Similarity(rules))))
}

impl DatasetCheck for Similarity {
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
        Some(Box::new(Sketches { rules: self.0.clone(), sketcher: Sketcher::default(), sketches: Vec::new() }))
    }
}

struct Sketches {
    rules: Rules,
    sketcher: Sketcher,
    /// Of each part that was merged.
    sketches: Vec<Vec<Sketch>>,
}

impl Tally for Sketches {
    const MECHANISM: &'static str = "similarity";
    type State = Vec<Vec<Sketch>>;

    fn observe(&mut self, record: &Record<'_>) {
        let Some(sketch) = self.sketcher.sketch(record) else { return };
        match self.sketches.last_mut() {
            Some(part) => part.push(sketch),
            None => {
                let mut part = Vec::with_capacity(USUAL_RECORDS);
                part.push(sketch);
                self.sketches.push(part);
            }
        }
    }

    fn seal(&mut self) {
        self.sketches.iter_mut().for_each(Vec::shrink_to_fit);
        self.sketcher = Sketcher::default();
    }

    fn into_state(self) -> Vec<Vec<Sketch>> {
        self.sketches
    }

    fn merge(&mut self, later: Vec<Vec<Sketch>>) -> Result<(), StateMismatch> {
        self.sketches.extend(later);
        Ok(())
    }

    fn conclude(self, reporter: &mut dyn Reporter) -> Result<(), Error> {
        let Sketches { rules, sketches, .. } = self;
        let sketches: Vec<&Sketch> = sketches.iter().flatten().collect();
        let mut by_share: HashMap<u8, Vec<Link>> = HashMap::new();
        for (rule, options) in rules.iter() {
            let links = by_share.entry(options.share).or_insert_with(|| links(&sketches, options.share));
            let mine: Vec<&Link> =
                links.iter().filter(|link| (link.at.split() != link.with.split()) == options.between_splits).collect();
            report(*rule, options, &mine, reporter)?;
        }
        Ok(())
    }
}

/// Reports the links of a rule: those that are shown after a look at the words themselves.
fn report(rule: RuleId, options: &SimilarityOptions, links: &[&Link], reporter: &mut dyn Reporter) -> Result<(), Error> {
    let shown = cluster_report::shown(links.to_vec(), reporter, |link| (rule, link.at));
    let pairs = in_order(shown.iter().flat_map(|link| [link.at, link.with]));
    let seen = cluster_report::read(reporter, &pairs)?;
    reporter.load_digests(&in_order(shown.iter().flat_map(|link| link.cluster.iter().copied())))?;
    let mut exact: HashMap<Position, [HashSet<u64>; 2]> = HashMap::new();
    if !pairs.is_empty() {
        reporter.view(&pairs, &mut |record| {
            let mut of_parts: [HashSet<u64>; 2] = Default::default();
            for (rows_of, words) in of_parts.iter_mut().zip(parts(record)) {
                rows(&words, ROW, |row| {
                    rows_of.insert(row);
                });
            }
            exact.insert(record.position(), of_parts);
        })?;
    }
    for link in shown {
        let (Some(at), Some(with)) = (seen.get(&link.at), seen.get(&link.with)) else { continue };
        let Some(share) = exact.get(&link.at).zip(exact.get(&link.with)).and_then(|(one, other)| similarity(one, other)) else {
            continue;
        };
        if share + TOLERANCE < u32::from(options.share) {
            continue;
        }
        let message = format!("{share} % similar to {} (word trigrams)", where_is(at, with));
        let related = vec![(with.clone(), "the similar record".to_owned())];
        reporter.report_in_cluster(draft(rule, message), at.clone(), related, &link.cluster);
    }
    Ok(())
}

/// Of all rows of words in two records, those that both have, in per cent: over both parts.
fn similarity(one: &[HashSet<u64>; 2], other: &[HashSet<u64>; 2]) -> Option<u32> {
    let shared: usize = one.iter().zip(other).map(|(one, other)| one.intersection(other).count()).sum();
    let all: usize = one.iter().zip(other).map(|(one, other)| one.union(other).count()).sum();
    u32::try_from((shared * 100).checked_div(all)?).ok()
}
