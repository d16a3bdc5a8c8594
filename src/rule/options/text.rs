//! Options of the mechanisms that look at the text of turns.
//!
//! Owns their parameters and words. Compiled into the build script as well.

use serde::{Deserialize, Serialize};

/// Parameters of `check = "reserved"`: none, the strings stand in the profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReservedOptions {}

/// Parameters of `check = "blank"`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BlankOptions {
    /// Count zero-width and other invisible characters as white space.
    pub also_invisible: bool,
}

/// Parameters of `check = "phrases"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhrasesOptions {
    /// The phrases, each at least three bytes, matched case-sensitively, byte for byte.
    pub phrases: Vec<String>,
    /// What the finding says; `{match}` stands for the phrase. Default: the summary of the rule.
    #[serde(default)]
    pub message: Option<String>,
}

/// Parameters of `check = "pattern"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternOptions {
    /// The regular expression, in the syntax of Rust's `regex` crate: no look-around, no back-references.
    pub regex: String,
    /// Literals of which one must stand in the record before the expression is tried: at least three bytes each, matched
    /// case-sensitively. Without them the expression runs over every text.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// What the finding says; `{match}` stands for the matched text. Default: the summary of the rule.
    #[serde(default)]
    pub message: Option<String>,
}

/// What `check = "length"` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// UTF-8 bytes of a turn's text.
    Bytes,
    /// Unicode scalar values of a turn's text.
    Characters,
    /// Extended grapheme clusters of a turn's text: what a reader calls a character.
    Graphemes,
    /// Words of a turn's text, by Unicode's word boundaries.
    Words,
    /// Turns of the record.
    Turns,
}

/// Parameters of `check = "length"`. At least one bound must be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LengthOptions {
    /// What is counted.
    pub unit: Unit,
    /// The fewest that are allowed.
    #[serde(default)]
    pub minimum: Option<u64>,
    /// The most that are allowed.
    #[serde(default)]
    pub maximum: Option<u64>,
}

/// A kind of character that a reader does not see, or takes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum CharacterKind {
    /// U+0000.
    Null,
    /// The other control characters of ASCII and Latin-1; not tab, line feed and carriage return.
    Control,
    /// Controls of the writing direction in text that has no right-to-left letters, and overrides of it anywhere.
    BidiControl,
    /// Spaces, joiners and marks without width, where no script and no emoji needs them.
    ZeroWidth,
    /// U+00AD.
    SoftHyphen,
    /// Tag characters outside of a flag emoji: text that nobody sees.
    Tag,
    /// Code points whose meaning is private to a font.
    PrivateUse,
    /// Code points that are no characters.
    Noncharacter,
    /// UTF-8 that was read as Windows-1252 or Latin-1.
    Mojibake,
    /// Words with letters of another alphabet that look like their own.
    Homoglyph,
    /// Text that is not in normal form C.
    Unnormalized,
}

/// Parameters of `check = "characters"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CharactersOptions {
    /// The kinds that this rule reports.
    pub kinds: Vec<CharacterKind>,
}
