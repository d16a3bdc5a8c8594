//! What a run has to say, as plain data.
//!
//! Owns the words of a report: severity, span, finding, file, coverage. Knows nobody: no check, no engine, no output format.
//! Renderers and scripts read these types; the JSON report of `report::json` is their published form.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How bad a finding is. The order is from harmless to fatal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, often intended.
    Info,
    /// Probably hurts the model, or leaks personal data.
    Warning,
    /// The platform rejects it, it is not valid JSONL, it cannot be trained on, or it holds a live credential.
    Error,
}

impl Severity {
    /// The lower-case word that users read and write.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What a file is to the training run. In the order of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// What the model learns from.
    #[default]
    Train,
    /// What it is measured with while it learns.
    Validation,
    /// What it is measured with afterwards.
    Test,
    /// What others measure it with.
    Benchmark,
}

impl Split {
    /// Every split, in the order of the enum.
    pub const ALL: [Split; 4] = [Split::Train, Split::Validation, Split::Test, Split::Benchmark];

    /// The lower-case word that users read and write.
    pub fn as_str(self) -> &'static str {
        match self {
            Split::Train => "train",
            Split::Validation => "validation",
            Split::Test => "test",
            Split::Benchmark => "benchmark",
        }
    }

    /// The word for it before "data".
    pub(crate) fn of_data(self) -> &'static str {
        if self == Split::Train { "training" } else { self.as_str() }
    }
}

/// How safe a fix is to apply without looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// Nothing to apply.
    #[default]
    None,
    /// The decoded record stays the same, or only the documented defect goes.
    Safe,
    /// May change what the model learns: look first.
    Unsafe,
}

/// A byte range in a file, with the lines and columns that it means.
///
/// Lines and columns are 1-based; columns count Unicode scalar values from the start of the line. `end_line` and `end_column`
/// describe `byte_end`, which is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First line.
    pub line: u64,
    /// First column.
    pub column: u64,
    /// Line of `byte_end`.
    pub end_line: u64,
    /// Column of `byte_end`.
    pub end_column: u64,
    /// Offset of the first byte in the raw (decompressed) file.
    pub byte_start: u64,
    /// Offset just after the last byte.
    pub byte_end: u64,
}

/// Another place that a finding speaks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// Index into [`Report::files`].
    pub file: usize,
    /// The path of the file as given. Known once the findings of all files are merged.
    #[serde(skip)]
    pub path: Arc<str>,
    /// 1-based line.
    pub line: u64,
    /// Offset of the first byte.
    pub byte_start: u64,
    /// Offset just after the last byte.
    pub byte_end: u64,
    /// What is there.
    pub message: String,
}

/// A replacement of bytes in the raw file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Offset of the first byte to replace.
    pub byte_start: u64,
    /// Offset just after the last byte to replace.
    pub byte_end: u64,
    /// The new text, as it goes into the file.
    pub text: String,
}

/// What would mend a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// What applying it does.
    pub title: String,
    /// Edits that do not overlap, in file order.
    pub edits: Vec<Edit>,
}

/// A window of the raw bytes around a finding, cut while they were in memory.
///
/// Raw dataset text: lossily decoded, not yet made safe to print, never more than a few hundred bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The text of the window; never holds a line feed.
    pub text: String,
    /// Byte range in `text` that the finding is about (clipped to the window).
    pub highlight: (usize, usize),
    /// 1-based column of the first character of `text`.
    pub column: u64,
    /// Whether the line goes on before the window.
    pub clipped_start: bool,
    /// Whether the line goes on after the window.
    pub clipped_end: bool,
}

/// One defect at one place. With `serde` it becomes the object that the output contract has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the rule.
    pub rule: String,
    /// Group of the rule.
    pub group: String,
    /// Severity under the profile of the file.
    pub severity: Severity,
    /// What is wrong here, in one sentence without a full stop; holds no paths and no durations.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Index into [`Report::files`].
    pub file: usize,
    /// The path of the file as given.
    pub path: Arc<str>,
    /// Where; `None` for a finding about the whole file.
    pub span: Option<Span>,
    /// JSON Pointer to the value; `None` where there is no value to point at.
    pub pointer: Option<String>,
    /// The finding is about the name of the member that `pointer` names, not about its value.
    pub in_key: bool,
    /// Byte range in the decoded string (WTF-8) when the finding lies inside one.
    pub text: Option<(u64, u64)>,
    /// Other places.
    pub related: Vec<Related>,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// Content address: the same defect in the same record, wherever the record stands. 32 hex digits.
    pub fingerprint: String,
    /// A window of the text, when the caller asked for excerpts.
    pub excerpt: Option<Excerpt>,
}

