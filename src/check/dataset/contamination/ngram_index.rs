//! Rows of words in benchmark items, and which of them a record holds.
//!
//! Owns the index of rows. Knows hashes and positions, no texts.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::check::Position;
use crate::search::ngrams::rows;

/// A row that stands in more items than this is part of their form.
const MOST_ITEMS: usize = 4;

/// The rows of the items in a benchmark file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Collected {
    pub(crate) length: usize,
    rows: Vec<(u64, Position)>,
}

impl Collected {
    pub(crate) fn new(length: usize) -> Self {
        Collected { length, rows: Vec::new() }
    }

    /// Takes an item by its words. One without a single row is too short to be told from common phrases.
    pub(crate) fn add(&mut self, item: Position, words: &[u64]) {
        if words.len() >= self.length {
            rows(words, self.length, |row| self.rows.push((row, item)));
        }
    }

    pub(crate) fn merge(&mut self, later: Collected) {
        self.rows.extend(later.rows);
    }
}

/// Rows that were met in a record, each with its item.
#[derive(Default)]
pub(crate) struct Items(Vec<(u32, u64)>);

impl Items {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

/// The rows that tell items apart.
#[derive(Default)]
pub(crate) struct Rows {
    /// By row, the numbers of its items.
    by_row: HashMap<u64, Vec<u32>>,
    /// By number, where the item stands and how many rows it has.
    items: Vec<(Position, u32)>,
    /// A bit for each row, so that nearly all rows of clean text end here.
    sieve: Vec<u64>,
}

impl Rows {
    pub(crate) fn new<'c>(collected: impl Iterator<Item = &'c Collected>) -> Self {
        let mut all: Vec<(u64, Position)> = collected.flat_map(|collected| collected.rows.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        let mut counts: HashMap<Position, u32> = HashMap::new();
        let of_row = || all.chunk_by(|one, other| one.0 == other.0).filter(|items| items.len() <= MOST_ITEMS);
        of_row().flatten().for_each(|(_, item)| *counts.entry(*item).or_default() += 1);
        let mut items: Vec<(Position, u32)> = counts.into_iter().collect();
        items.sort_unstable();
        let number = |item: &Position| items.binary_search_by_key(item, |(known, _)| *known).unwrap_or_default() as u32;
        let by_row: HashMap<u64, Vec<u32>> =
            of_row().map(|group| (group[0].0, group.iter().map(|(_, item)| number(item)).collect())).collect();
        let mut rows = Rows { sieve: vec![0; (by_row.len() / 4).next_power_of_two()], by_row, items };
        for row in rows.by_row.keys() {
            let (word, bit) = place(*row, rows.sieve.len());
            rows.sieve[word] |= bit;
        }
        rows
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_row.is_empty()
    }

    /// Whether a row tells items apart.
    pub(crate) fn has(&self, row: u64) -> bool {
        self.by_row.contains_key(&row)
    }

    /// Notes a row of a record, when items have it.
    pub(crate) fn note(&self, row: u64, items: &mut Items) {
        let (word, bit) = place(row, self.sieve.len());
        if self.sieve.get(word).is_some_and(|bits| bits & bit != 0)
            && let Some(numbers) = self.by_row.get(&row)
        {
            items.0.extend(numbers.iter().map(|number| (*number, row)));
        }
    }

    /// The items of the noted rows, each with how much of it they are, in per cent.
    pub(crate) fn shares(&self, noted: &Items) -> impl Iterator<Item = (Position, u8)> {
        let mut noted = noted.0.clone();
        noted.sort_unstable();
        noted.dedup();
        let shares: Vec<(Position, u8)> = noted
            .chunk_by(|one, other| one.0 == other.0)
            .map(|rows| {
                let (item, all) = self.items[rows[0].0 as usize];
                (item, (rows.len() * 100 / all.max(1) as usize).min(100) as u8)
            })
            .collect();
        shares.into_iter()
    }
}

/// The word and the bit of a row in a sieve of so many words, a power of two.
fn place(row: u64, words: usize) -> (usize, u64) {
    ((row >> 6) as usize & (words.max(1) - 1), 1 << (row & 63))
}
