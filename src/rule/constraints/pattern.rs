//! What the options of `check = "pattern"` must fulfil beyond their types.
//!
//! Owns the bounds of triggers, the combinations that would find nothing, and what a placeholder may be. Compiled into the build
//! script as well; that expressions compile is checked where the engine is at hand.

use std::ops::Range;

use toml::Spanned;

use super::{literal, message, regex};
use crate::rule::options::{ContextOptions, PatternOptions, PatternScope, PatternTrigger, Places};
use crate::rule::rule_file_error::RuleFileError;

/// Most bytes before or after a value in which words count.
const WIDEST_WINDOW: u32 = 200;

pub(crate) fn pattern(options: &PatternOptions, places: &Places<'_>) -> Result<(), RuleFileError> {
    regex(options, places.at("regex"))?;
    for keyword in places.strings("keywords") {
        literal("a keyword", &keyword)?;
        if options.scope == PatternScope::Strings {
            plain(&keyword)?;
        }
    }
    if options.scope == PatternScope::Strings && options.keywords.is_empty() && options.trigger.is_none() {
        return Err(RuleFileError::at(places.whole(), "with `scope = \"strings\"` the expression would run over every string")
            .help("give `keywords` or a `trigger`"));
    }
    for (name, given) in
        [("skip_code", options.skip_code), ("skip_quoted", options.skip_quoted), ("once_per_text", options.once_per_text)]
    {
        if given && options.scope == PatternScope::Strings {
            return Err(RuleFileError::at(places.at(name), format!("`{name}` applies to the text of turns"))
                .help("remove it, or remove `scope`"));
        }
    }
    trigger(options, places.at("trigger"))?;
    if let Some(wanted) = &options.context {
        context(wanted, places.at("context"))?;
    } else if options.member.is_some() {
        return Err(RuleFileError::at(places.at("member"), "`member` applies to fields that the words of the context name")
            .help("give `[options.context]` with `words`"));
    }
    placeholder(options.placeholder.as_deref(), places.at("placeholder"))?;
    message(places)
}

/// The scan sees keywords in JSON of any level: escapes must not be able to hide one.
fn plain(keyword: &Spanned<&str>) -> Result<(), RuleFileError> {
    let hides = |byte: u8| matches!(byte, b'"' | b'\'' | b'\\' | b'/') || !byte.is_ascii() || byte.is_ascii_control();
    if keyword.get_ref().bytes().any(hides) {
        let message = "a keyword with `scope = \"strings\"` must be ASCII without quotation marks, slashes, backslashes and control characters";
        return Err(RuleFileError::at(keyword.span(), message)
            .help("JSON in a string can escape these characters in several ways; choose another keyword"));
    }
    Ok(())
}

fn trigger(options: &PatternOptions, place: Range<usize>) -> Result<(), RuleFileError> {
    let trigger = options.trigger;
    let bounds = [
        ("digits", trigger.digits, PatternTrigger::FEWEST_DIGITS),
        ("token", trigger.token, PatternTrigger::SHORTEST_TOKEN),
        ("word", trigger.word, PatternTrigger::SHORTEST_TOKEN),
    ];
    for (name, given, least) in bounds {
        if given.is_some_and(|given| given < least) {
            return Err(RuleFileError::at(place, format!("`{name}` is at least {least}: shorter ones are in nearly every text")));
        }
    }
    if trigger.word.is_some() && !options.keywords.is_empty() {
        return Err(RuleFileError::at(place, "`word` cannot be combined with keywords").help("use `token` with the keywords"));
    }
    if trigger.after_letter && trigger.digits.is_none() {
        return Err(RuleFileError::at(place, "`after_letter` requires `digits`"));
    }
    if trigger.assigned && (trigger.token.is_none() || !options.keywords.is_empty()) {
        return Err(RuleFileError::at(place, "`assigned` requires a `token` without keywords"));
    }
    Ok(())
}

fn context(context: &ContextOptions, place: Range<usize>) -> Result<(), RuleFileError> {
    if !context.required && context.without.is_none() && context.refuse.is_empty() {
        return Err(RuleFileError::at(place, "this context has no effect")
            .help("set `required = true` or `without = \"info\"`, or give words to `refuse`"));
    }
    if context.required && context.without.is_some() {
        return Err(RuleFileError::at(
            place,
            "`required` and `without` exclude each other: without a required word there is no finding",
        )
        .help("keep one of them"));
    }
    if context.prose_shape.is_some() && context.prose.is_empty() {
        return Err(RuleFileError::at(place, "`prose_shape` requires words in `prose`"));
    }
    if context.window > WIDEST_WINDOW || context.after > WIDEST_WINDOW {
        return Err(RuleFileError::at(place, format!("`window` and `after` can be at most {WIDEST_WINDOW} bytes")));
    }
    let is_word = |word: &String| word.split(' ').all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric));
    match context.words.iter().chain(&context.refuse).chain(&context.prose).find(|word| !is_word(word)) {
        Some(word) => Err(RuleFileError::at(place, format!("`{word}` must be one word, or words separated by single spaces"))),
        None => Ok(()),
    }
}

fn placeholder(placeholder: Option<&str>, place: Range<usize>) -> Result<(), RuleFileError> {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if placeholder.is_some_and(|name| name.is_empty() || !name.bytes().all(plain)) {
        return Err(RuleFileError::at(place, "a placeholder can only contain capital letters, digits and `_`")
            .help("for example `EMAIL`"));
    }
    Ok(())
}
