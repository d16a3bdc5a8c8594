//! One record on its way through the checks.
//!
//! Owns what happens to a parsed line: its defects, its view, the checks, the tallies, and the drawing of what they reported. The state
//! of one walk over a chunk; which lines there are, and the buffers, are `chunk`'s.

use simd_json::Node;

use super::candidates::Texts;
use super::chunk::FileContext;
use super::draw::LineContext;
use super::framing::LineEnds;
use crate::check::{Position, Record, Sink, Tally};
use crate::finding::Finding;
use crate::profile::{Memory, Turn};
use crate::record::{Defect, DefectKind, Kind, PADDING, Parsed, Parser, Value};
use crate::rule::RoleSet;
use crate::rule::options::JsonDefect;
use crate::source::Chunk;

#[derive(Clone, Copy)]
pub(super) struct LineAt {
    pub(super) number: u64,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The buffers that a record is viewed with.
pub(super) struct Into<'w> {
    pub(super) turns: &'w mut Vec<Turn>,
    pub(super) memory: &'w mut Memory,
    pub(super) texts: &'w mut Texts,
    pub(super) decoded: Decoded,
}

/// Where a record is decoded: its index in the chunk, the address of its copy, and the offset of that in the block.
pub(super) struct Decoded {
    pub(super) record: usize,
    pub(super) address: usize,
    pub(super) start: usize,
}

/// The state of one walk over a chunk.
pub(super) struct Pass<'p> {
    pub(super) chunk: &'p Chunk<'p>,
    pub(super) context: &'p FileContext<'p>,
    pub(super) sink: Sink,
    pub(super) findings: Vec<Finding>,
    pub(super) tallies: Vec<Box<dyn Tally>>,
    pub(super) incomplete: Vec<u64>,
    pub(super) ends: LineEnds,
}

impl<'p> Pass<'p> {
    pub(super) fn is_excluded(&self, line: LineAt) -> bool {
        let regions = self.context.regions;
        let offset = self.chunk.offset + line.start as u64;
        let next = regions.partition_point(|region| region.end <= offset);
        regions.get(next).is_some_and(|region| region.start <= offset)
    }

    /// Takes a parsed line; of an object, says what form of records it has, 0 for an unknown one.
    pub(super) fn parsed(&mut self, record: LineAt, line: LineAt, parsed: Parsed<'_>, into: Into<'_>) -> Option<u32> {
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
        let form = tape.and_then(|tape| self.value(record, tape, into));
        self.draw(record, line, tape);
        form
    }

    fn value(&mut self, record: LineAt, tape: &[Node<'_>], into: Into<'_>) -> Option<u32> {
        let value = Value::at(tape, 0);
        if value.kind() != Kind::Object {
            self.context.plan.checks.iter().for_each(|check| check.not_an_object(value, &mut self.sink));
            return None;
        }
        let plan = self.context.plan;
        let form = plan.profile.recall(value, into.memory, into.turns);
        let record = Record { form, ..self.view(record, tape, into.turns) };
        let settled = form.map_or(0, |form| form.settled);
        for (number, check) in plan.checks.iter().enumerate() {
            if number >= 64 || settled & 1 << number == 0 {
                check.record(&record, &mut self.sink);
            }
        }
        if form.is_none() {
            let settled = || plan.settled(&record);
            plan.profile.learn(value, into.memory, into.turns, settled);
        }
        self.tallies.iter_mut().for_each(|tally| tally.observe(&record));
        if !self.context.plan.prefilter.is_empty() {
            for turn in record.turns(RoleSet::ALL).filter(|turn| !turn.text.is_empty()) {
                let start = into.decoded.start + (turn.text.as_ptr().addr() - into.decoded.address);
                into.texts.note(into.decoded.record, &turn, start);
            }
        }
        Some(form.map_or(0, |form| form.number))
    }

    /// Draws what the second phase reported about a record, if anything. The tape that says where values are is long gone.
    pub(super) fn draw_again(&mut self, (start, end): (usize, usize), line: LineAt, parser: &mut Parser) {
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
        Record { raw: &chunk.bytes[record.start..record.end], tape, turns, position, form: None, line }
    }

    pub(super) fn oversized(&mut self, length: u64) {
        let line = LineAt { number: 0, start: 0, end: self.chunk.bytes.len() };
        if !self.is_excluded(line) {
            let longest = self.context.longest_line;
            let message = format!("the line is {length} bytes long; lines of more than {longest} bytes are not parsed");
            self.defect(line, line, Defect::json(JsonDefect::LineTooLong, 0..line.end, message));
        }
    }

    /// Reports a defect of a line that was not parsed.
    pub(super) fn defect(&mut self, record: LineAt, line: LineAt, defect: Defect) {
        self.context.plan.checks.iter().for_each(|check| check.defects(std::slice::from_ref(&defect), &mut self.sink));
        self.draw(record, line, None);
    }

    /// Draws what was reported about the line, if anything.
    pub(super) fn draw(&mut self, record: LineAt, line: LineAt, tape: Option<&[Node<'_>]>) {
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
