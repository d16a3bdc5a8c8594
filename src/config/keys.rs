//! The keys of a configuration file and what they may say.
//!
//! Owns strict reading with places. Must not look for files.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::config::discover::PYPROJECT;
use crate::config::{Config, Dataset, FailOn};
use crate::error::Error;
use crate::finding::Severity;
use crate::nearest::did_you_mean;
use crate::profile::Profile;
use crate::report::Format;
use crate::rule::is_pointer;
use crate::target::{Limits, Target};
use crate::tokenizer::Tokenizer;

const NO_TABLE: &str = "`[tool.tunelint]` is for `pyproject.toml`; in this file write the keys without a table";

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Keys {
    profile: Option<Spanned<String>>,
    target: Option<Spanned<String>>,
    tokenizer: Option<Spanned<String>>,
    limits: Limits,
    select: Vec<Spanned<String>>,
    extend_select: Vec<Spanned<String>>,
    ignore: Vec<Spanned<String>>,
    rules: Vec<Spanned<String>>,
    fail_on: Option<FailOn>,
    max_findings: Option<usize>,
    output_format: Option<Spanned<String>>,
    severity: BTreeMap<Spanned<String>, Severity>,
    dataset: RawDataset,
}

/// A file of which only one table is ours.
#[derive(Deserialize)]
struct Project {
    tool: Option<Tool>,
}

#[derive(Deserialize)]
struct Tool {
    tunelint: Option<Keys>,
}

/// Whether a `pyproject.toml` speaks about tunelint. One that is broken counts when it names tunelint, so that its error is shown.
pub(super) fn has_table(text: &str) -> bool {
    match text.parse::<toml::Table>() {
        Ok(table) => table.get("tool").and_then(|tool| tool.get("tunelint")).is_some(),
        Err(_) => text.contains("tunelint"),
    }
}

/// Reads the text of a configuration file.
pub(super) fn read(path: &Path, text: String) -> Result<Config, Error> {
    let shown = path.display().to_string();
    let wrong = |error: toml::de::Error| Error::from_toml(&shown, &text, &error);
    let keys = if path.file_name().is_some_and(|name| name == PYPROJECT) {
        let project: Project = toml::from_str(&text).map_err(wrong)?;
        project.tool.and_then(|tool| tool.tunelint).ok_or_else(|| {
            Error::in_document(&shown, &text, None, "missing table `[tool.tunelint]`")
                .with_help(Some("add `[tool.tunelint]`, or use a `tunelint.toml` file".to_owned()))
        })?
    } else {
        toml::from_str(&text).map_err(|error| {
            let of_pyproject = error.message().starts_with("unknown field `tool`,");
            let error = wrong(error);
            if of_pyproject { error.with_help(Some(NO_TABLE.to_owned())) } else { error }
        })?
    };
    let mut config = Config {
        path: path.to_owned(),
        directory: directory_of(path),
        profile: keys.profile.as_ref().map(|name| name.get_ref().clone()),
        target: keys.target.as_ref().map(|name| name.get_ref().clone()),
        tokenizer: keys.tokenizer.as_ref().map(|name| name.get_ref().clone()),
        limits: keys.limits,
        select: plain(&keys.select),
        extend_select: plain(&keys.extend_select),
        ignore: plain(&keys.ignore),
        severity: keys.severity.iter().map(|(name, severity)| (name.get_ref().clone(), *severity)).collect(),
        rules: keys.rules.iter().map(|folder| PathBuf::from(folder.get_ref())).collect(),
        fail_on: keys.fail_on,
        max_findings: keys.max_findings,
        output_format: keys.output_format.as_ref().map(|format| format.get_ref().clone()),
        dataset: Dataset {
            train: plain(&keys.dataset.train),
            validation: plain(&keys.dataset.validation),
            test: plain(&keys.dataset.test),
            benchmark: plain(&keys.dataset.benchmark),
            label: keys.dataset.label.as_ref().map(|label| label.get_ref().clone()),
        },
        text,
        names: Vec::new(),
    };
    let lists = [&keys.select, &keys.extend_select, &keys.ignore];
    let names = lists.into_iter().flatten().chain(keys.severity.keys());
    config.names = names.map(|name| (name.get_ref().clone(), name.span())).collect();
    check_known(&config, "profile", keys.profile.as_ref(), &Profile::builtin_names().collect::<Vec<_>>())?;
    check_known(&config, "target", keys.target.as_ref(), &Target::builtin_names().collect::<Vec<_>>())?;
    keys.tokenizer.as_ref().map_or(Ok(()), |tokenizer| check_tokenizer(&config, tokenizer))?;
    check_known(&config, "output format", keys.output_format.as_ref(), Format::NAMES)?;
    keys.rules.iter().try_for_each(|folder| check_folder(&config, folder))?;
    let RawDataset { train, validation, test, benchmark, label } = &keys.dataset;
    label.iter().try_for_each(|label| check_pointer(&config, label))?;
    [train, validation, test, benchmark].into_iter().flatten().try_for_each(|path| check_inside(&config, path))?;
    Ok(config)
}

