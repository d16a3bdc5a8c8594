//! The compact form in which the build script hands the built-in rules over.
//!
//! Owns the format on both sides: the build script writes it, [`super::RuleBook::builtin`] reads it. One line of JSON holds what
//! every start needs; prose lies in a blob beside it and is parsed when somebody asks.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::finding::{Applicability, Severity};
use crate::rule::file::RuleFile;
use crate::rule::options::Options;
use crate::rule::role::RoleSet;
use crate::target::limits::Limits;

/// What a rule says to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prose {
    /// The defect, in one line.
    pub summary: String,
    /// How it hurts.
    pub why: String,
    /// What to do.
    pub help: String,
    /// When the rule is wrong.
    pub false_positives: Option<String>,
    /// Data that shows it; executed by the tests.
    pub examples: Vec<Example>,
}

/// Data that has the defect, or shows how it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The profile to check it under; `None` to detect it.
    pub profile: Option<String>,
    /// The target that it is made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Limits that go above those of the target: data that breaks the real ones would be too long for an example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
    /// A whole file in which the rule finds something. Not always UTF-8.
    #[serde(with = "latin1")]
    pub bad: Option<Vec<u8>>,
    /// A whole file in which the rule finds nothing.
    pub good: Option<String>,
    /// Training data beside which `bad` and `good` are validation data.
    pub train: Option<String>,
    /// A benchmark beside which `bad` and `good` are training data.
    pub benchmark: Option<String>,
    /// The bytes of `bad` that the finding points at; `None` for a finding about the whole file.
    #[serde(with = "latin1")]
    pub span: Option<Vec<u8>>,
}

/// One built-in rule without its prose.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) group: String,
    pub(crate) severity: Severity,
    pub(crate) check: String,
    pub(crate) roles: RoleSet,
    pub(crate) default: bool,
    pub(crate) aliases: Vec<String>,
    pub(crate) fix: Applicability,
    pub(crate) options: Options,
    /// Where its prose stands in the blob.
    pub(crate) prose: Range<usize>,
}

/// Index and prose of rules given in the order of the catalogue, as `(group, name, file)`.
#[allow(dead_code, reason = "the build script writes, the crate reads")]
pub(crate) fn write(rules: &[(String, String, RuleFile)]) -> Result<(String, String), serde_json::Error> {
    let mut blob = String::new();
    let mut entries = Vec::with_capacity(rules.len());
    for (group, name, file) in rules {
        let start = blob.len();
        blob.push_str(&serde_json::to_string(&file.prose)?);
        blob.push('\n');
        entries.push(Entry {
            name: name.clone(),
            group: group.clone(),
            severity: file.severity,
            check: file.check.clone(),
            roles: file.roles,
            default: file.default,
            aliases: file.aliases.iter().map(|(alias, _)| alias.clone()).collect(),
            fix: file.fix,
            options: file.options.clone(),
            prose: start..blob.len(),
        });
    }
    Ok((serde_json::to_string(&entries)?, blob))
}

/// Bytes as a JSON string, one character for each byte: half the size of a list of numbers, and without loss.
mod latin1 {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        let text = bytes.as_ref().map(|bytes| bytes.iter().copied().map(char::from).collect::<String>());
        text.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let bytes = |text: String| text.chars().map(|one| u8::try_from(one).map_err(D::Error::custom)).collect();
        text.map(bytes).transpose()
    }
}
