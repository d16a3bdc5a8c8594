//! Statistics of a data set: records, turns, tokens, lengths, languages, and what training would cost.
//!
//! Owns the figures as plain data, the counting of records (`observe`) and the arithmetic behind it. The engine runs the counting like
//! any check, over the same sources, chunks and profiles. Knows no output format.

mod cost;
mod language;
mod observe;
mod spread;
#[cfg(test)]
mod tests;

pub use cost::{Cost, Plan};
pub use language::LanguageCount;
pub(crate) use observe::{Asked, Observer};
pub use spread::Spread;

use crate::finding::{Coverage, FileReport};
use crate::rule::Role;

/// What is counted in a data set; with `serde`, the object that `stats --output-format json` writes. Everything is exact, over every record, but for what says that it is an estimate.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// The target that the data is made for, when one was named.
    pub target: Option<String>,
    /// The files, in their order.
    pub files: Vec<FileReport>,
    /// What was read. Records are lines that are not blank.
    pub coverage: Coverage,
    /// Records that are JSON objects: all figures below are about these.
    pub measured: u64,
    /// Bytes of each record, as it stands in the file.
    pub bytes: Spread,
    /// Characters of the texts of each record.
    pub characters: Spread,
    /// Turns of each record.
    pub turns: Spread,
    /// By role, in the order of the roles; only those that occur.
    pub roles: Vec<RoleStatistics>,
    /// Tokens.
    pub tokens: TokenStatistics,
    /// Classes, where the data is a classification set.
    pub classes: Vec<Classes>,
    /// Records that are copies of an earlier one.
    pub duplicates: u64,
    /// The most frequent first. An estimate.
    pub languages: Vec<LanguageCount>,
    /// Records whose language was looked for.
    pub languages_sampled: u64,
    /// What training would take. An estimate.
    pub cost: Cost,
}

/// The turns of one role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleStatistics {
    /// The role.
    pub role: Role,
    /// Its turns.
    pub turns: u64,
    /// Bytes of their decoded texts.
    pub bytes: u64,
    /// Tokens of each record that has the role.
    pub tokens: Spread,
}

/// Tokens of the data set.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenStatistics {
    /// What counted them.
    pub tokenizer: String,
    /// The counts are those of a tokenizer, not an estimate from characters.
    pub exact: bool,
    /// Nobody named a tokenizer, nor a target that has one.
    pub assumed: bool,
    /// Of each record, with what the target takes beside the texts.
    pub per_record: Spread,
    /// Beside the texts, over all records.
    pub overhead: u64,
    /// Records with something whose tokens are approximated: pictures, tool calls.
    pub approximate_records: u64,
    /// Records on which the tokenizer failed; they are in no figure about tokens.
    pub uncounted_records: u64,
    /// Tokens that a record may have.
    pub limit: Option<u64>,
    /// Records with more.
    pub over_limit: u64,
}

/// The classes of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classes {
    /// JSON Pointer to the label; none for classes that were inferred.
    pub field: Option<String>,
    /// There is no label: the answers are few and short, so they are taken for classes.
    pub inferred: bool,
    /// Records by label, as it may be shown; the most frequent first.
    pub counts: Vec<(String, u64)>,
    /// Records without a label.
    pub unlabelled: u64,
}
