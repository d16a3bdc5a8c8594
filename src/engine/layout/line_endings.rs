//! How the lines of a file end, and what the file is called.
//!
//! Owns the counting of line ends, chunk by chunk, and the few findings that concern the framing of a whole file. What it counts, the
//! walk over the lines has at hand, so a clean file pays a comparison a line. Knows nothing of what a line holds.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::engine::file::FileScan;
use crate::engine::finding_builder::fingerprint;
use crate::engine::merged::Merged;
use crate::json::{Defect, Place};
use crate::rule::options::{Hazard, JsonDefect};

/// The names under which platforms and trainers take JSONL, compressed or not.
const ENDINGS: [&str; 4] = [".jsonl", ".ndjson", ".jsonlines", ".jl"];

/// How the lines of one part end. Parts merge in the order of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineEndings {
    /// Lines that end with CRLF, and the offset of the first CR.
    with_return: u64,
    first_return: Option<u64>,
    /// Lines that end with LF alone, and the offset of the first such LF.
    plain: u64,
    first_plain: Option<u64>,
    /// The part ends with a line that has no LF.
    open: bool,
}

impl LineEndings {
    /// Takes into account the line `start..end` of `bytes`, which stand at `offset` of the file.
    #[inline]
    pub(crate) fn line(&mut self, bytes: &[u8], start: usize, end: usize, offset: u64) {
        if end == bytes.len() {
            self.open = true;
        } else if end > start && bytes[end - 1] == b'\r' {
            self.with_return += 1;
            self.first_return.get_or_insert(offset + end as u64 - 1);
        } else {
            self.plain += 1;
            self.first_plain.get_or_insert(offset + end as u64);
        }
    }

    /// Takes the part that follows.
    pub(crate) fn merge(&mut self, later: LineEndings) {
        self.with_return += later.with_return;
        self.plain += later.plain;
        self.first_return = self.first_return.or(later.first_return);
        self.first_plain = self.first_plain.or(later.first_plain);
        self.open = later.open;
    }
}

impl FileScan<'_> {
    /// Reports what is odd about the line ends and the name of a file that holds records.
    pub(crate) fn report_line_endings(&self, is_file: bool, merged: &mut Merged) -> Result<(), Error> {
        let ends = merged.ends;
        if let (Some(first_return), Some(first_plain)) = (ends.first_return, ends.first_plain) {
            let (with_return, plain) = (counted(ends.with_return), counted(ends.plain));
            let message = format!("mixed line endings: {with_return} with CRLF, {plain} with LF");
            let at = if ends.with_return <= ends.plain { first_return } else { first_plain };
            self.report_line_end(Hazard::MixedLineEndings, message, at, merged)?;
        } else if let Some(first) = ends.first_return {
            let message = format!("{} with CRLF instead of LF", counted(ends.with_return));
            self.report_line_end(Hazard::CrlfLineEnding, message, first, merged)?;
        }
        if ends.open {
            let message = "no line feed at the end of the file: an appended record would continue the last line";
            self.report_line_end(Hazard::MissingFinalNewline, message.to_owned(), merged.end - 1, merged)?;
        }
        if is_file && !is_called_jsonl(self.name) {
            let message = "the file contains JSON lines, but its name does not end in `.jsonl`: several platforms reject it";
            self.report_about_file(&Defect::json(JsonDefect::WrongExtension, 0..0, message), None, merged);
        }
        Ok(())
    }

    /// A finding about the end of the line in which an offset lies: at its CR, else at the line.
    fn report_line_end(&self, kind: Hazard, message: String, at: u64, merged: &mut Merged) -> Result<(), Error> {
        let defect = Defect::hazard(kind, Place::RECORD, message);
        if self.rules_for(&defect).is_empty() {
            return Ok(());
        }
        let lines = self.lines_of(merged, &[at])?;
        let line = &lines[0];
        let end = line.offset + line.bytes.len() as u64;
        let start = if kind != Hazard::MissingFinalNewline && line.bytes.ends_with(b"\r") { end - 1 } else { line.offset };
        let before = merged.findings.len();
        self.report_lines(defect, start, end, (line, line), merged);
        // The message counts lines; it is the same finding when the file has grown.
        merged.findings.kept_since(before).for_each(|finding| finding.fingerprint = fingerprint(&finding.rule, "", &[]));
        Ok(())
    }
}

/// Byte range of a line without spaces, tabs and carriage returns at its ends.
pub(crate) fn trimmed(line: &[u8]) -> (usize, usize) {
    let solid = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\r');
    match line.iter().position(solid) {
        Some(start) => (start, line.iter().rposition(solid).map_or(line.len(), |last| last + 1)),
        None => (0, 0),
    }
}

fn counted(lines: u64) -> String {
    if lines == 1 { "1 line ends".to_owned() } else { format!("{lines} lines end") }
}

/// Whether a path ends as platforms expect, before the ending of a compression.
fn is_called_jsonl(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let plain = [".gz", ".zst"].iter().find_map(|packed| path.strip_suffix(packed)).unwrap_or(&path);
    ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ends(data: &[u8], offset: u64) -> LineEndings {
        let (mut ends, mut start) = (LineEndings::default(), 0);
        while start < data.len() {
            let end = data[start..].iter().position(|&byte| byte == b'\n').map_or(data.len(), |length| start + length);
            ends.line(data, start, end, offset);
            start = end + 1;
        }
        ends
    }

    proptest! {
        #[test]
        fn parts_merge_to_the_whole(lines in prop::collection::vec("[a\r]{0,2}\r?\n", 0..20), rest in "[ab]{0,2}", cut in 0usize..20) {
            let cut: usize = lines.iter().take(cut).map(String::len).sum();
            let data = lines.concat() + &rest;
            let mut merged = ends(&data.as_bytes()[..cut], 0);
            if cut < data.len() {
                merged.merge(ends(&data.as_bytes()[cut..], cut as u64));
            }
            prop_assert_eq!(merged, ends(data.as_bytes(), 0));
        }
    }

    #[test]
    fn names_are_judged_before_the_ending_of_a_compression() {
        for path in ["a.jsonl", "data/A.JSONL.gz", "b.ndjson.zst", "c.jl"] {
            assert!(is_called_jsonl(path), "{path}");
        }
        for path in ["a.json", "data.jsonl/part-1", "a.txt.gz", "train", "jsonl"] {
            assert!(!is_called_jsonl(path), "{path}");
        }
    }
}
