//! Rule files of users: found in a folder, read, held against the engines that run what they say.
//!
//! Owns the walk through the folder and the way from a mistake to an [`Error`]. The language itself is `file`.

use std::fs;
use std::path::{Path, PathBuf};

use regex_automata::meta::BuildError;

use super::rule_file_error::RuleFileError;
use crate::error::Error;
use crate::rule::file::{self, GROUPS, RuleFile};
use crate::rule::options::{Options, Source};
use crate::rule::validate;

/// No rule file is larger; it keeps a folder that was named by mistake from being read whole.
const LARGEST: u64 = 1 << 20;

/// A rule file as found.
pub(super) struct Found {
    pub(super) path: String,
    pub(super) group: String,
    pub(super) name: String,
    pub(super) text: String,
}

/// Reads a rule file and compiles its expression or schema once, to see that it can be.
pub(super) fn read(text: &str, mechanisms: &[String]) -> Result<RuleFile, RuleFileError> {
    let file = file::read(text, mechanisms)?;
    for source in file.options.of_mechanism().sources() {
        match source {
            Source::Regex(source) => {
                super::regex::Windowed::new(source).map_err(|error| regex_mistake(text, source, &error))?;
            }
            #[cfg(feature = "json-schema")]
            Source::JsonSchema(source) => {
                super::schema::compile(source).map_err(|mistake| moved(mistake, text, source))?;
            }
            #[cfg(feature = "cel")]
            Source::Cel(source) => {
                super::expression::compile(source).map_err(|mistake| moved(mistake, text, source))?;
            }
            // The catalogue refuses a rule that needs what this build does not have.
            #[cfg(not(all(feature = "cel", feature = "json-schema")))]
            _ => {}
        }
    }
    Ok(file)
}

/// The feature that a rule needs and this build was made without.
pub(super) fn missing_feature(options: &Options) -> Option<&'static str> {
    match options {
        Options::Expression(_) if !cfg!(feature = "cel") => Some("cel"),
        Options::JsonSchema(_) if !cfg!(feature = "json-schema") => Some("json-schema"),
        _ => None,
    }
}

/// A mistake in the text of an option, with its place in the text of the file.
#[cfg(any(feature = "cel", feature = "json-schema"))]
fn moved(mistake: RuleFileError, text: &str, source: &str) -> RuleFileError {
    let place = validate::place_of_source(text, source);
    let span = place.map(|(whole, verbatim)| match mistake.span.clone() {
        Some(inner) if verbatim => whole.start + inner.start..whole.start + inner.end,
        _ => whole,
    });
    RuleFileError { span, ..mistake }
}

/// The last line of a message of the regex crate says what is wrong; the lines above draw it.
fn regex_mistake(text: &str, expression: &str, error: &BuildError) -> RuleFileError {
    let said = error.syntax_error().map_or_else(|| error.to_string(), ToString::to_string);
    let last = said.lines().last().unwrap_or_default();
    let too_big = error.size_limit().is_some();
    let reason = if too_big { "its program is larger than 4 MiB" } else { last.strip_prefix("error: ").unwrap_or(last) };
    let reason = if reason.contains("look-") { "look-around is not supported" } else { reason };
    let help = if too_big {
        "repeat less, or match ASCII only with `(?-u)`: counted repetitions of large classes grow the program"
    } else if reason.contains("look-") {
        "match the context too, and capture the value in a group `(?<value>…)`"
    } else if reason.contains("backreference") {
        "regexes run in linear time, which back-references make impossible: write out what may repeat"
    } else {
        "the syntax is that of the Rust crate `regex`; write the regex in '''three quotes''' to avoid double backslashes"
    };
    RuleFileError {
        span: validate::place_of_regex(text, expression),
        ..RuleFileError::anywhere(format!("invalid regex: {reason}"))
    }
    .help(help)
}

/// The error that a mistake in a named file is. The file is shown with the place; without one, the message names it.
pub(super) fn document(path: &str, text: &str, mistake: RuleFileError) -> Error {
    let message = match mistake.span {
        None if !path.is_empty() => format!("{path}: {}", mistake.message),
        _ => mistake.message,
    };
    Error::in_document(path, text, mistake.span, message).with_help(mistake.help)
}

/// Checks the names that a rule file has by its place.
pub(super) fn name_and_group(name: &str, group: &str) -> Result<(), RuleFileError> {
    validate::kebab_case("the name of a rule (its file name)", name)?;
    if GROUPS.contains(&group) {
        return Ok(());
    }
    validate::kebab_case("the group of a rule (the folder that holds it)", group)
        .map_err(|mistake| RuleFileError { help: Some("rename the folder".to_owned()), ..mistake })
}

/// Every TOML file below the folder, read, in the order of the paths.
pub(super) fn rule_files(folder: &Path) -> Result<Vec<Found>, Error> {
    let mut paths = Vec::new();
    walk(folder, &mut paths)?;
    paths.sort();
    paths.iter().map(|path| found(path)).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |error: std::io::Error| unreadable(folder, &error.to_string());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed)?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let is_rule = path.extension().is_some_and(|extension| extension == "toml");
        if kind.is_symlink() && (is_rule || path.is_dir()) {
            return Err(unreadable(&path, "symbolic links to rules are not followed"));
        }
        if kind.is_dir() {
            walk(&path, paths)?;
        } else if is_rule {
            paths.push(path);
        }
    }
    Ok(())
}

fn found(path: &Path) -> Result<Found, Error> {
    let failed = |error: std::io::Error| unreadable(path, &error.to_string());
    let data = fs::metadata(path).map_err(failed)?;
    if !data.is_file() || data.len() > LARGEST {
        return Err(unreadable(path, "must be a regular file of at most 1 MiB"));
    }
    let word = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let group = match word(path.parent().and_then(Path::file_name)) {
        Some(group) => Some(group),
        None => word(path.canonicalize().map_err(failed)?.parent().and_then(Path::file_name)),
    };
    Ok(Found {
        path: path.display().to_string(),
        group: group.unwrap_or_default(),
        name: word(path.file_stem()).unwrap_or_default(),
        text: fs::read_to_string(path).map_err(failed)?,
    })
}

fn unreadable(path: &Path, reason: &str) -> Error {
    Error::Read { path: path.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests;
