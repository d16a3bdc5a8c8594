//! Checks one chunk of whole lines.
//!
//! Owns the walk from bytes to records and drafts, with buffers that a worker keeps from chunk to chunk. Two phases: every line is
//! parsed in place in a copy of the chunk and checked; then the decoded block that this leaves behind is scanned once for what the
//! checks wait for, and only texts that hold it are looked at again. Knows nothing of other chunks: line numbers count from its start.

use std::sync::Arc;

use super::candidates::Texts;
use super::finding_builder::FindingBuilder;
use super::layout::line_endings::{LineEndings, trimmed};
use super::layout::multiline_values::MultilineValue;
use super::layout::unparsed_lines::UnparsedLines;
use super::plan::Plan;
use super::record_pass::{ChunkState, Decoded, LineRange, ViewBuffers};
use super::string_phase::NameHints;
use crate::check::{FaultCount, FaultCounter, FormFault, NotEvaluated, Quota, SeverityOverrides, Sink, Tallies};
use crate::finding::{Finding, Split};
use crate::input::{Chunk, prefetch};
use crate::json::{Defect, PADDING, Parser};
use crate::profile::{Profile, ShapeCache, Turn};
use crate::rule::options::JsonDefect;

/// A block buffer larger than this is given back after use.
const LARGEST_KEPT: usize = 8 << 20;

/// So many bytes before they are read, the processor is asked for them: about as much as is read until they come from memory.
const PREFETCHED: usize = 2 << 10;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a chunk had to say. Lines count from 0 at its start.
pub(crate) struct ChunkResult {
    pub(crate) lines: u64,
    pub(crate) records: u64,
    pub(crate) counts: Vec<u64>,
    pub(crate) severity_overrides: SeverityOverrides,
    pub(crate) findings: Vec<Finding>,
    /// Of the faults that the records may share, by number.
    pub(crate) fault_counts: Vec<FaultCount>,
    pub(crate) of_faults: Vec<(u16, Finding)>,
    pub(crate) tallies: Tallies,
    pub(crate) not_evaluated: Vec<NotEvaluated>,
    /// Offsets of lines that end before their value does: one value may stand on several lines.
    pub(crate) incomplete: Vec<u64>,
    pub(crate) unparsed: UnparsedLines,
    pub(crate) ends: LineEndings,
}

/// How many findings were kept before a chunk.
pub(crate) struct Quotas {
    pub(crate) findings: Quota,
    pub(crate) faults: Quota,
}

/// What all chunks of a file share.
pub(crate) struct FileContext<'f> {
    pub(crate) file: usize,
    pub(crate) split: Split,
    pub(crate) plan: &'f Plan,
    pub(crate) builder: &'f FindingBuilder<'f>,
    /// The faults that the records may share.
    pub(crate) faults: &'f Arc<[FormFault]>,
    /// Values over several lines: their lines are counted and not parsed. Ascending.
    pub(crate) multiline_values: &'f [MultilineValue],
    /// Kinds of multiline values that no rule reports.
    pub(crate) unreported: Vec<JsonDefect>,
    /// Longest line that is parsed, for the message.
    pub(crate) longest_line: u64,
}

/// The buffers of one worker.
pub(crate) struct Worker {
    pub(super) parser: Parser,
    pub(super) block: Vec<u8>,
    turns: Vec<Turn>,
    /// What is remembered of the records of one profile.
    shape_cache: (Option<Arc<Profile>>, ShapeCache),
    /// Byte ranges of the records in the block that parsed to objects, with their line numbers.
    pub(super) records: Vec<(usize, usize)>,
    pub(super) record_lines: Vec<LineRange>,
    /// Their shapes in the cache, 0 for unknown ones.
    pub(super) shapes: Vec<u32>,
    /// What is known of the names in records of these shapes.
    pub(super) told: NameHints,
    /// Holds a record that is parsed again.
    pub(super) scratch: Vec<u8>,
    pub(super) texts: Texts,
}

