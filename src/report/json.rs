//! `json` and `jsonl`: the output contract, version 1, that scripts and gates rely on.
//!
//! Owns the names, the order and the nullness of every field. A change here is a change of the contract. `json` is one object
//! with one finding on each line; `jsonl` is one object for each finding, and the rest in the last line.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::escape::write;
use super::{Context, sanitize};
use crate::finding::{Coverage, FileReport, Finding, Fix, Related, Report, RuleNotRun, Severity, Skipped};

/// The version of the contract.
const VERSION: u32 = 1;

/// Writes one object.
pub(super) fn render(report: &Report, context: &Context, out: &mut dyn Write) -> io::Result<()> {
    let frame = Frame::of(report, context.target, context.version);
    member(out, "{", "version", &frame.version)?;
    member(out, ",\n ", "tool", &frame.tool)?;
    member(out, ",\n ", "target", &frame.target)?;
    member(out, ",\n ", "profile", &frame.profile)?;
    member(out, ",\n ", "detected", &frame.detected)?;
    member(out, ",\n ", "files", &frame.files)?;
    member(out, ",\n ", "summary", &frame.summary)?;
    member(out, ",\n ", "coverage", &frame.coverage)?;
    out.write_all(b",\n \"findings\": [")?;
    for (index, finding) in report.findings.iter().enumerate() {
        out.write_all(if index == 0 { b"\n  " } else { b",\n  " })?;
        write(out, finding)?;
    }
    out.write_all(b"]}\n")
}

/// Writes one object for each finding, and the summary last.
pub(super) fn render_lines(report: &Report, context: &Context, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        write(out, finding)?;
        out.write_all(b"\n")?;
    }
    write(out, &Frame::of(report, context.target, context.version))?;
    out.write_all(b"\n")
}

/// The object that `render` lays out.
impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let frame = Frame::of(self, self.target.as_deref(), env!("CARGO_PKG_VERSION"));
        let mut object = serializer.serialize_struct("Report", 9)?;
        object.serialize_field("version", &frame.version)?;
        object.serialize_field("tool", &frame.tool)?;
        object.serialize_field("target", &frame.target)?;
        object.serialize_field("profile", &frame.profile)?;
        object.serialize_field("detected", &frame.detected)?;
        object.serialize_field("files", &frame.files)?;
        object.serialize_field("summary", &frame.summary)?;
        object.serialize_field("coverage", &frame.coverage)?;
        object.serialize_field("findings", &self.findings)?;
        object.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FindingJson::of(self).serialize(serializer)
    }
}

fn member(out: &mut dyn Write, before: &str, name: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "{before}\"{name}\": ")?;
    write(out, value)
}

/// Everything but the findings, in the order of the last line of `jsonl`.
#[derive(Serialize)]
struct Frame<'r> {
    summary: SummaryJson<'r>,
    coverage: CoverageJson<'r>,
    files: Vec<FileJson<'r>>,
    version: u32,
    tool: Tool<'r>,
    target: Option<&'r str>,
    profile: Option<&'r str>,
    detected: bool,
}

impl<'r> Frame<'r> {
    fn of(report: &'r Report, target: Option<&'r str>, version: &'r str) -> Frame<'r> {
        Frame {
            summary: SummaryJson::of(report),
            coverage: CoverageJson::of(&report.coverage),
            files: report.files.iter().map(FileJson::of).collect(),
            version: VERSION,
            tool: Tool::of(version),
            target,
            profile: common_profile(&report.files),
            detected: report.files.iter().any(|file| file.detected),
        }
    }
}

/// The profile of all files, if they have one in common.
pub(super) fn common_profile(files: &[FileReport]) -> Option<&str> {
    let first = &files.first()?.profile;
    files.iter().all(|file| file.profile == *first).then_some(first)
}

#[derive(Serialize)]
pub(super) struct Tool<'r> {
    name: &'static str,
    version: &'r str,
}

