//! What holds for a whole run, whatever the profile of a file.
//!
//! Owns the key of the digests, which splits the dataset has, and what was learned from the benchmarks before anything else was
//! looked at. Checks of different profiles share it, so that their tallies can be merged.

use std::any::Any;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use twox_hash::XxHash3_128;

use crate::finding::Split;

/// Bytes of key material that the keyed digest takes.
const SECRET: usize = 192;

/// Key material, made anew for each run: nobody can craft records whose digests collide. The parts of one run share it.
#[derive(Clone)]
pub struct Key([u8; SECRET]);

impl Key {
    /// A key from the operating system's randomness, by way of the keyed hasher of the standard library.
    pub(crate) fn random() -> Self {
        use std::hash::{BuildHasher, RandomState};
        let mut secret = [0; SECRET];
        for (number, bytes) in secret.chunks_exact_mut(8).enumerate() {
            bytes.copy_from_slice(&RandomState::new().hash_one(number).to_le_bytes());
        }
        Key(secret)
    }

    /// The key that follows from some texts, each with its length so that they are not taken for others.
    pub(crate) fn derived(texts: &[&[u8]]) -> Self {
        let mut seed = Sha256::new();
        for text in texts {
            seed.update((text.len() as u64).to_le_bytes());
            seed.update(text);
        }
        let seed = seed.finalize();
        let mut secret = [0; SECRET];
        for (number, bytes) in secret.chunks_exact_mut(32).enumerate() {
            bytes.copy_from_slice(&Sha256::new().chain_update(seed).chain_update([number as u8]).finalize());
        }
        Key(secret)
    }

    /// The key material, for the plan that the shards of a run share.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// A key from its material.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Key)
    }

    /// The keyed digest of some bytes.
    #[inline]
    pub(crate) fn digest(&self, bytes: &[u8]) -> u128 {
        XxHash3_128::oneshot_with_secret(&self.0, bytes).expect("the key is longer than the least that the digest takes")
    }
}

/// What a tally learned from benchmark files.
pub type BenchmarkIndex = Arc<dyn Any + Send + Sync>;

/// What holds for a whole run.
#[derive(Clone)]
pub struct RunContext {
    key: Arc<Key>,
    splits: [bool; Split::ALL.len()],
    is_assumed: bool,
    benchmarks: Vec<BenchmarkIndex>,
}

impl RunContext {
    /// A run over files of these splits.
    pub(crate) fn new(key: Arc<Key>, splits: impl Iterator<Item = Split>) -> Self {
        let mut context = RunContext { key, splits: Default::default(), is_assumed: false, benchmarks: Vec::new() };
        splits.for_each(|split| context.splits[split as usize] = true);
        context
    }

    /// A run for which nobody named a profile: each is assumed from the data.
    pub(crate) fn assuming_profiles(mut self, is_assumed: bool) -> Self {
        self.is_assumed = is_assumed;
        self
    }

    /// Whether nobody named a profile.
    pub fn is_assumed(&self) -> bool {
        self.is_assumed
    }

    /// The same run once its benchmarks are known.
    pub(crate) fn with_benchmarks(self, benchmarks: Vec<BenchmarkIndex>) -> Self {
        RunContext { benchmarks, ..self }
    }

    /// The key of the digests.
    pub fn key(&self) -> Arc<Key> {
        self.key.clone()
    }

    /// Whether the dataset has files of a split.
    pub fn has(&self, split: Split) -> bool {
        self.splits[split as usize]
    }

    /// Whether the dataset has files of more than one split.
    pub fn is_split(&self) -> bool {
        self.splits.iter().filter(|there| **there).count() > 1
    }

    /// What the tallies of one kind learned from the benchmarks, in the order of the dataset.
    pub fn benchmarks<T: Send + Sync + 'static>(&self) -> impl Iterator<Item = Arc<T>> {
        self.benchmarks.iter().filter_map(|benchmark_index| benchmark_index.clone().downcast().ok())
    }
}
