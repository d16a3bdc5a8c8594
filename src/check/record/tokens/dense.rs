//! Texts that take far more tokens than their words would: encoded bytes, garbage, a script that the vocabulary does not know.
//!
//! Owns the ratio. Words are counted first, since they are cheaper, and tell most texts from such ones by their bytes alone.

use unicode_segmentation::UnicodeSegmentation;

use crate::check::{Place, Record, RuleId, Sink};
use crate::rule::RoleSet;
use crate::rule::options::TokensOptions;
use crate::tokenizer::Tokenizer;

/// Reports the texts of a record with too many tokens for each word.
pub(crate) fn find(
    tokenizer: &Tokenizer,
    rule: RuleId,
    roles: RoleSet,
    options: &TokensOptions,
    record: &Record<'_>,
    sink: &mut Sink,
) {
    for turn in record.turns(roles).filter(|turn| turn.text.len() as u64 >= options.bytes) {
        let words = turn.text.unicode_words().count() as u64;
        let most = words.saturating_mul(options.per_word);
        if tokenizer.most_parts(turn.text.len() as u64).is_some_and(|bound| bound <= most) {
            continue;
        }
        let Some(tokens) = tokenizer.count(turn.text) else {
            sink.not_evaluated(rule, || format!("the tokenizer `{}` cannot encode a text", tokenizer.name()));
            continue;
        };
        if tokens > most {
            let noun = if words == 1 { "word" } else { "words" };
            let message = || format!("the {} has {tokens} tokens ({}) for {words} {noun}", turn.role.text(), tokenizer.name());
            sink.report(rule, Place::Value(turn.node), message);
        }
    }
}
