//! One record on its way through the checks.
//!
//! Owns what happens to a parsed line: its defects, its view, the checks, the tallies, and the drawing of what they reported. The state
//! of one walk over a chunk; which lines there are, and the buffers, are `chunk`'s.

use simd_json::Node;

use super::candidates::Texts;
use super::chunk::FileContext;
use super::finding_builder::LineContext;
use super::layout::line_endings::LineEndings;
use super::layout::unparsed_lines::UnparsedLines;
use crate::check::{Position, Record, Sink, Tallies};
use crate::finding::{Finding, Split};
use crate::input::Chunk;
use crate::json::{Defect, DefectKind, Kind, PADDING, Parsed, Parser, Value};
use crate::profile::{ShapeCache, Turn};
use crate::rule::RoleSet;
use crate::rule::options::JsonDefect;
use crate::simd::{BLOCK, bits};

#[derive(Clone, Copy)]
pub(crate) struct LineRange {
    pub(crate) number: u64,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The buffers that a record is viewed with.
pub(crate) struct ViewBuffers<'w> {
    pub(crate) turns: &'w mut Vec<Turn>,
    pub(crate) shape_cache: &'w mut ShapeCache,
    pub(crate) texts: &'w mut Texts,
    pub(crate) decoded: Decoded,
    /// All texts are known to be plain ASCII. Never wrongly `true`.
    pub(crate) is_ascii: bool,
}

/// Where a record is decoded: its index in the chunk, the address of its copy, and the offset of that in the block.
pub(crate) struct Decoded {
    pub(crate) record: usize,
    pub(crate) address: usize,
    pub(crate) start: usize,
}

/// The state of one walk over a chunk.
pub(crate) struct ChunkState<'p> {
    pub(crate) chunk: &'p Chunk<'p>,
    pub(crate) context: &'p FileContext<'p>,
    pub(crate) sink: Sink,
    pub(crate) findings: Vec<Finding>,
    /// Findings of faults that the records may share.
    pub(crate) of_faults: Vec<(u16, Finding)>,
    pub(crate) tallies: Tallies,
    pub(crate) incomplete: Vec<u64>,
    pub(crate) unparsed: UnparsedLines,
    pub(crate) ends: LineEndings,
}

impl<'p> ChunkState<'p> {
    /// Whether the line stands in a region, which is judged as a whole; of a region that no rule reports, nobody checks the line.
    pub(crate) fn is_excluded(&mut self, line: LineRange) -> bool {
        let FileContext { multiline_values, unreported, .. } = self.context;
        let offset = self.chunk.offset + line.start as u64;
        let next = multiline_values.partition_point(|region| region.end <= offset);
        let region = multiline_values.get(next).filter(|region| region.start <= offset);
        if region.is_some_and(|region| unreported.contains(&region.kind)) {
            self.unparsed.add(line.number);
        }
        region.is_some()
    }

    /// Takes a parsed line; of an object, says what shape of records it has, 0 for an unknown one.
    pub(crate) fn parsed(
        &mut self,
        record: LineRange,
        line: LineRange,
        parsed: Parsed<'_>,
        into: ViewBuffers<'_>,
    ) -> Option<u32> {
        let (tape, defects) = match parsed {
            Parsed::Value(tape, defects) => (Some(tape), defects),
            Parsed::Broken(defects) => (None, defects),
        };
        if !defects.is_empty() {
            let truncated = DefectKind::Json(JsonDefect::Truncated);
            if defects.iter().any(|defect| defect.kind == truncated) {
                self.incomplete.push(self.chunk.offset + record.start as u64);
            }
            let is_reported = self.say(defects);
            if tape.is_none() && !is_reported && (self.context.plan.needs_records || !is_json(defects)) {
                self.unparsed.add(line.number);
            }
        }
        let shape = tape.and_then(|tape| self.value(record, tape, into));
        self.build(record, line, tape);
        shape
    }

    /// Shows the checks what is wrong with a line; says whether one of them reports it.
    fn say(&mut self, defects: &[Defect]) -> bool {
        let before = self.sink.total();
        self.context.plan.checks.lines.iter().for_each(|check| check.defects(defects, &mut self.sink));
        self.sink.total() > before
    }

