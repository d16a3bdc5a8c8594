//! A report, written for a reader: a person at a terminal, a log, a script.
//!
//! Owns every output format of `check`, one file each, and the rule that no byte of a dataset acts on whatever shows it
//! (`sanitize`). Reads `finding` and knows nothing of how findings came to be: no rule, no profile, no file, no clock.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

use crate::finding::{Finding, Report};

mod concise;
mod escape;
#[cfg(feature = "cli")]
mod full;
mod grouped;
mod hidden;
mod json;
mod layout;
pub mod sanitize;
mod statistics;
mod stats;
mod summary;
#[cfg(test)]
mod tests;
#[cfg(feature = "cli")]
mod window;

pub use stats::{StatsFormat, render_stats};
pub use summary::{coverage_gaps, gaps, summary_line};

/// The narrowest page that is worth laying out.
const MINIMUM_WIDTH: usize = 40;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Each finding with the text that it points at. Needs the feature `cli`.
    #[cfg(feature = "cli")]
    #[default]
    Full,
    /// One line for each finding.
    #[cfg_attr(not(feature = "cli"), default)]
    Concise,
    /// By file and rule.
    Grouped,
    /// One JSON object: the output contract.
    Json,
    /// One JSON object for each finding, the summary last.
    Jsonl,
}

impl Format {
    /// All formats, in the order in which they are offered.
    pub const ALL: &[Format] = &[
        #[cfg(feature = "cli")]
        Format::Full,
        Format::Concise,
        Format::Grouped,
        Format::Json,
        Format::Jsonl,
    ];
    /// The names of all formats.
    pub const NAMES: &[&str] = &[
        #[cfg(feature = "cli")]
        "full",
        "concise",
        "grouped",
        "json",
        "jsonl",
    ];

    /// The name that users read and write.
    pub fn as_str(self) -> &'static str {
        match self {
            #[cfg(feature = "cli")]
            Format::Full => "full",
            Format::Concise => "concise",
            Format::Grouped => "grouped",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Format, UnknownFormat> {
        let known = Format::ALL.iter().find(|format| format.as_str() == name);
        known.copied().ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat {
    /// The name as given.
    pub name: String,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown output format `{}`; there is {}", sanitize::text(&self.name), Format::NAMES.join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

/// What a renderer has to know beside the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// The target, when one was named.
    pub target: Option<&'a str>,
    /// The version of the tool.
    pub version: &'a str,
    /// Whether colors may be used; without them no escape byte is written.
    pub color: bool,
    /// Columns of the page.
    pub width: usize,
    /// Show counts by rule in the place of the findings (text formats; the JSON formats always hold both).
    pub statistics: bool,
}

impl Default for Context<'_> {
    fn default() -> Self {
        Context { target: None, version: env!("CARGO_PKG_VERSION"), color: false, width: 100, statistics: false }
    }
}

/// Writes a report.
///
/// # Errors
///
/// Only those of the writer.
pub fn render(report: &Report, format: Format, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let context = &Context { width: context.width.max(MINIMUM_WIDTH), ..*context };
    let mut out = BufWriter::new(out);
    match format {
        Format::Json => json::render(report, context, &mut out)?,
        Format::Jsonl => json::render_lines(report, context, &mut out)?,
        _ if context.statistics => statistics::render(report, context, &mut out)?,
        #[cfg(feature = "cli")]
        Format::Full => full::render(report, context, &mut out)?,
        Format::Concise => concise::render(report, context, &mut out)?,
        Format::Grouped => grouped::render(report, context, &mut out)?,
    }
    out.flush()
}

/// The path of a file of the report, as it was given.
fn path_of(report: &Report, file: usize) -> &str {
    report.files.get(file).map_or("", |file| &file.path)
}

/// `path:line:col`, or the path alone for a finding about a whole file; safe to print.
fn place(_report: &Report, finding: &Finding) -> String {
    let path = sanitize::path(&finding.path);
    match finding.span {
        Some(span) => format!("{path}:{}:{}", span.line, span.column),
        None => path.into_owned(),
    }
}
