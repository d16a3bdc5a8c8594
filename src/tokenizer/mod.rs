//! Tokens: how many a text takes, by the tokenizer of a model or by the estimate of a platform.
//!
//! Owns the seam in front of the tokenizers of others: one name, one way to count, one bound that costs nothing. A vocabulary is loaded
//! when the first text is counted, never before. Knows no record, no file and no check.

#[cfg(feature = "hf-tokens")]
mod huggingface;
#[cfg(feature = "openai-tokens")]
mod openai;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::error::Error;
#[cfg(feature = "hf-tokens")]
use huggingface::Vocabulary;
#[cfg(feature = "openai-tokens")]
use openai::Encoding;

/// What counts where nobody named a tokenizer.
pub const ASSUMED: &str = "o200k_base";

/// Counts the tokens of texts.
#[derive(Debug)]
pub struct Tokenizer {
    name: String,
    kind: Kind,
    /// The description that it was read from.
    json: Option<Arc<[u8]>>,
}

#[derive(Debug)]
enum Kind {
    #[cfg(feature = "openai-tokens")]
    OpenAi(Encoding),
    #[cfg(feature = "hf-tokens")]
    HuggingFace(Box<Vocabulary>),
    Estimate(Estimate),
}

/// How a platform estimates tokens where its tokenizer is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Characters that count as one token.
    pub characters: u64,
    /// Whether each text is divided and rounded down, instead of the sum of all being divided and rounded up.
    pub each: bool,
}

impl Tokenizer {
    /// The names of OpenAI's encodings, which are built in with the feature `openai-tokens`.
    pub const ENCODINGS: [&str; 6] = ["o200k_base", "o200k_harmony", "cl100k_base", "p50k_base", "p50k_edit", "r50k_base"];

    /// An encoding of OpenAI's, exact.
    ///
    /// # Errors
    /// When no encoding has the name, or the build lacks the feature `openai-tokens`.
    pub fn encoding(name: &str) -> Result<Tokenizer, Error> {
        let known = Tokenizer::ENCODINGS.into_iter().find(|known| *known == name);
        let known = known.ok_or_else(|| Error::unknown("tokenizer", name, Tokenizer::ENCODINGS))?;
        #[cfg(feature = "openai-tokens")]
        let tokenizer = Ok(Tokenizer { name: known.to_owned(), kind: Kind::OpenAi(Encoding::named(known)), json: None });
        #[cfg(not(feature = "openai-tokens"))]
        let tokenizer = Err(Error::needs_feature(&format!("the tokenizer `{known}`"), "openai-tokens"));
        tokenizer
    }

    /// The tokenizer that a `tokenizer.json` of Hugging Face describes, exact. `name` is how it is called in findings.
    ///
    /// # Errors
    /// When the text is no such description, or the build lacks the feature `hf-tokens`.
    #[cfg(not(feature = "hf-tokens"))]
    pub fn from_json(name: &str, _text: &[u8]) -> Result<Tokenizer, Error> {
        Err(Error::needs_feature(&format!("the tokenizer `{name}`"), "hf-tokens"))
    }

    /// The tokenizer that a `tokenizer.json` of Hugging Face describes, exact. `name` is how it is called in findings.
    ///
    /// # Errors
    /// When the text is no such description, or the build lacks the feature `hf-tokens`.
    #[cfg(feature = "hf-tokens")]
    pub fn from_json(name: &str, text: &[u8]) -> Result<Tokenizer, Error> {
        let vocabulary = Vocabulary::read(text).map_err(|reason| Error::Usage {
            message: format!("`{name}` is not a valid tokenizer: {reason}"),
            help: Some("give the `tokenizer.json` file of the model".to_owned()),
        })?;
        Ok(Tokenizer { name: name.to_owned(), kind: Kind::HuggingFace(Box::new(vocabulary)), json: Some(text.into()) })
    }

    /// An estimate from the number of characters.
    pub fn estimate(estimate: Estimate) -> Tokenizer {
        let estimate = Estimate { characters: estimate.characters.max(1), ..estimate };
        Tokenizer { name: format!("characters / {}", estimate.characters), kind: Kind::Estimate(estimate), json: None }
    }

    /// What it is called: an encoding, a file, or how the estimate is made.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The `tokenizer.json` that it was read from.
    pub(crate) fn json(&self) -> Option<&[u8]> {
        self.json.as_deref()
    }

    /// Whether its counts are those of a model, and not an estimate.
    pub fn is_exact(&self) -> bool {
        !matches!(self.kind, Kind::Estimate(_))
    }

    /// What a text adds to the sum of a record, to be turned into tokens by [`Tokenizer::tokens`]: its tokens, or its characters where
    /// tokens are estimated from the sum of them. `None` when the tokenizer of the user has no answer for the text.
    pub fn parts(&self, text: &str) -> Option<u64> {
        match &self.kind {
            #[cfg(feature = "openai-tokens")]
            Kind::OpenAi(encoding) => Some(encoding.count(text)),
            #[cfg(feature = "hf-tokens")]
            Kind::HuggingFace(vocabulary) => vocabulary.count(text),
            Kind::Estimate(Estimate { characters, each: true }) => Some(text.chars().count() as u64 / characters),
            Kind::Estimate(_) => Some(text.chars().count() as u64),
        }
    }

    /// No text of so many bytes has more [parts](Tokenizer::parts) than this; `None` when that cannot be told without counting. A
    /// token of OpenAI's is at least one byte, a character too.
    pub fn most_parts(&self, bytes: u64) -> Option<u64> {
        match &self.kind {
            #[cfg(feature = "hf-tokens")]
            Kind::HuggingFace(vocabulary) if !vocabulary.is_bounded_by_bytes() => None,
            _ => Some(bytes),
        }
    }

    /// No text with so few bytes has fewer tokens than one; a longer one has at least one for so many bytes.
    pub fn longest_token(&self) -> Option<u64> {
        match &self.kind {
            #[cfg(feature = "openai-tokens")]
            Kind::OpenAi(_) => Some(openai::LONGEST_TOKEN),
            #[cfg(feature = "hf-tokens")]
            Kind::HuggingFace(_) => None,
            Kind::Estimate(estimate) => Some(estimate.characters * 4),
        }
    }

    /// The tokens that a sum of parts stands for.
    pub fn tokens(&self, parts: u64) -> u64 {
        parts.div_ceil(self.parts_of_token())
    }

    /// The parts that count as one token.
    pub fn parts_of_token(&self) -> u64 {
        match &self.kind {
            Kind::Estimate(Estimate { characters, each: false }) => *characters,
            _ => 1,
        }
    }

    /// The tokens of one text.
    pub fn count(&self, text: &str) -> Option<u64> {
        self.parts(text).map(|parts| self.tokens(parts))
    }
}
