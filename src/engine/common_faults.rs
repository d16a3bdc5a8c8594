//! Faults of form that the records of a file share: said once for the file.
//!
//! Owns which faults are common. The head of the file tells which may be, so that a pass counts them without keeping a finding for every
//! record, and without taking the room of findings of the same rule that are rare. Whether one is common is decided when the whole file
//! was read; otherwise its findings are like any other.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::finding_builder::fingerprint;
use super::finding_keeper::{FindingKeeper, Saved};
use super::merged::rebased;
use super::plan::Plan;
use crate::check::{FaultCount, FaultCounter, FormFault, Position, Quota, Record, RuleId, Sink, StateMismatch};
use crate::finding::{Finding, Severity, Split};
use crate::json::Value;

/// Fewer records than these share a fault by chance, unless all have it.
const FEW_RECORDS: u64 = 10;

/// The faults that at least half of the first records have.
pub(crate) fn candidates(samples: &[Value<'_>], plan: &Plan) -> Arc<[FormFault]> {
    let mut faults: Vec<(FormFault, usize)> = Vec::new();
    for &record in samples {
        let mut of_record: Vec<FormFault> = Vec::new();
        for fault in faults_of(record, plan) {
            if !of_record.contains(&fault) {
                of_record.push(fault);
            }
        }
        for fault in of_record {
            match faults.iter_mut().find(|(known, _)| *known == fault) {
                Some((_, records)) => *records += 1,
                None => faults.push((fault, 1)),
            }
        }
    }
    let common = faults.into_iter().filter(|(_, records)| *records >= 2 && records * 2 >= samples.len());
    common.map(|(fault, _)| fault).take(FaultCounter::MAX_FAULTS).collect()
}

/// What the checks say of the form of one record.
fn faults_of(record: Value<'_>, plan: &Plan) -> impl Iterator<Item = FormFault> {
    let mut turns = Vec::new();
    plan.profile.turns(record, &mut turns);
    let position = Position::within(Split::Train, 0, 0);
    let record = Record { raw: b"", tape: record.tape(), turns: &turns, position, shape: None, line: None };
    let mut sink = Sink::new(Quota::new(plan.severities.len(), 0), None);
    plan.checks.records.iter().filter(|check| check.is_of_form()).for_each(|check| check.record(&record, &mut sink));
    sink.take().into_iter().map(FormFault::of)
}

/// What the records of a part share, as far as it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommonFaults {
    faults: Vec<(FaultCount, Vec<Finding>)>,
    most: u64,
}

/// The same as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SavedFaults(Vec<(FaultCount, Vec<Saved>)>);

impl CommonFaults {
    /// So many faults, of each of which at most `most` findings are kept; 0 keeps all.
    pub(crate) fn new(faults: usize, most: u64) -> Self {
        CommonFaults { faults: vec![Default::default(); faults], most: if most == 0 { u64::MAX } else { most } }
    }

    /// What a chunk that follows may keep.
    pub(crate) fn quota(&self) -> Quota {
        Quota::with_kept(self.faults.iter().map(|(_, kept)| kept.len() as u64).collect(), self.most)
    }

    /// Keeps a finding of a fault that was counted already.
    pub(crate) fn keep(&mut self, fault: u16, finding: Finding) {
        if let Some((_, kept)) = self.faults.get_mut(usize::from(fault))
            && (kept.len() as u64) < self.most
        {
            kept.push(finding);
        }
    }

    /// Takes what a part that follows counted.
    pub(crate) fn add_counts(&mut self, counts: &[FaultCount]) {
        self.faults.iter_mut().zip(counts).for_each(|((total, _), count)| total.add(*count));
    }

    /// Takes the part that follows in the same file, whose lines come after so many.
    pub(crate) fn append(&mut self, later: CommonFaults, lines: u64) -> Result<(), StateMismatch> {
        if self.faults.len() != later.faults.len() {
            return Err(StateMismatch);
        }
        for (number, (count, findings)) in later.faults.into_iter().enumerate() {
            self.faults[number].0.add(count);
            findings.into_iter().for_each(|finding| self.keep(number as u16, rebased(finding, lines)));
        }
        Ok(())
    }

    /// Hands the findings over: one for a fault that most records share, all for the others.
    /// `known`: the number of a rule and its severity here.
    pub(crate) fn conclude(self, records: u64, known: impl Fn(&str) -> Option<(RuleId, Severity)>, findings: &mut FindingKeeper) {
        for (count, kept) in self.faults {
            let Some(first) = kept.first() else { continue };
            let Some((rule, severity)) = known(&first.rule) else { continue };
            let is_common = is_common(count.records, records);
            let counted = if is_common { 1 } else { count.findings };
            if first.severity != severity {
                findings.override_severity(rule, first.severity, counted);
            }
            findings.count(rule, counted);
            if is_common {
                kept.into_iter().take(1).for_each(|first| findings.keep(rule, said_once(first, count.records, records)));
            } else {
                kept.into_iter().for_each(|finding| findings.keep(rule, finding));
            }
        }
    }

    /// Everything as it is written.
    pub(crate) fn save(self) -> SavedFaults {
        let saved = |findings: Vec<Finding>| findings.into_iter().map(Saved).collect();
        SavedFaults(self.faults.into_iter().map(|(count, findings)| (count, saved(findings))).collect())
    }

    /// Takes what was written.
    pub(crate) fn restore(saved: SavedFaults, most: u64) -> Self {
        let faults = saved.0.into_iter().map(|(count, findings)| (count, findings.into_iter().map(|saved| saved.0).collect()));
        CommonFaults { faults: faults.collect(), ..CommonFaults::new(0, most) }
    }
}

fn is_common(records: u64, all: u64) -> bool {
    records >= 2 && (records == all || records >= FEW_RECORDS && records * 2 >= all)
}

/// The finding that stands for those of all records.
fn said_once(first: Finding, records: u64, all: u64) -> Finding {
    let which = if records == all { format!("all {all} records") } else { format!("{records} of {all} records") };
    // Which record is the first depends on their order, the fault does not.
    let fingerprint = fingerprint(&first.rule, "", first.message.as_bytes());
    Finding { message: format!("in {which}, first here: {}", first.message), fingerprint, ..first }
}
