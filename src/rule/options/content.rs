//! Options of the mechanisms that look at how the texts of one record are built and how they relate to each other.
//!
//! Owns their parameters and words. Compiled into the build script as well.

use serde::{Deserialize, Serialize};

use super::{MechanismOptions, Places};
use crate::rule::constraints;
use crate::rule::constraints::not_empty;
use crate::rule::rule_file_error::RuleFileError;

/// What opens in a text and does not close, or closes around the wrong thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EnclosureDefect {
    /// A code fence of Markdown that is never closed.
    UnclosedCodeFence,
    /// A pair of code fences with nothing between them.
    EmptyCodeBlock,
    /// A reasoning tag such as `<think>` without its partner.
    UnpairedReasoningTag,
    /// A whole reasoning block with text in it.
    ReasoningBlock,
    /// A bracket without its partner, in prose.
    UnpairedBracket,
}

/// Parameters of `check = "enclosure"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnclosureOptions {
    /// The defects that this rule reports.
    pub defects: Vec<EnclosureDefect>,
}

impl MechanismOptions for EnclosureOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.defects.len(), "defects", places.at("defects"))
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

/// What is wrong at the start or at the end of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeDefect {
    /// Prose that stops inside a sentence.
    Unfinished,
    /// White space before the text.
    LeadingSpace,
    /// White space after the text.
    TrailingSpace,
}

/// Parameters of `check = "edge"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EdgeOptions {
    /// The defects that this rule reports.
    pub defects: Vec<EdgeDefect>,
    /// Bytes of the shortest text that is looked at.
    #[serde(default)]
    pub minimum: u64,
}

impl MechanismOptions for EdgeOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.defects.len(), "defects", places.at("defects"))
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

/// Parameters of `check = "numbering"`: none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberingOptions {}

impl MechanismOptions for NumberingOptions {
    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

/// How the texts of one record repeat each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EchoRelation {
    /// The answer begins with its whole prompt.
    PromptInAnswer,
    /// The whole answer stands in what the model was given before.
    AnswerInPrompt,
    /// The answer is its prompt.
    AnswerEqualsPrompt,
    /// A turn says again what the same role has just said, or an answer what an earlier one said.
    RepeatedTurn,
}

impl EchoRelation {
    /// Whether the two texts begin alike where it holds.
    pub(crate) fn is_about_the_start(self) -> bool {
        matches!(self, EchoRelation::PromptInAnswer | EchoRelation::AnswerEqualsPrompt)
    }
}

/// Parameters of `check = "echo"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EchoOptions {
    /// The relations that this rule reports.
    pub relations: Vec<EchoRelation>,
    /// Bytes of the shortest text whose repetition counts.
    #[serde(default)]
    pub minimum: u64,
}

impl MechanismOptions for EchoOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.relations.len(), "relations", places.at("relations"))
    }
}

/// What a text repeats without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepetitionKind {
    /// Words, sentences or lines, over and over until the text ends.
    Loop,
    /// One letter or mark.
    Character,
}

/// Parameters of `check = "repetition"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepetitionOptions {
    /// What this rule looks for.
    pub kinds: Vec<RepetitionKind>,
    /// Bytes that the repetition takes at least.
    pub minimum: u64,
}

impl MechanismOptions for RepetitionOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::repeats(self, places.at("kinds"), places.at("minimum"))
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

/// Text that is no language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseKind {
    /// Neighbouring keys in a row, as a short text.
    KeyboardMash,
    /// A long run of base64 or hexadecimal digits.
    EncodedBlob,
}

/// Parameters of `check = "noise"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoiseOptions {
    /// What this rule looks for.
    pub kinds: Vec<NoiseKind>,
    /// Bytes of the shortest blob that is reported.
    #[serde(default = "shortest_blob")]
    pub minimum: u64,
}

impl MechanismOptions for NoiseOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::blobs(self, places.at("kinds"), places.at("minimum"))
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

fn shortest_blob() -> u64 {
    200
}

/// What makes a pair of answers useless as a preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PairDefect {
    /// Both sides are the same.
    Identical,
    /// Both sides are the same but for case, white space and punctuation.
    NearIdentical,
    /// The sides hold their prompts, and the prompts differ.
    PromptMismatch,
    /// One side has reasoning tags or Markdown, the other has none.
    FormatSkew,
    /// One side is there, the other is not.
    MissingSide,
    /// A side without text.
    EmptySide,
}

/// Parameters of `check = "pair"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairOptions {
    /// The defects that this rule reports.
    pub defects: Vec<PairDefect>,
}

impl MechanismOptions for PairOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.defects.len(), "defects", places.at("defects"))
    }
}

/// What is odd about the messages of a conversation, whatever its format demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConversationDefect {
    /// More than one system message.
    MultipleSystem,
    /// A system message after another message.
    SystemNotFirst,
    /// Nobody says anything to the model.
    NoUserTurn,
    /// Every message of the model has the weight 0.
    AllWeightsZero,
}

/// Parameters of `check = "conversation"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversationOptions {
    /// The defects that this rule reports.
    pub defects: Vec<ConversationDefect>,
}

impl MechanismOptions for ConversationOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.defects.len(), "defects", places.at("defects"))
    }
}
