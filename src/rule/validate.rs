//! What the types of the rule language cannot say: which options are held against which demands, names, texts, digits.
//!
//! Owns the semantic checks of rule files, each with the place of the mistake; `demands` has those of single options. Compiled
//! into the build script as well. Regular expressions are not compiled here (the build script does without the engine): `load` does that.

use std::ops::Range;

use toml::Spanned;

use super::rule_file_error::RuleFileError;
use crate::rule::options::{Options, Places};

/// No name is longer: it stands in every finding.
const LONGEST_NAME: usize = 60;

/// Checks the values of `[options]`.
pub(crate) fn options(text: &str, options: &Options) -> Result<(), RuleFileError> {
    Places::of(text).map_or(Ok(()), |places| options.of_mechanism().validate(&places))
}

/// The place of an expression of `check = "pattern"`, which is compiled elsewhere: the one of `options.regex`, or where the text has
/// the others as they are.
pub(crate) fn place_of_regex(text: &str, expression: &str) -> Option<Range<usize>> {
    let places = Places::of(text)?;
    let whole = places.whole();
    let regex = places.given("regex").map(Spanned::span);
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
    let places = Places::of(text)?;
    let span = places.given("schema").or(places.given("when"))?.span();
    let verbatim = text.get(span.clone())?.find(source).filter(|_| !source.is_empty());
    Some(verbatim.map_or((span.clone(), false), |at| (span.start + at..span.start + at + source.len(), true)))
}

/// Checks a text that people read.
pub(crate) fn not_blank(said: &Spanned<impl AsRef<str>>) -> Result<(), RuleFileError> {
    if said.get_ref().as_ref().trim().is_empty() {
        return Err(RuleFileError::at(said.span(), "the text is empty"));
    }
    Ok(())
}

/// Checks the form of a name: words of `a-z` and `0-9`, joined by single hyphens, a letter first. The mistake has no place.
pub(crate) fn kebab_case(what: &str, name: &str) -> Result<(), RuleFileError> {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !name.split('-').all(word) || !name.starts_with(|first: char| first.is_ascii_lowercase()) {
        return Err(RuleFileError::anywhere(format!("{what} must be lower case with hyphens, found `{name}`"))
            .help("for example `empty-answer`"));
    }
    if name.len() > LONGEST_NAME {
        let message = format!("{what} can have at most {LONGEST_NAME} characters, `{name}` has {}", name.len());
        return Err(RuleFileError::anywhere(message).help("shorten it"));
    }
    Ok(())
}

/// The bytes that hexadecimal digits stand for; white space between bytes is ignored.
pub(crate) fn hex(digits: &Spanned<String>) -> Result<Vec<u8>, RuleFileError> {
    let wrong =
        || RuleFileError::at(digits.span(), "not a sequence of two-digit hexadecimal bytes").help("for example \"7b ff 7d\"");
    let plain: Vec<u8> = digits.get_ref().bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if !plain.len().is_multiple_of(2) {
        return Err(wrong());
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    plain.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect::<Option<_>>().ok_or_else(wrong)
}
