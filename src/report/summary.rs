//! The summary of a run, for standard error.
//!
//! Owns the summary line, and the lines about what was not checked. Durations appear here and never in a report.

use std::time::Duration;

use super::layout::{bytes, seconds, throughput};
use super::sanitize;
use crate::finding::{Coverage, Report, RuleNotRun, Skipped};
use crate::text::{and_list, count, counted};

/// One line with counts, sizes and speed; further lines for what is not shown, what has a suggested fix and what was not checked.
///
/// Without a line feed at the end; harmless to print, without colors.
pub fn summary_line(report: &Report, elapsed: Duration) -> String {
    if is_unchecked(report) {
        return unchecked(&report.coverage.skipped).join("\n");
    }
    let mut lines = vec![format!("{} {} ({})", found(report), scope(report), speed(report.coverage.bytes, elapsed))];
    let (total, shown) = (report.summary.total(), report.findings.len() as u64);
    if shown < total {
        lines.push(format!("Showing {} of {} findings; use --max-findings 0 to show all", count(shown), count(total)));
    }
    if report.summary.fixable > 0 {
        let verb = if report.summary.fixable == 1 { "has" } else { "have" };
        lines.push(format!("{} {verb} a suggested fix (see --output-format json)", counted(report.summary.fixable, "finding")));
    }
    lines.extend(gaps(report));
    lines.join("\n")
}

/// Whether there was nothing to check, because every path was skipped.
fn is_unchecked(report: &Report) -> bool {
    let coverage = &report.coverage;
    !coverage.skipped.is_empty() && report.summary.total() == 0 && coverage.records == 0 && coverage.bytes == 0
}

/// Why nothing was checked: a line for each skipped path.
fn unchecked(skipped: &[Skipped]) -> Vec<String> {
    let line = |skipped: &Skipped| format!("error: {}: {}", sanitize::text(&skipped.path), sanitize::message(&skipped.reason));
    match skipped {
        [only] => vec![format!("{}; nothing was checked", line(only))],
        all => all.iter().map(line).chain(["Nothing was checked".to_owned()]).collect(),
    }
}

/// `Found 3 errors and 1 warning`.
fn found(report: &Report) -> String {
    let summary = &report.summary;
    let counts = [(summary.error, "error"), (summary.warning, "warning")].map(|(number, noun)| (number, counted(number, noun)));
    let mut parts: Vec<String> = counts.into_iter().filter(|(number, _)| *number > 0).map(|(_, text)| text).collect();
    if summary.info > 0 {
        parts.push(format!("{} info", count(summary.info)));
    }
    match parts.as_slice() {
        [] => "No findings".to_owned(),
        parts => format!("Found {}", and_list(parts)),
    }
}

/// `in 1,000 records in 2 files, 1.2 MB`.
fn scope(report: &Report) -> String {
    let coverage = &report.coverage;
    let part = if coverage.complete { "in" } else { "in the checked part:" };
    let files = counted(report.files.len() as u64, "file");
    format!("{part} {} in {files}, {}", counted(coverage.records, "record"), bytes(coverage.bytes))
}

fn speed(bytes: u64, elapsed: Duration) -> String {
    let time = seconds(elapsed);
    throughput(bytes, elapsed).map_or_else(|| time.clone(), |speed| format!("{time}, {speed}"))
}

/// What was not checked, each on its own line; nothing when the scan is complete.
pub fn gaps(report: &Report) -> Vec<String> {
    coverage_gaps(&report.coverage)
}

/// What was not checked, each on its own line; nothing when the scan is complete.
pub fn coverage_gaps(coverage: &Coverage) -> Vec<String> {
    let mut lines = Vec::new();
    if !coverage.complete {
        lines.push("error: not everything was checked".to_owned());
    }
    for skipped in &coverage.skipped {
        lines.push(format!("  skipped {}: {}", sanitize::text(&skipped.path), sanitize::message(&skipped.reason)));
    }
    // Rules that were not selected, and rules that do not apply to this dataset.
    let expected = |rule: &RuleNotRun| ["opt-in", "ignored", "not selected"].contains(&rule.reason.as_str()) || rule.is_idle();
    let mut failed = coverage.rules_not_run.iter().filter(|rule| !expected(rule)).peekable();
    if coverage.rules_run == 0 && !coverage.complete && failed.peek().is_none() {
        lines.push(format!("  no rule could run: {}", why_none(&coverage.rules_not_run)));
    } else if !coverage.complete {
        for rule in failed {
            lines.push(format!("  rule `{}` did not finish: {}", sanitize::text(&rule.rule), sanitize::message(&rule.reason)));
        }
    }
    lines
}

