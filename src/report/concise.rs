//! `concise`: one finding a line, `path:line:col: severity[rule] message`.
//!
//! Owns that line. What it prints is for people, `grep` and editors; scripts read the JSON.

use std::io::{self, Write};

use super::hidden::Hidden;
use super::layout::{Ink, Paint};
use super::{Context, place, sanitize};
use crate::finding::{Finding, Report};

/// Writes the findings.
pub(super) fn render(report: &Report, context: &Context, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint { on: context.color };
    let hidden = Hidden::of(report);
    for (index, finding) in report.findings.iter().enumerate() {
        writeln!(out, "{}", line(report, finding, paint))?;
        if let Some(more) = hidden.after(index) {
            writeln!(out, "{}", paint.paint(Ink::Dim, &more))?;
        }
    }
    for more in hidden.unseen() {
        writeln!(out, "{}", paint.paint(Ink::Dim, &more))?;
    }
    Ok(())
}

fn line(report: &Report, finding: &Finding, paint: Paint) -> String {
    let place = paint.paint(Ink::Bold, &place(report, finding));
    let severity = paint.paint(Ink::Severity(finding.severity), finding.severity.as_str());
    format!("{place}: {severity}[{}] {}", sanitize::text(&finding.rule), sanitize::message(&finding.message))
}
