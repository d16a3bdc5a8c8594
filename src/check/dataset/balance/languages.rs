//! Which languages the records of a file are in.
//!
//! Owns the count of records by language, where it is certain. The longest text speaks for a record. Knows no rule.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::{Position, Record};
use crate::language::Language;
use crate::rule::RoleSet;

/// Languages that are named beside the one of most records.
const NAMED: usize = 5;

/// The records of one file whose language is certain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Languages {
    /// By code: how many records, and the first of them.
    counts: BTreeMap<String, (u64, Position)>,
}

impl Languages {
    /// Takes a record into account.
    pub(crate) fn observe(&mut self, record: &Record<'_>) {
        let longest = record.turns(RoleSet::ALL).map(|turn| turn.text).max_by_key(|text| text.len());
        let Some(language) = longest.and_then(Language::of) else { return };
        match self.counts.get_mut(language.code()) {
            Some((records, _)) => *records += 1,
            None => drop(self.counts.insert(language.code().to_owned(), (1, record.position()))),
        }
    }

    /// Takes the records of a later part.
    pub(crate) fn merge(&mut self, later: Languages) {
        for (language, (records, first)) in later.counts {
            self.counts.entry(language).or_insert((0, first)).0 += records;
        }
    }

    /// Records whose language is certain.
    pub(crate) fn all(&self) -> u64 {
        self.counts.values().map(|(records, _)| records).sum()
    }

    /// What is said when at least this percentage of the records, and not all, are in one language; with the first record in each of the
    /// others, and what it is.
    pub(crate) fn mixed(&self, percentage: u64) -> Option<(String, Vec<(Position, String)>)> {
        let mut languages: Vec<(&str, u64, Position)> =
            self.counts.iter().map(|(code, &(records, first))| (code.as_str(), records, first)).collect();
        languages.sort_by_key(|&(code, records, _)| (std::cmp::Reverse(records), code));
        let all = self.all();
        let (&(most, records, _), others) = languages.split_first().filter(|(_, others)| !others.is_empty())?;
        if records * 100 < percentage * all {
            return None;
        }
        let name = |code: &str| Language::with_code(code).map_or("another language", Language::name);
        let named = others.iter().take(NAMED);
        let message = format!(
            "{records} of {all} records whose language is certain are in {}; the others: {}{}",
            name(most),
            named.clone().map(|&(code, records, _)| format!("{} ({records})", name(code))).collect::<Vec<_>>().join(", "),
            if others.len() > NAMED { " and more" } else { "" },
        );
        Some((message, named.map(|&(code, _, first)| (first, format!("the first record in {}", name(code)))).collect()))
    }
}
