//! The library's front door: settings in, report out.
//!
//! Owns the public way to run a check. Prints nothing, exits nowhere, keeps no global state.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::file::{FileResult, check_file};
use super::inputs::{Input, Opener};
use super::mask::Masks;
use super::plan::{ChosenRule, RunRules};
use super::{Run, RunOptions, merge, plan};
use crate::Error;
use crate::check::{Build, Mechanisms, Position, Setting};
use crate::finding::{Report, RuleNotRun, Skipped, Split};
use crate::profile::Profile;
use crate::rule::{RuleBook, Selection};
use crate::source::{self, CHUNK_BYTES, OpenOptions, Source, Splits};
use crate::stats::Observer;
use crate::target::{Aim, Limits, Target};
use crate::tokenizer::Tokenizer;

/// More threads than this help nobody.
const MOST_THREADS: usize = 256;

fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS)
}

/// Called with the number of bytes checked since the last call; negative when a file is read once more.
pub type Progress = dyn Fn(i64) + Send + Sync;

/// Checks datasets. Start from [`Checker::new`], set what differs from the defaults, then check.
///
/// ```
/// use tunelint::Checker;
///
/// let data = br#"{"prompt": "Capital of Peru?", "completion": " "}"#;
/// let report = Checker::new().check_bytes("train.jsonl", data)?;
/// let finding = &report.findings[0];
/// assert_eq!(finding.rule, "empty-answer");
/// assert_eq!(finding.pointer.as_deref(), Some("/completion"));
/// # Ok::<(), tunelint::Error>(())
/// ```
#[derive(Clone)]
pub struct Checker {
    book: RuleBook,
    mechanisms: Mechanisms,
    selection: Selection,
    profile: Option<Arc<Profile>>,
    aim: Aim,
    label: Option<String>,
    observer: Option<Observer>,
    options: RunOptions,
    map: bool,
    on_progress: Option<Arc<Progress>>,
}

impl Default for Checker {
    fn default() -> Self {
        Checker::new()
    }
}

impl Checker {
    /// The built-in rules that are on by default; the profile is detected; files are read, not mapped.
    pub fn new() -> Self {
        Checker {
            book: RuleBook::builtin(),
            mechanisms: Mechanisms::builtin(),
            selection: Selection::default(),
            profile: None,
            aim: Aim::default(),
            label: None,
            observer: None,
            options: RunOptions {
                most: 50,
                chunk_bytes: CHUNK_BYTES,
                limits: source::Limits::default(),
                excerpts: false,
                show_values: false,
                threads: all_cores(),
            },
            map: false,
            on_progress: None,
        }
    }

    /// Holds every file against this built-in profile.
    ///
    /// # Errors
    /// When no profile has the name.
    pub fn profile(mut self, name: &str) -> Result<Self, Error> {
        self.profile = Some(Profile::builtin(name)?);
        Ok(self)
    }

    /// Holds the data against what a built-in target takes, and every file against the target's profile.
    ///
    /// # Errors
    /// When no target has the name.
    pub fn target(mut self, name: &str) -> Result<Self, Error> {
        let target = Target::builtin(name)?;
        self = self.profile(target.profile())?;
        self.aim = self.aim.at(target);
        Ok(self)
    }

    /// Limits that go above those of the target.
    #[must_use]
    pub fn limits(mut self, limits: &Limits) -> Self {
        self.aim = self.aim.within(limits);
        self
    }

    /// Counts tokens with this tokenizer instead of the target's.
    #[must_use]
    pub fn tokenizer(mut self, tokenizer: Tokenizer) -> Self {
        self.aim = self.aim.counted_by(Arc::new(tokenizer));
        self
    }

    /// What the data is made for.
    pub(super) fn aim(&self) -> &Aim {
        &self.aim
    }

