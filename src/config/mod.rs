//! The configuration of a project: `tunelint.toml`, or the table `tool.tunelint` of `pyproject.toml`.
//!
//! Owns discovery, strict reading and the errors with their places. Configuration is data: nothing in it runs a program, reads the
//! environment or leaves its directory for rules. Must not know the command line, which goes above it.

mod discover;
mod keys;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Error;
use crate::finding::Severity;
use crate::input::{InputKind, Splits, discover};
use crate::nearest::did_you_mean;
use crate::rule::{RuleBook, Selection};
use crate::target::Limits;

/// The level from which findings fail a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FailOn {
    /// Errors only.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Info,
    /// No finding fails the run.
    Never,
}

impl FailOn {
    /// The least severity that fails the run, if any does.
    pub(crate) fn threshold(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
            FailOn::Never => None,
        }
    }
}

/// The files of a dataset by split, as written: relative to [`Config::directory`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Dataset {
    /// What the model learns from.
    pub train: Vec<String>,
    /// What it is measured with while it learns.
    pub validation: Vec<String>,
    /// What it is measured with afterwards.
    pub test: Vec<String>,
    /// What others measure it with.
    pub benchmark: Vec<String>,
    /// JSON Pointer to the class of a record, for the rules about balance.
    pub label: Option<String>,
}

/// A configuration as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// The file that it was read from.
    pub path: PathBuf,
    /// The directory of that file, which relative paths start from.
    pub directory: PathBuf,
    /// The profile of the records.
    pub profile: Option<String>,
    /// The target of the data.
    pub target: Option<String>,
    /// An encoding of OpenAI's, or the `tokenizer.json` of a model: relative to the directory, and inside it.
    pub tokenizer: Option<String>,
    /// Limits that go above those of the target.
    pub limits: Limits,
    /// Rules and groups to run and no others; empty: the default ones.
    pub select: Vec<String>,
    /// Rules and groups to run as well.
    pub extend_select: Vec<String>,
    /// Rules and groups not to run.
    pub ignore: Vec<String>,
    /// Severities by rule or group.
    pub severity: BTreeMap<String, Severity>,
    /// Folders with rules of the user, as written: relative to the directory, and inside it.
    pub rules: Vec<PathBuf>,
    /// The level from which findings fail the run.
    pub fail_on: Option<FailOn>,
    /// How many findings are shown for each rule; 0 for all.
    pub max_findings: Option<usize>,
    /// One of [`Format::NAMES`](crate::report::Format::NAMES).
    pub output_format: Option<String>,
    /// The files to check when none are named.
    pub dataset: Dataset,
    text: String,
    names: Vec<(String, Range<usize>)>,
}

impl Config {
    /// The nearest configuration, from the directory `start` up to the root of the repository or of the file system.
    pub(crate) fn discover(start: &Path) -> Result<Option<Config>, Error> {
        discover::nearest_file(start)?.map(|(path, text)| keys::read(&path, text)).transpose()
    }

    /// Reads a configuration file; a `pyproject.toml` must have the table `tool.tunelint`.
    pub(crate) fn read(path: &Path) -> Result<Config, Error> {
        keys::read(path, discover::text_of(path)?)
    }

    /// The folders with rules, ready to be opened.
    pub(crate) fn rule_folders(&self) -> impl Iterator<Item = PathBuf> {
        self.rules.iter().map(|folder| self.directory.join(folder))
    }

    /// The files of the dataset, as they are found from `here`: below the current folder they are named as written.
    pub(crate) fn splits(&self, here: &Path) -> Splits {
        let folder = self.directory.strip_prefix(here).unwrap_or(&self.directory);
        let paths = |written: &[String]| written.iter().map(|path| folder.join(path)).collect();
        let Dataset { train, validation, test, benchmark, .. } = &self.dataset;
        Splits { train: paths(train), validation: paths(validation), test: paths(test), benchmark: paths(benchmark) }
    }

    /// What the configuration says about the selection of rules.
    pub(crate) fn selection(&self) -> Selection {
        Selection {
            select: self.select.clone(),
            extend_select: self.extend_select.clone(),
            ignore: self.ignore.clone(),
            severity: self.severity.clone(),
        }
    }

    /// Fails when the files that configured paths lead to lie outside of the directory, by way of a pattern and a link, say.
    pub(crate) fn check_files(&self, paths: &[PathBuf]) -> Result<(), Error> {
        let Ok(base) = self.directory.canonicalize() else { return Ok(()) };
        for input in discover(paths)?.inputs {
            let InputKind::File(path) = &input.kind else { continue };
            if path.canonicalize().is_ok_and(|real| !real.starts_with(&base)) {
                let message = format!("`{}` is outside the folder of `{}`", input.display, self.path.display());
                let help = Some("give files in other folders on the command line".to_owned());
                return Err(Error::Usage { message, help });
            }
        }
        Ok(())
    }

    /// Points at the first name in `select`, `extend-select`, `ignore` or `severity` that is neither a rule nor a group. For the
    /// time after the user's rules are loaded: [`RuleBook::select`] would refuse the name too, but knows no place.
    pub(crate) fn check_names(&self, book: &RuleBook) -> Result<(), Error> {
        let known = |name: &str| name == "ALL" || book.position(name).is_some() || book.has_group(name);
        let Some((name, place)) = self.names.iter().find(|(name, _)| !known(name)) else { return Ok(()) };
        let error = self.error(place.clone(), format!("unknown rule or group `{name}`"));
        Err(error.with_help(did_you_mean(name, book.names())))
    }

    fn error(&self, place: Range<usize>, message: String) -> Error {
        Error::in_document(&self.path.display().to_string(), &self.text, Some(place), message)
    }
}

#[cfg(test)]
mod tests;
