//! Checks that judge the dataset as a whole.
//!
//! Owns the seam of the mergeable state: observe a record, merge the state of a later part, conclude over everything. Tallies hold
//! digests and positions, never text; what is shown is read a second time through [`Reporter`] and verified against the bytes.

use std::any::Any;
use std::borrow::Cow;

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

/// What a state belongs to: states of equal keys merge, states of different keys never meet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TallyKey {
    /// Name of the mechanism.
    pub mechanism: Cow<'static, str>,
    /// The profile, for a mechanism that judges the records of each profile on their own; none when the profile makes no difference.
    pub profile: Option<String>,
}

/// A dataset-level check at work: its mergeable state over part of a dataset.
///
/// Merging is associative, and the parts are merged in the order of the dataset. Whoever implements this works on a typed state; the
/// engine holds it as a [`DatasetTally`].
pub trait Tally: Send + Sized + 'static {
    /// Name of the mechanism, the first half of the [`TallyKey`].
    const MECHANISM: &'static str;

    /// What is merged, in this process or in another one that has the same plan.
    type State: Serialize + DeserializeOwned + Send;

    /// The profile whose records alone are judged together; none when records of all profiles are.
    fn profile(&self) -> Option<&str> {
        None
    }

    /// Takes a record into account.
    fn observe(&mut self, record: &Record<'_>);

    /// The part is complete: nothing more will be observed before it is merged. Runs in parallel, so work that can be done here
    /// should be.
    fn seal(&mut self) {}

    /// Whether records of this split are to be observed. Benchmarks are not what anybody trains on.
    fn wants(&self, split: Split) -> bool {
        split != Split::Benchmark
    }

    /// What a tally over a benchmark file must make known to the tallies over other files. Called before any of those are looked at.
    fn benchmark_index(&self) -> Option<BenchmarkIndex> {
        None
    }

    /// Gives the state away.
    fn into_state(self) -> Self::State;

    /// Takes the state of the part that follows.
    ///
    /// # Errors
    /// When the state is of a run with other rules.
    fn merge(&mut self, later: Self::State) -> Result<(), StateMismatch>;

    /// Reports what the whole dataset shows.
    ///
    /// # Errors
    /// When records cannot be read a second time.
    fn conclude(self, reporter: &mut dyn Reporter) -> Result<(), Error>;
}

/// A [`Tally`] of some mechanism, as the engine holds it. Implemented for every tally; nobody implements it by hand, so there is one
/// place where types are given up and found again.
pub trait DatasetTally: Send + Any {
    /// Which states it merges with.
    fn key(&self) -> TallyKey;
    /// See [`Tally::observe`].
    fn observe(&mut self, record: &Record<'_>);
    /// See [`Tally::seal`].
    fn seal(&mut self);
    /// See [`Tally::wants`].
    fn wants(&self, split: Split) -> bool;
    /// See [`Tally::benchmark_index`].
    fn benchmark_index(&self) -> Option<BenchmarkIndex>;
    /// Takes the tally of the part that follows.
    ///
    /// # Errors
    /// When it is of another mechanism, or of a run with other rules.
    fn merge(&mut self, later: Box<dyn DatasetTally>) -> Result<(), StateMismatch>;
    /// Its state as bytes.
    ///
    /// # Errors
    /// When it cannot be written.
    fn save(self: Box<Self>) -> Result<Vec<u8>, StateMismatch>;
    /// Takes the state of the part that follows from its bytes.
    ///
    /// # Errors
    /// When these are no such state.
    fn load(&mut self, later: &[u8]) -> Result<(), StateMismatch>;
    /// See [`Tally::conclude`].
    ///
    /// # Errors
    /// When records cannot be read a second time.
    fn conclude(self: Box<Self>, reporter: &mut dyn Reporter) -> Result<(), Error>;
}

impl<T: Tally> DatasetTally for T {
    fn key(&self) -> TallyKey {
        TallyKey { mechanism: Cow::Borrowed(T::MECHANISM), profile: Tally::profile(self).map(str::to_owned) }
    }

