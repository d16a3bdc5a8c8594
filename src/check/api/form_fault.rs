//! Faults of form that the records of a file may share.
//!
//! Owns what makes two faults the same, and their counts. Whether a fault is common to a file is not decided here: a chunk sees a part of
//! the records.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::quota::Quota;
use super::sink::{Draft, RuleId};
use crate::finding::Severity;

/// A fault of the form of a record: a rule, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormFault {
    pub(crate) rule: RuleId,
    pub(crate) message: String,
    pub(crate) severity: Option<Severity>,
}

/// How often a fault occurs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FaultCount {
    pub(crate) records: u64,
    pub(crate) findings: u64,
}

impl FaultCount {
    pub(crate) fn add(&mut self, other: FaultCount) {
        self.records += other.records;
        self.findings += other.findings;
    }
}

/// The faults that a file may share, counted over the records of a chunk. They take no room of other findings of their rules.
pub(crate) struct FaultCounter {
    faults: Arc<[FormFault]>,
    counts: Vec<FaultCount>,
    /// Findings kept, by fault in place of the rule.
    quota: Quota,
    /// The faults of the record at hand, as bits.
    of_record: u64,
}

impl FaultCounter {
    /// Faults that are told apart, at most: more of them at once are no fault of the file.
    pub(crate) const MAX_FAULTS: usize = 16;

    /// `quota`: how many findings of each fault were kept before.
    pub(crate) fn new(faults: Arc<[FormFault]>, quota: Quota) -> Self {
        let counts = vec![FaultCount::default(); faults.len()];
        FaultCounter { faults, counts, quota, of_record: 0 }
    }

    /// The number of a fault, if the file may share it.
    pub(crate) fn number(&self, rule: RuleId, message: &str, severity: Option<Severity>) -> Option<u16> {
        let number =
            self.faults.iter().position(|fault| (fault.rule, &*fault.message, fault.severity) == (rule, message, severity))?;
        u16::try_from(number).ok()
    }

    /// Counts a finding of a fault; says whether it is kept.
    pub(crate) fn admit(&mut self, fault: u16) -> bool {
        let (count, bit) = (&mut self.counts[usize::from(fault)], 1 << fault);
        count.findings += 1;
        count.records += u64::from(self.of_record & bit == 0);
        self.of_record |= bit;
        self.quota.keep(fault)
    }

    pub(crate) fn end_record(&mut self) {
        self.of_record = 0;
    }

    pub(crate) fn counts(&self) -> &[FaultCount] {
        &self.counts
    }
}

impl FormFault {
    pub(crate) fn of(draft: Draft) -> FormFault {
        FormFault { rule: draft.rule, message: draft.message, severity: draft.severity }
    }
}
