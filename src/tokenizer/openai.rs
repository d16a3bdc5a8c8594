//! OpenAI's encodings.
//!
//! Owns which crate counts which of them. `toktok-rs` counts the two that are in use, several times faster than the reference and in
//! linear time for any text; `tiktoken-rs` counts the older ones, and is what the tests hold the fast one against. Texts are data: the
//! names of special tokens in them are counted as the letters that they are.

use std::fmt;
use std::sync::OnceLock;

use tiktoken_rs::CoreBPE;

/// Bytes of the longest token: 128 spaces.
pub(super) const LONGEST_TOKEN: u64 = 128;

/// One encoding, loaded when it is first used.
pub(super) struct Encoding {
    name: &'static str,
    loaded: OnceLock<Loaded>,
}

enum Loaded {
    Fast(Box<toktok::Tokenizer>),
    Reference(Box<CoreBPE>),
}

impl Encoding {
    /// The encoding of one of the names in [`Tokenizer::ENCODINGS`](super::Tokenizer::ENCODINGS).
    pub(super) fn named(name: &'static str) -> Encoding {
        Encoding { name, loaded: OnceLock::new() }
    }

    pub(super) fn count(&self, text: &str) -> u64 {
        match self.loaded.get_or_init(|| load(self.name)) {
            Loaded::Fast(fast) => fast.count(text.as_bytes()) as u64,
            Loaded::Reference(reference) => reference.count_ordinary(text) as u64,
        }
    }
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Encoding").field(&self.name).finish()
    }
}

fn load(name: &str) -> Loaded {
    let reference = match name {
        "r50k_base" => tiktoken_rs::r50k_base(),
        "p50k_base" => tiktoken_rs::p50k_base(),
        "p50k_edit" => tiktoken_rs::p50k_edit(),
        // The ranks and the pattern of `o200k_harmony` are those of `o200k_base`; only special tokens differ.
        _ => {
            let vocabulary = if name == "cl100k_base" { name } else { "o200k_base" };
            let fast = toktok::Tokenizer::builtin(vocabulary);
            return Loaded::Fast(Box::new(fast.expect("the vocabulary is part of the program")));
        }
    };
    Loaded::Reference(Box::new(reference.expect("the vocabulary is part of the program")))
}
