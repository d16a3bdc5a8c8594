//! What the tests of mechanisms share: one rule over one record.
//!
//! Knows no mechanism. Mechanisms that relate several values of a record are tested through the front door, with built-in rules.

use crate::Checker;
use crate::rule::Selection;

/// The texts, as they stand in the file, that the findings of a built-in rule point at; the record is read as of no known format.
pub(super) fn found(rule: &str, record: &serde_json::Value) -> Vec<String> {
    let line = format!("{record}\n");
    let selection = Selection { select: vec![rule.to_owned()], ..Selection::default() };
    let checker = Checker::new().selection(selection).max_findings(0).profile("generic").expect("it is built in");
    let report = checker.check_bytes("record.jsonl", line.as_bytes()).expect("nothing fails on bytes in memory");
    let spans = report.findings.iter().filter_map(|finding| finding.span);
    spans.map(|span| line[span.byte_start as usize..span.byte_end as usize].to_owned()).collect()
}
