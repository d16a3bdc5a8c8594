//! The last words of a run, for the error stream.
//!
//! Owns how a run is summed up in a sentence, and what is said when it was not complete. Durations stand here and nowhere in a report.

use std::time::Duration;

use super::layout::{bytes, count, counted, seconds, throughput};
use super::sanitize;
use crate::finding::{Coverage, Report, RuleNotRun};

/// One line of what was found in what and how fast; more lines where something is not shown or was not checked.
///
/// Without a line feed at the end; harmless to print, without colours.
pub fn summary_line(report: &Report, elapsed: Duration) -> String {
    let mut lines = vec![format!("{} {} ({})", found(report), scope(report), speed(report.coverage.bytes, elapsed))];
    let (total, shown) = (report.summary.total(), report.findings.len() as u64);
    if shown < total {
        lines.push(format!("Showing {} of {} findings; show all with --max-findings 0", count(shown), count(total)));
    }
    if report.summary.fixable > 0 {
        lines.push(format!("For {} of them the JSON report has an edit that mends it", count(report.summary.fixable)));
    }
    lines.extend(gaps(report));
    lines.join("\n")
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
        [] => "Nothing found".to_owned(),
        [one] => format!("Found {one}"),
        [first @ .., last] => format!("Found {} and {last}", first.join(", ")),
    }
}

/// `in 1,000 records of 2 files, 1.2 MB`.
fn scope(report: &Report) -> String {
    let coverage = &report.coverage;
    let part = if coverage.complete { "in" } else { "in the part that was checked:" };
    let files = counted(report.files.len() as u64, "file");
    format!("{part} {} of {files}, {}", counted(coverage.records, "record"), bytes(coverage.bytes))
}

fn speed(bytes: u64, elapsed: Duration) -> String {
    let time = seconds(elapsed);
    throughput(bytes, elapsed).map_or_else(|| time.clone(), |speed| format!("{time}, {speed}"))
}

/// What was not checked, each on its own line; nothing when the scan is complete.
pub fn gaps(report: &Report) -> Vec<String> {
    coverage_gaps(&report.coverage)
}

/// What was not looked at, each on its own line.
pub fn coverage_gaps(coverage: &Coverage) -> Vec<String> {
    let mut lines = Vec::new();
    if !coverage.complete {
        lines.push("Not complete: not everything was checked".to_owned());
    }
    for skipped in &coverage.skipped {
        lines.push(format!("  skipped {}: {}", sanitize::text(&skipped.path), sanitize::message(&skipped.reason)));
    }
    // What nobody asked for, and what this dataset gives no occasion for.
    let expected = |rule: &RuleNotRun| ["opt-in", "ignored", "not selected"].contains(&rule.reason.as_str()) || rule.is_idle();
    let mut failed = coverage.rules_not_run.iter().filter(|rule| !expected(rule)).peekable();
    if coverage.rules_run == 0 && !coverage.complete && failed.peek().is_none() {
        lines.push(format!("  no rule is left to run: {}", why_none(&coverage.rules_not_run)));
    } else if !coverage.complete {
        for rule in failed {
            lines.push(format!(
                "  rule {} did not run to its end: {}",
                sanitize::text(&rule.rule),
                sanitize::message(&rule.reason)
            ));
        }
    }
    lines
}

/// Why no rule ran: what those that were selected lack.
fn why_none(not_run: &[RuleNotRun]) -> String {
    let mut reasons: Vec<&str> = not_run.iter().filter(|rule| rule.is_idle()).map(|rule| rule.reason.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    match reasons.is_empty() {
        true => "select one that exists; `tunelint rules` lists them with their groups".to_owned(),
        false => reasons.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{FileReport, Skipped, Split};

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
        assert_eq!(line, "Nothing found in 1,000 records of 1 file, 1.2 MB (0.020 s, 60 MB/s)");
    }

    #[test]
    fn findings_are_counted_by_severity() {
        let mut report = report();
        (report.summary.error, report.summary.warning, report.summary.info) = (9812, 1, 2);
        report.summary.fixable = 3;
        insta::assert_snapshot!(summary_line(&report, Duration::from_secs(2)), @r"
        Found 9,812 errors, 1 warning and 2 info in 1,000 records of 1 file, 1.2 MB (2.00 s, 600 kB/s)
        Showing 0 of 9,815 findings; show all with --max-findings 0
        For 3 of them the JSON report has an edit that mends it
        ");
    }

    #[test]
    fn what_was_not_checked_is_named_harmlessly() {
        let mut report = report();
        report.coverage.complete = false;
        let skipped = |path: &str| Skipped { path: path.to_owned(), reason: "Permission denied\n::error::x".to_owned() };
        report.coverage.skipped = vec![skipped("data/a.jsonl"), skipped("\x1b[2J\n::add-mask::x")];
        insta::assert_snapshot!(summary_line(&report, Duration::ZERO), @r"
        Nothing found in the part that was checked: 1,000 records of 1 file, 1.2 MB (0.000 s)
        Not complete: not everything was checked
          skipped data/a.jsonl: Permission denied␊::error::x
          skipped ␛[2J␊::add-mask::x: Permission denied␊::error::x
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
        Nothing found in the part that was checked: 1,000 records of 1 file, 1.2 MB (0.000 s)
        Not complete: not everything was checked
          no rule is left to run: no limit of tokens is known: give a target or a limit, the dataset has one split
        ");
    }

    #[test]
    fn a_rule_that_failed_is_named() {
        let mut report = report();
        report.coverage.complete = false;
        let not_run = |rule: &str, reason: &str| RuleNotRun { rule: rule.to_owned(), reason: reason.to_owned() };
        report.coverage.rules_not_run = vec![not_run("near-duplicate", "opt-in"), not_run("mine", "no such field: x")];
        insta::assert_snapshot!(summary_line(&report, Duration::ZERO), @r"
        Nothing found in the part that was checked: 1,000 records of 1 file, 1.2 MB (0.000 s)
        Not complete: not everything was checked
          rule mine did not run to its end: no such field: x
        ");
    }
}
