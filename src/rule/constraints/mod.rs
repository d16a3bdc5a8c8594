//! What single options of rule files must fulfil beyond their type.
//!
//! Owns bounds, prefilter literals, pointers and values, each with the mistake that says so. Compiled into the build script as well.

pub(crate) mod pattern;

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::options::{
    AffixOptions, BalanceOptions, DECORATION, FieldOptions, LengthOptions, NoiseOptions, PatternOptions, PhrasePosition,
    PhrasesOptions, Places, RepetitionOptions,
};
use super::rule_file_error::RuleFileError;
use super::validate;

pub(crate) fn not_empty(length: usize, key: &str, place: Range<usize>) -> Result<(), RuleFileError> {
    if length == 0 {
        return Err(RuleFileError::at(place, format!("`{key}` is empty, so the rule would find nothing")));
    }
    Ok(())
}

/// Literals feed a scan of all texts: too short ones hit everywhere.
pub(crate) fn literal(what: &str, literal: &Spanned<&str>) -> Result<(), RuleFileError> {
    let text = literal.get_ref();
    if text.len() < 3 {
        return Err(RuleFileError::at(literal.span(), format!("{what} has at least three bytes"))
            .help("a shorter one is in nearly every record; make it longer, or use a regex without keywords"));
    }
    Ok(())
}

/// Only phrases anywhere feed the prefilter; what is passed over at the edges of a text can be no edge of a phrase.
pub(crate) fn phrase(position: PhrasePosition, phrase: &Spanned<&str>) -> Result<(), RuleFileError> {
    if position == PhrasePosition::Anywhere {
        return literal("a phrase", phrase);
    }
    let passed_over = |edge: char| edge.is_whitespace() || DECORATION.contains(&edge);
    let text = phrase.get_ref();
    if text.is_empty()
        || position.is_at_start() && text.starts_with(passed_over)
        || position.is_at_end() && text.ends_with(passed_over)
    {
        return Err(RuleFileError::at(phrase.span(), "this phrase can never match")
            .help("white space, quotes and Markdown emphasis at the edges of a text are ignored: leave them out here too"));
    }
    Ok(())
}

pub(crate) fn case(phrases: &PhrasesOptions, place: Range<usize>) -> Result<(), RuleFileError> {
    if phrases.ignore_case && phrases.position == PhrasePosition::Anywhere {
        return Err(RuleFileError::at(place, "`ignore-case` is not supported for phrases anywhere in a text")
            .help("list each spelling, or set `position` to `start`, `end` or `whole`"));
    }
    Ok(())
}

/// The exceptions of a rule about phrases fit its position.
pub(crate) fn exceptions(phrases: &PhrasesOptions, places: &Places<'_>) -> Result<(), RuleFileError> {
    for (name, given, position) in [
        ("skip_quoted", phrases.skip_quoted, PhrasePosition::Start),
        ("unless_given", phrases.unless_given, PhrasePosition::Whole),
    ] {
        if given && phrases.position != position {
            return Err(RuleFileError::at(
                places.at(name),
                format!("`{name}` applies to `position = \"{}\"`", position.as_str()),
            ));
        }
    }
    if phrases.position == PhrasePosition::Anywhere && !phrases.unless_beside.is_empty() {
        return Err(RuleFileError::at(
            places.at("unless_beside"),
            "`unless_beside` is not supported for phrases anywhere in a text",
        ));
    }
    Ok(())
}

pub(crate) fn regex(pattern: &PatternOptions, place: Range<usize>) -> Result<(), RuleFileError> {
    if pattern.regex.is_empty() {
        return Err(RuleFileError::at(place, "an empty regex matches every text"));
    }
    Ok(())
}

pub(crate) fn bounds(length: &LengthOptions, whole: Range<usize>, minimum: Range<usize>) -> Result<(), RuleFileError> {
    match (length.minimum, length.maximum) {
        (None, None) => Err(RuleFileError::at(whole, "`length` requires a bound").help("give `minimum`, `maximum` or both")),
        (Some(least), Some(most)) if least > most => {
            Err(RuleFileError::at(minimum, format!("the minimum {least} is greater than the maximum {most}")))
        }
        (Some(0), None) => Err(RuleFileError::at(minimum, "a minimum of 0 finds nothing")),
        _ => Ok(()),
    }
}

/// Repetitions are found by probing, which is cheap and safe only when they are long.
pub(crate) fn repeats(repetition: &RepetitionOptions, whole: Range<usize>, minimum: Range<usize>) -> Result<(), RuleFileError> {
    not_empty(repetition.kinds.len(), "kinds", whole)?;
    at_least(32, repetition.minimum, minimum)
}

pub(crate) fn blobs(noise: &NoiseOptions, whole: Range<usize>, minimum: Range<usize>) -> Result<(), RuleFileError> {
    not_empty(noise.kinds.len(), "kinds", whole)?;
    at_least(64, noise.minimum, minimum)
}

