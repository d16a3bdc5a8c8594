//! Checks one chunk of whole lines.
//!
//! Owns the walk from bytes to records and drafts, with buffers that a worker keeps from chunk to chunk. Two phases: every line is
//! parsed in place in a copy of the chunk and checked; then the decoded block that this leaves behind is scanned once for what the
//! checks wait for, and only texts that hold it are looked at again. Knows nothing of other chunks: line numbers count from its start.

use std::sync::Arc;

use simd_json::Node;

use super::candidates::Texts;
use super::draw::{Artist, LineContext};
use super::framing::{LineEnds, trimmed};
use super::plan::Plan;
use super::regions::Region;
use crate::check::{Position, Record, Sink, Tally, Unjudged};
use crate::finding::Finding;
use crate::profile::{Memory, Profile, Turn};
use crate::record::{Defect, DefectKind, Kind, PADDING, Parsed, Parser, Value};
use crate::rule::RoleSet;
use crate::rule::options::JsonDefect;
use crate::source::Chunk;

/// A block buffer larger than this is given back after use.
const LARGEST_KEPT: usize = 8 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a chunk had to say. Lines count from 0 at its start.
pub(crate) struct ChunkResult {
    pub(crate) lines: u64,
    pub(crate) records: u64,
    pub(crate) counts: Vec<u64>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) tallies: Vec<Box<dyn Tally>>,
    pub(crate) unjudged: Vec<Unjudged>,
    /// Offsets of lines that end before their value does: one value may stand on several lines.
    pub(crate) incomplete: Vec<u64>,
    pub(crate) ends: LineEnds,
}

/// What all chunks of a file share.
pub(crate) struct FileContext<'f> {
    pub(crate) file: usize,
    pub(crate) plan: &'f Plan,
    pub(crate) artist: &'f Artist<'f>,
    pub(crate) most: u64,
    /// Values over several lines: their lines are counted and not parsed. Ascending.
    pub(crate) regions: &'f [Region],
    /// Longest line that is parsed, for the message.
    pub(crate) longest_line: u64,
}

/// The buffers of one worker.
pub(crate) struct Worker {
    parser: Parser,
    block: Vec<u8>,
    turns: Vec<Turn>,
    /// What is remembered of the records of one profile.
    memory: (Option<Arc<Profile>>, Memory),
    /// Byte ranges of the records in the block that parsed to objects, with their line numbers.
    records: Vec<(usize, usize)>,
    record_lines: Vec<LineAt>,
    texts: Texts,
}

#[derive(Clone, Copy)]
struct LineAt {
    number: u64,
    start: usize,
    end: usize,
}

impl Worker {
    /// Buffers of a worker that keeps at most `most` findings of each rule; 0 for all.
    pub(crate) fn new(most: u64) -> Self {
        Worker {
            parser: Parser::new(if most == 0 { u64::MAX } else { most }),
            block: Vec::new(),
            turns: Vec::new(),
            memory: (None, Memory::default()),
            records: Vec::new(),
            record_lines: Vec::new(),
            texts: Texts::default(),
        }
    }

