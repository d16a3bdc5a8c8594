//! The library's front door: settings in, report out.
//!
//! Owns the public way to run a check. Prints nothing, exits nowhere, keeps no global state.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::RunOptions;
use super::cancel::CancelToken;
use super::finding_stream::FindingStream;
use super::inputs::Input;
use super::records::RecordFile;
use crate::check::{BuildContext, Checks, Mechanisms};
use crate::error::{Error, needs_feature};
use crate::finding::{Finding, Report, Split};
use crate::input;
use crate::input::{CHUNK_BYTES, Source, Splits};
use crate::mask::redactor::Redactor;
use crate::profile::Profile;
use crate::rule::{Options, Rule, RuleBook, Selection};
use crate::stats::Observer;
use crate::target::{Limits, RunTarget, Target};
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
    pub(super) book: RuleBook,
    pub(super) mechanisms: Mechanisms,
    pub(super) selection: Selection,
    pub(super) profile: Option<Arc<Profile>>,
    /// The text of the profile, and that of the target, where they are the caller's own.
    pub(super) profile_text: Option<String>,
    pub(super) target_text: Option<String>,
    pub(super) aim: RunTarget,
    label: Option<String>,
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

    /// Holds every file against this built-in profile.
    ///
    /// # Errors
    /// When no profile has the name.
    pub fn profile(mut self, name: &str) -> Result<Self, Error> {
        self.profile = Some(Profile::builtin(name)?);
        self.profile_text = None;
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
        self.target_text = None;
        Ok(self)
    }

    /// Checks every file against a profile of the caller's, from the text of its file. `name` is how findings and errors call it.
    ///
    /// ```
    /// use tunelint::Checker;
    ///
    /// let profile = r#"
    ///     summary = "Questions with answers"
    ///     [shape]
    ///     type = "object"
    ///     required = ["question", "answer"]
    ///     fields.question.type = "string"
    ///     fields.answer.type = "string"
    /// "#;
    /// let checker = Checker::new().profile_from_text("faq", profile)?;
    /// let report = checker.check_bytes("faq.jsonl", br#"{"question": "Who?"}"#)?;
    /// assert_eq!((report.files[0].profile.as_str(), report.findings[0].rule.as_str()), ("faq", "missing-field"));
    /// # Ok::<(), tunelint::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no profile, with the place in it.
    pub fn profile_from_text(mut self, name: &str, text: &str) -> Result<Self, Error> {
        self.profile = Some(Arc::new(Profile::parse(name, name, text)?));
        self.profile_text = Some(text.to_owned());
        Ok(self)
    }

    /// Checks the data against a target of the caller's, from the text of its file, and every file against the target's profile. A
    /// profile that was given before stays.
    ///
    /// ```
    /// use tunelint::Checker;
    ///
    /// let target = r#"
    ///     summary = "Our own trainer"
    ///     profile = "openai-chat"
    ///     limits.records = { min = 10 }
    /// "#;
    /// let checker = Checker::new().target_from_text("our-trainer", target)?;
    /// let data = br#"{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}"#;
    /// let report = checker.check_bytes("train.jsonl", data)?;
    /// assert!(report.findings.iter().any(|finding| finding.group == "limits"));
    /// # Ok::<(), tunelint::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no target, with the place in it.
    pub fn target_from_text(mut self, name: &str, text: &str) -> Result<Self, Error> {
        let target = Target::parse(name, name, text)?;
        if self.profile.is_none() {
            self = self.profile(target.profile())?;
        }
        self.aim = self.aim.at(Arc::new(target));
        self.target_text = Some(text.to_owned());
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

    /// Runs these rules and no others. Each name is a rule, an alias, a group or `ALL`. Called again, it adds to them.
    ///
    /// ```
    /// use tunelint::Checker;
    ///
    /// let checker = Checker::new().select(["chat", "pii"]).ignore(["phone"]);
    /// let report = checker.check_bytes("train.jsonl", br#"{"prompt": "Capital of Peru?", "completion": " "}"#)?;
    /// assert!(report.findings.iter().all(|finding| finding.group == "chat"));
    /// # Ok::<(), tunelint::Error>(())
    /// ```
    #[must_use]
    pub fn select<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.selection.select.extend(names.into_iter().map(Into::into));
        self
    }

    /// Runs these rules as well.
    #[must_use]
    pub fn extend_select<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.selection.extend_select.extend(names.into_iter().map(Into::into));
        self
    }

    /// Runs none of these rules, whatever else is said.
    #[must_use]
    pub fn ignore<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.selection.ignore.extend(names.into_iter().map(Into::into));
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
    pub fn mechanism(
        mut self,
        name: &str,
        build: impl Fn(&BuildContext<'_>) -> Result<Checks, Error> + Send + Sync + 'static,
    ) -> Self {
        self.mechanisms.add(name, Arc::new(build));
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
    pub(super) fn redactor(&self) -> Redactor<'_> {
        Redactor::new(&self.book, self.options.show_values)
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

    /// Lets a token end the run: then its result is [`Error::Cancelled`].
    #[must_use]
    pub fn cancel_with(mut self, token: &CancelToken) -> Self {
        self.cancel = token.clone();
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
