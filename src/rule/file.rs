//! The language of rule files: the text of one TOML file in, one checked [`RuleFile`] out.
//!
//! Owns the keys, their types and what they may say, with the place of every mistake. Compiled into the build script as well.
//! Must not know the checks, regular expressions, the file system or the catalogue.

use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::rule_file_error::RuleFileError;
use crate::finding::{Applicability, Severity};
use crate::nearest::did_you_mean;
use crate::rule::index::{Example, Prose};
use crate::rule::options::{MECHANISMS, Options, read_custom};
use crate::rule::role::{Role, RoleSet};
use crate::rule::validate;
use crate::target::limits::Limits;

/// The names of groups, in the order in which rules are listed and documented.
pub(crate) const GROUPS: [&str; 15] = [
    "json",
    "strict",
    "schema",
    "chat",
    "text",
    "tokens",
    "limits",
    "tools",
    "media",
    "preference",
    "duplicates",
    "leakage",
    "balance",
    "pii",
    "secrets",
];

/// One rule as its file says it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RuleFile {
    pub(crate) severity: Severity,
    pub(crate) check: String,
    pub(crate) roles: RoleSet,
    pub(crate) default: bool,
    /// Earlier names, each with its place in the file.
    pub(crate) aliases: Vec<(String, Range<usize>)>,
    pub(crate) fix: Applicability,
    pub(crate) options: Options,
    pub(crate) prose: Prose,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    summary: Spanned<String>,
    severity: Severity,
    check: Spanned<String>,
    roles: Option<Spanned<Vec<Role>>>,
    #[serde(default = "yes")]
    default: bool,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    why: Spanned<String>,
    help: Spanned<String>,
    false_positives: Option<Spanned<String>>,
    #[serde(default)]
    fix: Applicability,
    #[serde(default, rename = "options")]
    _options: Option<IgnoredAny>,
    #[serde(default)]
    example: Vec<Spanned<ExampleKeys>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleKeys {
    profile: Option<Spanned<String>>,
    target: Option<Spanned<String>>,
    limits: Option<Limits>,
    bad: Option<Spanned<String>>,
    bad_hex: Option<Spanned<String>>,
    good: Option<Spanned<String>>,
    train: Option<Spanned<String>>,
    benchmark: Option<Spanned<String>>,
    span: Option<Spanned<String>>,
    span_hex: Option<Spanned<String>>,
}

fn yes() -> bool {
    true
}

/// Reads the text of a rule file. `custom` names the mechanisms that a caller of the library added.
pub(crate) fn read(text: &str, custom: &[String]) -> Result<RuleFile, RuleFileError> {
    let keys: Keys = toml::from_str(text).map_err(|error| RuleFileError::from_toml(&error))?;
    let options = read_options(text, &keys.check, custom)?;
    validate::options(text, &options)?;
    let roles = read_roles(keys.roles.as_ref(), &options, keys.check.get_ref())?;
    for said in [Some(&keys.summary), Some(&keys.why), Some(&keys.help), keys.false_positives.as_ref()].into_iter().flatten() {
        validate::not_blank(said)?;
    }
    if keys.summary.get_ref().trim_end().contains('\n') {
        return Err(RuleFileError::at(keys.summary.span(), "the summary must be one line").help("explain the rest in `why`"));
    }
    for alias in &keys.aliases {
        validate::kebab_case("an alias", alias.get_ref())
            .map_err(|mistake| RuleFileError { span: Some(alias.span()), ..mistake })?;
    }
    let examples = keys.example.iter().map(|example| read_example(example, &options)).collect::<Result<_, _>>()?;
    let words = |said: &Spanned<String>| unwrapped(said.get_ref());
    let prose = Prose {
        summary: words(&keys.summary),
        why: words(&keys.why),
        help: words(&keys.help),
        false_positives: keys.false_positives.as_ref().map(words),
        examples,
    };
    let aliases = keys.aliases.into_iter().map(|alias| (alias.get_ref().clone(), alias.span())).collect();
    let (severity, default, fix) = (keys.severity, keys.default, keys.fix);
    Ok(RuleFile { severity, check: keys.check.into_inner(), roles, default, aliases, fix, options, prose })
}