impl Worker {
    /// Buffers of a worker that keeps at most `most` findings of each rule; 0 for all.
    pub(crate) fn new(most: u64) -> Self {
        Worker {
            parser: Parser::new(if most == 0 { u64::MAX } else { most }),
            block: Vec::new(),
            turns: Vec::new(),
            shape_cache: (None, ShapeCache::default()),
            records: Vec::new(),
            record_lines: Vec::new(),
            shapes: Vec::new(),
            told: NameHints::new(),
            scratch: Vec::new(),
            texts: Texts::default(),
        }
    }

    /// Checks a chunk. `quota`: how many findings of each rule were kept before it.
    pub(crate) fn check(&mut self, chunk: &Chunk<'_>, context: &FileContext<'_>, quota: &Quotas) -> ChunkResult {
        let faults = (!context.faults.is_empty()).then(|| FaultCounter::new(context.faults.clone(), quota.faults.clone()));
        let mut pass = ChunkState {
            chunk,
            context,
            sink: Sink::new(quota.findings.clone(), faults),
            findings: Vec::new(),
            of_faults: Vec::new(),
            tallies: context.plan.tallies(),
            incomplete: Vec::new(),
            unparsed: UnparsedLines::default(),
            ends: LineEndings::default(),
        };
        self.records.clear();
        self.record_lines.clear();
        self.shapes.clear();
        self.texts.clear();
        let profile = &context.plan.profile;
        if self.shape_cache.0.as_ref().is_none_or(|known| !Arc::ptr_eq(known, profile)) {
            self.shape_cache = (Some(profile.clone()), ShapeCache::default());
            self.told.clear();
        }
        let (lines, records) = if let Some(length) = chunk.oversized {
            pass.oversized(length);
            (1, 1)
        } else {
            self.lines(&mut pass)
        };
        if !context.plan.prefilter.is_empty() {
            self.candidates(&mut pass);
        }
        self.strings(&mut pass);
        pass.tallies.iter_mut().for_each(|tally| tally.seal());
        for buffer in [&mut self.block, &mut self.scratch] {
            if buffer.capacity() > LARGEST_KEPT {
                *buffer = Vec::new();
            }
        }
        ChunkResult {
            lines,
            records,
            counts: pass.sink.counts().to_vec(),
            severity_overrides: pass.sink.severity_overrides().clone(),
            findings: pass.findings,
            fault_counts: pass.sink.fault_counts().to_vec(),
            of_faults: pass.of_faults,
            tallies: pass.tallies,
            not_evaluated: pass.sink.take_unjudged(),
            incomplete: pass.incomplete,
            unparsed: pass.unparsed,
            ends: pass.ends,
        }
    }