    /// Lets somebody count the records beside the rules.
    pub(super) fn observed_by(mut self, observer: Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Which rules run, and how bad they are.
    #[must_use]
    pub fn selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Adds the rule files below a folder.
    ///
    /// # Errors
    /// When a rule file is wrong, with the place in it.
    pub fn rules_from(mut self, folder: &Path) -> Result<Self, Error> {
        self.book.add_folder(folder)?;
        Ok(self)
    }

    /// Says at which JSON Pointer the class of a record stands; otherwise it is looked for in the usual places.
    #[must_use]
    pub fn label(mut self, pointer: &str) -> Self {
        self.book.label_at(pointer);
        self.label = Some(pointer.to_owned());
        self
    }

    /// Where the class of a record stands, when somebody said it.
    pub(super) fn label_pointer(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// Adds one rule from the text of its file; `name` and `group` are what file and folder would be called.
    ///
    /// # Errors
    /// When the text is no rule, with the place in it.
    pub fn rule_from_text(mut self, group: &str, name: &str, text: &str) -> Result<Self, Error> {
        self.book.add_text(name, group, name, text)?;
        Ok(self)
    }

    /// Adds a mechanism of the caller's, which rule files may then name in `check = "..."`.
    #[must_use]
    pub fn mechanism(mut self, name: &str, build: Build) -> Self {
        self.mechanisms.add(name, build);
        self.book.allow_mechanism(name);
        self
    }

    /// Findings shown of each rule; 0 for all. 50 by default. Totals are always true.
    #[must_use]
    pub fn max_findings(mut self, most: u64) -> Self {
        self.options.most = most;
        self
    }

    /// Worker threads; 0 for one on every core.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.options.threads = if threads == 0 { all_cores() } else { threads.min(MOST_THREADS) };
        self
    }

    /// Whether large files are mapped into memory: faster, and a file that shrinks meanwhile ends the process by a signal unless the
    /// caller handles it.
    #[must_use]
    pub fn map_files(mut self, map: bool) -> Self {
        self.map = map;
        self
    }

    /// Whether findings carry a window of the text around them.
    #[must_use]
    pub fn excerpts(mut self, excerpts: bool) -> Self {
        self.options.excerpts = excerpts;
        self
    }

    /// What hides values in everything that is written.
    pub(super) fn masks(&self) -> Masks<'_> {
        Masks::new(&self.book, self.options.show_values)
    }

    /// Whether values that rules of the groups `pii` and `secrets` match are written out. Without it they are masked in everything that
    /// a report holds, whatever rules run.
    #[must_use]
    pub fn show_values(mut self, show: bool) -> Self {
        self.options.show_values = show;
        self
    }

    /// Aimed size of the unit of parallel work, in bytes; changes nothing in the report.
    #[must_use]
    pub fn chunk_bytes(mut self, bytes: usize) -> Self {
        self.options.chunk_bytes = bytes.max(1);
        self
    }

    /// Is told how many bytes were checked.
    #[must_use]
    pub fn on_progress(mut self, progress: Arc<Progress>) -> Self {
        self.on_progress = Some(progress);
        self
    }

    /// The rules known to this checker.
    pub fn rules(&self) -> &RuleBook {
        &self.book
    }

    /// Checks files, folders, patterns, and `-` for standard input, together as one dataset.
    ///
    /// # Errors
    /// When the settings are wrong. What cannot be read is named in the report.
    pub fn check_paths(&self, paths: &[PathBuf]) -> Result<Report, Error> {
        self.check_dataset(&Splits { train: paths.to_vec(), ..Splits::default() })
    }

    /// Checks the files of all splits together as one dataset.
    ///
    /// # Errors
    /// When the settings are wrong, or one file is to be two splits. What cannot be read is named in the report.
    pub fn check_dataset(&self, paths: &Splits) -> Result<Report, Error> {
        let discovered = paths.discover()?;
        let inputs: Vec<Input> = discovered.inputs.into_iter().map(Input::Path).collect();
        self.check(&inputs, discovered.skipped)
    }

    /// Checks bytes in memory.
    ///
    /// # Errors
    /// When the settings are wrong.
    pub fn check_bytes(&self, name: &str, bytes: &[u8]) -> Result<Report, Error> {
        self.check_reader(name, bytes)
    }

    /// Checks everything that a reader gives.
    ///
    /// # Errors
    /// When the settings are wrong or the reader fails.
    pub fn check_reader(&self, name: &str, reader: impl Read) -> Result<Report, Error> {
        let source = Source::from_reader(name, reader, &self.open_options())?;
        self.check(&[Input::Open(name.to_owned(), Split::Train, Arc::new(source))], Vec::new())
    }