/// Prose with the line breaks of its source undone; blank lines still part paragraphs.
fn unwrapped(text: &str) -> String {
    let mut paragraphs: Vec<String> = vec![String::new()];
    for line in text.trim().lines().map(str::trim) {
        match paragraphs.last_mut() {
            Some(last) if !line.is_empty() => {
                last.push_str(if last.is_empty() { "" } else { " " });
                last.push_str(line);
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// `[options]` by the type that the mechanism requires.
fn read_options(text: &str, check: &Spanned<String>, custom: &[String]) -> Result<Options, RuleFileError> {
    let name = check.get_ref();
    match Options::read(text, check) {
        Some(options) => options,
        None if custom.contains(name) => read_custom(text).map(Options::Custom),
        None => Err(unknown_check(name, check.span(), custom)),
    }
}

fn unknown_check(name: &str, span: Range<usize>, custom: &[String]) -> RuleFileError {
    let known = || MECHANISMS.into_iter().chain(custom.iter().map(String::as_str));
    let help = did_you_mean(name, known()).unwrap_or_else(|| format!("one of {}", known().collect::<Vec<_>>().join(", ")));
    RuleFileError::at(span, format!("unknown check `{name}`")).help(help)
}

fn read_roles(roles: Option<&Spanned<Vec<Role>>>, options: &Options, check: &str) -> Result<RoleSet, RuleFileError> {
    let Some(roles) = roles else { return Ok(RoleSet::JUDGED) };
    if roles.get_ref().is_empty() {
        return Err(RuleFileError::at(roles.span(), "a rule without roles checks nothing").help("remove `roles` for all turns"));
    }
    if let Some(why) = options.of_mechanism().ignores_roles() {
        return Err(RuleFileError::at(roles.span(), format!("check `{check}` {why}")).help("remove `roles`"));
    }
    Ok(roles.get_ref().iter().copied().collect())
}

fn read_example(example: &Spanned<ExampleKeys>, options: &Options) -> Result<Example, RuleFileError> {
    let keys = example.get_ref();
    let bad = either(keys.bad.as_ref(), keys.bad_hex.as_ref(), "bad")?;
    let span = either(keys.span.as_ref(), keys.span_hex.as_ref(), "span")?;
    if bad.is_none() && keys.good.is_none() {
        return Err(RuleFileError::at(example.span(), "the example requires `bad` or `good`"));
    }
    if let (Some(_), Some(benchmark)) = (&keys.train, &keys.benchmark) {
        return Err(
            RuleFileError::at(benchmark.span(), "an example cannot have both `train` and `benchmark`").help("keep one of them")
        );
    }
    if let (Some(bad), None) = (&bad, &span)
        && !options.of_mechanism().may_concern_whole_file()
    {
        return Err(RuleFileError::at(bad.1.clone(), "a bad example requires `span`")
            .help("`span` is the text that the finding must point at"));
    }
    if let Some((span, place)) = &span {
        let Some((bad, _)) = &bad else {
            return Err(RuleFileError::at(place.clone(), "`span` requires `bad`: good data has no finding"));
        };
        if span.is_empty() || !bad.windows(span.len()).any(|window| window == span) {
            return Err(RuleFileError::at(place.clone(), "the text of `span` is not in the bad example")
                .help("copy it from the file as it is, with quotes and escapes"));
        }
    }
    Ok(Example {
        profile: keys.profile.as_ref().map(|profile| profile.get_ref().clone()),
        target: keys.target.as_ref().map(|target| target.get_ref().clone()),
        limits: keys.limits.clone(),
        bad: bad.map(|(bytes, _)| bytes),
        good: keys.good.as_ref().map(|good| good.get_ref().clone()),
        train: keys.train.as_ref().map(|train| train.get_ref().clone()),
        benchmark: keys.benchmark.as_ref().map(|benchmark| benchmark.get_ref().clone()),
        span: span.map(|(bytes, _)| bytes),
    })
}

type Placed = (Vec<u8>, Range<usize>);

/// The bytes of a key or of its `_hex` form.
fn either(text: Option<&Spanned<String>>, hex: Option<&Spanned<String>>, key: &str) -> Result<Option<Placed>, RuleFileError> {
    match (text, hex) {
        (Some(_), Some(hex)) => {
            Err(RuleFileError::at(hex.span(), format!("an example cannot have both `{key}` and `{key}_hex`"))
                .help("keep one of them"))
        }
        (Some(text), None) => Ok(Some((text.get_ref().clone().into_bytes(), text.span()))),
        (None, Some(hex)) => validate::hex(hex).map(|bytes| Some((bytes, hex.span()))),
        (None, None) => Ok(None),
    }
}
