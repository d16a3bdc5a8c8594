//! `check = "contamination"`: training records that hold a good part of a benchmark item.
//!
//! Owns the search for rows of words. The rows of the benchmarks are known before anything else is looked at; each record is then held
//! against them as it comes by. Rows that many items share are a form, not a task, and count for nothing.

mod ngram_index;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ngram_index::{Collected, Items, Rows};

use super::cluster_report;
use super::cluster_report::in_order;
use crate::Error;
use crate::check::{
    ActiveRule, BenchmarkIndex, BuildContext, Checks, DatasetCheck, DatasetTally, Draft, DraftPlace, Place, Position, Record,
    Reporter, RuleId, StateMismatch, Tally,
};
use crate::finding::Split;
use crate::rule::options::ContaminationOptions;
use crate::rule::{Role, RoleSet};
use crate::search::ngrams::{rows, spelled_words, word_hash, words};

/// Rules with the same length of rows, and the rows of that length in the benchmarks.
struct Search {
    rules: Vec<(RuleId, ContaminationOptions)>,
    length: usize,
    known: Arc<Rows>,
}

struct Contamination(Arc<Vec<Search>>);

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut searches: Vec<Search> = Vec::new();
    let benchmarks: Vec<Arc<Vec<Collected>>> = context.run().benchmarks().collect();
    for ActiveRule { id, options, .. } in context.rules::<ContaminationOptions>()? {
        let (length, rule) = (options.words, (id, options.into_owned()));
        if let Some(search) = searches.iter_mut().find(|search| search.length == length) {
            search.rules.push(rule);
            continue;
        }
        let of_length = benchmarks.iter().flat_map(|index| index.iter()).filter(|rows| rows.length == length);
        searches.push(Search { rules: vec![rule], length, known: Arc::new(Rows::new(of_length)) });
    }
    Ok(Checks::none().datasets(Arc::new(Contamination(Arc::new(searches)))))
}

impl DatasetCheck for Contamination {
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
        let collected = self.0.iter().map(|search| Collected::new(search.length)).collect();
        Some(Box::new(Hits { searches: self.0.clone(), words: Vec::new(), collected, items: Items::default(), hits: Vec::new() }))
    }
}

/// A record that holds rows of an item: the number of the search, the record, the item, in per cent how much of it.
type Hit = (usize, Position, Position, u8);

struct Hits {
    searches: Arc<Vec<Search>>,
    words: Vec<u64>,
    /// Of benchmark files: their rows, by search.
    collected: Vec<Collected>,
    items: Items,
    hits: Vec<Hit>,
}

/// The words of all texts of a record whose part in training is known, or else of all texts.
fn words_of<W>(record: &Record<'_>, words: impl Fn(&str, &mut Vec<W>), out: &mut Vec<W>) {
    out.clear();
    let known: RoleSet = Role::ALL.into_iter().filter(|role| *role != Role::Other).collect();
    record.turns(known).for_each(|turn| words(turn.text, out));
    if out.is_empty() {
        record.turns(RoleSet::ALL).for_each(|turn| words(turn.text, out));
    }
}