pub(crate) fn share(share: u8, place: Range<usize>) -> Result<(), RuleFileError> {
    if !(1..=100).contains(&share) {
        return Err(RuleFileError::at(place, format!("a share must be a percentage from 1 to 100, not {share}")));
    }
    Ok(())
}

/// Answers share a turn of phrase by frequency, not a sentence.
pub(crate) fn affix(affix: &AffixOptions, minimum: Range<usize>, share_of_all: Range<usize>) -> Result<(), RuleFileError> {
    at_least(24, affix.minimum, minimum)?;
    share(affix.share, share_of_all)
}

/// Short rows of words stand in any two texts, long ones in none.
pub(crate) fn row(words: usize, place: Range<usize>) -> Result<(), RuleFileError> {
    if !(5..=100).contains(&words) {
        return Err(RuleFileError::at(place, format!("an n-gram has between 5 and 100 words, not {words}")));
    }
    Ok(())
}

fn at_least(least: u64, found: u64, place: Range<usize>) -> Result<(), RuleFileError> {
    if found < least {
        return Err(RuleFileError::at(
            place,
            format!("the minimum must be at least {least} bytes; {found} would match ordinary text"),
        ));
    }
    Ok(())
}

/// `places`: of `at`, `forbidden` and `enum`.
pub(crate) fn field(field: &FieldOptions, whole: &Range<usize>, places: [Range<usize>; 3]) -> Result<(), RuleFileError> {
    let [at, forbidden, list] = places;
    pointer(&field.at, at)?;
    let value = field.kind.is_some() || field.constant.is_some() || field.one_of.is_some();
    if field.forbidden && (field.required || value) {
        return Err(
            RuleFileError::at(forbidden, "a forbidden field can have no other condition").help("keep `forbidden`, or the others")
        );
    }
    if field.one_of.as_ref().is_some_and(Vec::is_empty) {
        return Err(
            RuleFileError::at(list, "an empty `enum` allows no value").help("to forbid the field, write `forbidden = true`")
        );
    }
    if !(field.required || field.forbidden || value) {
        return Err(RuleFileError::at(whole.clone(), "the rule requires nothing of the field")
            .help("give `required`, `forbidden`, `type`, `constant` or `enum`"));
    }
    Ok(())
}

/// `at`: the place of the pointer.
pub(crate) fn balance(balance: &BalanceOptions, whole: Range<usize>, at: Range<usize>) -> Result<(), RuleFileError> {
    if let Some(label) = &balance.at {
        pointer(label, at.clone())?;
        if !balance.of.is_about_classes() {
            return Err(RuleFileError::at(at, "`of` names nothing that has labels").help("remove `at`"));
        }
    }
    if !(51..=100).contains(&balance.share) {
        return Err(RuleFileError::at(whole, "`share` must be a percentage from 51 to 100"));
    }
    if balance.ratio < 2 {
        return Err(RuleFileError::at(whole, "`ratio` must be at least 2: classes of equal size have ratio 1"));
    }
    Ok(())
}

pub(crate) fn pointer(pointer: &str, at: Range<usize>) -> Result<(), RuleFileError> {
    if is_pointer(pointer) {
        return Ok(());
    }
    Err(RuleFileError::at(at, format!("`{pointer}` is not a JSON Pointer"))
        .help("it must start with `/`, for example `/messages/*/weight`; write `~` as `~0`, and `/` in a key as `~1`"))
}

/// Checks that JSON can hold a value of TOML, which has dates, infinities and what is not a number.
pub(crate) fn possible(value: &Spanned<DeValue<'_>>) -> Result<(), RuleFileError> {
    let mut inner = vec![value.get_ref()];
    while let Some(next) = inner.pop() {
        match next {
            DeValue::Datetime(_) => {
                return Err(RuleFileError::at(value.span(), "JSON has no dates, so no value can match").help("put it in quotes"));
            }
            DeValue::Float(number) if number.as_str().ends_with(['f', 'n']) => {
                return Err(RuleFileError::at(value.span(), "JSON has no such number, so no value can match"));
            }
            DeValue::Array(items) => inner.extend(items.iter().map(Spanned::get_ref)),
            DeValue::Table(fields) => inner.extend(fields.values().map(Spanned::get_ref)),
            _ => {}
        }
    }
    Ok(())
}

/// Checks the message of a rule, if it has one.
pub(crate) fn message(places: &Places<'_>) -> Result<(), RuleFileError> {
    let given = places.given("message").and_then(|message| Some((message.span(), message.get_ref().as_str()?)));
    given.map_or(Ok(()), |(span, text)| validate::not_blank(&Spanned::new(span, text)))
}

/// Whether a text is a JSON Pointer.
pub(crate) fn is_pointer(pointer: &str) -> bool {
    let escapes_are_right = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    (pointer.is_empty() || pointer.starts_with('/')) && escapes_are_right
}
