//! The second look: bytes that have gone by, by their ranges.
//!
//! Owns the cheapest way to fetch ranges from each kind of source. Must not know what they are wanted for.

use std::io::{self, Read};
use std::ops::Range;

use super::file::{CHANGED, read_exact_at, read_full};
use super::{Source, Store, unreadable};
use crate::Error;

/// How much is decompressed between two looks at what is wanted.
const BLOCK: usize = 64 * 1024;

impl Source {
    /// The bytes of the ranges, in the order of the ranges, which may overlap and repeat.
    ///
    /// A slice or a positioned read each; compressed data is decompressed once more, up to the last byte wanted. A range that
    /// reaches beyond the data is an error: the data was longer when the range was made.
    pub fn reread(&self, ranges: &[Range<u64>]) -> Result<Vec<Vec<u8>>, Error> {
        let found = match (self.plain_slice(), &self.store, self.compression) {
            (Some(data), _, _) => ranges.iter().map(|range| slice(data, range)).collect(),
            (None, Store::File { file, len, .. }, None) => ranges
                .iter()
                .map(|range| {
                    // Checked before anything is allocated: the range is only a claim.
                    if range.end > *len {
                        return Err(io::Error::other(CHANGED));
                    }
                    let mut bytes = vec![0; length(range)?];
                    read_exact_at(file, &mut bytes, range.start)?;
                    Ok(bytes)
                })
                .collect(),
            _ => pass_over(&mut *self.reader(), ranges),
        };
        found.map_err(|error: io::Error| unreadable(&self.name, error))
    }
}

fn slice(data: &[u8], range: &Range<u64>) -> io::Result<Vec<u8>> {
    let (start, len) = (usize::try_from(range.start).unwrap_or(usize::MAX), length(range)?);
    let bytes = data.get(start..).and_then(|rest| rest.get(..len));
    bytes.map(<[u8]>::to_vec).ok_or_else(|| io::Error::other(CHANGED))
}

fn length(range: &Range<u64>) -> io::Result<usize> {
    usize::try_from(range.end.saturating_sub(range.start)).map_err(|_| io::Error::other("a range is larger than memory"))
}

/// Collects the ranges in one pass from the start.
fn pass_over(reader: &mut dyn Read, ranges: &[Range<u64>]) -> io::Result<Vec<Vec<u8>>> {
    let mut found = vec![Vec::new(); ranges.len()];
    let mut waiting: Vec<usize> = (0..ranges.len()).filter(|index| !ranges[*index].is_empty()).collect();
    waiting.sort_by_key(|index| std::cmp::Reverse(ranges[*index].start));
    let mut open: Vec<usize> = Vec::new();
    let mut block = vec![0; BLOCK];
    let mut at = 0;
    while !(open.is_empty() && waiting.is_empty()) {
        let (read, failure) = read_full(reader, &mut block);
        let end = at + read as u64;
        while let Some(index) = waiting.pop_if(|index| ranges[*index].start < end) {
            open.push(index);
        }
        open.retain(|index| {
            let range = &ranges[*index];
            let (from, to) = (range.start.max(at), range.end.min(end));
            found[*index].extend_from_slice(&block[(from - at) as usize..(to - at) as usize]);
            range.end > end
        });
        at = end;
        if read < block.len() && !(open.is_empty() && waiting.is_empty()) {
            return Err(failure.unwrap_or_else(|| io::Error::other(CHANGED)));
        }
    }
    Ok(found)
}
