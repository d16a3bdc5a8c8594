//! `--statistics` in the text formats: how often each rule found something.
//!
//! Owns that table: most frequent first, ties by name. The JSON formats hold the same counts in `summary.by_rule`.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::{self, Write};

use super::layout::{Ink, Paint};
use super::{Context, sanitize};
use crate::finding::{Report, Severity};
use crate::text::count;

/// Columns of the longest word for a severity.
const SEVERITY_COLUMN: usize = 7;

/// Writes the table.
pub(super) fn render(report: &Report, context: &Context, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint { on: context.color };
    let mut rows: Vec<(&str, u64)> = report.summary.by_rule.iter().map(|(rule, count)| (rule.as_str(), *count)).collect();
    rows.sort_by_key(|(rule, count)| (Reverse(*count), *rule));
    let severities = severities(report);
    let widest = rows.iter().map(|(_, number)| count(*number).len()).max().unwrap_or(0);
    for (rule, number) in rows {
        let severity = severities.get(rule).map_or_else(
            || " ".repeat(SEVERITY_COLUMN),
            |severity| paint.paint(Ink::Severity(*severity), &format!("{:SEVERITY_COLUMN$}", severity.as_str())),
        );
        let number = paint.paint(Ink::Bold, &format!("{:>widest$}", count(number)));
        writeln!(out, "{number}  {severity}  {}", sanitize::text(rule))?;
    }
    Ok(())
}

/// The worst severity shown of each rule.
fn severities(report: &Report) -> HashMap<&str, Severity> {
    let mut worst: HashMap<&str, Severity> = HashMap::new();
    for finding in &report.findings {
        let severity = worst.entry(&finding.rule).or_insert(finding.severity);
        *severity = finding.severity.max(*severity);
    }
    worst
}
