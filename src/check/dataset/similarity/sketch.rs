//! Sketches: how alike two sets of word rows are, told from a few hundred bytes each.
//!
//! Owns one-permutation hashing: a row's hash says which bin it falls into, and each bin keeps its smallest one. The share of bins that
//! two sketches have in common estimates the share of rows. Empty bins borrow from others in an order that is the same for everybody.
//! Nothing here is keyed: the same data gives the same sketches in every run.

use serde::{Deserialize, Serialize};

use super::ROW;
use crate::check::{Position, Record};
use crate::rule::Role;
use crate::search::ngrams::{mix, rows, words};
use crate::simd::bits;

/// Bins of each part.
pub(crate) const BINS: usize = 64;

const _: () = assert!(BINS == u64::BITS as usize, "a bin is a bit, and the six highest bits of a hash choose one");

/// Records with fewer words in all are alike by frequency.
const FEWEST_WORDS: usize = 20;

/// One record: 512 bytes of bins, 16 of content and position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sketch {
    pub(crate) position: Position,
    /// Of all words in their order: records that differ in case and punctuation have it in common.
    pub(crate) content: u64,
    /// Of what is asked, then of what is answered; of a text alone, two sketches of it.
    #[serde(with = "as_list")]
    pub(crate) bins: [[u32; BINS]; 2],
}

/// Bins as one list: `serde` knows no arrays of this length.
mod as_list {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::BINS;

    pub(crate) fn serialize<S: Serializer>(bins: &[[u32; BINS]; 2], serializer: S) -> Result<S::Ok, S::Error> {
        bins.as_flattened().serialize(serializer)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<[[u32; BINS]; 2], D::Error> {
        let list = Vec::<u32>::deserialize(deserializer)?;
        let (bins, rest) = list.as_chunks();
        let wrong = || D::Error::invalid_length(list.len(), &"the bins of two parts");
        bins.try_into().ok().filter(|_| rest.is_empty()).ok_or_else(wrong)
    }
}

/// The buffers of one worker.
#[derive(Default)]
pub(crate) struct Sketcher {
    asked: Vec<u64>,
    answered: Vec<u64>,
}

/// The words of what is asked and of what is answered.
pub(crate) fn parts(record: &Record<'_>) -> [Vec<u64>; 2] {
    let mut sketcher = Sketcher::default();
    sketcher.collect(record);
    [sketcher.asked, sketcher.answered]
}

impl Sketcher {
    fn collect(&mut self, record: &Record<'_>) {
        self.asked.clear();
        self.answered.clear();
        for turn in record.turns {
            let out = match turn.role {
                Role::System | Role::Label | Role::Other => continue,
                Role::Prompt | Role::User | Role::Tool => &mut self.asked,
                Role::Completion | Role::Assistant | Role::Chosen | Role::Rejected | Role::Text => &mut self.answered,
            };
            if let Some(turn) = record.text(turn) {
                words(turn.text, out);
            }
        }
    }

    /// The sketch of a record; nothing when it is too short to be compared.
    pub(crate) fn sketch(&mut self, record: &Record<'_>) -> Option<Sketch> {
        self.collect(record);
        if self.asked.len() + self.answered.len() < FEWEST_WORDS {
            return None;
        }
        // A sum over words with their places: nothing waits for the word before.
        let placed =
            |words: &[u64], first: u64| (first..).zip(words).fold(0, |all: u64, (at, word)| all.wrapping_add(mix(at, *word)));
        let content = mix(placed(&self.asked, 0), placed(&self.answered, 1 << 32));
        // A part that is not there must not make two records look alike.
        let (asked, answered) = match (self.asked.is_empty(), self.answered.is_empty()) {
            (true, _) => (&self.answered, &self.answered),
            (_, true) => (&self.asked, &self.asked),
            _ => (&self.asked, &self.answered),
        };
        let bins = [bins(asked, 0), bins(answered, 0x5bd1_e995_9d2c_5681)];
        Some(Sketch { position: record.position(), content, bins })
    }
}

/// The bins of which something holds, as bits.
#[inline(always)]
pub(crate) fn bins_where(holds: impl Fn(usize) -> bool) -> u64 {
    (0..BINS).fold(0, |bins, bin| bins | u64::from(holds(bin)) << bin)
}

const EMPTY: u32 = u32::MAX;

fn bins(of: &[u64], seed: u64) -> [u32; BINS] {
    let mut bins = [EMPTY; BINS];
    rows(of, ROW, |row| {
        let row = if seed == 0 { row } else { mix(row, seed) };
        let (bin, value) = ((row >> 58) as usize, (row as u32).min(EMPTY - 1));
        bins[bin] = bins[bin].min(value);
    });
    fill(&mut bins);
    bins
}

/// Lets each empty bin borrow from a full one, which it looks for at places that depend on the bin alone.
fn fill(bins: &mut [u32; BINS]) {
    let full = bins_where(|bin| bins[bin] != EMPTY);
    if full == 0 {
        return;
    }
    let values = *bins;
    for bin in bits(!full) {
        let places = &LENDERS[bin];
        let lender = places.iter().find(|place| full >> **place & 1 == 1);
        // Where few bins are full: the next one behind the last of these places.
        let next = |last: u8| (u32::from(last) + full.rotate_right(u32::from(last)).trailing_zeros()) as usize % BINS;
        bins[bin] = values[lender.map_or_else(|| next(places[LOOKS - 1]), |place| usize::from(*place))];
    }
}

/// How many places an empty bin looks at. Any of them lends as often as any other, where the next full one behind a single place would
/// lend the more the more empty bins stand before it: then sketches of few rows depend on few of them.
const LOOKS: usize = 16;

/// By empty bin, the bins that it asks, one after the other.
const LENDERS: [[u8; LOOKS]; BINS] = {
    let (mut all, mut number) = ([[0; LOOKS]; BINS], 0);
    while number < BINS * LOOKS {
        let mixed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ mixed >> 32).wrapping_mul(0xda94_2042_e4dd_58b5);
        all[number / LOOKS][number % LOOKS] = (mixed >> 58) as u8;
        number += 1;
    }
    all
};
