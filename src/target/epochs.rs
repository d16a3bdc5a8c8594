//! Over how many epochs a platform trains when nobody says.
//!
//! Owns the platforms' rules of thumb, as numbers of a target file.

use serde::Deserialize;

/// Epochs of a training job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Epochs {
    /// The fewest that may be asked for.
    pub min: Option<u64>,
    /// The most that may be asked for.
    pub max: Option<u64>,
    /// How the platform chooses when nobody asks.
    pub choice: Option<Choice>,
}

/// A number of epochs that brings the examples seen in training between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Epochs while the bounds are kept.
    pub usual: u64,
    /// Examples seen, over all epochs: with fewer, there are more epochs,
    pub fewest_examples: u64,
    /// and with more, fewer.
    pub most_examples: u64,
    /// Never more epochs than this.
    pub most_epochs: u64,
}

impl Epochs {
    /// The epochs that the platform chooses for so many records; `None` when that is not published.
    pub fn chosen_for(&self, records: u64) -> Option<u64> {
        let choice = self.choice.filter(|_| records > 0)?;
        let seen = records.saturating_mul(choice.usual);
        Some(if seen < choice.fewest_examples {
            choice.most_epochs.min(choice.fewest_examples / records)
        } else if seen > choice.most_examples {
            (choice.most_examples / records).max(1)
        } else {
            choice.usual
        })
    }
}
