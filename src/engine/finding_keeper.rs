//! The findings of a part of a dataset: counted, filtered, capped.
//!
//! Owns the one way by which findings of chunks become those of a file, and those of files those of a run. What is to leave findings out
//! before the cap, or to change them, belongs here. Knows no format.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::check::{Quota, RuleId, SeverityOverrides, StateMismatch};
use crate::finding::{Excerpt, Finding, Fix, Related, Severity, Span};

/// The findings of a part as they are written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SavedFindings {
    counts: Vec<u64>,
    severity_overrides: SeverityOverrides,
    findings: Vec<(RuleId, Saved)>,
}

/// A finding that is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Saved(#[serde(with = "SavedFinding")] pub(crate) Finding);

/// A finding as it is written, with every field: the output contract has them in another form. Its path is that of its file.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Finding")]
struct SavedFinding {
    rule: String,
    group: String,
    severity: Severity,
    message: String,
    help: Option<String>,
    file: usize,
    #[serde(skip)]
    path: Arc<str>,
    span: Option<Span>,
    pointer: Option<String>,
    in_key: bool,
    text: Option<(u64, u64)>,
    related: Vec<Related>,
    fix: Option<Fix>,
    fingerprint: String,
    excerpt: Option<Excerpt>,
}

/// The findings of one part, in its order.
#[derive(Debug, Default)]
pub(crate) struct FindingKeeper {
    quota: Quota,
    severity_overrides: SeverityOverrides,
    findings: Vec<(RuleId, Finding)>,
}

impl FindingKeeper {
    /// Keeps at most `most` findings of each of so many rules; 0 keeps all.
    pub(crate) fn new(rules: usize, most: u64) -> Self {
        FindingKeeper { quota: Quota::new(rules, most), ..FindingKeeper::default() }
    }

    /// What a part that follows may keep.
    pub(crate) fn quota(&self) -> &Quota {
        &self.quota
    }

    /// Counts a finding and keeps it while its rule has room.
    pub(crate) fn report(&mut self, rule: RuleId, finding: Finding) {
        if self.quota.admit(rule) {
            self.findings.push((rule, finding));
        }
    }

    /// Says that so many findings of a rule are of another severity than the rule.
    pub(crate) fn override_severity(&mut self, rule: RuleId, severity: Severity, findings: u64) {
        *self.severity_overrides.entry((rule, severity)).or_default() += findings;
    }

    /// Keeps a finding that was counted already, while its rule has room.
    pub(crate) fn keep(&mut self, rule: RuleId, finding: Finding) {
        if self.quota.keep(rule) {
            self.findings.push((rule, finding));
        }
    }

    /// Counts findings that are not kept.
    pub(crate) fn count(&mut self, rule: RuleId, findings: u64) {
        self.quota.count(rule, findings);
    }

    /// Takes what a part that follows counted.
    pub(crate) fn add_counts(&mut self, counts: &[u64], severity_overrides: SeverityOverrides) {
        self.quota.add(counts);
        for (key, count) in severity_overrides {
            *self.severity_overrides.entry(key).or_default() += count;
        }
    }

    /// Findings by rule, kept or not.
    pub(crate) fn counts(&self) -> &[u64] {
        self.quota.counts()
    }

    /// How many of the findings are of another severity than their rule.
    pub(crate) fn severity_overrides(&self) -> &SeverityOverrides {
        &self.severity_overrides
    }

    /// The findings that were kept since there were so many.
    pub(crate) fn kept_since(&mut self, before: usize) -> impl Iterator<Item = &mut Finding> {
        self.findings[before..].iter_mut().map(|(_, finding)| finding)
    }

    /// How many findings are kept.
    pub(crate) fn len(&self) -> usize {
        self.findings.len()
    }

    /// Takes the findings that were kept.
    pub(crate) fn take(&mut self) -> Vec<(RuleId, Finding)> {
        std::mem::take(&mut self.findings)
    }

    /// Forgets the first findings that were kept.
    pub(crate) fn drop_first(&mut self, findings: usize) {
        self.findings.drain(..findings.min(self.findings.len()));
    }

    /// Everything as it is written.
    pub(crate) fn save(mut self) -> SavedFindings {
        let saved = |(rule, finding)| (rule, Saved(finding));
        let findings = self.take().into_iter().map(saved).collect();
        SavedFindings { counts: self.counts().to_vec(), severity_overrides: self.severity_overrides, findings }
    }

    /// Takes what was written.
    pub(crate) fn restore(&mut self, saved: SavedFindings) -> Result<(), StateMismatch> {
        let rules = self.counts().len();
        let mut named = saved.findings.iter().map(|(rule, _)| rule).chain(saved.severity_overrides.keys().map(|(rule, _)| rule));
        if saved.counts.len() != rules || named.any(|rule| usize::from(*rule) >= rules) {
            return Err(StateMismatch);
        }
        self.add_counts(&saved.counts, saved.severity_overrides);
        saved.findings.into_iter().for_each(|(rule, Saved(finding))| self.keep(rule, finding));
        Ok(())
    }
}
