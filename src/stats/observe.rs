//! Counting records, as a check that has no rule.
//!
//! Owns what is added up for each record and how parts merge. Runs on the hot path: no allocation for a record.

use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::cost::charged;
use super::language::Languages;
use super::spread::Spread;
use super::{Classes, Cost, RoleStatistics, Statistics, TokenStatistics};
use crate::Error;
use crate::check::record::tokens::{Scale, Weight};
use crate::check::{Checks, ClassTally, DatasetCheck, DatasetTally, LabelPlace, Record, Reporter, StateMismatch, Tally};
use crate::finding::Report;
use crate::rule::{Role, RoleSet};
use crate::target::{RunTarget, TokenLimit};

const ROLES: usize = Role::ALL.len();

/// Counts records for one run, and holds the counts when the run is over.
#[derive(Clone)]
pub(crate) struct Observer {
    scale: Arc<Scale>,
    limit: Option<TokenLimit>,
    /// Where the class of a record stands.
    label: Arc<LabelPlace>,
    counts: Arc<Mutex<Counts>>,
}

/// What somebody asked for beside the target.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// JSON Pointer to the class of a record.
    pub(crate) label: Option<&'a str>,
    /// Epochs to reckon with.
    pub(crate) epochs: Option<u64>,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    records: u64,
    bytes: Spread,
    characters: Spread,
    turns: Spread,
    roles: [OfRole; ROLES],
    tokens: Spread,
    overhead: u64,
    charged: u64,
    over_limit: u64,
    approximate: u64,
    uncounted: u64,
    languages: Languages,
    classes: ClassTally,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct OfRole {
    turns: u64,
    bytes: u64,
    tokens: Spread,
}

impl Observer {
    /// `label`: JSON Pointer to the class of a record; otherwise the usual places count.
    pub(crate) fn new(aim: &RunTarget, label: Option<&str>) -> Result<Observer, Error> {
        let (scale, label) = (Arc::new(Scale::new(aim)?), Arc::new(LabelPlace::new(label)));
        Ok(Observer { scale, limit: aim.limits().tokens, label, counts: Arc::default() })
    }

    /// The check that counts.
    pub(crate) fn checks(&self) -> Checks {
        Checks::none().datasets(Arc::new(self.clone()))
    }

