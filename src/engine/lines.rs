//! Findings about whole lines: values over several lines, files that are no JSONL, files without a record.
//!
//! Owns the way from an offset back to its line. Everything here runs once a file, after its chunks are merged.

use super::draw::column_at;
use super::file::{Merged, Walk};
use super::regions::Region;
use crate::Error;
use crate::check::{Draft, Sink};
use crate::finding::Span;
use crate::record::{Defect, DefectKind};
use crate::rule::options::JsonDefect;

impl Walk<'_> {
    /// Rules that report a defect, with their message.
    fn rules_for(&self, defect: &Defect) -> Vec<Draft> {
        let mut sink = Sink::new(self.plan.severities.len(), 0);
        self.plan.checks.iter().for_each(|check| check.defects(std::slice::from_ref(defect), &mut sink));
        sink.take()
    }

    pub(super) fn report_about_file(&self, defect: &Defect, span: Option<Span>, merged: &mut Merged) {
        for draft in self.rules_for(defect) {
            merged.counts[usize::from(draft.rule)] += 1;
            let finding = self.artist.about_file(draft.rule, self.file, draft.message, draft.help, span);
            self.keep(merged, finding);
        }
    }

    /// A finding for each region.
    pub(super) fn report_regions(&self, regions: &[Region], merged: &mut Merged) -> Result<(), Error> {
        for region in regions {
            let message = |lines: u64| match (region.kind, region.values) {
                (JsonDefect::ArrayFile, _) => format!("the file is one JSON array over {lines} lines, not one record a line"),
                (_, 1) => format!("one JSON value stands on {lines} lines: every line is read as a record of its own"),
                (_, values) => format!("{values} JSON values stand on {lines} lines: every line is read as a record of its own"),
            };
            self.report_lines(region.kind, region.start, region.end, message, merged)?;
        }
        Ok(())
    }

    /// A finding that spans whole lines, drawn with the first of them.
    fn report_lines(
        &self,
        kind: JsonDefect,
        start: u64,
        end: u64,
        message: impl Fn(u64) -> String,
        merged: &mut Merged,
    ) -> Result<(), Error> {
        let first = self.line_of(merged, start)?;
        let last = self.line_of(merged, end.saturating_sub(1))?;
        let from = (start - first.offset) as usize;
        let span = Span {
            line: first.number,
            column: column_at(&first.bytes, from),
            end_line: last.number,
            end_column: column_at(&last.bytes, (end - last.offset) as usize),
            byte_start: start,
            byte_end: end,
        };
        let defect = Defect::json(kind, 0..0, message(last.number - first.number + 1));
        let shown = merged.findings.len();
        self.report_about_file(&defect, Some(span), merged);
        if self.artist.excerpts {
            for finding in &mut merged.findings[shown..] {
                finding.excerpt = Some(self.artist.excerpt(&first.bytes, from..first.bytes.len()));
            }
        }
        Ok(())
    }

    /// A finding that spans the whole file.
    pub(super) fn report_whole(&self, defect: &Defect, merged: &mut Merged) -> Result<(), Error> {
        let DefectKind::Json(kind) = defect.kind else { return Ok(()) };
        let last = self.line_of(merged, merged.bytes.saturating_sub(1))?;
        let end = last.offset + last.bytes.len() as u64;
        self.report_lines(kind, 0, end, |_| defect.message.clone(), merged)
    }

    fn line_of(&self, merged: &Merged, offset: u64) -> Result<LineOf, Error> {
        let chunk = merged.chunks.partition_point(|chunk| chunk.offset <= offset).saturating_sub(1);
        let start = merged.chunks[chunk];
        let end = merged.chunks.get(chunk + 1).map_or(merged.bytes, |next| next.offset);
        let bytes = self.source.reread_one(start.offset..end)?;
        let at = (offset - start.offset) as usize;
        let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
        let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline);
        let before = memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64;
        Ok(LineOf {
            number: start.lines + before + 1,
            offset: start.offset + line_start as u64,
            bytes: bytes[line_start..line_end].to_vec(),
        })
    }
}

struct LineOf {
    number: u64,
    offset: u64,
    bytes: Vec<u8>,
}
