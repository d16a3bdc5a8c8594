//! What stands in the records of clusters, for their fingerprints.
//!
//! Owns the choice of the records that a large cluster is known by: those whose bytes have the smallest hashes, so that the order of the
//! dataset does not tell. Knows no tally and shows nothing.

use std::collections::HashMap;
use std::ops::Range;

use sha2::{Digest, Sha256};
use twox_hash::XxHash3_128;

use super::{SecondPass, record_at};
use crate::Error;
use crate::check::Position;

/// Records that the fingerprint of a cluster is made of: each must be masked, which costs more than to read it.
const MOST: usize = 32;

/// Bytes in which most records end.
const FIRST_BYTES: u64 = 4096;

/// Bytes that are held at a time.
const HELD: u64 = 16 << 20;

impl SecondPass<'_> {
    /// The records that the fingerprint of each cluster is made of, and the digests of them.
    pub(super) fn typical_of(&mut self, mut clusters: Vec<Vec<Position>>) -> Result<Vec<Vec<Position>>, Error> {
        let large = clusters.iter().filter(|cluster| cluster.len() > MOST).flatten().copied();
        let mut hashes: HashMap<Position, u128> = HashMap::new();
        self.each_record(ascending(large), &mut |_, position, record| {
            hashes.insert(position, XxHash3_128::oneshot(record));
        })?;
        for cluster in clusters.iter_mut().filter(|cluster| cluster.len() > MOST) {
            let hashed = |position: &Position| hashes.get(position).map(|hash| (*hash, *position));
            let mut ranked: Vec<(u128, Position)> = cluster.iter().filter_map(hashed).collect();
            ranked.sort_unstable();
            // Copies must not crowd the others out, and one of them says it all.
            ranked.dedup_by_key(|(hash, _)| *hash);
            *cluster = ranked.into_iter().take(MOST).map(|(_, position)| position).collect();
        }
        let is_new = |position: &Position| !self.views.contains_key(position) && !self.digests.contains_key(position);
        let unknown = clusters.iter().flatten().copied().filter(is_new);
        self.each_record(ascending(unknown), &mut |look, position, record| {
            let redaction = look.builder.redactor.redaction(record, 0);
            look.digests.insert(position, Sha256::digest(redaction.record(record, 0)).into());
        })?;
        Ok(clusters)
    }

    /// Shows the records at the positions (ascending, each once), of each file first those that are short.
    fn each_record(&mut self, positions: Vec<Position>, show: &mut dyn FnMut(&mut Self, Position, &[u8])) -> Result<(), Error> {
        for of_file in positions.chunk_by(|one, other| one.file() == other.file()) {
            let long = self.records_within(of_file, FIRST_BYTES, show)?;
            self.records_within(&long, u64::MAX, show)?;
        }
        Ok(())
    }

    /// Shows the records of a file that end within so many bytes; returns the others.
    fn records_within(
        &mut self,
        positions: &[Position],
        most: u64,
        show: &mut dyn FnMut(&mut Self, Position, &[u8]),
    ) -> Result<Vec<Position>, Error> {
        let Some(file) = positions.first().map(|position| position.file()) else { return Ok(Vec::new()) };
        let source = self.opener.reopen(file)?;
        let mut again = source.rereader();
        let (ranges, mut long) = (self.ranges(positions, most)?, Vec::new());
        let mut from = 0;
        while from < positions.len() {
            let mut held = 0;
            let is_held = |range: &&Range<u64>| {
                held += range.end - range.start;
                held <= HELD
            };
            let to = from + ranges[from..].iter().take_while(is_held).count().max(1);
            for ((position, range), bytes) in
                positions[from..to].iter().zip(&ranges[from..to]).zip(again.read(&ranges[from..to])?)
            {
                if range.end - range.start == most && !bytes.contains(&b'\n') {
                    long.push(*position);
                } else {
                    show(self, *position, record_at(&bytes, 0));
                }
            }
            from = to;
        }
        Ok(long)
    }

    /// Where the records of a file stand, or their first bytes. No range reaches into the next one, so that a compressed file is passed
    /// over once for all.
    fn ranges(&self, positions: &[Position], most: u64) -> Result<Vec<Range<u64>>, Error> {
        let Some(first) = positions.first() else { return Ok(Vec::new()) };
        let file = self.file(first.file())?;
        let range = |(number, position): (usize, &Position)| {
            let start = position.offset();
            let chunk = file.merged.chunks.partition_point(|chunk| chunk.offset <= start);
            let end = file.merged.chunks.get(chunk).map_or(file.report.bytes, |chunk| chunk.offset);
            let next = positions.get(number + 1).map_or(end, |next| next.offset());
            start..end.min(next).min(start.saturating_add(most)).max(start)
        };
        Ok(positions.iter().enumerate().map(range).collect())
    }
}

/// Positions ascending, each once.
fn ascending(positions: impl Iterator<Item = Position>) -> Vec<Position> {
    let mut positions: Vec<Position> = positions.collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}
