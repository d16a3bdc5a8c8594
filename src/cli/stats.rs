//! `tunelint stats`: what is in a data set.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use super::args::{Color, StatsArguments};
use super::check::{WORTH_A_BAR, size_of};
use super::stderr::{is_colored, progress, say};
use super::{Failure, Outcome, output};
use crate::Error;
use crate::config::Config;
use crate::engine::Checker;
use crate::report::{self, Context, StatsFormat};
use crate::source::Splits;

pub(super) fn run(arguments: &StatsArguments, color: Color) -> Result<Outcome, Failure> {
    let config = arguments.config.read()?;
    let config = config.as_ref();
    let name = arguments.output_format.as_str();
    let format =
        StatsFormat::named(name).ok_or_else(|| Error::unknown("output format", name, StatsFormat::NAMES.iter().copied()))?;
    let paths = splits(&arguments.paths, config)?;
    if let Some(path) = &arguments.output_file {
        output::refuse_inputs(path, &paths.all())?;
    }
    let checker = Checker::new().map_files(!arguments.no_mmap).threads(arguments.threads);
    let checker = match config.and_then(|config| config.dataset.label.as_deref()) {
        Some(label) => checker.label(label),
        None => checker,
    };
    let mut checker = arguments.aim.apply(checker, arguments.profile.as_deref(), config)?;
    let bar = (!arguments.no_progress && !arguments.quiet && io::stderr().is_terminal())
        .then(|| size_of(&paths.all()))
        .filter(|&size| size >= WORTH_A_BAR)
        .map(progress);
    if let Some((_, on_progress)) = &bar {
        checker = checker.on_progress(on_progress.clone());
    }
    let statistics = checker.statistics(&paths, arguments.epochs)?;
    if let Some((bar, _)) = bar {
        bar.finish_and_clear();
    }
    let to_terminal = arguments.output_file.is_none() && io::stdout().is_terminal();
    let context = Context { target: arguments.aim.target(config), color: is_colored(color, to_terminal), ..Context::default() };
    match &arguments.output_file {
        None => report::render_stats(&statistics, format, &context, &mut io::stdout().lock())?,
        Some(path) => {
            let mut text = Vec::new();
            report::render_stats(&statistics, format, &context, &mut text)?;
            output::write_file(path, &text)?;
        }
    }
    report::coverage_gaps(&statistics.coverage).iter().for_each(|line| say(line));
    Ok(if statistics.coverage.complete { Outcome::Clean } else { Outcome::Incomplete })
}

/// The paths given; else what the configuration names to train on; else the current folder.
fn splits(given: &[PathBuf], config: Option<&Config>) -> Result<Splits, Error> {
    let train = |train: Vec<PathBuf>| Splits { train, ..Splits::default() };
    if !given.is_empty() {
        return Ok(train(given.to_vec()));
    }
    let here = std::env::current_dir().unwrap_or_default();
    let configured = train(config.map(|config| config.splits(&here).train).unwrap_or_default());
    match config {
        Some(config) if !configured.is_empty() => config.check_files(&configured.all()).map(|()| configured),
        _ => Ok(train(vec![PathBuf::from(".")])),
    }
}
