//! Options of `check = "pattern"`.
//!
//! Owns its parameters and words. Compiled into the build script as well.

use serde::{Deserialize, Serialize};

use super::{MechanismOptions, Places, Source, Validator};
use crate::finding::Severity;
use crate::rule::constraints;
use crate::rule::rule_file_error::RuleFileError;

/// Parameters of `check = "pattern"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternOptions {
    /// The regular expression, in the syntax of Rust's `regex` crate: no look-around, no back-references. A group called `value` is
    /// what is found; without it, the whole match.
    pub regex: String,
    /// Literals of which one must stand in the text before the expression is tried: at least three bytes each, matched
    /// case-sensitively. Without them and without a trigger the expression runs over every text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Sights that call the expression to their place.
    #[serde(default, skip_serializing_if = "PatternTrigger::is_none")]
    pub trigger: PatternTrigger,
    /// Which texts are looked at.
    #[serde(default, skip_serializing_if = "PatternScope::is_turns")]
    pub scope: PatternScope,
    /// Tests that a value must pass, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validators: Vec<Validator>,
    /// The least Shannon entropy of a value, in bits for each character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entropy: Option<f64>,
    /// Values that are no finding; spaces, dashes and the case of ASCII letters do not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    /// Expressions; a value in which one of them matches is no finding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow_regexes: Vec<String>,
    /// Expressions; a value is no finding when one of them matches in the text from 40 bytes before it to 20 bytes after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow_around: Vec<String>,
    /// A value in the description, the default or an example of a JSON Schema is no finding.
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_in_schemas: bool,
    /// A match in a code span, a code block or markup is no finding. Only for rules about turns.
    #[serde(default, skip_serializing_if = "is_false")]
    pub skip_code: bool,
    /// A match between quotation marks is no finding. Only for rules about turns.
    #[serde(default, skip_serializing_if = "is_false")]
    pub skip_quoted: bool,
    /// One finding for each text, at the first match, with the number of the others. Only for rules about turns.
    #[serde(default, skip_serializing_if = "is_false")]
    pub once_per_text: bool,
    /// Values, compared as those of `allow`, that are findings of severity info.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specimens: Vec<String>,
    /// Of values that overlap, the one of the rule with the highest precedence is reported, then the longest, then the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub precedence: i32,
    /// Words around a value, and in the names of the members on the way to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<ContextOptions>,
    /// An expression for the whole value of a member whose own name holds one of the words of the context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// What redaction writes in place of a value, in brackets. Default: the name of the rule in capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// What the finding says; `{match}` stands for the value. Default: the summary of the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl MechanismOptions for PatternOptions {
    fn validate(&self, places: &Places<'_>) -> Result<(), RuleFileError> {
        constraints::pattern::pattern(self, places)
    }

    fn ignores_roles(&self) -> Option<&'static str> {
        (self.scope == PatternScope::Strings).then_some("with `scope = \"strings\"` looks at every string, not at turns")
    }

    fn sources(&self) -> Vec<Source<'_>> {
        self.expressions().map(Source::Regex).collect()
    }

    fn offers_fixes(&self) -> bool {
        true
    }

    fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl PatternOptions {
    /// All regular expressions in it: the one that finds values, those of `allow_regexes` and `allow_around`, `member`, and the shapes.
    pub fn expressions(&self) -> impl Iterator<Item = &str> {
        let shape = self.context.as_ref().and_then(|context| context.shape.as_ref());
        let prose_shape = self.context.as_ref().and_then(|context| context.prose_shape.as_ref());
        let others = self.allow_regexes.iter().chain(&self.allow_around).chain(&self.member).chain(prose_shape).chain(shape);
        std::iter::once(&self.regex).chain(others).map(String::as_str)
    }
}

/// Which texts `check = "pattern"` looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatternScope {
    /// The texts of turns, as they stand.
    #[default]
    Turns,
    /// Every string of the record, names of members and JSON in strings included. Reporter-alikes are read as what they look like:
    /// full-width digits, dashes and spaces of all kinds, and nothing where characters without width stand.
    Strings,
}

impl PatternScope {
    fn is_turns(&self) -> bool {
        *self == PatternScope::Turns
    }
}

/// Sights that are found faster than any literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PatternTrigger {
    /// A commercial at.
    pub at_sign: bool,
    /// A number of at least so many digits; up to three spaces, dots, dashes, slashes and parentheses may stand between two of them.
    pub digits: Option<u32>,
    /// Of these numbers only those that a letter stands before, directly or with one space or dash between.
    pub after_letter: bool,
    /// Four numbers with dots between them.
    pub dots: bool,
    /// Two colons side by side, or pairs of hexadecimal digits with colons or dashes between them.
    pub colons: bool,
    /// A run of at least so many characters as tokens and URLs have them: visible ASCII, without quotes, brackets, commas,
    /// semicolons, backslashes and bars. With keywords, one of them must stand in the run; without, a letter and a digit.
    pub token: Option<u32>,
    /// Of the runs of `token` without keywords, those that an assignment gives: a colon or an equals sign stands in the run, or before
    /// it with nothing but white space and quotation marks between.
    pub assigned: bool,
    /// A run of at least so many letters and digits, with at least one of each.
    pub word: Option<u32>,
}

impl PatternTrigger {
    /// Digits of the shortest number, and characters of the shortest run, that the scan is sure to see.
    pub const FEWEST_DIGITS: u32 = 6;
    /// See [`PatternTrigger::FEWEST_DIGITS`].
    pub const SHORTEST_TOKEN: u32 = 15;

    /// Whether nothing is waited for.
    pub fn is_none(&self) -> bool {
        *self == PatternTrigger::default()
    }
}

/// What the words around a value say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextOptions {
    /// Whole words, or words in a row. In lower case they count in any case, with a capital letter only as they are.
    pub words: Vec<String>,
    /// Bytes before a value in which they count.
    #[serde(default = "window")]
    pub window: u32,
    /// Bytes after a value in which they count.
    #[serde(default)]
    pub after: u32,
    /// A value without one of them is no finding.
    #[serde(default)]
    pub required: bool,
    /// The severity of a value without one of them.
    #[serde(default)]
    pub without: Option<Severity>,
    /// An expression; a value in which it matches needs no words.
    #[serde(default)]
    pub shape: Option<String>,
    /// Words that count like the others and mean that the value is no finding.
    #[serde(default)]
    pub refuse: Vec<String>,
    /// Words of everyday language: they count only in a sentence, not in a name or an address, and only for a value in which `prose_shape`
    /// matches.
    #[serde(default)]
    pub prose: Vec<String>,
    /// An expression for the values that a word of `prose` is enough for. Default: all values.
    #[serde(default)]
    pub prose_shape: Option<String>,
}

fn window() -> u32 {
    40
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &i32) -> bool {
    *number == 0
}
