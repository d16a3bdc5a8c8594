//! The last phase over a chunk: checks that look at every string of a record.
//!
//! Owns the way from sights in the decoded block to the records that they stand in. Those few are parsed again, for their strings and the
//! names on the way to them; records without a sight cost the scan and nothing else. Knows nothing of what is looked for.

use std::collections::HashMap;
use std::ops::Range;

use super::candidates::Texts;
use super::chunk::Worker;
use super::record_pass::{ChunkState, LineRange};
use crate::check::strings;
use crate::check::{Sighted, Strings};
use crate::json::{PADDING, Parsed};

/// Doubtful sights of a text that are judged one by one, and bytes of it for each one more.
const FEW_SIGHTS: usize = 8;
const BYTES_BETWEEN: usize = 128;

/// By number of the check and shape of records, whether names in such a record say what values are.
pub(crate) type NameHints = HashMap<(usize, u32), bool>;

impl Worker {
    /// Shows the checks that ask for them the records in which they saw something.
    pub(crate) fn strings(&mut self, pass: &mut ChunkState<'_>) {
        let plan = pass.context.plan;
        for (number, check) in plan.checks.strings.iter().enumerate() {
            for record in self.seen(number, &**check) {
                self.look(number, &**check, record, pass);
            }
        }
    }

    /// The records in which a check saw something, in their order.
    fn seen(&self, number: usize, check: &dyn Strings) -> Vec<usize> {
        let Some(&(_, end)) = self.records.last() else { return Vec::new() };
        let is_told = |record: usize| self.told.get(&(number, self.shapes[record])).copied();
        let mut sights = Sights {
            check,
            block: &self.block[..end],
            texts: &self.texts,
            records: &self.records,
            is_told: &is_told,
            next: 0,
            last: 0,
            text: None,
            judged: 0,
            seen: Vec::new(),
        };
        self.texts.anywhere().iter().for_each(|&offset| sights.take(offset, Sighted::Perhaps));
        check.sights(&self.block[..end], &mut |offset, sighted| sights.take(offset, sighted));
        let mut seen = sights.seen;
        seen.sort_unstable();
        seen.dedup();
        seen
    }

    /// Parses a record again and shows it to a check.
    fn look(&mut self, number: usize, check: &dyn Strings, record: usize, pass: &mut ChunkState<'_>) {
        let (start, end) = self.records[record];
        let (line, shape) = (self.record_lines[record], self.shapes[record]);
        let raw = &pass.chunk.bytes[start..end];
        let Worker { parser, scratch, told, .. } = self;
        scratch.clear();
        scratch.extend_from_slice(raw);
        scratch.resize(raw.len() + PADDING, b' ');
        parser.read(raw, scratch, |parsed| {
            if let Parsed::Value(tape, _) = parsed {
                let strings = strings(tape);
                if shape != 0 {
                    let tells = || strings.iter().any(|string| string.in_key && check.is_told_by(string.text));
                    told.entry((number, shape)).or_insert_with(tells);
                }
                check.look(&strings, &mut pass.sink);
                pass.build(LineRange { start, end, ..line }, line, Some(tape));
            }
        });
    }
}

/// What one check sees in one chunk.
struct Sights<'s> {
    check: &'s dyn Strings,
    block: &'s [u8],
    texts: &'s Texts,
    records: &'s [(usize, usize)],
    /// Whether names in a record say what values are, as far as that is known.
    is_told: &'s dyn Fn(usize) -> Option<bool>,
    /// The record from which on the next offset is looked up, and the last offset: they mostly ascend.
    next: usize,
    last: usize,
    /// The last text with a doubtful sight, where it stands; and the text itself unless it is read into.
    text: Option<(Range<usize>, Option<&'s str>)>,
    /// The doubtful sights in it that came to nothing.
    judged: usize,
    seen: Vec<usize>,
}

impl Sights<'_> {
    fn take(&mut self, offset: usize, sighted: Sighted) {
        if let Some(record) = self.record(offset)
            && self.seen.last() != Some(&record)
            && (sighted == Sighted::Surely || self.is_worth(record, offset))
        {
            self.seen.push(record);
        }
    }

    /// The index of the record that an offset stands in.
    fn record(&mut self, offset: usize) -> Option<usize> {
        if offset < self.last {
            self.next = self.records[..self.next].partition_point(|&(_, end)| end <= offset);
        }
        self.last = offset;
        self.next += self.records[self.next..].iter().take_while(|&&(_, end)| end <= offset).count();
        self.records.get(self.next).filter(|&&(start, _)| start <= offset).map(|_| self.next)
    }

    /// Whether a doubtful sight is worth a look at its record: it is unless no name says what it is, and its text that it is nothing.
    fn is_worth(&mut self, record: usize, offset: usize) -> bool {
        if (self.is_told)(record) != Some(false) {
            return true;
        }
        if self.text.as_ref().is_none_or(|(range, _)| !range.contains(&offset)) {
            self.judged = 0;
            self.text = self.texts.text_at(offset).map(|range| {
                let text = simdutf8::basic::from_utf8(&self.block[range.clone()]).ok();
                (range, text.filter(|text| !self.check.reads_into(text)))
            });
        }
        let Some((range, Some(text))) = &self.text else { return true };
        self.judged += 1;
        // Of a text that is full of sights, one look costs less than judging all of them.
        self.judged > FEW_SIGHTS + text.len() / BYTES_BETWEEN || self.check.is_worth(text, offset - range.start)
    }
}
