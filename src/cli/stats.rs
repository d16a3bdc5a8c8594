//! `tunelint stats`: what is in a data set.

use std::path::PathBuf;

use super::args::{Color, StatsArguments};
use super::stderr::say;
use super::{Failure, Outcome, output};
use crate::Error;
use crate::config::Config;
use crate::engine::Checker;
use crate::input::Splits;
use crate::report::{self, Context, StatsFormat};

pub(super) fn run(arguments: &StatsArguments, color: Color) -> Result<Outcome, Failure> {
    let config = arguments.run.config.read()?;
    let config = config.as_ref();
    let name = arguments.output_format.as_str();
    let format =
        StatsFormat::named(name).ok_or_else(|| Error::unknown("output format", name, StatsFormat::NAMES.iter().copied()))?;
    let paths = splits(&arguments.data.paths, config)?;
    if let Some(path) = &arguments.output_file {
        output::refuse_inputs(path, &paths.all())?;
    }
    let checker = arguments.data.apply(arguments.run.checker(), config)?;
    let count = |checker: &Checker| checker.statistics(&paths, arguments.epochs);
    let statistics = arguments.run.watched(checker, &paths.all(), arguments.quiet, count)?;
    let target = arguments.data.run_target.target(config);
    output::deliver(arguments.output_file.as_deref(), color, |color, out| {
        report::render_stats(&statistics, format, &Context { target, color, ..Context::default() }, out)
    })?;
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