/// Why no rule ran: what the selected rules lack.
fn why_none(not_run: &[RuleNotRun]) -> String {
    let mut reasons: Vec<&str> = not_run.iter().filter(|rule| rule.is_idle()).map(|rule| rule.reason.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    match reasons.is_empty() {
        true => "select at least one rule; `tunelint rules` lists all rules and groups".to_owned(),
        false => reasons.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{FileReport, Split};

    fn report() -> Report {
        let file = FileReport {
            path: "train.jsonl".to_owned(),
            split: Split::Train,
            bytes: 1_200_000,
            records: 1000,
            profile: "openai-chat".to_owned(),
            detected: false,
            detected_because: None,
        };
        let mut report = Report { files: vec![file], ..Report::default() };
        (report.coverage.complete, report.coverage.bytes, report.coverage.records) = (true, 1_200_000, 1000);
        report.coverage.rules_run = 41;
        report
    }

    #[test]
    fn a_clean_run_says_so() {
        let line = summary_line(&report(), Duration::from_millis(20));
        assert_eq!(line, "No findings in 1,000 records in 1 file, 1.2 MB (0.020 s, 60 MB/s)");
    }

    #[test]
    fn findings_are_counted_by_severity() {
        let mut report = report();
        (report.summary.error, report.summary.warning, report.summary.info) = (9812, 1, 2);
        report.summary.fixable = 3;
        insta::assert_snapshot!(summary_line(&report, Duration::from_secs(2)), @r"
        Found 9,812 errors, 1 warning and 2 info in 1,000 records in 1 file, 1.2 MB (2.00 s, 600 kB/s)
        Showing 0 of 9,815 findings; use --max-findings 0 to show all
        3 findings have a suggested fix (see --output-format json)
        ");
    }

    #[test]
    fn what_was_not_checked_is_named_harmlessly() {
        let mut report = report();
        report.coverage.complete = false;
        let skipped = |path: &str| Skipped { path: path.to_owned(), reason: "Permission denied\n::error::x".to_owned() };
        report.coverage.skipped = vec![skipped("data/a.jsonl"), skipped("\x1b[2J\n::add-mask::x")];
        insta::assert_snapshot!(summary_line(&report, Duration::ZERO), @r"
        No findings in the checked part: 1,000 records in 1 file, 1.2 MB (0.000 s)
        error: not everything was checked
          skipped data/a.jsonl: Permission denied␊::error::x
          skipped ␛[2J␊::add-mask::x: Permission denied␊::error::x
        ");
    }

    #[test]
    fn a_run_that_checked_nothing_has_no_counts() {
        let mut report = Report::default();
        let skipped = |path: &str| Skipped { path: path.to_owned(), reason: "no such file".to_owned() };
        report.coverage.skipped = vec![skipped("train.json")];
        assert_eq!(summary_line(&report, Duration::ZERO), "error: train.json: no such file; nothing was checked");
        report.coverage.skipped.push(skipped("dev.json"));
        insta::assert_snapshot!(summary_line(&report, Duration::ZERO), @r"
        error: train.json: no such file
        error: dev.json: no such file
        Nothing was checked
        ");
    }

    #[test]
    fn what_the_selected_rules_lack_is_named() {
        let mut report = report();
        (report.coverage.complete, report.coverage.rules_run) = (false, 0);
        let not_run = |rule: &str, reason: &str| RuleNotRun { rule: rule.to_owned(), reason: reason.to_owned() };
        report.coverage.rules_not_run = vec![
            not_run("near-duplicate", "opt-in"),
            not_run("leaked-record", RuleNotRun::ONE_SPLIT),
            not_run("leaked-prompt", RuleNotRun::ONE_SPLIT),
            not_run("over-token-limit", RuleNotRun::NO_LIMIT),
        ];
        insta::assert_snapshot!(summary_line(&report, Duration::ZERO), @r"
        No findings in the checked part: 1,000 records in 1 file, 1.2 MB (0.000 s)
        error: not everything was checked
          no rule could run: no limit of tokens is known: give a target or a limit, the dataset has one split
        ");
    }

    #[test]
    fn a_rule_that_failed_is_named() {
        let mut report = report();
        report.coverage.complete = false;
        let not_run = |rule: &str, reason: &str| RuleNotRun { rule: rule.to_owned(), reason: reason.to_owned() };
        report.coverage.rules_not_run = vec![not_run("near-duplicate", "opt-in"), not_run("mine", "no such field: x")];
        insta::assert_snapshot!(summary_line(&report, Duration::ZERO), @r"
        No findings in the checked part: 1,000 records in 1 file, 1.2 MB (0.000 s)
        error: not everything was checked
          rule `mine` did not finish: no such field: x
        ");
    }
}
