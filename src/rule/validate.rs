//! What the types of the rule language cannot say: bounds, prefilter literals, pointers, names.
//!
//! Owns the semantic checks of rule files, each with the place of the mistake. Compiled into the build script as well. Regular
//! expressions are not compiled here (the build script does without the engine): `load` does that.

use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::rule::mistake::Mistake;
use crate::rule::options::{
    DECORATION, FieldOptions, JsonDefect, LengthOptions, NoiseOptions, Options, PatternOptions, PhrasePosition, PhrasesOptions,
    RepetitionOptions, Violation,
};

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
    of: Option<Spanned<IgnoredAny>>,
    names: Option<Spanned<IgnoredAny>>,
    regex: Option<Spanned<IgnoredAny>>,
    schema: Option<Spanned<IgnoredAny>>,
    when: Option<Spanned<IgnoredAny>>,
    minimum: Option<Spanned<IgnoredAny>>,
    at: Option<Spanned<IgnoredAny>>,
    forbidden: Option<Spanned<IgnoredAny>>,
    phrases: Vec<Spanned<String>>,
    keywords: Vec<Spanned<String>>,
    ignore_case: Option<Spanned<IgnoredAny>>,
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
        Options::Phrases(phrases) => {
            not_empty(places.phrases.len(), "phrases", whole.clone())?;
            case(phrases, at(&places.ignore_case))?;
            places.phrases.iter().try_for_each(|text| phrase(phrases.position, text))
        }
        Options::Pattern(pattern) => {
            regex_shape(pattern, at(&places.regex))?;
            places.keywords.iter().try_for_each(|keyword| literal("a keyword", keyword))
        }
        Options::Length(length) => bounds(length, whole.clone(), at(&places.minimum)),
        Options::Field(field) => demands(field, whole.clone(), at(&places.at), at(&places.forbidden)),
        Options::Enclosure(enclosure) => not_empty(enclosure.defects.len(), "defects", at(&places.defects)),
        Options::Edge(edge) => not_empty(edge.defects.len(), "defects", at(&places.defects)),
        Options::Echo(echo) => not_empty(echo.relations.len(), "relations", whole.clone()),
        Options::Repetition(repetition) => repeats(repetition, whole.clone(), at(&places.minimum)),
        Options::Noise(noise) => blobs(noise, whole.clone(), at(&places.minimum)),
        Options::Pair(pair) => not_empty(pair.defects.len(), "defects", at(&places.defects)),
        Options::Conversation(conversation) => not_empty(conversation.defects.len(), "defects", at(&places.defects)),
        Options::Drift(drift) => not_empty(drift.of.len(), "of", at(&places.of)),
        Options::Unique(unique) => pointer_at(&unique.at, at(&places.at)),
        Options::Stringified(stringified) => not_empty(stringified.names.len(), "names", at(&places.names)),
        Options::JsonSchema(schema) => schema.at.as_deref().map_or(Ok(()), |pointer| pointer_at(pointer, at(&places.at))),
        Options::Expression(expression) => expression.at.as_deref().map_or(Ok(()), |pointer| pointer_at(pointer, at(&places.at))),
        Options::Reserved(_) | Options::Blank(_) | Options::Numbering(_) | Options::Duplicate(_) | Options::Custom(_) => Ok(()),
    }
}

/// The place of `options.regex`, for the one check that is made elsewhere.
pub(crate) fn place_of_regex(text: &str) -> Option<Range<usize>> {
    let places: Places = toml::from_str(text).ok()?;
    places.options?.into_inner().regex.map(|regex| regex.span())
}

/// The place of `options.schema` or `options.when`, whose content is checked elsewhere: the content itself when it stands there as
/// it is, without escapes, else the whole string.
pub(crate) fn place_of_source(text: &str, source: &str) -> Option<(Range<usize>, bool)> {
    let places: Places = toml::from_str(text).ok()?;
    let places = places.options?.into_inner();
    let span = places.schema.or(places.when)?.span();
    let verbatim = text.get(span.clone())?.find(source).filter(|_| !source.is_empty());
    Some(verbatim.map_or((span.clone(), false), |at| (span.start + at..span.start + at + source.len(), true)))
}

