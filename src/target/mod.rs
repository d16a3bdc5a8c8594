//! Targets: a model on a platform for a method of training, as data.
//!
//! Owns the language of `rules/targets/**/*.toml`: which profile the records have, what the platform takes, how tokens are counted, what
//! training costs. A target is read when it is named, strictly. Knows profiles and tokenizers by name; must not know rules, engines or
//! output formats.

mod builtin;
mod epochs;
pub(crate) mod limits;
mod overhead;
mod run_target;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

pub use epochs::Epochs;
pub use limits::{FileLimits, Limits, Over, Range, TokenLimit};
pub use overhead::Overhead;
pub(crate) use run_target::RunTarget;

use crate::error::Error;
use crate::nearest::did_you_mean;
use crate::profile::{Profile, Source};
use crate::tokenizer::{Estimate, Tokenizer};

/// A model on a platform for a method.
#[derive(Debug, Clone)]
pub struct Target {
    name: String,
    text: String,
    raw: RawTarget,
    overhead: Arc<Overhead>,
}

/// A target file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    summary: String,
    profile: Spanned<String>,
    #[serde(default)]
    sources: Vec<Source>,
    #[serde(default)]
    limits: Limits,
    /// What the format has and this model does not take.
    #[serde(default)]
    refused: Vec<Refused>,
    #[serde(default)]
    tokenizer: Option<Spanned<Counting>>,
    /// What a record takes beside its texts, by the name of a file in `rules/overheads`.
    #[serde(default)]
    overhead: Option<Spanned<String>>,
    #[serde(default)]
    epochs: Epochs,
    #[serde(default)]
    price: Option<Price>,
}

/// A part of a record that a model does not take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// JSON Pointer to it, with `*` for every item or member.
    pub at: String,
    /// Why, as findings say it.
    pub because: String,
}

/// How the tokens of a record are counted: by an encoding, or by an estimate.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Counting {
    Encoding(String),
    Estimate(RawEstimate),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEstimate {
    characters: u64,
    #[serde(default)]
    each: bool,
}

/// What training costs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// For a million tokens, each counted once an epoch.
    pub million_tokens: f64,
    /// The currency, as `USD`.
    pub currency: String,
    /// Where and when it was read: prices age.
    pub source: Source,
}

impl Target {
    /// Reads a target file. `path` is how errors name it.
    pub(crate) fn parse(name: &str, path: &str, text: &str) -> Result<Target, Error> {
        let raw: RawTarget = toml::from_str(text).map_err(|error| Error::from_toml(path, text, &error))?;
        let unknown = |what: &str, at: std::ops::Range<usize>, name: &str, known: &[&str]| {
            let help = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| format!("one of {}", known.join(", ")));
            Error::in_document(path, text, Some(at), format!("unknown {what} `{name}`")).with_help(Some(help))
        };
        let profiles: Vec<&str> = Profile::builtin_names().collect();
        let profile = raw.profile.get_ref().as_str();
        if !profiles.contains(&profile) {
            return Err(unknown("profile", raw.profile.span(), profile, &profiles));
        }
        if let Some(counting) = &raw.tokenizer {
            match counting.get_ref() {
                Counting::Encoding(name) if !Tokenizer::ENCODINGS.contains(&name.as_str()) => {
                    return Err(unknown("tokenizer", counting.span(), name, &Tokenizer::ENCODINGS));
                }
                Counting::Estimate(RawEstimate { characters: 0, .. }) => {
                    let message = "`characters` must be at least 1";
                    return Err(Error::in_document(path, text, Some(counting.span()), message));
                }
                _ => {}
            }
        }
        if let Some(refused) = raw.refused.iter().find(|refused| !refused.at.starts_with('/')) {
            return Err(Error::in_document(path, text, None, format!("`{}` is not a JSON Pointer", refused.at)));
        }
        let overhead = match &raw.overhead {
            None => Overhead::default(),
            Some(name) => {
                let known: Vec<&str> = overhead::names().collect();
                overhead::builtin(name.get_ref())?.ok_or_else(|| unknown("overhead", name.span(), name.get_ref(), &known))?
            }
        };
        Ok(Target { name: name.to_owned(), text: text.to_owned(), raw, overhead: Arc::new(overhead) })
    }

    /// A built-in target by name; reads that one only.
    ///
    /// # Errors
    /// When no target has the name.
    pub fn builtin(name: &str) -> Result<Arc<Target>, Error> {
        builtin::builtin(name).map(Arc::new)
    }

    /// The names of the built-in targets, in alphabetical order.
    pub fn builtin_names() -> impl Iterator<Item = &'static str> {
        builtin::names()
    }

    /// The name that selects it: platform, model and method.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is, in one line.
    pub fn summary(&self) -> &str {
        &self.raw.summary
    }

    /// The profile of its records.
    pub fn profile(&self) -> &str {
        self.raw.profile.get_ref()
    }

    /// Where its facts were read.
    pub fn sources(&self) -> &[Source] {
        &self.raw.sources
    }

    /// What the platform takes.
    pub fn limits(&self) -> &Limits {
        &self.raw.limits
    }

    /// What the format has and this model does not take.
    pub fn refused(&self) -> &[Refused] {
        &self.raw.refused
    }

    /// Over how many epochs the platform trains.
    pub fn epochs(&self) -> &Epochs {
        &self.raw.epochs
    }

    /// What training costs, where that is known.
    pub fn price(&self) -> Option<&Price> {
        self.raw.price.as_ref()
    }

    /// What counts its tokens; `None` when neither a tokenizer nor an estimate is published.
    ///
    /// # Errors
    /// When the build lacks the tokenizer.
    pub fn tokenizer(&self) -> Result<Option<Tokenizer>, Error> {
        let Some(counting) = &self.raw.tokenizer else { return Ok(None) };
        match counting.get_ref() {
            Counting::Encoding(name) => Tokenizer::encoding(name).map(Some),
            Counting::Estimate(RawEstimate { characters, each }) => {
                Ok(Some(Tokenizer::estimate(Estimate { characters: *characters, each: *each })))
            }
        }
    }

    /// Whether a tokenizer or an estimate is published.
    pub(crate) fn names_tokenizer(&self) -> bool {
        self.raw.tokenizer.is_some()
    }

    /// What a record takes beside its texts.
    pub fn overhead(&self) -> &Arc<Overhead> {
        &self.overhead
    }

    /// The target as it was written.
    pub fn source_text(&self) -> &str {
        &self.text
    }
}
