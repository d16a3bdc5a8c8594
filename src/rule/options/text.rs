//! Options of the mechanisms that look at the text of turns.
//!
//! Owns their parameters and words. Compiled into the build script as well.

use serde::{Deserialize, Serialize};

use super::{MechanismOptions, Places};
use crate::rule::constraints;
use crate::rule::constraints::not_empty;
use crate::rule::rule_file_error::RuleFileError;

/// Parameters of `check = "reserved"`: none, the strings stand in the profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReservedOptions {}

impl MechanismOptions for ReservedOptions {
    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

/// Parameters of `check = "blank"`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BlankOptions {
    /// Count zero-width and other invisible characters as white space.
    pub also_invisible: bool,
}

impl MechanismOptions for BlankOptions {
    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

/// Parameters of `check = "phrases"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhrasesOptions {
    /// The phrases. Anywhere in a text they have at least three bytes and are matched byte for byte.
    pub phrases: Vec<String>,
    /// Where in a text a phrase counts.
    #[serde(default)]
    pub position: PhrasePosition,
    /// Take upper and lower case of ASCII letters as equal; not with `position = "anywhere"`.
    #[serde(default)]
    pub ignore_case: bool,
    /// A phrase behind an opening quotation mark is no finding. Only with `position = "start"`.
    #[serde(default)]
    pub skip_quoted: bool,
    /// Words in lower case; a phrase is no finding when another turn of the record has a word that begins with one of them. Not with
    /// `position = "anywhere"`.
    #[serde(default)]
    pub unless_beside: Vec<String>,
    /// A phrase is no finding when another turn of the record has it among other words. Only with `position = "whole"`.
    #[serde(default)]
    pub unless_given: bool,
    /// What the finding says; `{match}` stands for the phrase. Default: the summary of the rule.
    #[serde(default)]
    pub message: Option<String>,
}

impl MechanismOptions for PhrasesOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::exceptions(self, places)?;
        constraints::case(self, places.at("ignore_case"))?;
        not_empty(self.phrases.len(), "phrases", places.at("phrases"))?;
        places.strings("phrases").iter().try_for_each(|text| constraints::phrase(self.position, text))?;
        constraints::message(places)
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}

/// Where `check = "phrases"` looks. White space, quotes and Markdown emphasis around a text do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhrasePosition {
    /// Everywhere in the text.
    #[default]
    Anywhere,
    /// The text starts with the phrase.
    Start,
    /// The text ends with the phrase.
    End,
    /// The text is the phrase, a full stop or another mark at its end left out.
    Whole,
    /// The text is a single word, without white space in it, that starts with the phrase.
    Word,
}

impl PhrasePosition {
    /// The word that rule files use.
    pub fn as_str(self) -> &'static str {
        match self {
            PhrasePosition::Anywhere => "anywhere",
            PhrasePosition::Start => "start",
            PhrasePosition::End => "end",
            PhrasePosition::Whole => "whole",
            PhrasePosition::Word => "word",
        }
    }

    /// Whether what a phrase starts with is the start of the text.
    pub fn is_at_start(self) -> bool {
        matches!(self, PhrasePosition::Start | PhrasePosition::Whole | PhrasePosition::Word)
    }

    /// Whether what a phrase ends with is the end of the text.
    pub fn is_at_end(self) -> bool {
        matches!(self, PhrasePosition::End | PhrasePosition::Whole)
    }
}

/// Characters that are passed over at the edges of a text, besides white space: quotes and Markdown emphasis.
pub const DECORATION: [char; 12] = ['"', '\'', '*', '_', '`', '“', '”', '„', '‘', '’', '«', '»'];

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

impl MechanismOptions for LengthOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::bounds(self, places.whole(), places.at("minimum"))
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
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

impl MechanismOptions for CharactersOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        not_empty(self.kinds.len(), "kinds", places.at("kinds"))
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        None
    }
}
