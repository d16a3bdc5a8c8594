//! How a figure is spread over the records.
//!
//! Owns counting by value, which merges exactly and from which every percentile can be read. Different lengths cost memory, not records:
//! lengths that all differ add up to the bytes of the data, so there are few of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Values below this are counted in a list.
const SMALL: u64 = 4096;

/// The values of a figure over the records, counted by value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spread {
    small: Vec<u64>,
    large: BTreeMap<u64, u64>,
    count: u64,
    sum: u64,
}

impl Spread {
    /// The percentiles that are shown.
    pub const PERCENTILES: [u64; 7] = [1, 5, 25, 50, 75, 95, 99];

    /// Takes one value into account.
    pub fn add(&mut self, value: u64) {
        self.count += 1;
        self.sum += value;
        if value >= SMALL {
            *self.large.entry(value).or_default() += 1;
            return;
        }
        let index = value as usize;
        if index >= self.small.len() {
            self.small.resize(index + 1, 0);
        }
        self.small[index] += 1;
    }

    /// Takes the values of another part into account.
    pub fn merge(&mut self, other: &Spread) {
        self.count += other.count;
        self.sum += other.sum;
        if self.small.len() < other.small.len() {
            self.small.resize(other.small.len(), 0);
        }
        self.small.iter_mut().zip(&other.small).for_each(|(mine, theirs)| *mine += theirs);
        for (&value, &count) in &other.large {
            *self.large.entry(value).or_default() += count;
        }
    }

    /// Values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the values.
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// Mean of the values; 0 for none.
    pub fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / self.count as f64 }
    }

    /// The smallest value; 0 for none.
    pub fn min(&self) -> u64 {
        self.values().next().map_or(0, |(value, _)| value)
    }

    /// The largest value; 0 for none.
    pub fn max(&self) -> u64 {
        let small = || self.small.iter().rposition(|&count| count > 0).unwrap_or(0) as u64;
        self.large.keys().next_back().copied().unwrap_or_else(small)
    }

    /// The smallest value that so many per cent of the values do not exceed (nearest rank); 0 for none.
    pub fn percentile(&self, percent: u64) -> u64 {
        let rank = (u128::from(self.count) * u128::from(percent)).div_ceil(100).max(1) as u64;
        let mut seen = 0;
        let found = self.values().find(|(_, count)| {
            seen += count;
            seen >= rank
        });
        found.map_or(0, |(value, _)| value)
    }

    /// Values with their counts, ascending.
    pub fn values(&self) -> impl Iterator<Item = (u64, u64)> {
        let small = self.small.iter().enumerate().filter(|(_, count)| **count > 0).map(|(value, &count)| (value as u64, count));
        small.chain(self.large.iter().map(|(&value, &count)| (value, count)))
    }
}