    fn value(&mut self, record: LineRange, tape: &[Node<'_>], into: ViewBuffers<'_>) -> Option<u32> {
        let value = Value::at(tape, 0);
        if value.kind() != Kind::Object {
            self.context.plan.checks.lines.iter().for_each(|check| check.not_an_object(value, &mut self.sink));
            return None;
        }
        let plan = self.context.plan;
        let shape = plan.profile.lookup_shape(value, into.shape_cache, into.turns);
        let record = Record { shape, ..self.view(record, tape, into.turns) };
        let trains = self.context.split != Split::Benchmark;
        if trains {
            let decided = shape.map_or(0, |shape| shape.decided);
            let checks = &plan.checks.records;
            for check in bits(!decided).take_while(|&number| number < checks.len()).chain(BLOCK..checks.len()) {
                checks[check].record(&record, &mut self.sink);
            }
        }
        if shape.is_none() {
            let decided = || plan.decided(&record);
            plan.profile.insert_shape(value, into.shape_cache, into.turns, decided);
        }
        let split = self.context.split;
        self.tallies.iter_mut().filter(|tally| tally.wants(split)).for_each(|tally| tally.observe(&record));
        if trains && !self.context.plan.prefilter.is_empty() {
            for turn in record.turns(RoleSet::ALL).filter(|turn| !turn.text.is_empty()) {
                let start = into.decoded.start + (turn.text.as_ptr().addr() - into.decoded.address);
                into.texts.note(into.decoded.record, &turn, start);
                if !into.is_ascii {
                    for &(check, fired) in into.texts.look_beyond_plain(&plan.prefilter, turn.text) {
                        plan.checks.texts[check].candidate(&turn, fired, &mut self.sink);
                    }
                }
            }
        }
        Some(shape.map_or(0, |shape| shape.number))
    }

    /// Draws what the second phase reported about a record, if anything. The tape that says where values are is long gone.
    pub(crate) fn report_record(&mut self, (start, end): (usize, usize), line: LineRange, parser: &mut Parser) {
        if self.sink.is_empty() {
            // A check may have had nothing to say but that it could not judge.
            self.sink.end_record(line.number);
            return;
        }
        let raw = &self.chunk.bytes[start..end];
        let mut scratch = vec![b' '; raw.len() + PADDING];
        scratch[..raw.len()].copy_from_slice(raw);
        parser.read(raw, &mut scratch, |parsed| {
            if let Parsed::Value(tape, _) = parsed {
                self.build(LineRange { start, end, ..line }, line, Some(tape));
            }
        });
    }

    fn view<'r>(&self, record: LineRange, tape: &'r [Node<'r>], turns: &'r [Turn]) -> Record<'r>
    where
        'p: 'r,
    {
        let position = Position::within(self.context.split, self.context.file, self.chunk.offset + record.start as u64);
        let chunk: &'r Chunk<'p> = self.chunk;
        let line = self.chunk.first_line.map(|first| first + record.number);
        Record { raw: &chunk.bytes[record.start..record.end], tape, turns, position, shape: None, line }
    }

    pub(crate) fn oversized(&mut self, length: u64) {
        let line = LineRange { number: 0, start: 0, end: self.chunk.bytes.len() };
        if !self.is_excluded(line) {
            let longest = self.context.longest_line;
            let message = format!("the line is {length} bytes long; lines of more than {longest} bytes are not parsed");
            if !self.defect(line, line, Defect::json(JsonDefect::LineTooLong, 0..line.end, message)) {
                self.unparsed.add(line.number);
            }
        }
    }

    /// Shows the checks a defect of a line that is not parsed, or not yet; says whether one of them reports it.
    pub(crate) fn defect(&mut self, record: LineRange, line: LineRange, defect: Defect) -> bool {
        let is_reported = self.say(std::slice::from_ref(&defect));
        self.build(record, line, None);
        is_reported
    }

    /// Draws what was reported about the line, if anything.
    pub(crate) fn build(&mut self, record: LineRange, line: LineRange, tape: Option<&[Node<'_>]>) {
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
        let faults: Vec<Option<u16>> = drafts.iter().map(|draft| draft.fault).collect();
        for (finding, fault) in self.context.builder.build(&line, tape, drafts).into_iter().zip(faults) {
            match fault {
                Some(fault) => self.of_faults.push((fault, finding)),
                None => self.findings.push(finding),
            }
        }
    }
}

/// Whether a line is JSON all the same: too deep to be viewed.
fn is_json(defects: &[Defect]) -> bool {
    defects.iter().all(|defect| matches!(defect.kind, DefectKind::Strict(_)))
}
