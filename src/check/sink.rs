//! Where checks report.
//!
//! Owns the counting of every finding and the keeping of the few that will be shown. A message is built only when its finding is kept,
//! so a file that is wrong on every line costs little more than a clean one.

use std::ops::Range;

use super::Place;

/// Number of a rule in this run.
pub type RuleId = u16;

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
}

/// Takes the findings of the records of one chunk.
///
/// Findings of one rule must be reported in document order within a record: the first ones are kept.
pub struct Sink {
    counts: Vec<u64>,
    kept: Vec<u64>,
    most: u64,
    drafts: Vec<Draft>,
}

impl Sink {
    /// A sink for `rules` rules that keeps at most `most` findings of each; 0 keeps all.
    pub(crate) fn new(rules: usize, most: u64) -> Self {
        let most = if most == 0 { u64::MAX } else { most };
        Sink { counts: vec![0; rules], kept: vec![0; rules], most, drafts: Vec::new() }
    }

    /// Reports a finding at a place of the value.
    pub fn report(&mut self, rule: RuleId, place: Place, message: impl FnOnce() -> String) {
        if self.count(rule) {
            let place = DraftPlace::Value(place);
            self.drafts.push(Draft { rule, place, message: message(), help: None, related: None });
        }
    }

    /// Reports a finding that carries more than a message.
    pub fn report_draft(&mut self, rule: RuleId, draft: impl FnOnce() -> Draft) {
        if self.count(rule) {
            self.drafts.push(draft());
        }
    }

    /// Counts findings that cannot be kept.
    pub(crate) fn count_more(&mut self, rule: RuleId, findings: u64) {
        self.counts[usize::from(rule)] += findings;
    }

    /// Counts a finding; says whether it is kept.
    fn count(&mut self, rule: RuleId) -> bool {
        let rule = usize::from(rule);
        self.counts[rule] += 1;
        let keep = self.kept[rule] < self.most;
        self.kept[rule] += u64::from(keep);
        keep
    }

    /// Findings by rule, kept or not.
    pub(crate) fn counts(&self) -> &[u64] {
        &self.counts
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
