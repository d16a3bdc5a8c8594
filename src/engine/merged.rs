//! What the chunks of a part of a file had to say, merged in their order.
//!
//! Owns the rebasing of lines: chunks count them from 0, parts from 1, each from its own start. Parts of one file merge in the order of the
//! file, whoever scanned them. Knows no source.

use serde::{Deserialize, Serialize};

use super::chunk::ChunkResult;
use super::common_faults::CommonFaults;
use super::finding_keeper::FindingKeeper;
use super::layout::line_endings::LineEndings;
use super::layout::multiline_values::MOST_STARTS;
use super::layout::unparsed_lines::UnparsedLines;
use super::plan::RunRules;
use crate::Error;
use crate::check::{NotEvaluated, Tallies};
use crate::finding::Finding;
use crate::input::Chunk;

/// Where a chunk begins, for finding lines again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChunkStart {
    pub(crate) offset: u64,
    /// Number of lines of the part before it.
    pub(crate) lines: u64,
    /// It is one line that was not parsed.
    pub(crate) oversized: bool,
}

/// The merged results of a part.
#[derive(Default)]
pub(crate) struct Merged {
    /// Offset just after the last byte.
    pub(crate) end: u64,
    pub(crate) lines: u64,
    pub(crate) records: u64,
    pub(crate) findings: FindingKeeper,
    /// Findings that the caller got already.
    pub(crate) delivered: usize,
    pub(crate) faults: CommonFaults,
    pub(crate) tallies: Tallies,
    pub(crate) not_evaluated: Vec<NotEvaluated>,
    pub(crate) chunks: Vec<ChunkStart>,
    /// Offsets of lines that end before their value does: one value may take several lines.
    pub(crate) incomplete: Vec<u64>,
    pub(crate) unparsed: UnparsedLines,
    pub(crate) ends: LineEndings,
}

impl Merged {
    /// Nothing yet, of so many rules and faults, of each of which at most `most` findings are kept; 0 for all.
    pub(crate) fn new(rules: usize, faults: usize, most: u64) -> Self {
        Merged { findings: FindingKeeper::new(rules, most), faults: CommonFaults::new(faults, most), ..Merged::default() }
    }

    /// Takes the results of the next chunk.
    pub(crate) fn append_chunk(&mut self, chunk: &Chunk<'_>, result: ChunkResult, rules: &RunRules<'_>) -> Result<(), Error> {
        self.chunks.push(ChunkStart { offset: chunk.offset, lines: self.lines, oversized: chunk.oversized.is_some() });
        self.findings.add_counts(&result.counts, result.severity_overrides);
        let first_line = self.lines + 1;
        for finding in result.findings {
            if let Some(rule) = rules.number(&finding.rule) {
                self.findings.keep(rule, rebased(finding, first_line));
            }
        }
        self.faults.add_counts(&result.fault_counts);
        result.of_faults.into_iter().for_each(|(fault, finding)| self.faults.keep(fault, rebased(finding, first_line)));
        self.add_not_evaluated(result.not_evaluated, first_line);
        self.tallies.merge(result.tallies).map_err(Error::from)?;
        self.add_incomplete(result.incomplete);
        self.unparsed.merge(&result.unparsed, first_line);
        self.ends.merge(result.ends);
        self.lines += result.lines;
        self.records += result.records;
        self.end = chunk.end();
        Ok(())
    }

    /// Takes the part that follows in the same file.
    pub(crate) fn append(&mut self, mut later: Merged) -> Result<(), Error> {
        let lines = self.lines;
        self.findings.add_counts(later.findings.counts(), later.findings.severity_overrides().clone());
        for (rule, finding) in later.findings.take() {
            self.findings.keep(rule, rebased(finding, lines));
        }
        self.faults.append(later.faults, lines)?;
        self.add_not_evaluated(later.not_evaluated, lines);
        self.tallies.merge(later.tallies).map_err(Error::from)?;
        self.chunks.extend(later.chunks.into_iter().map(|chunk| ChunkStart { lines: chunk.lines + lines, ..chunk }));
        self.add_incomplete(later.incomplete);
        self.unparsed.merge(&later.unparsed, lines);
        if later.lines > 0 {
            self.ends.merge(later.ends);
        }
        self.lines += later.lines;
        self.records += later.records;
        self.end = self.end.max(later.end);
        Ok(())
    }

    /// Adds what a later part could not judge, whose lines come after so many.
    fn add_not_evaluated(&mut self, later: Vec<NotEvaluated>, lines: u64) {
        for one in later {
            match self.not_evaluated.iter_mut().find(|earlier| earlier.rule == one.rule) {
                Some(earlier) => earlier.records += one.records,
                None => self.not_evaluated.push(NotEvaluated { line: one.line + lines, ..one }),
            }
        }
    }

    fn add_incomplete(&mut self, later: Vec<u64>) {
        let room = MOST_STARTS.saturating_sub(self.incomplete.len());
        self.incomplete.extend(later.into_iter().take(room));
    }
}

/// A finding whose lines come after so many others.
pub(crate) fn rebased(mut finding: Finding, lines: u64) -> Finding {
    if let Some(span) = &mut finding.span {
        span.line += lines;
        span.end_line += lines;
    }
    finding.related.iter_mut().for_each(|related| related.line += lines);
    finding
}