    /// Takes what was counted, once the run is over.
    pub(crate) fn take(&self) -> Counts {
        std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl DatasetCheck for Observer {
    fn tally(&self) -> Option<Box<dyn DatasetTally>> {
        Some(Box::new(Part { observer: self.clone(), counts: Counts::default() }))
    }
}

/// The counts of one part of the data set.
struct Part {
    observer: Observer,
    counts: Counts,
}

impl Tally for Part {
    const MECHANISM: &'static str = "statistics";
    type State = Counts;

    fn observe(&mut self, record: &Record<'_>) {
        let counts = &mut self.counts;
        counts.records += 1;
        counts.bytes.add(record.raw().len() as u64);
        let (mut turns, mut characters) = (0, 0);
        for turn in record.turns(RoleSet::ALL) {
            turns += 1;
            characters += turn.text.chars().count() as u64;
            let role = &mut counts.roles[turn.role as usize];
            role.turns += 1;
            role.bytes += turn.text.len() as u64;
        }
        counts.turns.add(turns);
        counts.characters.add(characters);
        counts.languages.observe(record);
        counts.classes.observe(record, &self.observer.label);
        counts.tokens(record, &self.observer);
    }

    fn seal(&mut self) {
        self.counts.classes.seal();
    }

    fn into_state(self) -> Counts {
        self.counts
    }

    fn merge(&mut self, later: Counts) -> Result<(), StateMismatch> {
        self.counts.merge(later);
        Ok(())
    }

    fn conclude(self, _reporter: &mut dyn Reporter) -> Result<(), Error> {
        *self.observer.counts.lock().unwrap_or_else(PoisonError::into_inner) = self.counts;
        Ok(())
    }
}

impl Counts {
    fn tokens(&mut self, record: &Record<'_>, observer: &Observer) {
        let (scale, tokenizer) = (&observer.scale, observer.scale.tokenizer());
        let (mut weight, mut overhead, mut roles) = (Weight::default(), 0, [None; ROLES]);
        let weighed = scale.weigh(record, &mut |piece| {
            weight.add(piece);
            match piece.role {
                Some(role) => *roles[role as usize].get_or_insert(0) += piece.parts,
                None => overhead += piece.parts,
            }
        });
        if weighed.is_none() {
            self.uncounted += 1;
            return;
        }
        let tokens = tokenizer.tokens(weight.in_all());
        self.tokens.add(tokens);
        for (role, parts) in self.roles.iter_mut().zip(roles) {
            if let Some(parts) = parts {
                role.tokens.add(tokenizer.tokens(parts.max(0).unsigned_abs()));
            }
        }
        self.overhead += tokenizer.tokens(overhead.max(0).unsigned_abs());
        self.charged += charged(tokens, observer.limit);
        let at_once = tokenizer.tokens(weight.at_once());
        self.over_limit += u64::from(observer.limit.is_some_and(|limit| at_once > limit.max));
        self.approximate += u64::from(scale.approximates(record));
    }

    fn merge(&mut self, later: Counts) {
        self.records += later.records;
        self.bytes.merge(&later.bytes);
        self.characters.merge(&later.characters);
        self.turns.merge(&later.turns);
        for (mine, theirs) in self.roles.iter_mut().zip(&later.roles) {
            mine.turns += theirs.turns;
            mine.bytes += theirs.bytes;
            mine.tokens.merge(&theirs.tokens);
        }
        self.tokens.merge(&later.tokens);
        self.overhead += later.overhead;
        self.charged += later.charged;
        self.over_limit += later.over_limit;
        self.approximate += later.approximate;
        self.uncounted += later.uncounted;
        self.languages.merge(&later.languages);
        self.classes.merge(later.classes);
    }

    /// The classes, their labels as they may be shown. Without a label that somebody named, they were found.
    fn classes(&self, label: Option<&str>, shown: &dyn Fn(&str) -> String) -> Vec<Classes> {
        let sets = self.classes.counts(&LabelPlace::new(label)).into_iter();
        sets.map(|set| Classes {
            inferred: set.field.is_none(),
            field: set.field,
            counts: set.counts.iter().map(|(label, records)| (shown(label), *records)).collect(),
            unlabelled: set.unlabelled,
        })
        .collect()
    }

    /// The statistics of a run: these counts, and what its report knows. `shown`: a label as it may be shown.
    pub(crate) fn statistics(
        self,
        report: Report,
        aim: &RunTarget,
        asked: &Asked<'_>,
        shown: &dyn Fn(&str) -> String,
    ) -> Result<Statistics, Error> {
        let classes = self.classes(asked.label, shown);
        let tokenizer = aim.tokenizer()?;
        let limit = aim.limits().tokens;
        let of_role = |(role, counts): (Role, OfRole)| {
            let OfRole { turns, bytes, tokens } = counts;
            (turns > 0).then_some(RoleStatistics { role, turns, bytes, tokens })
        };
        Ok(Statistics {
            target: report.target,
            files: report.files,
            duplicates: report.summary.by_rule.values().sum(),
            coverage: report.coverage,
            measured: self.records,
            bytes: self.bytes,
            characters: self.characters,
            turns: self.turns,
            roles: Role::ALL.into_iter().zip(self.roles).filter_map(of_role).collect(),
            tokens: TokenStatistics {
                tokenizer: tokenizer.name().to_owned(),
                exact: tokenizer.is_exact(),
                assumed: aim.assumes_tokenizer(),
                per_record: self.tokens,
                overhead: self.overhead,
                approximate_records: self.approximate,
                uncounted_records: self.uncounted,
                limit: limit.map(|limit| limit.max),
                over_limit: self.over_limit,
            },
            classes,
            languages: self.languages.counts(),
            languages_sampled: self.languages.looked_at(),
            cost: Cost::of(self.charged, self.records, aim.target().map(|target| &**target), asked.epochs),
        })
    }
}
