//! From what the user names to a list of inputs.
//!
//! Owns what a path may be (a file, a folder, a pattern, `-`), which files of a folder are data, their order and their names. Must
//! not open them.

use std::collections::HashSet;
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::glob;
use super::open::why;
use crate::Error;
use crate::finding::{Skipped, Split};

/// One input of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputPath {
    /// As given; below a folder or a pattern, its fixed part as given and the rest. `-` for standard input. Lossy where it is not UTF-8.
    pub display: String,
    /// Where to read.
    pub kind: InputKind,
    /// What it is to the training run.
    pub split: Split,
}

/// Where an input is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputKind {
    /// A path of the file system: a regular file, a pipe, a device.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl InputPath {
    /// The input at a path.
    pub fn file(path: impl Into<PathBuf>) -> InputPath {
        let path = path.into();
        InputPath { display: path.to_string_lossy().into_owned(), kind: InputKind::File(path), split: Split::Train }
    }

    /// Standard input.
    pub fn stdin() -> InputPath {
        InputPath { display: "-".to_owned(), kind: InputKind::Stdin, split: Split::Train }
    }
}

/// What the given paths amount to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discovered {
    /// The inputs: in the order given, those of a folder or pattern sorted, each once.
    pub inputs: Vec<InputPath>,
    /// What was named and cannot be used.
    pub skipped: Vec<Skipped>,
}

/// Finds the inputs that the paths name.
///
/// A path is `-`, an existing file under any name, a folder, or a pattern (when nothing of that name exists and it holds one of
/// `*?[`). A folder is searched through for `.jsonl` and `.ndjson`, plain or with `.gz` or `.zst`: regular files, neither hidden
/// nor named by `.gitignore` or `.ignore`; symbolic links in it are not followed. Patterns match what a shell would match.
///
/// What does not exist or holds nothing to check is skipped with a reason, and the run goes on without it. Only a pattern that
/// cannot be understood is an error.
pub(crate) fn discover(paths: &[PathBuf]) -> Result<Discovered, Error> {
    let mut finder = Finder { found: Discovered::default(), seen: HashSet::new() };
    for path in paths {
        if path.as_os_str() == "-" {
            finder.add_stdin();
            continue;
        }
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => finder.add_folder(path),
            Ok(_) => finder.add_file(path.clone()),
            Err(error) if glob::is_pattern(path) && is_absence(&error) => finder.add_pattern(path)?,
            Err(error) => finder.skip(path, why(&error)),
        }
    }
    Ok(finder.found)
}

/// The ways in which systems say that a path with pattern characters in it names nothing.
fn is_absence(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | InvalidFilename | InvalidInput)
}

struct Finder {
    found: Discovered,
    seen: HashSet<PathBuf>,
}

impl Finder {
    fn add_stdin(&mut self) {
        if self.seen.insert(PathBuf::from("-")) {
            self.found.inputs.push(InputPath::stdin());
        }
    }

    /// Adds a file unless it is there already, under the same path but for `./`.
    fn add_file(&mut self, path: PathBuf) {
        let mut plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
        if plain.as_os_str() == "-" {
            plain = Path::new(".").join(plain);
        }
        if self.seen.insert(plain) {
            self.found.inputs.push(InputPath::file(path));
        }
    }

    fn skip(&mut self, path: &Path, reason: impl Into<String>) {
        let entry = Skipped { path: path.to_string_lossy().into_owned(), reason: reason.into() };
        if !self.found.skipped.contains(&entry) {
            self.found.skipped.push(entry);
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let mut walk = WalkBuilder::new(folder);
        // What is found must not depend on whose machine this is.
        walk.git_global(false);
        let (files, complete) = self.collect(&walk, |entry| is_regular(entry) && is_data_name(entry.path()));
        if files.is_empty() && complete {
            self.skip(folder, why_nothing_in(folder));
        }
        files.into_iter().for_each(|file| self.add_file(file));
    }

    fn add_pattern(&mut self, path: &Path) -> Result<(), Error> {
        let pattern = glob::Pattern::new(path)?;
        let (files, complete) = self.collect(&pattern.walk(), |entry| pattern.matches(entry.path()) && leads_to_file(entry));
        if files.is_empty() && complete {
            self.skip(path, "no file matches this pattern");
        }
        files.into_iter().for_each(|file| self.add_file(pattern.spell(file)));
        Ok(())
    }

    /// The wanted paths of a walk, sorted, and whether everything could be looked at; what could not is skipped with its reason.
    fn collect(&mut self, walk: &WalkBuilder, wanted: impl Fn(&DirEntry) -> bool) -> (Vec<PathBuf>, bool) {
        let mut files = Vec::new();
        let mut complete = true;
        for entry in walk.build() {
            match entry {
                Ok(entry) if wanted(&entry) => files.push(entry.into_path()),
                Ok(_) => {}
                Err(error) => {
                    let (path, reason) = place_of(&error, Path::new(""));
                    // The base of a pattern need not exist.
                    if error.io_error().is_none_or(|error| !is_absence(error)) {
                        complete = false;
                        self.skip(path, reason);
                    }
                }
            }
        }
        files.sort();
        (files, complete)
    }
}

/// Unwraps an error of the walk: where it happened, and what.
fn place_of<'e>(error: &'e ignore::Error, path: &'e Path) -> (&'e Path, String) {
    match error {
        ignore::Error::WithPath { path, err } => place_of(err, path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place_of(err, path),
        ignore::Error::Io(error) => (path, why(error)),
        other => (path, other.to_string()),
    }
}

fn is_regular(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

/// A file, or a symbolic link to one.
fn leads_to_file(entry: &DirEntry) -> bool {
    match entry.file_type() {
        Some(kind) if kind.is_symlink() => std::fs::metadata(entry.path()).is_ok_and(|metadata| !metadata.is_dir()),
        Some(kind) => !kind.is_dir(),
        None => false,
    }
}

/// Whether a file of a folder is data, by its name.
fn is_data_name(path: &Path) -> bool {
    let Some(name) = path.file_name() else { return false };
    let name = name.to_string_lossy().to_ascii_lowercase();
    let plain = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    plain.ends_with(".jsonl") || plain.ends_with(".ndjson")
}

/// Why a search through a folder gave nothing: looks once more, at everything.
fn why_nothing_in(folder: &Path) -> &'static str {
    let mut linked = false;
    for entry in WalkBuilder::new(folder).standard_filters(false).build().flatten() {
        if !is_data_name(entry.path()) {
            continue;
        }
        if is_regular(&entry) {
            return "all .jsonl and .ndjson files in this folder are hidden or ignored (.gitignore); name the files to check them";
        }
        linked |= entry.path_is_symlink();
    }
    if linked {
        return "the .jsonl and .ndjson files in this folder are symbolic links, which are not followed; name the files to check them";
    }
    "no .jsonl or .ndjson files in this folder"
}
