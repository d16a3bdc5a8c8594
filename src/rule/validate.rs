//! What the types of the rule language cannot say: which options are held against which demands, names, texts, digits.
//!
//! Owns the semantic checks of rule files, each with the place of the mistake; `demands` has those of single options. Compiled
//! into the build script as well. Regular expressions are not compiled here (the build script does without the engine): `load` does that.

use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::constraints;
use super::constraints::not_empty;
use super::rule_file_error::Mistake;
use crate::rule::options::{JsonDefect, Options, PatternOptions, PhrasesOptions, Violation};

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
    of: Option<Spanned<IgnoredAny>>,
    names: Option<Spanned<IgnoredAny>>,
    regex: Option<Spanned<IgnoredAny>>,
    trigger: Option<Spanned<IgnoredAny>>,
    context: Option<Spanned<IgnoredAny>>,
    member: Option<Spanned<IgnoredAny>>,
    placeholder: Option<Spanned<IgnoredAny>>,
    schema: Option<Spanned<IgnoredAny>>,
    when: Option<Spanned<IgnoredAny>>,
    minimum: Option<Spanned<IgnoredAny>>,
    share: Option<Spanned<IgnoredAny>>,
    words: Option<Spanned<IgnoredAny>>,
    at: Option<Spanned<IgnoredAny>>,
    forbidden: Option<Spanned<IgnoredAny>>,
    constant: Option<Spanned<toml::Value>>,
    r#enum: Option<Spanned<toml::Value>>,
    message: Option<Spanned<String>>,
    phrases: Option<Spanned<Vec<Spanned<String>>>>,
    keywords: Vec<Spanned<String>>,
    ignore_case: Option<Spanned<IgnoredAny>>,
}

fn phrase_list(phrases: &PhrasesOptions, places: &OptionPlaces, whole: Range<usize>, case: Range<usize>) -> Result<(), Mistake> {
    constraints::case(phrases, case)?;
    let list = places.phrases.as_ref();
    let texts = list.map_or(&[][..], |list| list.get_ref());
    not_empty(texts.len(), "phrases", list.map_or(whole, Spanned::span))?;
    texts.iter().try_for_each(|text| constraints::phrase(phrases.position, text))?;
    places.message.as_ref().map_or(Ok(()), not_blank)
}

fn expression(
    pattern: &PatternOptions,
    places: &OptionPlaces,
    at: &dyn Fn(&Option<Spanned<IgnoredAny>>) -> Range<usize>,
) -> Result<(), Mistake> {
    let found = constraints::pattern::Places {
        whole: at(&None),
        regex: at(&places.regex),
        trigger: at(&places.trigger),
        context: at(&places.context),
        member: at(&places.member),
        placeholder: at(&places.placeholder),
        keywords: &places.keywords,
    };
    constraints::pattern::pattern(pattern, &found)?;
    places.message.as_ref().map_or(Ok(()), not_blank)
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
        Options::Phrases(phrases) => phrase_list(phrases, &places, whole.clone(), at(&places.ignore_case)),
        Options::Pattern(pattern) => expression(pattern, &places, &at),
        Options::Length(length) => constraints::bounds(length, whole.clone(), at(&places.minimum)),
        Options::Enclosure(enclosure) => not_empty(enclosure.defects.len(), "defects", at(&places.defects)),
        Options::Edge(edge) => not_empty(edge.defects.len(), "defects", at(&places.defects)),
        Options::Echo(echo) => not_empty(echo.relations.len(), "relations", whole.clone()),
        Options::Repetition(repetition) => constraints::repeats(repetition, whole.clone(), at(&places.minimum)),
        Options::Noise(noise) => constraints::blobs(noise, whole.clone(), at(&places.minimum)),
        Options::Pair(pair) => not_empty(pair.defects.len(), "defects", at(&places.defects)),
        Options::Conversation(conversation) => not_empty(conversation.defects.len(), "defects", at(&places.defects)),
        Options::Drift(drift) => not_empty(drift.of.len(), "of", at(&places.of)),
        Options::Unique(unique) => constraints::pointer(&unique.at, at(&places.at)),
        Options::Balance(balance) => constraints::balance(balance, whole.clone(), at(&places.at)),
        Options::Stringified(stringified) => not_empty(stringified.names.len(), "names", at(&places.names)),
        Options::Similarity(similarity) => constraints::share(similarity.share, at(&places.share)),
        Options::Affix(affix) => constraints::affix(affix, at(&places.minimum), at(&places.share)),
        Options::Contamination(contamination) => {
            constraints::share(contamination.share, at(&places.share))?;
            constraints::row(contamination.words, at(&places.words))
        }
        Options::JsonSchema(schema) => {
            schema.at.as_deref().map_or(Ok(()), |pointer| constraints::pointer(pointer, at(&places.at)))
        }
        Options::Expression(expression) => {
            expression.at.as_deref().map_or(Ok(()), |pointer| constraints::pointer(pointer, at(&places.at)))
        }
        Options::Tokens(tokens) => not_empty(tokens.of.len(), "of", at(&places.of)),
        Options::Limits(limits) => not_empty(limits.of.len(), "of", at(&places.of)),
        Options::Reserved(_) | Options::Blank(_) | Options::Numbering(_) | Options::Duplicate(_) | Options::Custom(_) => Ok(()),
        Options::Field(field) => {
            let list = places.r#enum.as_ref().map_or_else(|| whole.clone(), Spanned::span);
            constraints::field(field, &whole, [at(&places.at), at(&places.forbidden), list])?;
            [&places.constant, &places.r#enum].into_iter().flatten().try_for_each(constraints::possible)
        }
    }
}

/// The place of an expression of `check = "pattern"`, which is compiled elsewhere: the one of `options.regex`, or where the text has
/// the others as they are.
pub(crate) fn place_of_regex(text: &str, expression: &str) -> Option<Range<usize>> {
    let places: Places = toml::from_str(text).ok()?;
    let options = places.options?;
    let whole = options.span();
    let regex = options.into_inner().regex.map(|regex| regex.span());
    if regex.clone().is_some_and(|span| text.get(span).is_some_and(|written| written.contains(expression))) {
        return regex;
    }
    let at = text.get(whole.clone()).and_then(|written| written.find(expression)).filter(|_| !expression.is_empty());
    at.map(|at| whole.start + at..whole.start + at + expression.len()).or(regex)
}

/// The place of `options.schema` or `options.when`, whose content is checked elsewhere: the content itself when it stands there as
/// it is, without escapes, else the whole string.
#[cfg(any(feature = "cel", feature = "json-schema"))]
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
        Options::Balance(_) | Options::Custom(_) | Options::Limits(_) => true,
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