impl Hits {
    fn take(&mut self, collected: Vec<Collected>, hits: Vec<Hit>) {
        self.hits.extend(hits);
        self.collected.iter_mut().zip(collected).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

impl Tally for Hits {
    const MECHANISM: &'static str = "contamination";
    type State = (Vec<Collected>, Vec<Hit>);

    fn observe(&mut self, record: &Record<'_>) {
        let at = record.position();
        if at.split() == Split::Benchmark {
            words_of(record, words, &mut self.words);
            self.collected.iter_mut().for_each(|collected| collected.add(at, &self.words));
            return;
        }
        if self.searches.iter().all(|search| search.known.is_empty()) {
            return;
        }
        words_of(record, words, &mut self.words);
        for (number, search) in self.searches.iter().enumerate() {
            let least = search.rules.iter().map(|(_, options)| options.share).min().unwrap_or(u8::MAX);
            self.items.clear();
            rows(&self.words, search.length, |row| search.known.note(row, &mut self.items));
            let hits = search.known.shares(&self.items).filter(|(_, share)| *share >= least);
            self.hits.extend(hits.map(|(item, share)| (number, at, item, share)));
        }
    }

    fn wants(&self, _split: Split) -> bool {
        true
    }

    fn benchmark_index(&self) -> Option<BenchmarkIndex> {
        Some(Arc::new(self.collected.clone()))
    }

    fn into_state(self) -> (Vec<Collected>, Vec<Hit>) {
        (self.collected, self.hits)
    }

    fn merge(&mut self, later: (Vec<Collected>, Vec<Hit>)) -> Result<(), StateMismatch> {
        let (collected, hits) = later;
        if collected.len() != self.collected.len() {
            return Err(StateMismatch);
        }
        self.take(collected, hits);
        Ok(())
    }

    fn conclude(self, reporter: &mut dyn Reporter) -> Result<(), Error> {
        let Hits { searches, mut hits, .. } = self;
        hits.sort_unstable();
        for (number, search) in searches.iter().enumerate() {
            for (rule, options) in &search.rules {
                let of_rule: Vec<&Hit> = hits.iter().filter(|hit| hit.0 == number && hit.3 >= options.share).collect();
                search.report(*rule, options.share, &of_rule, reporter)?;
            }
        }
        Ok(())
    }
}

impl Search {
    /// Reports the hits of a rule: those that are shown after a second look at the words themselves.
    fn report(&self, rule: RuleId, least: u8, hits: &[&Hit], reporter: &mut dyn Reporter) -> Result<(), Error> {
        let shown = cluster_report::shown(hits.to_vec(), reporter, |hit| (rule, hit.1));
        let seen = cluster_report::read(reporter, &in_order(shown.iter().flat_map(|(_, at, item, _)| [*at, *item])))?;
        let shares = self.shares(&shown, reporter)?;
        for &&(_, at, item, _) in &shown {
            let Some(share) = shares.get(&(at, item)).filter(|share| **share >= least) else { continue };
            let (Some(at), Some(item)) = (seen.get(&at), seen.get(&item)) else { continue };
            let (line, length) = (item.line, self.length);
            let message = format!("holds {share} % of the benchmark item in line {line}, in rows of {length} words");
            let draft = Draft::new(rule, DraftPlace::Value(Place::RECORD), message);
            reporter.report(draft, at.clone(), vec![(item.clone(), "the item of the benchmark".to_owned())]);
        }
        Ok(())
    }

    /// By record and item of a hit, how much of the item the record holds by their words, in per cent: of the rows that tell the item
    /// from others.
    fn shares(&self, hits: &[&Hit], reporter: &mut dyn Reporter) -> Result<HashMap<(Position, Position), u8>, Error> {
        let mut items: HashMap<Position, HashSet<Vec<String>>> = HashMap::new();
        let mut shares = HashMap::new();
        if hits.is_empty() {
            return Ok(shares);
        }
        reporter.view(&in_order(hits.iter().map(|hit| hit.2)), &mut |item| {
            items.insert(item.position(), self.telling_rows(item));
        })?;
        reporter.view(&in_order(hits.iter().map(|hit| hit.1)), &mut |record| {
            let (at, mut words) = (record.position(), Vec::new());
            words_of(record, spelled_words, &mut words);
            let held: HashSet<&[String]> = words.windows(self.length).collect();
            // Hits come by record.
            let first = hits.partition_point(|hit| hit.1 < at);
            for hit in hits[first..].iter().take_while(|hit| hit.1 == at) {
                let Some(rows) = items.get(&hit.2) else { continue };
                let both = rows.iter().filter(|row| held.contains(row.as_slice())).count();
                let share = (both * 100).checked_div(rows.len()).unwrap_or_default();
                shares.insert((at, hit.2), share.min(100) as u8);
            }
        })?;
        Ok(shares)
    }

    /// The rows of an item that tell it from others, by their words.
    fn telling_rows(&self, item: &Record<'_>) -> HashSet<Vec<String>> {
        let mut words = Vec::new();
        words_of(item, spelled_words, &mut words);
        let hashes: Vec<u64> = words.iter().map(|word| word_hash(word)).collect();
        let mut telling = Vec::new();
        rows(&hashes, self.length, |row| telling.push(self.known.has(row)));
        words.windows(self.length).zip(telling).filter(|(_, telling)| *telling).map(|(row, _)| row.to_vec()).collect()
    }
}
