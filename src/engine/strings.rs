//! The last phase over a chunk: checks that look at every string of a record.
//!
//! Owns the way from sights in the decoded block to the records that they stand in. Those few are parsed again, for their strings and the
//! names on the way to them; records without a sight cost the scan and nothing else. Knows nothing of what is looked for.

use super::chunk::Worker;
use super::pass::{LineAt, Pass};
use crate::check::strings;
use crate::record::{PADDING, Parsed};

impl Worker {
    /// Shows the checks that ask for them the records in which they saw something.
    pub(super) fn strings(&mut self, pass: &mut Pass<'_>) {
        let plan = pass.context.plan;
        let Some(&(_, end)) = self.records.last() else { return };
        let mut scratch = Vec::new();
        for check in plan.checks.iter().filter_map(|check| check.strings()) {
            let mut seen: Vec<u32> = Vec::new();
            let mut at = Ascending { records: &self.records, next: 0, last: 0 };
            check.sights(&self.block[..end], &pass.chunk.bytes[..end], &mut |offset| {
                if let Some(record) = at.record(offset).filter(|record| seen.last() != Some(record)) {
                    seen.push(record);
                }
            });
            seen.sort_unstable();
            seen.dedup();
            for record in seen {
                let (start, end) = self.records[record as usize];
                let line = self.record_lines[record as usize];
                let raw = &pass.chunk.bytes[start..end];
                scratch.clear();
                scratch.extend_from_slice(raw);
                scratch.resize(raw.len() + PADDING, b' ');
                self.parser.read(raw, &mut scratch, |parsed| {
                    if let Parsed::Value(tape, _) = parsed {
                        check.look(&strings(tape), &mut pass.sink);
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
