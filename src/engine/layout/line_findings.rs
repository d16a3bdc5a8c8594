//! Findings about whole lines: values over several lines, files that are no JSONL, files without a record.
//!
//! Owns the way from an offset back to its line. Everything here runs once a file, after its chunks are merged.

use super::multiline_values::MultilineValue;
use crate::Error;
use crate::check::{Draft, Quota, Sink};
use crate::engine::file::FileScan;
use crate::engine::finding_builder::{column_at, excerpt};
use crate::engine::merged::Merged;
use crate::finding::Span;
use crate::input::OVERSIZED_HEAD;
use crate::json::Defect;
use crate::rule::options::JsonDefect;

/// Regions whose lines are read together.
const BATCH: usize = 64;

impl FileScan<'_> {
    /// Rules that report a defect, with their message.
    pub(crate) fn rules_for(&self, defect: &Defect) -> Vec<Draft> {
        let mut sink = Sink::new(Quota::new(self.plan.severities.len(), 0), None);
        self.plan.checks.lines.iter().for_each(|check| check.defects(std::slice::from_ref(defect), &mut sink));
        sink.take()
    }

    /// The kinds of these multiline values that no rule reports.
    pub(crate) fn unreported(&self, multiline_values: &[MultilineValue]) -> Vec<JsonDefect> {
        let mut kinds: Vec<JsonDefect> = Vec::new();
        for region in multiline_values {
            if !kinds.contains(&region.kind) {
                kinds.push(region.kind);
            }
        }
        kinds.retain(|&kind| self.rules_for(&Defect::json(kind, 0..0, "")).is_empty());
        kinds
    }

    pub(crate) fn report_about_file(&self, defect: &Defect, span: Option<Span>, merged: &mut Merged) {
        for draft in self.rules_for(defect) {
            let rule = draft.rule;
            let mut finding = self.builder.about_file(rule, self.file, draft.message, draft.help, span);
            if let Some(severity) = self.builder.own_severity(rule, draft.severity) {
                finding.severity = severity;
                merged.findings.override_severity(rule, severity, 1);
            }
            merged.findings.report(rule, finding);
        }
    }

    /// A finding for each region; all are counted, those with room are drawn.
    pub(crate) fn report_multiline_values(&self, multiline_values: &[MultilineValue], merged: &mut Merged) -> Result<(), Error> {
        for batch in multiline_values.chunks(BATCH) {
            let drawn: Vec<&MultilineValue> = batch.iter().filter(|region| self.has_room(region.kind, merged)).collect();
            let ends: Vec<u64> = drawn.iter().flat_map(|region| [region.start, region.end.saturating_sub(1)]).collect();
            let lines = self.lines_of(merged, &ends)?;
            for (region, ends) in drawn.iter().zip(lines.chunks(2)) {
                let (first, last) = (&ends[0], &ends[1]);
                let count = last.number - first.number + 1;
                let message = match (region.kind, region.values) {
                    (JsonDefect::ArrayFile, _) => {
                        format!("the file is one JSON array over {count} lines, not one record per line")
                    }
                    (_, 1) => format!("one JSON value spans {count} lines, but every line must be one record"),
                    (_, values) => {
                        format!("{values} JSON values span {count} lines, but every line must be one record")
                    }
                };
                self.report_lines(Defect::json(region.kind, 0..0, message), region.start, region.end, (first, last), merged);
            }
            for region in batch.iter().filter(|region| !drawn.contains(region)) {
                let drafts = self.rules_for(&Defect::json(region.kind, 0..0, ""));
                drafts.iter().for_each(|draft| merged.findings.count(draft.rule, 1));
            }
        }
        Ok(())
    }

    /// Whether a finding of this kind would be kept.
    fn has_room(&self, kind: JsonDefect, merged: &Merged) -> bool {
        let drafts = self.rules_for(&Defect::json(kind, 0..0, ""));
        drafts.iter().any(|draft| merged.findings.quota().has_room(draft.rule))
    }

    /// A finding that spans whole lines, drawn with the first of them.
    pub(crate) fn report_lines(
        &self,
        defect: Defect,
        start: u64,
        end: u64,
        (first, last): (&LineOf, &LineOf),
        merged: &mut Merged,
    ) {
        let from = (start - first.offset) as usize;
        let span = Span {
            line: first.number,
            column: column_at(&first.bytes, from),
            end_line: last.number,
            end_column: column_at(&last.bytes, (end - last.offset) as usize),
            byte_start: start,
            byte_end: end,
        };
        let shown = merged.findings.len();
        self.report_about_file(&defect, Some(span), merged);
        if self.builder.excerpts {
            let redaction = self.builder.redactor.redaction(&first.bytes, 0);
            for finding in merged.findings.kept_since(shown) {
                finding.excerpt = Some(excerpt(&first.bytes, from..first.bytes.len(), None, &redaction));
            }
        }
    }

    /// A finding that spans the whole file; of a last line that is too long to be held, its beginning.
    pub(crate) fn report_whole(&self, defect: Defect, merged: &mut Merged) -> Result<(), Error> {
        let lines = self.lines_of(merged, &[0, merged.end.saturating_sub(1)])?;
        let (first, last) = (&lines[0], &lines[1]);
        let end = last.offset + last.bytes.len() as u64;
        self.report_lines(defect, 0, end, (first, last), merged);
        Ok(())
    }

    /// The lines in which offsets lie, in one more pass over the file at most.
    pub(crate) fn lines_of(&self, merged: &Merged, offsets: &[u64]) -> Result<Vec<LineOf>, Error> {
        let chunk_of = |offset: u64| merged.chunks.partition_point(|chunk| chunk.offset <= offset).saturating_sub(1);
        let mut chunks: Vec<usize> = offsets.iter().map(|&offset| chunk_of(offset)).collect();
        chunks.sort_unstable();
        chunks.dedup();
        let range_of = |&chunk: &usize| {
            let start = merged.chunks[chunk];
            let end = merged.chunks.get(chunk + 1).map_or(merged.end, |next| next.offset);
            start.offset..if start.oversized { end.min(start.offset + OVERSIZED_HEAD as u64) } else { end }
        };
        let ranges: Vec<_> = chunks.iter().map(range_of).collect();
        let read = self.source()?.reread(&ranges)?;
        let line_of = |&offset: &u64| {
            let chunk = chunk_of(offset);
            let (start, bytes) = (merged.chunks[chunk], &read[chunks.binary_search(&chunk).unwrap_or_default()]);
            let at = ((offset - start.offset) as usize).min(bytes.len().saturating_sub(1));
            let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
            let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline);
            let before = memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64;
            LineOf {
                number: start.lines + before + 1,
                offset: start.offset + line_start as u64,
                bytes: bytes[line_start..line_end].to_vec(),
            }
        };
        Ok(offsets.iter().map(line_of).collect())
    }
}

/// A line and where it stands.
pub(crate) struct LineOf {
    number: u64,
    pub(crate) offset: u64,
    pub(crate) bytes: Vec<u8>,
}