    /// Checks a chunk.
    pub(crate) fn check(&mut self, chunk: &Chunk<'_>, context: &FileContext<'_>) -> ChunkResult {
        let mut pass = Pass {
            chunk,
            context,
            sink: Sink::new(context.plan.severities.len(), context.most),
            findings: Vec::new(),
            tallies: context.plan.tallies(),
            incomplete: Vec::new(),
            ends: LineEnds::default(),
        };
        self.records.clear();
        let profile = &context.plan.profile;
        if self.memory.0.as_ref().is_none_or(|known| !Arc::ptr_eq(known, profile)) {
            self.memory = (Some(profile.clone()), Memory::default());
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
        pass.tallies.iter_mut().for_each(|tally| tally.seal());
        if self.block.capacity() > LARGEST_KEPT {
            self.block = Vec::new();
        }
        ChunkResult {
            lines,
            records,
            counts: pass.sink.counts().to_vec(),
            findings: pass.findings,
            tallies: pass.tallies,
            unjudged: pass.sink.take_unjudged(),
            incomplete: pass.incomplete,
            ends: pass.ends,
        }
    }

    /// First phase: parses and checks every line. Returns the number of lines and of records.
    fn lines(&mut self, pass: &mut Pass<'_>) -> (u64, u64) {
        let bytes: &[u8] = &pass.chunk.bytes;
        if self.block.len() < bytes.len() + PADDING {
            self.block.resize(bytes.len() + PADDING, b' ');
        }
        self.records.clear();
        self.record_lines.clear();
        self.texts.clear();
        let (mut number, mut records, mut start) = (0, 0, 0);
        while start < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length);
            let line = LineAt { number, start, end };
            pass.ends.line(bytes, start, end, pass.chunk.offset);
            records += u64::from(self.line(line, pass));
            number += 1;
            start = end + 1;
        }
        (number, records)
    }

    /// Checks one line; says whether it is a record.
    fn line(&mut self, line: LineAt, pass: &mut Pass<'_>) -> bool {
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
            let record = LineAt { start: line.start + start, end: line.start + end, ..line };
            pass.defect(record, line, Defect::json(JsonDefect::ByteOrderMark, 0..BYTE_ORDER_MARK.len(), message));
            start += BYTE_ORDER_MARK.len();
        }
        self.record(LineAt { start: line.start + start, end: line.start + end, ..line }, line, pass);
        true
    }

    fn record(&mut self, record: LineAt, line: LineAt, pass: &mut Pass<'_>) {
        let raw = &pass.chunk.bytes[record.start..record.end];
        let scratch = &mut self.block[record.start..record.end + PADDING];
        // Copied line by line, so that the parser finds it in the first-level cache.
        scratch[..raw.len()].copy_from_slice(raw);
        let decoded = Decoded { record: self.records.len(), address: scratch.as_ptr().addr(), start: record.start };
        let into = Into { turns: &mut self.turns, memory: &mut self.memory.1, texts: &mut self.texts, decoded };
        let is_object = self.parser.read(raw, scratch, |parsed| pass.parsed(record, line, parsed, into));
        if is_object {
            self.records.push((record.start, record.end));
            self.record_lines.push(line);
        }
    }

    /// Second phase: shows the checks the texts that they wait for. Only records with a finding are parsed again.
    fn candidates(&mut self, pass: &mut Pass<'_>) {
        let plan = pass.context.plan;
        let end = self.records.last().map_or(0, |&(_, end)| end);
        let Worker { texts, block, records, record_lines, parser, .. } = self;
        texts.scan(&plan.prefilter, &block[..end], records);
        let mut current = 0;
        texts.candidates(&plan.prefilter, |candidate, calls| {
            if candidate.record != current {
                pass.draw_again(records[current], record_lines[current], parser);
                current = candidate.record;
            }
            let (start, end) = records[candidate.record];
            let Some(turn) = candidate.turn(block, &pass.chunk.bytes[start..end]) else { return };
            for &(check, fired) in calls {
                plan.checks[check].candidate(&turn, fired, &mut pass.sink);
            }
        });
        if !pass.sink.is_empty() {
            pass.draw_again(records[current], record_lines[current], parser);
        }
        self.records.clear();
    }
}

/// The buffers that a record is viewed with.
struct Into<'w> {
    turns: &'w mut Vec<Turn>,
    memory: &'w mut Memory,
    texts: &'w mut Texts,
    decoded: Decoded,
}

/// Where a record is decoded: its index in the chunk, the address of its copy, and the offset of that in the block.
struct Decoded {
    record: usize,
    address: usize,
    start: usize,
}

/// The state of one walk over a chunk.
struct Pass<'p> {
    chunk: &'p Chunk<'p>,
    context: &'p FileContext<'p>,
    sink: Sink,
    findings: Vec<Finding>,
    tallies: Vec<Box<dyn Tally>>,
    incomplete: Vec<u64>,
    ends: LineEnds,
}

impl<'p> Pass<'p> {
    fn is_excluded(&self, line: LineAt) -> bool {
        let regions = self.context.regions;
        let offset = self.chunk.offset + line.start as u64;
        let next = regions.partition_point(|region| region.end <= offset);
        regions.get(next).is_some_and(|region| region.start <= offset)
    }

