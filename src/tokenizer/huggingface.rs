//! Tokenizers that users give as the `tokenizer.json` of their model.
//!
//! Owns how such a file is read and what may be assumed about it. The file is the user's, the texts are anybody's: what the tokenizer
//! refuses is said, never guessed. The crate is built without network and without C.

use std::fmt;

use serde_json::Value;
use tokenizers::Tokenizer;

/// A tokenizer as its file describes it, without what cuts or fills up texts.
pub(super) struct Vocabulary {
    tokenizer: Tokenizer,
    bounded_by_bytes: bool,
}

impl Vocabulary {
    /// Reads the text of a `tokenizer.json`; the error says what is wrong with it.
    pub(super) fn read(text: &[u8]) -> Result<Vocabulary, String> {
        let description: Value = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if description.get("model").is_none() {
            return Err("it has no `model`".to_owned());
        }
        let mut tokenizer = Tokenizer::from_bytes(text).map_err(|error| error.to_string())?;
        tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        Ok(Vocabulary { tokenizer, bounded_by_bytes: is_bounded_by_bytes(&description) })
    }

    /// The tokens of a text, those that frame a whole record left out; `None` when the tokenizer fails on it.
    pub(super) fn count(&self, text: &str) -> Option<u64> {
        self.tokenizer.encode_fast(text, false).ok().map(|encoding| encoding.len() as u64)
    }

    /// Whether no text has more tokens than bytes.
    pub(super) fn is_bounded_by_bytes(&self) -> bool {
        self.bounded_by_bytes
    }
}

/// Bytes are mapped one to one and then only merged, and nothing is put in before that: neither a normalizer, which may lengthen the
/// text, nor a space at its start.
fn is_bounded_by_bytes(description: &Value) -> bool {
    let merges =
        description["model"]["type"].as_str().is_none_or(|kind| kind == "BPE") && description["model"]["merges"].is_array();
    let pre = &description["pre_tokenizer"];
    let steps = pre["pretokenizers"].as_array().map_or(std::slice::from_ref(pre), Vec::as_slice);
    let is_byte_level = |step: &&Value| step["type"] == "ByteLevel";
    let puts_nothing_in = |step: &Value| match step["type"].as_str() {
        Some("ByteLevel") => step["add_prefix_space"] == false,
        Some("Split" | "Digits" | "Whitespace" | "WhitespaceSplit") => true,
        _ => false,
    };
    merges
        && description["normalizer"].is_null()
        && steps.iter().any(|step| is_byte_level(&step))
        && steps.iter().all(puts_nothing_in)
}

impl fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vocabulary").field("bounded_by_bytes", &self.bounded_by_bytes).finish_non_exhaustive()
    }
}