/// Whether a finding of the rule can be about a file as a whole, so that there is no text to point at.
pub(crate) fn may_concern_whole_file(options: &Options) -> bool {
    use JsonDefect::{ArrayFile, EmptyFile, GitLfsPointer, OtherEncoding, OtherFormat, PrettyPrinted, WrongExtension};
    match options {
        Options::Json(json) => json.defects.iter().any(|defect| {
            matches!(defect, EmptyFile | OtherEncoding | OtherFormat | GitLfsPointer | ArrayFile | PrettyPrinted | WrongExtension)
        }),
        Options::Shape(shape) => shape.violations.contains(&Violation::UnknownFormat),
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
    if name.split('-').all(word) && name.starts_with(|first: char| first.is_ascii_lowercase()) && name.len() <= 60 {
        return Ok(());
    }
    Err(Mistake::anywhere(format!("{what} is written in lower case with hyphens, `{name}` is not"))
        .help("for example `empty-answer`"))
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

/// Only phrases anywhere feed the prefilter; what is passed over at the edges of a text can be no edge of a phrase.
fn phrase(position: PhrasePosition, phrase: &Spanned<String>) -> Result<(), Mistake> {
    if position == PhrasePosition::Anywhere {
        return literal("a phrase", phrase);
    }
    let passed_over = |edge: char| edge.is_whitespace() || DECORATION.contains(&edge);
    let text = phrase.get_ref();
    if text.is_empty()
        || position.is_at_start() && text.starts_with(passed_over)
        || position.is_at_end() && text.ends_with(passed_over)
    {
        return Err(Mistake::at(phrase.span(), "such a phrase is never found")
            .help("white space, quotes and Markdown emphasis at the edges of a text are passed over: leave them out here too"));
    }
    Ok(())
}

fn case(phrases: &PhrasesOptions, place: Range<usize>) -> Result<(), Mistake> {
    if phrases.ignore_case && phrases.position == PhrasePosition::Anywhere {
        return Err(Mistake::at(place, "phrases anywhere in a text are searched in their exact case")
            .help("list the spellings that occur, or say with `position` that the phrase is at the `start`, at the `end` or the `whole` text"));
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

/// Repetitions are found by probing, which is cheap and safe only when they are long.
fn repeats(repetition: &RepetitionOptions, whole: Range<usize>, minimum: Range<usize>) -> Result<(), Mistake> {
    not_empty(repetition.kinds.len(), "kinds", whole)?;
    at_least(32, repetition.minimum, minimum)
}

fn blobs(noise: &NoiseOptions, whole: Range<usize>, minimum: Range<usize>) -> Result<(), Mistake> {
    not_empty(noise.kinds.len(), "kinds", whole)?;
    at_least(64, noise.minimum, minimum)
}

fn at_least(least: u64, found: u64, place: Range<usize>) -> Result<(), Mistake> {
    if found < least {
        return Err(Mistake::at(place, format!("the minimum is at least {least} bytes, {found} would hit ordinary text")));
    }
    Ok(())
}

fn demands(field: &FieldOptions, whole: Range<usize>, at: Range<usize>, forbidden: Range<usize>) -> Result<(), Mistake> {
    pointer_at(&field.at, at)?;
    let value = field.kind.is_some() || field.constant.is_some() || field.one_of.is_some();
    if field.forbidden && (field.required || value) {
        return Err(
            Mistake::at(forbidden, "a forbidden member has nothing else to fulfil").help("keep `forbidden`, or the others")
        );
    }
    if field.one_of.as_ref().is_some_and(Vec::is_empty) {
        return Err(Mistake::at(whole, "an empty `enum` allows no value").help("to refuse the member, write `forbidden = true`"));
    }
    if !(field.required || field.forbidden || value) {
        return Err(Mistake::at(whole, "nothing is demanded of the member")
            .help("give `required`, `forbidden`, `type`, `constant` or `enum`"));
    }
    Ok(())
}

fn pointer_at(pointer: &str, at: Range<usize>) -> Result<(), Mistake> {
    if is_pointer(pointer) {
        return Ok(());
    }
    Err(Mistake::at(at, format!("`{pointer}` is not a JSON Pointer"))
        .help("it starts with `/`, as in `/messages/*/weight`; `~` is written `~0`, a `/` in a name `~1`"))
}

fn is_pointer(pointer: &str) -> bool {
    let escapes_are_right = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    (pointer.is_empty() || pointer.starts_with('/')) && escapes_are_right
}