/// One file of the dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The path as given; below a given folder, the folder as given and the rest.
    pub path: String,
    /// What the file is to the training run.
    pub split: Split,
    /// Bytes of the (decompressed) data.
    pub bytes: u64,
    /// Lines that are not blank, whether they parse or not.
    pub records: u64,
    /// The profile that the records were held against.
    pub profile: String,
    /// The profile was detected, not given.
    pub detected: bool,
    /// Why this profile was assumed, for `detected` files.
    pub detected_because: Option<String>,
}

/// Something named by path that was not checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The path as given.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// A rule that was asked for or is known, and did not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleNotRun {
    /// Name of the rule.
    pub rule: String,
    /// Why.
    pub reason: String,
}

impl RuleNotRun {
    /// Reasons that lie in what a run was given: with them a rule finds nothing, whatever is in the files.
    pub const ONE_SPLIT: &str = "the dataset has one split";
    /// See [`RuleNotRun::ONE_SPLIT`].
    pub const NO_BENCHMARK: &str = "no benchmark is given";
    /// See [`RuleNotRun::ONE_SPLIT`].
    pub const NO_LIMIT: &str = "no limit of tokens is known: give a target or a limit";

    /// How the reason begins when somebody said where labels stand, and none stands there.
    pub(crate) const NO_LABEL: &str = "no record has a label at";

    /// Whether the rule could find nothing in what it was given, which is no failure.
    pub fn is_idle(&self) -> bool {
        let idle = [Self::ONE_SPLIT, Self::NO_BENCHMARK, Self::NO_LIMIT].contains(&self.reason.as_str());
        idle || self.lacks_label().is_some()
    }

    /// The reason, when no record has a label where somebody said that one stands.
    pub(crate) fn lacks_label(&self) -> Option<&str> {
        Some(self.reason.as_str()).filter(|reason| reason.starts_with(Self::NO_LABEL))
    }
}

/// How much was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Every record of every file was checked by every rule that was to run.
    pub complete: bool,
    /// Bytes over all files.
    pub bytes: u64,
    /// Records over all files.
    pub records: u64,
    /// Files that could not be checked.
    pub skipped: Vec<Skipped>,
    /// Number of rules that ran.
    pub rules_run: usize,
    /// Rules that did not.
    pub rules_not_run: Vec<RuleNotRun>,
}

/// True totals, however few findings are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Findings of severity error.
    pub error: u64,
    /// Findings of severity warning.
    pub warning: u64,
    /// Findings of severity info.
    pub info: u64,
    /// Findings that carry a fix.
    pub fixable: u64,
    /// Findings by rule name.
    pub by_rule: BTreeMap<String, u64>,
}

impl Summary {
    /// All findings, shown or not.
    pub fn total(&self) -> u64 {
        self.error + self.warning + self.info
    }
}

/// What a run has to say. With `serde` it becomes the JSON output contract, version 1, as `--output-format json` writes it.
///
/// ```
/// use tunelint::Checker;
///
/// let report = Checker::new().check_bytes("train.jsonl", br#"{"prompt": "Capital of Peru?", "completion": " "}"#)?;
/// let json = serde_json::to_value(&report).expect("plain data");
/// assert_eq!(json["version"], 1);
/// assert_eq!(json["summary"]["by_rule"]["empty-answer"], 1);
/// assert_eq!((&json["findings"][0]["file"], &json["findings"][0]["line"]), (&"train.jsonl".into(), &1.into()));
/// # Ok::<(), tunelint::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The target that the data was checked against, when one was named.
    pub target: Option<String>,
    /// The files, in the order in which they were checked.
    pub files: Vec<FileReport>,
    /// Shown findings in total order: file, start, end, rule, message; findings about a whole file come before its lines.
    pub findings: Vec<Finding>,
    /// Totals.
    pub summary: Summary,
    /// What was looked at.
    pub coverage: Coverage,
}

impl Report {
    /// Gives each finding the path of its file.
    pub(crate) fn name_files(&mut self) {
        let paths: Vec<Arc<str>> = self.files.iter().map(|file| file.path.as_str().into()).collect();
        let path = |file: usize| paths.get(file).cloned().unwrap_or_default();
        for finding in &mut self.findings {
            finding.path = path(finding.file);
            finding.related.iter_mut().for_each(|related| related.path = path(related.file));
        }
    }
}