impl<'r> Tool<'r> {
    pub(super) fn of(version: &'r str) -> Tool<'r> {
        Tool { name: "tunelint", version }
    }
}

#[derive(Serialize)]
pub(super) struct FileJson<'r> {
    path: &'r str,
    split: &'r str,
    bytes: u64,
    records: u64,
    profile: &'r str,
    detected: bool,
    detected_because: Option<&'r str>,
}

impl<'r> FileJson<'r> {
    pub(super) fn of(file: &'r FileReport) -> FileJson<'r> {
        FileJson {
            path: &file.path,
            split: file.split.as_str(),
            bytes: file.bytes,
            records: file.records,
            profile: &file.profile,
            detected: file.detected,
            detected_because: file.detected_because.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct SummaryJson<'r> {
    error: u64,
    warning: u64,
    info: u64,
    fixable: u64,
    baselined: u64,
    shown: usize,
    by_rule: &'r BTreeMap<String, u64>,
}

impl<'r> SummaryJson<'r> {
    fn of(report: &'r Report) -> SummaryJson<'r> {
        let summary = &report.summary;
        SummaryJson {
            error: summary.error,
            warning: summary.warning,
            info: summary.info,
            fixable: summary.fixable,
            baselined: 0,
            shown: report.findings.len(),
            by_rule: &summary.by_rule,
        }
    }
}

#[derive(Serialize)]
pub(super) struct CoverageJson<'r> {
    complete: bool,
    bytes: u64,
    records: u64,
    skipped: &'r [Skipped],
    rules_run: usize,
    rules_not_run: &'r [RuleNotRun],
}

impl<'r> CoverageJson<'r> {
    pub(super) fn of(coverage: &'r Coverage) -> CoverageJson<'r> {
        CoverageJson {
            complete: coverage.complete,
            bytes: coverage.bytes,
            records: coverage.records,
            skipped: &coverage.skipped,
            rules_run: coverage.rules_run,
            rules_not_run: &coverage.rules_not_run,
        }
    }
}

#[derive(Serialize)]
struct FindingJson<'r> {
    rule: &'r str,
    group: &'r str,
    severity: Severity,
    message: Cow<'r, str>,
    help: Option<&'r str>,
    file: &'r str,
    line: Option<u64>,
    column: Option<u64>,
    end_line: Option<u64>,
    end_column: Option<u64>,
    byte_start: Option<u64>,
    byte_end: Option<u64>,
    pointer: Option<&'r str>,
    in_key: bool,
    text_start: Option<u64>,
    text_end: Option<u64>,
    related: Vec<RelatedJson<'r>>,
    fix: Option<&'r Fix>,
    fingerprint: &'r str,
}

impl<'r> FindingJson<'r> {
    fn of(finding: &'r Finding) -> FindingJson<'r> {
        let span = finding.span;
        FindingJson {
            rule: &finding.rule,
            group: &finding.group,
            severity: finding.severity,
            message: sanitize::cut(&finding.message, sanitize::MESSAGE_CHARS),
            help: finding.help.as_deref(),
            file: &finding.path,
            line: span.map(|span| span.line),
            column: span.map(|span| span.column),
            end_line: span.map(|span| span.end_line),
            end_column: span.map(|span| span.end_column),
            byte_start: span.map(|span| span.byte_start),
            byte_end: span.map(|span| span.byte_end),
            pointer: finding.pointer.as_deref(),
            in_key: finding.in_key,
            text_start: finding.text.map(|(start, _)| start),
            text_end: finding.text.map(|(_, end)| end),
            related: finding.related.iter().map(RelatedJson::of).collect(),
            fix: finding.fix.as_ref(),
            fingerprint: &finding.fingerprint,
        }
    }
}

#[derive(Serialize)]
struct RelatedJson<'r> {
    file: &'r str,
    line: u64,
    byte_start: u64,
    byte_end: u64,
    message: Cow<'r, str>,
}

impl<'r> RelatedJson<'r> {
    fn of(related: &'r Related) -> RelatedJson<'r> {
        RelatedJson {
            file: &related.path,
            line: related.line,
            byte_start: related.byte_start,
            byte_end: related.byte_end,
            message: sanitize::cut(&related.message, sanitize::MESSAGE_CHARS),
        }
    }
}
