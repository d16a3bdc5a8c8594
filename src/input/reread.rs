//! The second look: bytes that have gone by, by their ranges.
//!
//! Owns the cheapest way to fetch ranges from each kind of source. Must not know what they are wanted for.

use std::borrow::Cow;
use std::fs::File;
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
    pub(crate) fn reread(&self, ranges: &[Range<u64>]) -> Result<Vec<Cow<'_, [u8]>>, Error> {
        self.rereader().read(ranges)
    }

    /// For ranges that are asked for one batch after the other.
    pub(crate) fn rereader(&self) -> Rereader<'_> {
        Rereader { source: self, pass: None }
    }
}

/// Reads ranges again. As long as each batch begins where the one before ended, or later, compressed data is decompressed once for all.
pub(crate) struct Rereader<'s> {
    source: &'s Source,
    pass: Option<Pass<'s>>,
}

impl<'s> Rereader<'s> {
    /// As [`Source::reread`].
    pub(crate) fn read(&mut self, ranges: &[Range<u64>]) -> Result<Vec<Cow<'s, [u8]>>, Error> {
        let source = self.source;
        let found = match (source.plain_slice(), &source.store, source.compression) {
            (Some(data), _, _) => ranges.iter().map(|range| slice(data, range).map(Cow::Borrowed)).collect(),
            (None, Store::File { file, len, .. }, None) => {
                ranges.iter().map(|range| read_range(file, *len, range).map(Cow::Owned)).collect()
            }
            _ => self.pass_over(ranges).map(|found| found.into_iter().map(Cow::Owned).collect()),
        };
        found.map_err(|error: io::Error| unreadable(&source.name, error))
    }

    fn pass_over(&mut self, ranges: &[Range<u64>]) -> io::Result<Vec<Vec<u8>>> {
        let first = ranges.iter().filter(|range| !range.is_empty()).map(|range| range.start).min().unwrap_or(u64::MAX);
        let mut pass = self.pass.take().filter(|pass| pass.start <= first).unwrap_or_else(|| Pass::new(self.source));
        let found = pass.collect(ranges)?;
        self.pass = Some(pass);
        Ok(found)
    }
}

fn slice<'d>(data: &'d [u8], range: &Range<u64>) -> io::Result<&'d [u8]> {
    let (start, len) = (usize::try_from(range.start).unwrap_or(usize::MAX), length(range)?);
    let bytes = data.get(start..).and_then(|rest| rest.get(..len));
    bytes.ok_or_else(|| io::Error::other(CHANGED))
}

fn read_range(file: &File, len: u64, range: &Range<u64>) -> io::Result<Vec<u8>> {
    // Checked before anything is allocated: the range is only a claim.
    if range.end > len {
        return Err(io::Error::other(CHANGED));
    }
    let mut bytes = vec![0; length(range)?];
    read_exact_at(file, &mut bytes, range.start)?;
    Ok(bytes)
}

fn length(range: &Range<u64>) -> io::Result<usize> {
    usize::try_from(range.end.saturating_sub(range.start)).map_err(|_| io::Error::other("a range is larger than memory"))
}

/// A walk over data that is decompressed, block by block.
struct Pass<'s> {
    reader: Box<dyn Read + Send + 's>,
    /// The last block that was read, where it starts in the data, and how much of it there is.
    block: Vec<u8>,
    start: u64,
    filled: usize,
    /// Nothing follows the block, or nothing that can be read, and then why.
    is_last: bool,
    failure: Option<io::Error>,
}

impl<'s> Pass<'s> {
    fn new(source: &'s Source) -> Self {
        Pass { reader: source.reader(), block: vec![0; BLOCK], start: 0, filled: 0, is_last: false, failure: None }
    }

    /// Collects the ranges, none of which starts before the block.
    fn collect(&mut self, ranges: &[Range<u64>]) -> io::Result<Vec<Vec<u8>>> {
        let mut found = vec![Vec::new(); ranges.len()];
        let mut waiting: Vec<usize> = (0..ranges.len()).filter(|index| !ranges[*index].is_empty()).collect();
        waiting.sort_by_key(|index| std::cmp::Reverse(ranges[*index].start));
        let mut open: Vec<usize> = Vec::new();
        loop {
            let (start, end) = (self.start, self.start + self.filled as u64);
            while let Some(index) = waiting.pop_if(|index| ranges[*index].start < end) {
                open.push(index);
            }
            open.retain(|index| {
                let range = &ranges[*index];
                let (from, to) = (range.start.max(start), range.end.min(end));
                found[*index].extend_from_slice(&self.block[(from - start) as usize..(to - start) as usize]);
                range.end > end
            });
            if open.is_empty() && waiting.is_empty() {
                return Ok(found);
            }
            self.next_block()?;
        }
    }

    fn next_block(&mut self) -> io::Result<()> {
        if self.is_last {
            return Err(self.failure.take().unwrap_or_else(|| io::Error::other(CHANGED)));
        }
        self.start += self.filled as u64;
        (self.filled, self.failure) = read_full(&mut *self.reader, &mut self.block);
        self.is_last = self.filled < self.block.len();
        Ok(())
    }
}
