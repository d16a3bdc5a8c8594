//! What the options of `check = "pattern"` must fulfil beyond their types.
//!
//! Owns the bounds of triggers, the combinations that would find nothing, and what a placeholder may be. Compiled into the build
//! script as well; that expressions compile is checked where the engine is at hand.

use std::ops::Range;

use toml::Spanned;

use super::{literal, message, regex};
use crate::rule::options::{ContextOptions, PatternOptions, PatternScope, PatternTrigger, Places};
use crate::rule::rule_file_error::Mistake;

/// Most bytes before or after a value in which words count.
const WIDEST_WINDOW: u32 = 200;

pub(crate) fn pattern(options: &PatternOptions, places: &Places<'_>) -> Result<(), Mistake> {
    regex(options, places.at("regex"))?;
    for keyword in places.strings("keywords") {
        literal("a keyword", &keyword)?;
        if options.scope == PatternScope::Strings {
            plain(&keyword)?;
        }
    }
    if options.scope == PatternScope::Strings && options.keywords.is_empty() && options.trigger.is_none() {
        return Err(Mistake::at(places.whole(), "with `scope = \"strings\"` the expression would run over every string")
            .help("give `keywords` or a `trigger`"));
    }
    trigger(options, places.at("trigger"))?;
    if let Some(wanted) = &options.context {
        context(wanted, places.at("context"))?;
    } else if options.member.is_some() {
        return Err(Mistake::at(places.at("member"), "`member` applies to fields that the words of the context name")
            .help("give `[options.context]` with `words`"));
    }
    placeholder(options.placeholder.as_deref(), places.at("placeholder"))?;
    message(places)
}

/// The scan sees keywords in JSON of any level: escapes must not be able to hide one.
fn plain(keyword: &Spanned<&str>) -> Result<(), Mistake> {
    let hides = |byte: u8| matches!(byte, b'"' | b'\'' | b'\\' | b'/') || !byte.is_ascii() || byte.is_ascii_control();
    if keyword.get_ref().bytes().any(hides) {
        let message = "a keyword for all strings is ASCII, without quotes, slashes, backslashes and control characters";
        return Err(
            Mistake::at(keyword.span(), message).help("JSON in a string may write these in several ways; name another part")
        );
    }
    Ok(())
}

fn trigger(options: &PatternOptions, place: Range<usize>) -> Result<(), Mistake> {
    let trigger = options.trigger;
    let bounds = [
        ("digits", trigger.digits, PatternTrigger::FEWEST_DIGITS),
        ("token", trigger.token, PatternTrigger::SHORTEST_TOKEN),
        ("word", trigger.word, PatternTrigger::SHORTEST_TOKEN),
    ];
    for (name, given, least) in bounds {
        if given.is_some_and(|given| given < least) {
            return Err(Mistake::at(place, format!("`{name}` is at least {least}: shorter ones are in nearly every text")));
        }
    }
    if trigger.word.is_some() && !options.keywords.is_empty() {
        return Err(Mistake::at(place, "`word` takes no keywords").help("wait for the keywords in a `token`"));
    }
    if trigger.after_letter && trigger.digits.is_none() {
        return Err(Mistake::at(place, "`after_letter` belongs to `digits`"));
    }
    if trigger.assigned && (trigger.token.is_none() || !options.keywords.is_empty()) {
        return Err(Mistake::at(place, "`assigned` belongs to a `token` without keywords"));
    }
    Ok(())
}

fn context(context: &ContextOptions, place: Range<usize>) -> Result<(), Mistake> {
    if !context.required && context.without.is_none() && context.refuse.is_empty() {
        return Err(Mistake::at(place, "this context changes nothing")
            .help("say `required = true`, `without = \"info\"`, or name words to `refuse`"));
    }
    if context.required && context.without.is_some() {
        return Err(Mistake::at(place, "a value without a required word is no finding, so it has no severity")
            .help("keep `required` or `without`"));
    }
    if context.window > WIDEST_WINDOW || context.after > WIDEST_WINDOW {
        return Err(Mistake::at(place, format!("`window` and `after` are at most {WIDEST_WINDOW} bytes")));
    }
    let is_word = |word: &String| word.split(' ').all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric));
    match context.words.iter().chain(&context.refuse).find(|word| !is_word(word)) {
        Some(word) => Err(Mistake::at(place, format!("`{word}` is not a word, nor words with single spaces between them"))),
        None => Ok(()),
    }
}

fn placeholder(placeholder: Option<&str>, place: Range<usize>) -> Result<(), Mistake> {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if placeholder.is_some_and(|name| name.is_empty() || !name.bytes().all(plain)) {
        return Err(Mistake::at(place, "a placeholder has capitals, digits and `_` only").help("for example `EMAIL`"));
    }
    Ok(())
}
