//! The languages of a data set.
//!
//! Owns which records are looked at: looking for a language costs more than counting tokens, so of a large file only a part is looked
//! at, chosen by position and content, never by frequency or by thread.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use twox_hash::XxHash3_128;

use crate::check::Record;
use crate::language::Language;
use crate::rule::RoleSet;

/// Records that begin within so many bytes of their file are all looked at.
const WHOLE: u64 = 4 << 20;

/// Of the records behind, one of so many.
const ONE_OF: u128 = 64;

/// Records in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageCount {
    /// ISO 639-3; nothing where none could be told.
    pub language: Option<&'static str>,
    /// Of the records looked at.
    pub records: u64,
}

/// Languages by record, as far as looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Languages {
    #[serde(deserialize_with = "by_code")]
    counts: BTreeMap<Option<&'static str>, u64>,
}

/// Counts by the codes of languages, as they were saved.
fn by_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Option<&'static str>, u64>, D::Error> {
    let saved = BTreeMap::<Option<String>, u64>::deserialize(deserializer)?;
    let known = |(code, records): (Option<String>, u64)| match code {
        None => Ok((None, records)),
        Some(code) => match Language::with_code(&code) {
            Some(language) => Ok((Some(language.code()), records)),
            None => Err(serde::de::Error::custom("an unknown language")),
        },
    };
    saved.into_iter().map(known).collect()
}

impl Languages {
    /// Looks at a record, if it is one of those that are looked at. The longest text speaks for it.
    pub(super) fn observe(&mut self, record: &Record<'_>) {
        let chosen = record.position().offset() < WHOLE || XxHash3_128::oneshot(record.raw()).is_multiple_of(ONE_OF);
        if !chosen {
            return;
        }
        let longest = record.turns(RoleSet::ALL).map(|turn| turn.text).max_by_key(|text| text.len());
        *self.counts.entry(longest.and_then(Language::of).map(Language::code)).or_default() += 1;
    }

    pub(super) fn merge(&mut self, later: &Languages) {
        for (&language, &records) in &later.counts {
            *self.counts.entry(language).or_default() += records;
        }
    }

    pub(super) fn looked_at(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The most frequent first, ties by name.
    pub(super) fn counts(&self) -> Vec<LanguageCount> {
        let mut counts: Vec<_> = self.counts.iter().map(|(&language, &records)| LanguageCount { language, records }).collect();
        counts.sort_by_key(|count| (std::cmp::Reverse(count.records), count.language));
        counts
    }
}
