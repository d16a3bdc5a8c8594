//! What the types of the rule language cannot say: bounds, prefilter literals, pointers, names.
//!
//! Owns the semantic checks of rule files, each with the place of the mistake. Compiled into the build script as well. Regular
//! expressions are not compiled here (the build script does without the engine): `load` does that.

use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::rule::mistake::Mistake;
use crate::rule::options::{FieldOptions, JsonDefect, LengthOptions, Options, PatternOptions};

/// No name is longer: it stands in every finding.
const LONGEST_NAME: usize = 60;

/// The places of options that are looked at more closely; read leniently, the types were checked before.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Places {
    options: Option<Spanned<OptionPlaces>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct OptionPlaces {
    defects: Option<Spanned<IgnoredAny>>,
    hazards: Option<Spanned<IgnoredAny>>,
    kinds: Option<Spanned<IgnoredAny>>,
    violations: Option<Spanned<IgnoredAny>>,
    breaks: Option<Spanned<IgnoredAny>>,
    regex: Option<Spanned<IgnoredAny>>,
    minimum: Option<Spanned<IgnoredAny>>,
    at: Option<Spanned<IgnoredAny>>,
    forbidden: Option<Spanned<IgnoredAny>>,
    constant: Option<Spanned<toml::Value>>,
    r#enum: Option<Spanned<toml::Value>>,
    message: Option<Spanned<String>>,
    phrases: Option<Spanned<Vec<Spanned<String>>>>,
    keywords: Vec<Spanned<String>>,
}

/// Checks the values of `[options]`.
pub(crate) fn options(text: &str, options: &Options) -> Result<(), Mistake> {
    if matches!(options, Options::Custom(_)) {
        return Ok(());
    }
    let places: Places = toml::from_str(text).map_err(|error| Mistake::from_toml(&error))?;
    let Some(table) = places.options else { return Ok(()) };
    let whole = table.span();
    let places = table.into_inner();
    let at = |place: &Option<Spanned<IgnoredAny>>| place.as_ref().map_or_else(|| whole.clone(), Spanned::span);
    match options {
        Options::Json(json) => not_empty(json.defects.len(), "defects", at(&places.defects)),
        Options::Characters(characters) => not_empty(characters.kinds.len(), "kinds", at(&places.kinds)),
        Options::Strict(strict) => not_empty(strict.hazards.len(), "hazards", at(&places.hazards)),
        Options::Shape(shape) => not_empty(shape.violations.len(), "violations", at(&places.violations)),
        Options::TurnOrder(order) => not_empty(order.breaks.len(), "breaks", at(&places.breaks)),
        Options::Phrases(_) => {
            let (list, phrases) = places.phrases.map_or((whole, Vec::new()), |list| (list.span(), list.into_inner()));
            not_empty(phrases.len(), "phrases", list)?;
            phrases.iter().try_for_each(|phrase| literal("a phrase", phrase))?;
            places.message.as_ref().map_or(Ok(()), not_blank)
        }
        Options::Pattern(pattern) => {
            regex_shape(pattern, at(&places.regex))?;
            places.keywords.iter().try_for_each(|keyword| literal("a keyword", keyword))?;
            places.message.as_ref().map_or(Ok(()), not_blank)
        }
        Options::Length(length) => bounds(length, whole.clone(), at(&places.minimum)),
        Options::Field(field) => {
            demands(field, &whole, &places)?;
            [&places.constant, &places.r#enum].into_iter().flatten().try_for_each(possible)
        }
        Options::Reserved(_) | Options::Blank(_) | Options::Duplicate(_) | Options::Custom(_) => Ok(()),
    }
}

/// The place of `options.regex`, for the one check that is made elsewhere.
pub(crate) fn place_of_regex(text: &str) -> Option<Range<usize>> {
    let places: Places = toml::from_str(text).ok()?;
    places.options?.into_inner().regex.map(|regex| regex.span())
}

/// Whether a finding of the rule can be about a file as a whole, so that there is no text to point at.
pub(crate) fn may_concern_whole_file(options: &Options) -> bool {
    use JsonDefect::{ArrayFile, EmptyFile, GitLfsPointer, OtherEncoding, OtherFormat, PrettyPrinted};
    match options {
        Options::Json(json) => json
            .defects
            .iter()
            .any(|defect| matches!(defect, EmptyFile | OtherEncoding | OtherFormat | GitLfsPointer | ArrayFile | PrettyPrinted)),
        Options::Custom(_) => true,
        _ => false,
    }
}

/// Checks a text that people read.
pub(crate) fn not_blank(said: &Spanned<String>) -> Result<(), Mistake> {
    if said.get_ref().trim().is_empty() {
        return Err(Mistake::at(said.span(), "nothing is said here"));
    }
    Ok(())
}

/// Checks the form of a name: words of `a-z` and `0-9`, joined by single hyphens, a letter first. The mistake has no place.
pub(crate) fn kebab_case(what: &str, name: &str) -> Result<(), Mistake> {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !name.split('-').all(word) || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return Err(Mistake::anywhere(format!("{what} is written in lower case with hyphens, `{name}` is not"))
            .help("for example `empty-answer`"));
    }
    if name.len() > LONGEST_NAME {
        let message = format!("{what} has at most {LONGEST_NAME} characters, `{name}` has {}", name.len());
        return Err(Mistake::anywhere(message).help("shorten it"));
    }
    Ok(())
}

