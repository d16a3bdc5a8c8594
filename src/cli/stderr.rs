//! What is said beside the report: failures, the summary, progress.
//!
//! Owns everything that goes to standard error. Names of files may hold anything, so all of it is made safe to print.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use miette::{GraphicalReportHandler, GraphicalTheme};

use super::args::Color;
use super::diagnostic::Drawn;
use super::{Failure, safe_lines};
use crate::engine::Progress;
use crate::finding::{FileReport, Report, RuleNotRun};
use crate::report;

/// A run shorter than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whether a stream gets colors.
pub(super) fn is_colored(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// Writes lines to standard error; when that fails there is nobody left to tell.
pub(super) fn say(text: &str) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}

/// Says why a command could not do its work.
pub(super) fn failure(failure: &Failure, color: Color) {
    match failure {
        Failure::Output(error) => say(&format!("error: cannot write the output: {error}")),
        Failure::Library(error) => {
            let theme = if is_colored(color, io::stderr().is_terminal()) {
                GraphicalTheme::unicode()
            } else {
                GraphicalTheme::unicode_nocolor()
            };
            let mut text = String::new();
            let drawn = GraphicalReportHandler::new_themed(theme).with_links(false).render_report(&mut text, &Drawn::new(error));
            let text = if drawn.is_ok() { text } else { error.to_string() };
            say(safe_lines(&text).trim_end());
        }
    }
}

/// Says what was found, in what, how fast, and under which profile.
pub(super) fn summary(report: &Report, elapsed: Duration, verbose: bool) {
    let mut assumed: Vec<(&FileReport, usize)> = Vec::new();
    for file in report.files.iter().filter(|file| file.detected) {
        // One line for each profile; the JSON report has the reason of every file.
        let alike = |known: &&mut (&FileReport, usize)| !verbose && known.0.profile == file.profile;
        match assumed.iter_mut().find(alike) {
            Some((_, more)) => *more += 1,
            None => assumed.push((file, 0)),
        }
    }
    for (file, more) in assumed {
        let path = report::sanitize::path(&file.path);
        let more = match more {
            0 => String::new(),
            1 => " and 1 more file".to_owned(),
            _ => format!(" and {more} more files"),
        };
        let because = report::sanitize::text(file.detected_because.as_deref().unwrap_or_default());
        // What was seen in one file is not true of the others.
        let of_first = if more.is_empty() { String::new() } else { "first file: ".to_owned() };
        say(&format!("{path}{more}: detected profile {} ({of_first}{because})", file.profile));
    }
    let mut unlabeled: Vec<&str> = report.coverage.rules_not_run.iter().filter_map(RuleNotRun::lacks_label).collect();
    unlabeled.dedup();
    unlabeled.iter().for_each(|reason| say(&report::sanitize::message(reason)));
    if verbose {
        for rule in &report.coverage.rules_not_run {
            say(&format!("rule `{}` did not run: {}", rule.rule, rule.reason));
        }
    }
    say(&report::summary_line(report, elapsed));
}

/// A progress bar over bytes, on a terminal only, and only for runs that take a while.
pub(super) fn progress(total: u64) -> (ProgressBar, Arc<Progress>) {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
    let style = ProgressStyle::with_template("{bar:32} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let shown = bar.clone();
    let started = std::time::Instant::now();
    let on_progress = move |bytes: i64| {
        if shown.is_hidden() && started.elapsed() > PATIENCE {
            shown.set_draw_target(ProgressDrawTarget::stderr());
        }
        if bytes < 0 { shown.dec(bytes.unsigned_abs()) } else { shown.inc(bytes.unsigned_abs()) }
    };
    (bar, Arc::new(on_progress))
}
