//! Personal data and credentials: what is left alone, and what specimens are worth.

use std::path::PathBuf;

use tunelint::Checker;
use tunelint::finding::{Report, Severity};
use tunelint::rule::Selection;

/// What the rules of the groups `pii` and `secrets` that are on by default say about a fixture.
fn checked(fixture: &str) -> Report {
    let select = vec!["pii".to_owned(), "secrets".to_owned()];
    let path = PathBuf::from("fixtures").join(fixture);
    let checker = Checker::new().max_findings(0).selection(Selection { select, ..Selection::default() });
    checker.check_paths(&[path]).expect("the settings are right")
}

#[test]
fn what_only_looks_personal_is_no_finding() {
    let report = checked("not-personal.jsonl");
    assert!(report.coverage.complete && report.coverage.records > 60, "{:?}", report.coverage);
    let said: Vec<_> = report.findings.iter().map(|finding| (&finding.rule, finding.span, &finding.message)).collect();
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn published_specimens_are_worth_knowing_at_most() {
    let report = checked("specimens.jsonl");
    assert!(report.findings.len() > 6, "{}", report.findings.len());
    let more: Vec<_> = report.findings.iter().filter(|finding| finding.severity != Severity::Info).collect();
    assert!(more.is_empty(), "{more:#?}");
}
