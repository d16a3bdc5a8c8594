//! Which files are what to a training run.
//!
//! Owns the paths of a dataset by split, and what holds when one file is named for two of them. Must not open files.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::discover::{Discovered, InputKind, InputPath, discover};
use crate::Error;
use crate::finding::Split;

/// The paths of a dataset, by split.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Splits {
    /// What the model learns from.
    pub train: Vec<PathBuf>,
    /// What it is measured with while it learns.
    pub validation: Vec<PathBuf>,
    /// What it is measured with afterwards.
    pub test: Vec<PathBuf>,
    /// What others measure it with.
    pub benchmark: Vec<PathBuf>,
}

impl Splits {
    /// Training data alone.
    pub fn train(train: Vec<PathBuf>) -> Splits {
        Splits { train, ..Splits::default() }
    }

    /// The paths of one split.
    pub fn of(&self, split: Split) -> &[PathBuf] {
        match split {
            Split::Train => &self.train,
            Split::Validation => &self.validation,
            Split::Test => &self.test,
            Split::Benchmark => &self.benchmark,
        }
    }

    /// The paths of one split, to be changed.
    pub fn of_mut(&mut self, split: Split) -> &mut Vec<PathBuf> {
        match split {
            Split::Train => &mut self.train,
            Split::Validation => &mut self.validation,
            Split::Test => &mut self.test,
            Split::Benchmark => &mut self.benchmark,
        }
    }

    /// Whether no path is named.
    pub fn is_empty(&self) -> bool {
        Split::ALL.into_iter().all(|split| self.of(split).is_empty())
    }

    /// Every path, in the order of the splits.
    pub fn all(&self) -> Vec<PathBuf> {
        Split::ALL.into_iter().flat_map(|split| self.of(split).to_vec()).collect()
    }

    /// Finds the inputs, in the order of the splits. A file that paths of the training data lead to, a folder or a pattern say, and
    /// that another split names too, is of that other split.
    ///
    /// # Errors
    /// When two splits beside the training data share a file, or a pattern cannot be understood.
    pub fn discover(&self) -> Result<Discovered, Error> {
        let mut taken: HashMap<PathBuf, Split> = HashMap::new();
        let mut by_split = Vec::new();
        for split in Split::ALL.into_iter().rev() {
            let mut found = discover(self.of(split))?;
            found.inputs.iter_mut().for_each(|input| input.split = split);
            let mut twice = None;
            found.inputs.retain(|input| {
                let other = *taken.entry(identity(input)).or_insert(split);
                if other != split && split != Split::Train {
                    twice.get_or_insert((input.display.clone(), other));
                }
                other == split
            });
            if let Some((path, other)) = twice {
                return Err(named_twice(&path, split, other));
            }
            by_split.push(found);
        }
        let mut all = Discovered::default();
        for found in by_split.into_iter().rev() {
            all.inputs.extend(found.inputs);
            all.skipped.extend(found.skipped);
        }
        Ok(all)
    }

    /// The files that are named, one by one, for training and for another split as well, which they are of.
    ///
    /// # Errors
    /// When a pattern cannot be understood.
    pub fn shared(&self) -> Result<Vec<(String, Split)>, Error> {
        // What a folder or a pattern leads to is not named.
        let is_file = |path: &&PathBuf| path.is_file() || path.as_os_str() == "-";
        let train = discover(&self.train.iter().filter(is_file).cloned().collect::<Vec<_>>())?.inputs;
        let mut shared = Vec::new();
        for split in Split::ALL.into_iter().filter(|split| *split != Split::Train) {
            let known: HashSet<PathBuf> = discover(self.of(split))?.inputs.iter().map(identity).collect();
            let also = train.iter().filter(|input| known.contains(&identity(input)));
            shared.extend(also.map(|input| (input.display.clone(), split)));
        }
        Ok(shared)
    }

    /// Gives the files among the training data the splits that a configuration names them for.
    ///
    /// # Errors
    /// When a pattern cannot be understood.
    pub fn assign(&mut self, configured: &Splits) -> Result<(), Error> {
        let given = discover(&self.train)?.inputs;
        for split in Split::ALL.into_iter().filter(|split| *split != Split::Train) {
            if configured.of(split).is_empty() {
                continue;
            }
            let known: HashSet<PathBuf> = discover(configured.of(split))?.inputs.iter().map(identity).collect();
            let named = given.iter().filter(|input| known.contains(&identity(input)));
            let paths = named.filter_map(|input| match &input.kind {
                InputKind::File(path) => Some(path.clone()),
                InputKind::Stdin => None,
            });
            self.of_mut(split).extend(paths);
        }
        Ok(())
    }
}

/// The error for a file that is given for two splits, by its own name or by that of its folder.
pub(crate) fn named_twice(path: &str, split: Split, other: Split) -> Error {
    let message = format!("`{path}` is both {} and {} data", split.of_data(), other.of_data());
    Error::Usage { message, help: Some("give each file or folder for one split only".to_owned()) }
}

/// What two names of one file have in common.
fn identity(input: &InputPath) -> PathBuf {
    match &input.kind {
        InputKind::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
        InputKind::Stdin => PathBuf::from("-"),
    }
}
