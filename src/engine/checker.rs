//! The library's front door: settings in, report out.
//!
//! Owns the public way to run a check; what a caller sets is in `settings`. Prints nothing, exits nowhere, keeps no global state.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::RunOptions;
use super::cancel::CancelToken;
use super::finding_stream::FindingStream;
use super::inputs::Input;
use super::records::RecordFile;
use crate::check::Mechanisms;
use crate::error::{Error, needs_feature};
use crate::finding::{Finding, Report, Split};
use crate::input;
use crate::input::{CHUNK_BYTES, Source, Splits};
use crate::mask::redactor::Redactor;
use crate::profile::Profile;
use crate::rule::{Options, Rule, RuleBook, Selection};
use crate::stats::Observer;
use crate::target::RunTarget;

/// More threads than this help nobody.
pub(super) const MOST_THREADS: usize = 256;

pub(super) fn all_cores() -> usize {
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
    pub(super) book: RuleBook,
    pub(super) mechanisms: Mechanisms,
    pub(super) selection: Selection,
    pub(super) profile: Option<Arc<Profile>>,
    /// The text of the profile, and that of the target, where they are the caller's own.
    pub(super) profile_text: Option<String>,
    pub(super) target_text: Option<String>,
    pub(super) aim: RunTarget,
    pub(super) label: Option<String>,
    pub(super) observer: Option<Observer>,
    pub(super) options: RunOptions,
    pub(super) map: bool,
    pub(super) on_progress: Option<Arc<Progress>>,
    pub(super) cancel: CancelToken,
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
            profile_text: None,
            target_text: None,
            aim: RunTarget::default(),
            label: None,
            observer: None,
            options: RunOptions {
                most: 50,
                chunk_bytes: CHUNK_BYTES,
                limits: input::Limits::default(),
                excerpts: false,
                show_values: false,
                threads: all_cores(),
            },
            map: false,
            on_progress: None,
            cancel: CancelToken::default(),
        }
    }

    /// Why this build cannot run a rule.
    pub(super) fn lacking(&self, rule: &Rule) -> Option<String> {
        if let Some(feature) = rule.missing_feature() {
            return Some(needs_feature(&format!("rule `{}`", rule.name), feature));
        }
        // A vocabulary is not loaded before a text is counted: asking for its tokenizer costs nothing.
        let is_counting = matches!(rule.options, Options::Tokens(_));
        self.aim.tokenizer().err().filter(|_| is_counting).map(|error| error.message())
    }

    /// What the data is made for.
    pub(super) fn aim(&self) -> &RunTarget {
        &self.aim
    }

    /// Lets somebody count the records beside the rules.
    pub(super) fn observed_by(mut self, observer: Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Where the class of a record stands, when somebody said it.
    pub(super) fn label_pointer(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// What hides values in everything that is written.
    pub(super) fn redactor(&self) -> Redactor<'_> {
        Redactor::new(&self.book, self.options.show_values)
    }

    /// The built-in rules and the mechanisms of this checker, and how it works.
    pub(super) fn with_mechanisms_only(&self) -> Checker {
        let mut bare = Checker { mechanisms: self.mechanisms.clone(), ..Checker::new() }.working_as(self);
        self.book.mechanisms().iter().for_each(|name| bare.book.allow_mechanism(name));
        bare
    }

    /// The same settings, worked on with the threads and the progress of another checker.
    pub(super) fn working_as(mut self, other: &Checker) -> Checker {
        (self.options.threads, self.options.chunk_bytes) = (other.options.threads, other.options.chunk_bytes);
        (self.map, self.on_progress, self.cancel) = (other.map, other.on_progress.clone(), other.cancel.clone());
        self
    }

    /// The rules known to this checker.
    pub fn rules(&self) -> &RuleBook {
        &self.book
    }

    /// Opens a file to read its records one by one, with the texts that a model sees in them. Checks nothing.
    ///
    /// ```
    /// use tunelint::Checker;
    /// # let folder = tempfile::tempdir().expect("room for a folder");
    /// # let path = folder.path().join("train.jsonl");
    /// # std::fs::write(&path, "{\"prompt\": \"Capital of Peru?\", \"completion\": \"Lima.\"}\n\n[1]\n").expect("room for a file");
    ///
    /// let file = Checker::new().records(&path)?;
    /// for record in &file {
    ///     let record = record?;
    ///     for turn in &record.turns {
    ///         println!("{}, {:?}, {}: {}", record.line, turn.role, turn.pointer, turn.text);
    ///     }
    /// }
    /// # let records: Vec<_> = file.iter().collect::<Result<_, _>>()?;
    /// # assert_eq!((records[0].line, records[0].turns[1].text.as_str(), records[0].turns[1].pointer.as_str()), (1, "Lima.", "/completion"));
    /// # assert_eq!((records[1].line, &records[1].raw[..], records[1].bytes.clone()), (3, &b"[1]"[..], 55..58));
    /// # assert!(records[1].turns.is_empty());
    /// # Ok::<(), tunelint::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn records(&self, path: &Path) -> Result<RecordFile, Error> {
        RecordFile::open(path, self)
    }

    /// Checks files, folders, patterns, and `-` for standard input, together as one dataset.
    ///
    /// # Errors
    /// When the settings are wrong. What cannot be read is named in the report.
    pub fn check_paths(&self, paths: &[PathBuf]) -> Result<Report, Error> {
        self.check_dataset(&Splits::train(paths.to_vec()))
    }

    /// Checks the files of all splits together as one dataset.
    ///
    /// # Errors
    /// When the settings are wrong, or one file is to be two splits. What cannot be read is named in the report.
    pub fn check_dataset(&self, paths: &Splits) -> Result<Report, Error> {
        let discovered = paths.discover()?;
        let inputs: Vec<Input> = discovered.inputs.into_iter().map(Input::Path).collect();
        self.check(inputs, discovered.skipped)
    }

    /// Checks the files of all splits as [`Checker::check_dataset`] does, and gives every finding to a function instead of keeping it: all
    /// of them, whatever [`Checker::max_findings`] says. A finding about one record comes as soon as the records before it are checked;
    /// files are checked at the same time, and their findings mix. What is found over several records or files comes last. The report
    /// has no findings, and the same totals. Before the last file is read, [`Finding::file`] counts files that cannot be read as well.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use tunelint::{Checker, Splits};
    /// # let folder = tempfile::tempdir().expect("room for a folder");
    /// # let path = folder.path().join("train.jsonl");
    /// # std::fs::write(&path, "{\"prompt\": \"Hi\", \"completion\": \"\"}\n".repeat(200)).expect("room for a file");
    ///
    /// let mut empty = 0;
    /// let report = Checker::new().check_with(&Splits::train(vec![path]), |finding| {
    ///     empty += u64::from(finding.rule == "empty-answer");
    ///     ControlFlow::Continue(())
    /// })?;
    /// assert_eq!((empty, report.summary.by_rule["empty-answer"], report.findings.len()), (200, 200, 0));
    /// # Ok::<(), tunelint::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Checker::check_dataset`]; [`Error::Cancelled`] when the function breaks off.
    pub fn check_with(&self, paths: &Splits, on_finding: impl FnMut(Finding) -> ControlFlow<()> + Send) -> Result<Report, Error> {
        let on_finding = Mutex::new(on_finding);
        let one_by_one = |finding: Finding| {
            let mut on_finding = on_finding.lock().unwrap_or_else(PoisonError::into_inner);
            (*on_finding)(finding)
        };
        self.clone().max_findings(0).check_stream(paths, &FindingStream::new(&one_by_one))
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
        self.check(vec![Input::Open(name.to_owned(), Split::Train, Arc::new(source))], Vec::new())
    }

    /// Checks named pieces of memory as one dataset. They stand in the order of their splits.
    pub(crate) fn check_parts(&self, parts: &[(&str, Split, &[u8])]) -> Result<Report, Error> {
        let open = |&(name, split, bytes): &(&str, Split, &[u8])| -> Result<Input, Error> {
            let source = Source::from_reader(name, bytes, &self.open_options())?;
            Ok(Input::Open(name.to_owned(), split, Arc::new(source)))
        };
        let inputs: Vec<Input> = parts.iter().map(open).collect::<Result<_, _>>()?;
        self.check(inputs, Vec::new())
    }
}
