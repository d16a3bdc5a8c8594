//! Checks that judge the dataset as a whole.
//!
//! Owns the seam of the mergeable state: observe a record, merge the state of a later part, conclude over everything. Tallies hold
//! digests and positions, never text; what is shown is read a second time through [`Reporter`] and verified against the bytes.

use std::any::Any;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::check::{BenchmarkIndex, Draft, Record, RuleId};
use crate::finding::Split;

/// Where a record begins: its split, its file and the offset of its line. Ordered as the dataset is: training data first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position(u64);

/// Bits of a position that hold the offset: files up to 16 TiB.
const OFFSET_BITS: u32 = 44;

/// Bits that hold the number of the file: a quarter of a million of them. What is left holds the split.
const FILE_BITS: u32 = 18;

impl Position {
    /// The most files that one run can hold.
    pub(crate) const MOST_FILES: usize = 1 << FILE_BITS;

    /// A place in training data.
    #[cfg(test)]
    pub(crate) fn new(file: usize, offset: u64) -> Self {
        Position::within(Split::Train, file, offset)
    }

    /// A place in a file of a split.
    pub(crate) fn within(split: Split, file: usize, offset: u64) -> Self {
        Position((split as u64) << (OFFSET_BITS + FILE_BITS) | (file as u64) << OFFSET_BITS | offset)
    }

    /// What the file is to the training run.
    pub fn split(self) -> Split {
        Split::ALL[(self.0 >> (OFFSET_BITS + FILE_BITS)) as usize]
    }

    /// Number of the file in the run.
    pub fn file(self) -> usize {
        (self.0 >> OFFSET_BITS) as usize & (Position::MOST_FILES - 1)
    }

    /// Offset of the line in the file.
    pub fn offset(self) -> u64 {
        self.0 & ((1 << OFFSET_BITS) - 1)
    }
}

/// A record, read a second time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRef {
    /// Where it begins.
    pub position: Position,
    /// 1-based line.
    pub line: u64,
    /// Offset just after its last byte.
    pub end: u64,
    /// SHA-256 of its bytes, white space at its ends left out.
    pub digest: [u8; 32],
}

/// Reads records a second time, and takes what a tally concludes.
pub trait Reporter {
    /// Reads the records at the positions (ascending, each once), in that order.
    ///
    /// # Errors
    /// When the bytes cannot be read again or have changed.
    fn read(&mut self, positions: &[Position]) -> Result<Vec<RecordRef>, Error>;

    /// How many findings of one rule are shown at most.
    fn max_shown(&self) -> u64;

    /// Reads the records at the positions (ascending, each once) and shows each as the checks saw it.
    ///
    /// # Errors
    /// When the bytes cannot be read again or have changed.
    fn view(&mut self, positions: &[Position], view: &mut dyn FnMut(&Record<'_>)) -> Result<(), Error> {
        let _ = (positions, view);
        Ok(())
    }

    /// Learns what stands at the positions (ascending, each once), for the fingerprints of clusters only. Cheaper than reading.
    ///
    /// # Errors
    /// When the bytes cannot be read again or have changed.
    fn load_digests(&mut self, positions: &[Position]) -> Result<(), Error> {
        let _ = positions;
        Ok(())
    }

    /// Says why a rule can find nothing in this dataset.
    fn idle(&mut self, rule: RuleId, reason: &str) {
        let _ = (rule, reason);
    }

    /// Counts findings that are not shown.
    fn count(&mut self, rule: RuleId, position: Position, findings: u64);

    /// Reports a finding about a whole record; `related` are other records and what they are.
    fn report(&mut self, draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>);

    /// Reports a finding about a record and others with which it forms a cluster, at all of which somebody looked. Its fingerprint is that of
    /// the cluster, in whatever order its records stand.
    fn report_in_cluster(&mut self, draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>, cluster: &[Position]) {
        let _ = cluster;
        self.report(draft, record, related);
    }

    /// Reports a finding about many records, for which one stands. `subject` says what it is about, whatever the order of the records.
    fn report_for_many(&mut self, draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>, subject: &str) {
        let _ = subject;
        self.report(draft, record, related);
    }

    /// Reports a finding about the file of a record as a whole; `related` are records and what they are. `subject` says what it is
    /// about, whatever the numbers.
    fn report_about_file(&mut self, draft: Draft, file: Position, related: Vec<(RecordRef, String)>, subject: &str) {
        let _ = (related, subject);
        self.count(draft.rule, file, 1);
    }
}

/// The mergeable state of a check over part of a dataset.
///
/// Merging is associative, and the parts are merged in the order of the dataset.
pub trait Tally: Send + Any {
    /// Takes a record into account.
    fn observe(&mut self, record: &Record<'_>);

    /// The part is complete: nothing more will be observed before it is merged. Runs in parallel, so work that can be done here
    /// should be.
    fn seal(&mut self) {}

    /// Whether records of this split are to be observed. Benchmarks are not what anybody trains on.
    fn wants(&self, split: Split) -> bool {
        split != Split::Benchmark
    }

    /// What a tally over a benchmark file learned that the tallies over other files must know. Called before any of those are looked
    /// at.
    fn benchmark_index(&self) -> Option<BenchmarkIndex> {
        None
    }

    /// Takes the state of the part that follows.
    fn merge(&mut self, later: Box<dyn Tally>);

    /// The state of a complete part as bytes, for a merge in another process that has the same key; nothing when that is not foreseen.
    fn save(&self) -> Option<Vec<u8>> {
        None
    }

    /// Takes the state of the part that follows, as [`Tally::save`] wrote it; says whether it could.
    fn load(&mut self, _later: &[u8]) -> bool {
        false
    }

    /// Reports what the whole dataset shows.
    ///
    /// # Errors
    /// When records cannot be read a second time.
    fn conclude(self: Box<Self>, look: &mut dyn Reporter) -> Result<(), Error>;
}

/// A state as bytes, for [`Tally::save`].
pub(crate) fn to_bytes(state: &impl Serialize) -> Option<Vec<u8>> {
    postcard::to_allocvec(state).ok()
}

/// A state from all of these bytes, for [`Tally::load`].
pub(crate) fn from_bytes<S: DeserializeOwned>(bytes: &[u8]) -> Option<S> {
    let (state, rest) = postcard::take_from_bytes(bytes).ok()?;
    rest.is_empty().then_some(state)
}