    /// First phase: parses and checks every line. Returns the number of lines and of records.
    fn lines(&mut self, pass: &mut ChunkState<'_>) -> (u64, u64) {
        let bytes: &[u8] = &pass.chunk.bytes;
        if self.block.len() < bytes.len() + PADDING {
            self.block.resize(bytes.len() + PADDING, b' ');
        }
        let (mut number, mut records, mut start, mut prefetched) = (0, 0, 0, 0);
        while start < bytes.len() {
            let ahead = bytes.len().min(start + PREFETCHED);
            if prefetched < ahead {
                prefetch(&bytes[start.max(prefetched)..ahead]);
                prefetched = ahead;
            }
            let end = if let Some(end) = self.plain_line(number, start, pass) {
                records += 1;
                end
            } else {
                let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length);
                records += u64::from(self.line(LineRange { number, start, end }, pass));
                end
            };
            pass.ends.line(bytes, start, end, pass.chunk.offset);
            number += 1;
            start = end + 1;
        }
        (number, records)
    }

    /// Checks the line that starts here if it is a plain record, and returns where it ends; its end is found on the way.
    fn plain_line(&mut self, number: u64, start: usize, pass: &mut ChunkState<'_>) -> Option<usize> {
        let bytes = &pass.chunk.bytes[start..];
        // Where lines are left out, each must be looked up by its ends.
        if bytes[0] != b'{' || !pass.context.multiline_values.is_empty() {
            return None;
        }
        let scratch = &mut self.block[start..];
        let decoded = Decoded { record: self.records.len(), address: scratch.as_ptr().addr(), start };
        let into = ViewBuffers {
            turns: &mut self.turns,
            shape_cache: &mut self.shape_cache.1,
            texts: &mut self.texts,
            decoded,
            is_ascii: false,
        };
        let (line, shape) = self.parser.read_fast(bytes, scratch, |plain, parsed| {
            let line = LineRange { number, start, end: start + plain.length };
            (line, pass.parsed(line, line, parsed, ViewBuffers { is_ascii: plain.is_ascii, ..into }))
        })?;
        if let Some(shape) = shape {
            self.records.push((start, line.end));
            self.record_lines.push(line);
            self.shapes.push(shape);
        }
        Some(line.end)
    }

    /// Checks one line; says whether it is a record.
    fn line(&mut self, line: LineRange, pass: &mut ChunkState<'_>) -> bool {
        let bytes = &pass.chunk.bytes[line.start..line.end];
        let (mut start, end) = trimmed(bytes);
        if start == end {
            if !pass.is_excluded(line) {
                pass.defect(line, line, Defect::json(JsonDefect::BlankLine, 0..bytes.len(), "the line is blank"));
            }
            return false;
        }
        if pass.is_excluded(line) {
            return true;
        }
        if bytes[start..end].starts_with(BYTE_ORDER_MARK) && end > start + BYTE_ORDER_MARK.len() {
            let message = "a byte-order mark stands before the record";
            let record = LineRange { start: line.start + start, end: line.start + end, ..line };
            pass.defect(record, line, Defect::json(JsonDefect::ByteOrderMark, 0..BYTE_ORDER_MARK.len(), message));
            start += BYTE_ORDER_MARK.len();
        }
        self.record(LineRange { start: line.start + start, end: line.start + end, ..line }, line, pass);
        true
    }

    fn record(&mut self, record: LineRange, line: LineRange, pass: &mut ChunkState<'_>) {
        let raw = &pass.chunk.bytes[record.start..record.end];
        let scratch = &mut self.block[record.start..record.end + PADDING];
        // Copied line by line, so that the parser finds it in the first-level cache.
        scratch[..raw.len()].copy_from_slice(raw);
        let decoded = Decoded { record: self.records.len(), address: scratch.as_ptr().addr(), start: record.start };
        let into = ViewBuffers {
            turns: &mut self.turns,
            shape_cache: &mut self.shape_cache.1,
            texts: &mut self.texts,
            decoded,
            is_ascii: false,
        };
        let shape = self.parser.read(raw, scratch, |parsed| pass.parsed(record, line, parsed, into));
        if let Some(shape) = shape {
            self.records.push((record.start, record.end));
            self.record_lines.push(line);
            self.shapes.push(shape);
        }
    }

    /// Second phase: shows the checks the texts that they wait for. Only records with a finding are parsed again.
    fn candidates(&mut self, pass: &mut ChunkState<'_>) {
        let plan = pass.context.plan;
        let end = self.records.last().map_or(0, |&(_, end)| end);
        let Worker { texts, block, records, record_lines, parser, .. } = self;
        texts.scan(&plan.prefilter, &block[..end]);
        let mut current = 0;
        texts.candidates(&plan.prefilter, |candidate, calls| {
            if candidate.record != current {
                pass.report_record(records[current], record_lines[current], parser);
                current = candidate.record;
            }
            let (start, end) = records[candidate.record];
            let Some(turn) = candidate.turn(block, &pass.chunk.bytes[start..end]) else { return };
            for &(check, fired) in calls {
                plan.checks.texts[check].candidate(&turn, fired, &mut pass.sink);
            }
        });
        if let (Some(&record), Some(&line)) = (records.get(current), record_lines.get(current)) {
            pass.report_record(record, line, parser);
        }
    }
}
