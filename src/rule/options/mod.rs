//! The `[options]` of a rule file: one struct for each mechanism, typed and strict.
//!
//! Owns the parameters that a rule may give its check, their defaults and their words. Compiled into the build script as well, so
//! that a wrong parameter of a built-in rule is a build error. Must not know the checks, nor anything of the crate but severities.

mod content;
mod dataset;
mod limits;
mod pattern;
mod structure;
mod text;
mod validator;

use serde::{Deserialize, Serialize};

pub use content::*;
pub use dataset::*;
pub use limits::*;
pub use pattern::*;
pub use structure::*;
pub use text::*;
pub use validator::*;

/// The parameters of one rule, by the mechanism that the rule names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "there is one for each rule, made once")]
pub enum Options {
    /// `check = "json"`
    Json(JsonOptions),
    /// `check = "strict"`
    Strict(StrictOptions),
    /// `check = "shape"`
    Shape(ShapeOptions),
    /// `check = "turn-order"`
    TurnOrder(TurnOrderOptions),
    /// `check = "reserved"`
    Reserved(ReservedOptions),
    /// `check = "blank"`
    Blank(BlankOptions),
    /// `check = "phrases"`
    Phrases(PhrasesOptions),
    /// `check = "pattern"`
    Pattern(PatternOptions),
    /// `check = "length"`
    Length(LengthOptions),
    /// `check = "field"`
    Field(FieldOptions),
    /// `check = "characters"`
    Characters(CharactersOptions),
    /// `check = "duplicate"`
    Duplicate(DuplicateOptions),
    /// `check = "enclosure"`
    Enclosure(EnclosureOptions),
    /// `check = "edge"`
    Edge(EdgeOptions),
    /// `check = "numbering"`
    Numbering(NumberingOptions),
    /// `check = "echo"`
    Echo(EchoOptions),
    /// `check = "repetition"`
    Repetition(RepetitionOptions),
    /// `check = "noise"`
    Noise(NoiseOptions),
    /// `check = "pair"`
    Pair(PairOptions),
    /// `check = "conversation"`
    Conversation(ConversationOptions),
    /// `check = "drift"`
    Drift(DriftOptions),
    /// `check = "unique"`
    Unique(UniqueOptions),
    /// `check = "stringified"`
    Stringified(StringifiedOptions),
    /// `check = "balance"`
    Balance(BalanceOptions),
    /// `check = "similarity"`
    Similarity(SimilarityOptions),
    /// `check = "affix"`
    Affix(AffixOptions),
    /// `check = "contamination"`
    Contamination(ContaminationOptions),
    /// `check = "json-schema"`
    JsonSchema(JsonSchemaOptions),
    /// `check = "expression"`
    Expression(ExpressionOptions),
    /// `check = "tokens"`
    Tokens(TokensOptions),
    /// `check = "limits"`
    Limits(LimitsOptions),
    /// A mechanism that a caller of the library added; its options are any JSON value.
    Custom(serde_json::Value),
}

/// The mechanisms that rule files may name, in the order in which they are documented.
pub const MECHANISMS: [&str; 31] = [
    "json",
    "strict",
    "shape",
    "turn-order",
    "reserved",
    "blank",
    "phrases",
    "pattern",
    "length",
    "field",
    "characters",
    "duplicate",
    "enclosure",
    "edge",
    "numbering",
    "echo",
    "repetition",
    "noise",
    "pair",
    "conversation",
    "drift",
    "unique",
    "stringified",
    "balance",
    "similarity",
    "affix",
    "contamination",
    "json-schema",
    "expression",
    "tokens",
    "limits",
];