    /// Takes a parsed line; says whether it is an object.
    fn parsed(&mut self, record: LineAt, line: LineAt, parsed: Parsed<'_>, into: Into<'_>) -> bool {
        let (tape, defects) = match parsed {
            Parsed::Value(tape, defects) => (Some(tape), defects),
            Parsed::Broken(defects) => (None, defects),
        };
        if !defects.is_empty() {
            let truncated = DefectKind::Json(JsonDefect::Truncated);
            if defects.iter().any(|defect| defect.kind == truncated) {
                self.incomplete.push(self.chunk.offset + record.start as u64);
            }
            self.context.plan.checks.iter().for_each(|check| check.defects(defects, &mut self.sink));
        }
        let is_object = tape.is_some_and(|tape| self.value(record, tape, into));
        self.draw(record, line, tape);
        is_object
    }

    fn value(&mut self, record: LineAt, tape: &[Node<'_>], into: Into<'_>) -> bool {
        let value = Value::at(tape, 0);
        if value.kind() != Kind::Object {
            self.context.plan.checks.iter().for_each(|check| check.not_an_object(value, &mut self.sink));
            return false;
        }
        let known_right = self.context.plan.profile.recall(value, into.memory, into.turns);
        let record = Record { known_right, ..self.view(record, tape, into.turns) };
        self.context.plan.checks.iter().for_each(|check| check.record(&record, &mut self.sink));
        self.tallies.iter_mut().for_each(|tally| tally.observe(&record));
        if !self.context.plan.prefilter.is_empty() {
            for turn in record.turns(RoleSet::ALL).filter(|turn| !turn.text.is_empty()) {
                let start = into.decoded.start + (turn.text.as_ptr().addr() - into.decoded.address);
                into.texts.note(into.decoded.record, &turn, start);
            }
        }
        true
    }

    /// Draws what the second phase reported about a record, if anything. The tape that says where values are is long gone.
    fn draw_again(&mut self, (start, end): (usize, usize), line: LineAt, parser: &mut Parser) {
        if self.sink.is_empty() {
            return;
        }
        let raw = &self.chunk.bytes[start..end];
        let mut scratch = vec![b' '; raw.len() + PADDING];
        scratch[..raw.len()].copy_from_slice(raw);
        parser.read(raw, &mut scratch, |parsed| {
            if let Parsed::Value(tape, _) = parsed {
                self.draw(LineAt { start, end, ..line }, line, Some(tape));
            }
        });
    }

    fn view<'r>(&self, record: LineAt, tape: &'r [Node<'r>], turns: &'r [Turn]) -> Record<'r>
    where
        'p: 'r,
    {
        let position = Position::new(self.context.file, self.chunk.offset + record.start as u64);
        let chunk: &'r Chunk<'p> = self.chunk;
        let line = self.chunk.first_line.map(|first| first + record.number);
        Record { raw: &chunk.bytes[record.start..record.end], tape, turns, position, known_right: false, line }
    }

    fn oversized(&mut self, length: u64) {
        let line = LineAt { number: 0, start: 0, end: self.chunk.bytes.len() };
        if !self.is_excluded(line) {
            let longest = self.context.longest_line;
            let message = format!("the line is {length} bytes long; lines of more than {longest} bytes are not parsed");
            self.defect(line, line, Defect::json(JsonDefect::LineTooLong, 0..line.end, message));
        }
    }

    /// Reports a defect of a line that was not parsed.
    fn defect(&mut self, record: LineAt, line: LineAt, defect: Defect) {
        self.context.plan.checks.iter().for_each(|check| check.defects(std::slice::from_ref(&defect), &mut self.sink));
        self.draw(record, line, None);
    }

    /// Draws what was reported about the line, if anything.
    fn draw(&mut self, record: LineAt, line: LineAt, tape: Option<&[Node<'_>]>) {
        self.sink.end_record(line.number);
        if self.sink.is_empty() {
            return;
        }
        let line = LineContext {
            file: self.context.file,
            line: line.number,
            offset: self.chunk.offset + line.start as u64,
            bytes: &self.chunk.bytes[line.start..line.end],
            record_start: record.start - line.start,
            record: &self.chunk.bytes[record.start..record.end],
        };
        let drafts = self.sink.take();
        self.findings.extend(self.context.artist.draw(&line, tape, drafts));
    }
}
