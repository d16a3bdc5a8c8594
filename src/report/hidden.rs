//! Findings that were counted and are not shown.
//!
//! Owns the line that says so, and after which finding it stands. Must not know formats.

use std::collections::{BTreeMap, HashMap};

use super::sanitize;
use crate::finding::Report;
use crate::text::count;

/// What is left to say about each rule.
pub(super) struct Hidden<'r> {
    /// Rule by the index of its last shown finding.
    last: HashMap<usize, &'r str>,
    /// Findings shown, by rule; zero for rules of which none is.
    shown: BTreeMap<&'r str, u64>,
    totals: &'r BTreeMap<String, u64>,
}

impl<'r> Hidden<'r> {
    /// Compares what is shown with what was counted.
    pub(super) fn of(report: &'r Report) -> Hidden<'r> {
        let mut shown: BTreeMap<&str, u64> = report.summary.by_rule.keys().map(|rule| (rule.as_str(), 0)).collect();
        let mut last = HashMap::new();
        for (index, finding) in report.findings.iter().enumerate() {
            *shown.entry(&finding.rule).or_default() += 1;
            last.insert(finding.rule.as_str(), index);
        }
        let last = last.into_iter().map(|(rule, index)| (index, rule)).collect();
        Hidden { last, shown, totals: &report.summary.by_rule }
    }

    /// The line that follows the finding of this index, if it is the last of a rule that found more.
    pub(super) fn after(&self, index: usize) -> Option<String> {
        self.line(self.last.get(&index)?)
    }

    /// The lines for rules of which nothing is shown.
    pub(super) fn unseen(&self) -> Vec<String> {
        self.shown.iter().filter(|(_, shown)| **shown == 0).filter_map(|(rule, _)| self.line(rule)).collect()
    }

    fn line(&self, rule: &str) -> Option<String> {
        let shown = self.shown.get(rule).copied().unwrap_or(0);
        let more = self.totals.get(rule).copied().unwrap_or(0).saturating_sub(shown);
        let like_this = if shown > 0 { " like this" } else { "" };
        let rule = sanitize::text(rule);
        (more > 0).then(|| format!("... and {} more{like_this} ({rule}); use --max-findings 0 to show all", count(more)))
    }
}