/// The bytes that hexadecimal digits stand for; white space between bytes is ignored.
pub(crate) fn hex(digits: &Spanned<String>) -> Result<Vec<u8>, Mistake> {
    let wrong = || Mistake::at(digits.span(), "not a row of two-digit hexadecimal bytes").help("for example \"7b ff 7d\"");
    let plain: Vec<u8> = digits.get_ref().bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if !plain.len().is_multiple_of(2) {
        return Err(wrong());
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    plain.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect::<Option<_>>().ok_or_else(wrong)
}

fn not_empty(length: usize, key: &str, place: Range<usize>) -> Result<(), Mistake> {
    if length == 0 {
        return Err(Mistake::at(place, format!("without `{key}` the rule finds nothing")));
    }
    Ok(())
}

/// Literals feed a prefilter over bytes: too short ones hit everywhere, and JSON writes some characters as escapes.
fn literal(what: &str, literal: &Spanned<String>) -> Result<(), Mistake> {
    let text = literal.get_ref();
    if text.len() < 3 {
        return Err(Mistake::at(literal.span(), format!("{what} has at least three bytes"))
            .help("a shorter one stands in nearly every record; make it longer, or use a regex without keywords"));
    }
    if let Some(odd) = text.chars().find(|odd| matches!(odd, '"' | '\\') || odd.is_control()) {
        return Err(Mistake::at(literal.span(), format!("{what} holds {odd:?}, which JSON writes as an escape"))
            .help("leave out quotes, backslashes and control characters; a regex can match them"));
    }
    Ok(())
}

fn regex_shape(pattern: &PatternOptions, place: Range<usize>) -> Result<(), Mistake> {
    if pattern.regex.is_empty() {
        return Err(Mistake::at(place, "an empty regex matches everywhere"));
    }
    Ok(())
}

fn bounds(length: &LengthOptions, whole: Range<usize>, minimum: Range<usize>) -> Result<(), Mistake> {
    match (length.minimum, length.maximum) {
        (None, None) => Err(Mistake::at(whole, "`length` needs a bound").help("give `minimum`, `maximum` or both")),
        (Some(least), Some(most)) if least > most => {
            Err(Mistake::at(minimum, format!("the minimum {least} is above the maximum {most}: nothing is allowed")))
        }
        (Some(0), None) => Err(Mistake::at(minimum, "a minimum of 0 forbids nothing")),
        _ => Ok(()),
    }
}

fn demands(field: &FieldOptions, whole: &Range<usize>, places: &OptionPlaces) -> Result<(), Mistake> {
    let at = |place: Option<Range<usize>>| place.unwrap_or_else(|| whole.clone());
    if !is_pointer(&field.at) {
        let place = at(places.at.as_ref().map(Spanned::span));
        return Err(Mistake::at(place, format!("`{}` is not a JSON Pointer", field.at))
            .help("it starts with `/`, as in `/messages/*/weight`; `~` is written `~0`, a `/` in a name `~1`"));
    }
    let value = field.kind.is_some() || field.constant.is_some() || field.one_of.is_some();
    if field.forbidden && (field.required || value) {
        let place = at(places.forbidden.as_ref().map(Spanned::span));
        return Err(Mistake::at(place, "a forbidden member has nothing else to fulfil").help("keep `forbidden`, or the others"));
    }
    if field.one_of.as_ref().is_some_and(Vec::is_empty) {
        let place = at(places.r#enum.as_ref().map(Spanned::span));
        return Err(Mistake::at(place, "an empty `enum` allows no value").help("to refuse the member, write `forbidden = true`"));
    }
    if !(field.required || field.forbidden || value) {
        return Err(Mistake::at(whole.clone(), "nothing is demanded of the member")
            .help("give `required`, `forbidden`, `type`, `constant` or `enum`"));
    }
    Ok(())
}

/// Checks that JSON can hold a value of TOML, which has dates, infinities and what is not a number.
fn possible(value: &Spanned<toml::Value>) -> Result<(), Mistake> {
    let mut inner = vec![value.get_ref()];
    while let Some(next) = inner.pop() {
        match next {
            toml::Value::Datetime(_) => {
                return Err(Mistake::at(value.span(), "JSON has no dates: no value can be this one").help("put it in quotes"));
            }
            toml::Value::Float(number) if !number.is_finite() => {
                return Err(Mistake::at(value.span(), "JSON has no such number: no value can be this one"));
            }
            toml::Value::Array(items) => inner.extend(items),
            toml::Value::Table(members) => inner.extend(members.values()),
            _ => {}
        }
    }
    Ok(())
}

fn is_pointer(pointer: &str) -> bool {
    let escapes_are_right = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    (pointer.is_empty() || pointer.starts_with('/')) && escapes_are_right
}