/// `[dataset]` as written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawDataset {
    train: Vec<Spanned<String>>,
    validation: Vec<Spanned<String>>,
    test: Vec<Spanned<String>>,
    benchmark: Vec<Spanned<String>>,
    label: Option<Spanned<String>>,
}

fn directory_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn plain(names: &[Spanned<String>]) -> Vec<String> {
    names.iter().map(|name| name.get_ref().clone()).collect()
}

fn check_known(config: &Config, what: &str, written: Option<&Spanned<String>>, known: &[&str]) -> Result<(), Error> {
    let Some(written) = written else { return Ok(()) };
    let name = written.get_ref().as_str();
    if known.contains(&name) {
        return Ok(());
    }
    let help = did_you_mean(name, known.iter().copied()).unwrap_or_else(|| format!("one of {}", known.join(", ")));
    Err(config.error(written.span(), format!("unknown {what} `{name}`")).with_help(Some(help)))
}

fn check_pointer(config: &Config, label: &Spanned<String>) -> Result<(), Error> {
    if !label.get_ref().is_empty() && is_pointer(label.get_ref()) {
        return Ok(());
    }
    let message = format!("`{}` is not a JSON Pointer to a field", label.get_ref());
    Err(config.error(label.span(), message).with_help(Some("it must start with `/`, for example `/meta/intent`".to_owned())))
}

/// A configuration can name only files in its own folder: a repository from a stranger must not make the linter read and quote other
/// files. The command line can name any file.
fn check_inside(config: &Config, written: &Spanned<String>) -> Result<(), Error> {
    let refused = |message: String| {
        let help = "the path must be below the folder of the configuration file".to_owned();
        Err(config.error(written.span(), message).with_help(Some(help)))
    };
    let inside = |part: Component| matches!(part, Component::Normal(_) | Component::CurDir);
    let path = Path::new(written.get_ref());
    if written.get_ref().is_empty() || !path.components().all(inside) {
        return refused(format!("`{}` is outside the folder of this file", path.display()));
    }
    match (config.directory.canonicalize(), config.directory.join(path).canonicalize()) {
        (Ok(base), Ok(real)) if !real.starts_with(&base) => {
            refused(format!("`{}` is a link to a path outside the folder of this file", path.display()))
        }
        _ => Ok(()),
    }
}

/// A tokenizer is a built-in encoding, or a file in the folder.
fn check_tokenizer(config: &Config, written: &Spanned<String>) -> Result<(), Error> {
    if Tokenizer::ENCODINGS.contains(&written.get_ref().as_str()) {
        return Ok(());
    }
    check_inside(config, written)?;
    if config.directory.join(written.get_ref()).is_file() {
        return Ok(());
    }
    let help = did_you_mean(written.get_ref(), Tokenizer::ENCODINGS)
        .unwrap_or_else(|| format!("give a `tokenizer.json` file, or one of {}", Tokenizer::ENCODINGS.join(", ")));
    Err(config.error(written.span(), format!("no such tokenizer: `{}`", written.get_ref())).with_help(Some(help)))
}

/// A folder of rules must exist in the folder of the configuration.
fn check_folder(config: &Config, folder: &Spanned<String>) -> Result<(), Error> {
    check_inside(config, folder)?;
    let refused = |message: String| {
        let help = "the folder must be below the folder of the configuration file".to_owned();
        Err(config.error(folder.span(), message).with_help(Some(help)))
    };
    let path = config.directory.join(folder.get_ref());
    match path.exists() {
        false => refused(format!("no such folder: `{}`", folder.get_ref())),
        true if !path.is_dir() => refused(format!("`{}` is not a folder", folder.get_ref())),
        true => Ok(()),
    }
}