    /// Checks named pieces of memory as one dataset. They stand in the order of their splits.
    pub(crate) fn check_parts(&self, parts: &[(&str, Split, &[u8])]) -> Result<Report, Error> {
        let open = |&(name, split, bytes): &(&str, Split, &[u8])| -> Result<Input, Error> {
            let source = Source::from_reader(name, bytes, &self.open_options())?;
            Ok(Input::Open(name.to_owned(), split, Arc::new(source)))
        };
        let inputs: Vec<Input> = parts.iter().map(open).collect::<Result<_, _>>()?;
        self.check(&inputs, Vec::new())
    }

    fn open_options(&self) -> OpenOptions {
        OpenOptions { map: self.map, limits: self.options.limits.clone() }
    }

    fn check(&self, inputs: &[Input], skipped: Vec<Skipped>) -> Result<Report, Error> {
        if inputs.len() > Position::MOST_FILES {
            let message = format!("{} files at once are more than {}", inputs.len(), Position::MOST_FILES);
            return Err(Error::Usage { message, help: Some("check them in several runs".to_owned()) });
        }
        let mut selected = self.book.select(&self.selection)?;
        let setting = Setting::new(inputs.iter().map(Input::split));
        selected.rules.retain(|&(index, _)| {
            let rule = &self.book.rules()[index];
            let reason = plan::idle(&rule.options, &setting);
            selected.not_run.extend(reason.map(|reason| RuleNotRun { rule: rule.name.clone(), reason: reason.to_owned() }));
            reason.is_none()
        });
        let chosen = selected.rules.iter().map(|&(index, severity)| ChosenRule::new(&self.book.rules()[index], severity));
        let rules = RunRules::new(chosen.collect(), self.aim.clone(), self.observer.clone());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.options.threads).build();
        let pool = pool.map_err(|error| Error::Usage { message: format!("no threads: {error}"), help: None })?;
        pool.install(|| self.run(&rules, setting, inputs, skipped, selected.not_run))
    }

    fn run(
        &self,
        rules: &RunRules<'_>,
        setting: Setting,
        inputs: &[Input],
        mut skipped: Vec<Skipped>,
        not_run: Vec<RuleNotRun>,
    ) -> Result<Report, Error> {
        let mut run = Run {
            rules,
            setting,
            mechanisms: &self.mechanisms,
            masks: &self.masks(),
            options: &self.options,
            profile: self.profile.clone(),
            plans: Mutex::new(BTreeMap::new()),
            workers: Mutex::new(Vec::new()),
            on_progress: self.on_progress.as_deref(),
        };
        let opener = Opener::new(inputs, self.open_options());
        let check = |run: &Run<'_>, (number, input): (usize, &Input)| -> Result<FileResult, Error> {
            let source = opener.open(number)?;
            check_file(run, number, input, &source)
        };
        // Splits stand in their order, benchmarks last. They are looked at first, so that the others can be held against them.
        let (others, benchmarks) = inputs.split_at(inputs.partition_point(|input| input.split() != Split::Benchmark));
        let number_of = |(number, input): (usize, _)| (number + others.len(), input);
        let learned: Vec<Result<FileResult, Error>> =
            benchmarks.par_iter().enumerate().map(number_of).with_max_len(1).map(|input| check(&run, input)).collect();
        if !benchmarks.is_empty() {
            let tallies = learned.iter().flatten().flat_map(|file| &file.tallies);
            run = run.after(tallies.filter_map(|tally| tally.lesson()).collect());
        }
        let mut results: Vec<Result<FileResult, Error>> =
            others.par_iter().enumerate().with_max_len(1).map(|input| check(&run, input)).collect();
        results.extend(learned);
        let mut files = Vec::with_capacity(results.len());
        for (input, result) in inputs.iter().zip(results) {
            match result {
                Ok(file) => files.push(file),
                Err(Error::Read { reason, .. }) => skipped.push(Skipped { path: input.name().to_owned(), reason }),
                Err(error) => return Err(error),
            }
        }
        Ok(merge::report(&run, &opener, files, skipped, not_run))
    }
}
