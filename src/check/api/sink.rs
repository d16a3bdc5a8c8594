//! Where checks report.
//!
//! Owns the counting of every finding and the keeping of the few that will be shown. A message is built only when its finding is kept,
//! so a file that is wrong on every line costs little more than a clean one.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::form_fault::{FaultCount, FaultCounter};
use super::quota::Quota;
use crate::check::Place;
use crate::finding::{Applicability, Severity};
use crate::rule::options::Violation;

/// Number of a rule in this run.
pub type RuleId = u16;

/// Findings of another severity than their rule.
pub(crate) type SeverityOverrides = BTreeMap<(RuleId, Severity), u64>;

/// Where a draft points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftPlace {
    /// A place in the value of the record.
    Value(Place),
    /// Bytes of the line, where there is no value to point at.
    Bytes(Range<usize>),
}

/// A finding whose place is still symbolic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The rule.
    pub rule: RuleId,
    /// Where in the line.
    pub place: DraftPlace,
    /// What is wrong.
    pub message: String,
    /// What to do, when the help of the rule is too general.
    pub help: Option<String>,
    /// Bytes of the same line that belong to the explanation, and what is there.
    pub related: Option<(Range<usize>, String)>,
    /// The severity, when it is not that of the rule. A severity that the configuration or a profile demands counts more.
    pub severity: Option<Severity>,
    /// What would mend it.
    pub fix: Option<DraftFix>,
    /// The fault that it is one of, when the records of the file may share it.
    pub(crate) fault: Option<u16>,
}

/// A text that would take the place of what a draft points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftFix {
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// What applying it does.
    pub title: String,
    /// The text as it goes into the file.
    pub text: String,
}

impl Draft {
    /// A finding that says no more than what is wrong, and where.
    pub fn new(rule: RuleId, place: DraftPlace, message: String) -> Draft {
        Draft { rule, place, message, help: None, related: None, severity: None, fix: None, fault: None }
    }
}

/// Takes the findings of the records of one chunk.
///
/// Findings of one rule must be reported in document order within a record: the first ones are kept.
pub struct Sink {
    quota: Quota,
    severity_overrides: SeverityOverrides,
    drafts: Vec<Draft>,
    not_evaluated: Vec<NotEvaluated>,
    /// The rules that could not judge the record at hand.
    failed: Vec<RuleId>,
    /// What was reported of the shape of the record at hand.
    causes: Vec<(Violation, Place)>,
    /// The faults of form that the records of the file may share.
    faults: Option<FaultCounter>,
}

/// Records that a rule could not judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NotEvaluated {
    pub(crate) rule: RuleId,
    pub(crate) records: u64,
    /// The line of the first of them.
    pub(crate) line: u64,
    /// What kept the rule from judging that one.
    pub(crate) reason: String,
}

impl Sink {
    /// A sink that keeps as many findings as a quota allows.
    pub(crate) fn new(quota: Quota, faults: Option<FaultCounter>) -> Self {
        Sink {
            quota,
            severity_overrides: SeverityOverrides::new(),
            drafts: Vec::new(),
            not_evaluated: Vec::new(),
            failed: Vec::new(),
            causes: Vec::new(),
            faults,
        }
    }

    /// Reports a finding at a place of the value.
    pub fn report(&mut self, rule: RuleId, place: Place, message: impl FnOnce() -> String) {
        if self.quota.admit(rule) {
            let place = DraftPlace::Value(place);
            self.drafts.push(Draft::new(rule, place, message()));
        }
    }

    /// Reports a fault of the form of the record, which the records of a file often share: then it is said once. For checks that say so
    /// by [`is_of_form`](crate::check::RecordCheck::is_of_form).
    pub fn report_form(&mut self, rule: RuleId, place: Place, message: &str, severity: Option<Severity>) {
        let draft = || Draft { severity, ..Draft::new(rule, DraftPlace::Value(place), message.to_owned()) };
        match self.faults.as_mut().and_then(|faults| Some((faults.number(rule, message, severity)?, faults))) {
            Some((fault, faults)) => {
                if faults.admit(fault) {
                    self.drafts.push(Draft { fault: Some(fault), ..draft() });
                }
            }
            None => self.report_value(rule, severity, draft),
        }
    }

