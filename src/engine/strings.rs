//! The last phase over a chunk: checks that look at every string of a record.
//!
//! Owns the way from sights in the decoded block to the records that they stand in. Those few are parsed again, for their strings and the
//! names on the way to them; records without a sight cost the scan and nothing else. Knows nothing of what is looked for.

use std::ops::Range;

use super::chunk::Worker;
use super::pass::{LineAt, Pass};
use crate::check::{Sighted, may_hold_json, strings};
use crate::record::{PADDING, Parsed};

impl Worker {
    /// Shows the checks that ask for them the records in which they saw something.
    pub(super) fn strings(&mut self, pass: &mut Pass<'_>) {
        let plan = pass.context.plan;
        let Some(&(_, end)) = self.records.last() else { return };
        let mut scratch = Vec::new();
        let looking = plan.checks.iter().enumerate().filter_map(|(number, check)| Some((number, check.strings()?)));
        for (number, check) in looking {
            let mut seen: Vec<u32> = Vec::new();
            let mut at = Ascending { records: &self.records, next: 0, last: 0 };
            let (forms, told) = (&self.forms, &self.told);
            let raw = &pass.chunk.bytes[..end];
            let (block, texts, records) = (&self.block[..end], &self.texts, &self.records);
            // Of the record and of the text at hand, what does not change from sight to sight.
            let mut dull: Option<(u32, bool)> = None;
            let mut current: Option<(Range<usize>, &str)> = None;
            let mut sight = |offset: usize, sighted: Sighted| {
                let Some(record) = at.record(offset).filter(|record| seen.last() != Some(record)) else { return };
                if sighted == Sighted::Perhaps {
                    if dull.is_none_or(|(known, _)| known != record) {
                        // Names say nothing in records of this form, and nothing else may hold names.
                        let (start, end) = records[record as usize];
                        let told = told.get(&(number, forms[record as usize]));
                        dull = Some((record, told == Some(&false) && !may_hold_json(&raw[start..end])));
                    }
                    if current.as_ref().is_none_or(|(range, _)| !range.contains(&offset)) {
                        current = texts.text_at(offset).and_then(|range| {
                            let text = std::str::from_utf8(&block[range.clone()]).ok()?;
                            Some((range, text))
                        });
                    }
                    let is_dull = dull.is_some_and(|(_, dull)| dull);
                    let worth = |(range, text): &(Range<usize>, &str)| check.is_worth(text, offset - range.start);
                    if is_dull && current.as_ref().is_some_and(|text| !worth(text)) {
                        return;
                    }
                }
                seen.push(record);
            };
            texts.anywhere().iter().for_each(|&offset| sight(offset, Sighted::Surely));
            check.sights(block, raw, &mut sight);
            seen.sort_unstable();
            seen.dedup();
            for record in seen {
                let (start, end) = self.records[record as usize];
                let (line, form) = (self.record_lines[record as usize], self.forms[record as usize]);
                let raw = &pass.chunk.bytes[start..end];
                scratch.clear();
                scratch.extend_from_slice(raw);
                scratch.resize(raw.len() + PADDING, b' ');
                let told = &mut self.told;
                self.parser.read(raw, &mut scratch, |parsed| {
                    if let Parsed::Value(tape, _) = parsed {
                        let strings = strings(tape);
                        if form != 0 {
                            let tells = || strings.iter().any(|string| string.in_key && check.is_told_by(string.text));
                            told.entry((number, form)).or_insert_with(tells);
                        }
                        check.look(&strings, &mut pass.sink);
                        pass.draw(LineAt { start, end, ..line }, line, Some(tape));
                    }
                });
            }
        }
    }
}

/// The records of a chunk, looked up by offsets that mostly ascend.
struct Ascending<'r> {
    records: &'r [(usize, usize)],
    next: usize,
    last: usize,
}

impl Ascending<'_> {
    /// The index of the record that an offset stands in.
    fn record(&mut self, offset: usize) -> Option<u32> {
        if offset < self.last {
            self.next = 0;
        }
        self.last = offset;
        self.next += self.records[self.next..].iter().take_while(|&&(_, end)| end <= offset).count();
        self.records.get(self.next).filter(|&&(start, _)| start <= offset).map(|_| self.next as u32)
    }
}