    fn observe(&mut self, record: &Record<'_>) {
        Tally::observe(self, record);
    }

    fn seal(&mut self) {
        Tally::seal(self);
    }

    fn wants(&self, split: Split) -> bool {
        Tally::wants(self, split)
    }

    fn benchmark_index(&self) -> Option<BenchmarkIndex> {
        Tally::benchmark_index(self)
    }

    fn merge(&mut self, later: Box<dyn DatasetTally>) -> Result<(), StateMismatch> {
        let later: Box<dyn Any> = later;
        match later.downcast::<T>() {
            Ok(later) => Tally::merge(self, later.into_state()),
            Err(_) => Err(StateMismatch),
        }
    }

    fn save(self: Box<Self>) -> Result<Vec<u8>, StateMismatch> {
        postcard::to_allocvec(&self.into_state()).map_err(|_| StateMismatch)
    }

    fn load(&mut self, later: &[u8]) -> Result<(), StateMismatch> {
        let (state, rest) = postcard::take_from_bytes(later).map_err(|_| StateMismatch)?;
        if rest.is_empty() { Tally::merge(self, state) } else { Err(StateMismatch) }
    }

    fn conclude(self: Box<Self>, reporter: &mut dyn Reporter) -> Result<(), Error> {
        Tally::conclude(*self, reporter)
    }
}

/// Two states that do not belong to one run: another mechanism, other rules, or bytes that are no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateMismatch;

impl From<StateMismatch> for Error {
    fn from(_: StateMismatch) -> Error {
        Error::Partial {
            message: "the state of a check does not belong to this run".to_owned(),
            help: Some("merge partial results of one run and one version of tunelint only".to_owned()),
        }
    }
}

/// The tallies of a part of a dataset, each under its key.
#[derive(Default)]
pub(crate) struct Tallies(Vec<(TallyKey, Box<dyn DatasetTally>)>);

impl Tallies {
    pub(crate) fn new(tallies: impl Iterator<Item = Box<dyn DatasetTally>>) -> Self {
        Tallies(tallies.map(|tally| (tally.key(), tally)).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &dyn DatasetTally> {
        self.0.iter().map(|(_, tally)| &**tally)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut (dyn DatasetTally + 'static)> {
        self.0.iter_mut().map(|(_, tally)| &mut **tally)
    }

    /// Takes the tallies of the part that follows: each meets the one of its key, or is kept beside the others.
    pub(crate) fn merge(&mut self, later: Tallies) -> Result<(), StateMismatch> {
        for (key, tally) in later.0 {
            match self.0.iter_mut().find(|(known, _)| *known == key) {
                Some((_, mine)) => mine.merge(tally)?,
                None => self.0.push((key, tally)),
            }
        }
        Ok(())
    }

    /// Every tally, in the order of the keys: what is concluded does not depend on which profile was met first.
    pub(crate) fn into_ordered(mut self) -> impl Iterator<Item = Box<dyn DatasetTally>> {
        self.0.sort_by(|one, other| one.0.cmp(&other.0));
        self.0.into_iter().map(|(_, tally)| tally)
    }

    /// Those whose keys are among these.
    pub(crate) fn with_keys<'k>(mut self, keys: impl Iterator<Item = &'k TallyKey> + Clone) -> Self {
        self.0.retain(|(key, _)| keys.clone().any(|known| known == key));
        self
    }

    /// The states as bytes, under their keys.
    pub(crate) fn save(self) -> Result<Vec<(TallyKey, Vec<u8>)>, StateMismatch> {
        self.0.into_iter().map(|(key, tally)| Ok((key, tally.save()?))).collect()
    }

    /// Takes saved states; each must have a tally of its key here.
    pub(crate) fn load(&mut self, saved: &[(TallyKey, Vec<u8>)]) -> Result<(), StateMismatch> {
        for (key, bytes) in saved {
            let mine = self.0.iter_mut().find(|(known, _)| known == key).ok_or(StateMismatch)?;
            mine.1.load(bytes)?;
        }
        Ok(())
    }
}