    /// How often each of the faults occurs that the records of the file may share.
    pub(crate) fn fault_counts(&self) -> &[FaultCount] {
        self.faults.as_ref().map_or(&[], FaultCounter::counts)
    }

    /// Reports a finding that carries more than a message.
    pub fn report_draft(&mut self, rule: RuleId, draft: impl FnOnce() -> Draft) {
        if self.quota.admit(rule) {
            self.drafts.push(draft());
        }
    }

    /// Notes what a rule just reported of the shape: checks that run later keep silent about what follows from it.
    pub(crate) fn note_cause(&mut self, violation: Violation, place: Place) {
        self.causes.push((violation, place));
    }

    /// Whether such a departure from the shape was reported of the record at hand.
    pub(crate) fn has_cause(&self, violation: Violation, is_meant: impl Fn(&Place) -> bool) -> bool {
        self.causes.iter().any(|(noted, place)| *noted == violation && is_meant(place))
    }

    /// Reports a finding that may be of another severity than its rule.
    pub(crate) fn report_value(&mut self, rule: RuleId, severity: Option<Severity>, draft: impl FnOnce() -> Draft) {
        if let Some(severity) = severity {
            *self.severity_overrides.entry((rule, severity)).or_default() += 1;
        }
        self.report_draft(rule, draft);
    }

    /// Says that a rule could not judge the record at hand: the run is not complete. The reason holds no text of the data. Once a
    /// record and rule counts, however often it is said.
    pub fn not_evaluated(&mut self, rule: RuleId, reason: impl FnOnce() -> String) {
        if self.failed.contains(&rule) {
            return;
        }
        self.failed.push(rule);
        match self.not_evaluated.iter_mut().find(|not_evaluated| not_evaluated.rule == rule) {
            Some(not_evaluated) => not_evaluated.records += 1,
            None => self.not_evaluated.push(NotEvaluated { rule, records: 1, line: u64::MAX, reason: reason() }),
        }
    }

    /// Closes the record at hand, which stands on this line.
    pub(crate) fn end_record(&mut self, line: u64) {
        self.causes.clear();
        self.faults.iter_mut().for_each(FaultCounter::end_record);
        for rule in self.failed.drain(..) {
            let first =
                self.not_evaluated.iter_mut().find(|not_evaluated| not_evaluated.rule == rule && not_evaluated.line == u64::MAX);
            first.into_iter().for_each(|not_evaluated| not_evaluated.line = line);
        }
    }

    /// Takes what could not be judged.
    pub(crate) fn take_unjudged(&mut self) -> Vec<NotEvaluated> {
        std::mem::take(&mut self.not_evaluated)
    }

    /// Counts findings that cannot be kept.
    pub(crate) fn count_more(&mut self, rule: RuleId, findings: u64) {
        self.quota.count(rule, findings);
    }

    /// Findings by rule, kept or not.
    pub(crate) fn counts(&self) -> &[u64] {
        self.quota.counts()
    }

    /// All findings, kept or not.
    pub(crate) fn total(&self) -> u64 {
        let faults = self.fault_counts().iter().map(|count| count.findings);
        self.quota.counts().iter().copied().chain(faults).sum()
    }

    /// How many of the findings of a rule are of another severity than the rule.
    pub(crate) fn severity_overrides(&self) -> &SeverityOverrides {
        &self.severity_overrides
    }

    /// Takes the drafts of the record just checked.
    pub(crate) fn take(&mut self) -> Vec<Draft> {
        std::mem::take(&mut self.drafts)
    }

    /// Whether nothing was kept since the last [`Sink::take`].
    pub(crate) fn is_empty(&self) -> bool {
        self.drafts.is_empty()
    }
}
