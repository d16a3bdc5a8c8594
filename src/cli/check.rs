//! `tunelint check`: the main job.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

use super::args::{CheckArguments, Color, FailOn, ShowValues};
use super::stderr::{is_colored, progress, say, summary};
use super::{Failure, Outcome, output};
use crate::Error;
use crate::config::{self, Config};
use crate::engine::Checker;
use crate::finding::{Report, Severity};
use crate::report::{self, Context, Format};
use crate::rule::Selection;
use crate::source::{InputKind, InputPath, discover};

/// Findings shown of each rule unless somebody says otherwise.
const MAX_FINDINGS: u64 = 50;

/// Files smaller than this in all show no progress.
const WORTH_A_BAR: u64 = 64 << 20;

pub(super) fn run(arguments: &CheckArguments, color: Color) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let config = arguments.config.read()?;
    let config = config.as_ref();
    let format = format(arguments, config)?;
    let paths = paths(arguments, config)?;
    if let Some(path) = &arguments.output_file {
        output::refuse_inputs(path, &paths)?;
    }
    let mut checker = checker(arguments, config, format)?;
    let bar = (!arguments.no_progress && !arguments.quiet && io::stderr().is_terminal())
        .then(|| size_of(&paths))
        .filter(|&size| size >= WORTH_A_BAR)
        .map(progress);
    if let Some((_, on_progress)) = &bar {
        checker = checker.on_progress(on_progress.clone());
    }
    let report = checker.check_paths(&paths)?;
    if let Some((bar, _)) = bar {
        bar.finish_and_clear();
    }
    write(&report, format, arguments, color)?;
    if arguments.quiet {
        // Quiet or not, nobody is left in doubt why a run ends with 2.
        report::gaps(&report).iter().for_each(|line| say(line));
    } else {
        summary(&report, started.elapsed(), arguments.verbose);
    }
    Ok(outcome(&report, arguments, config))
}

fn format(arguments: &CheckArguments, config: Option<&Config>) -> Result<Format, Error> {
    let configured = config.and_then(|config| config.output_format.as_deref());
    let name = arguments.output_format.as_deref().or(configured);
    name.map_or(Ok(Format::Full), |name| {
        name.parse().map_err(|_| Error::unknown("output format", name, Format::NAMES.iter().copied()))
    })
}

/// The paths given; else the dataset of the configuration; else the current folder.
fn paths(arguments: &CheckArguments, config: Option<&Config>) -> Result<Vec<PathBuf>, Error> {
    if !arguments.paths.is_empty() {
        return Ok(arguments.paths.clone());
    }
    let here = std::env::current_dir().unwrap_or_default();
    let configured = config.into_iter().flat_map(|config| {
        // Reported as written where that is possible: below the current folder.
        let folder = config.directory.strip_prefix(&here).unwrap_or(&config.directory);
        config.dataset.train.iter().map(move |path| folder.join(path))
    });
    let configured: Vec<PathBuf> = configured.collect();
    if configured.is_empty() {
        return Ok(vec![PathBuf::from(".")]);
    }
    if let Some(config) = config {
        config.check_files(&configured)?;
    }
    Ok(configured)
}

fn checker(arguments: &CheckArguments, config: Option<&Config>, format: Format) -> Result<Checker, Error> {
    let most = arguments.max_findings.or(config.and_then(|config| config.max_findings).map(|most| most as u64));
    let mut checker = Checker::new()
        .map_files(!arguments.no_mmap)
        .threads(arguments.threads)
        .max_findings(most.unwrap_or(MAX_FINDINGS))
        .show_values(show_values(arguments.show_values)?)
        .excerpts(format == Format::Full);
    if let Some(config) = config {
        for folder in config.rule_folders() {
            checker = checker.rules_from(&folder)?;
        }
        config.check_names(checker.rules())?;
    }
    let above = Selection {
        select: arguments.select.clone(),
        extend_select: arguments.extend_select.clone(),
        ignore: arguments.ignore.clone(),
        ..Selection::default()
    };
    let selection = checker.rules().layered(config.map(Config::selection).unwrap_or_default(), above);
    let checker = checker.selection(selection);
    match arguments.profile.as_ref().or(config.and_then(|config| config.profile.as_ref())) {
        Some(name) => checker.profile(name),
        None => Ok(checker),
    }
}

/// Whether values are written out. What a build server prints is read by many and kept for long.
fn show_values(asked: Option<ShowValues>) -> Result<bool, Error> {
    let in_ci = || std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    if asked == Some(ShowValues::Ask) && in_ci() {
        return Err(Error::Usage {
            message: "values are not written out where CI is set".to_owned(),
            help: Some("if nobody but you can read the log, write `--show-values=force`".to_owned()),
        });
    }
    Ok(asked.is_some())
}

/// Writes the report to standard output, or whole or not at all to a file.
fn write(report: &Report, format: Format, arguments: &CheckArguments, color: Color) -> Result<(), Failure> {
    let to_terminal = arguments.output_file.is_none() && io::stdout().is_terminal();
    let context =
        Context { target: None, color: is_colored(color, to_terminal), statistics: arguments.statistics, ..Context::default() };
    match &arguments.output_file {
        None => Ok(report::render(report, format, &context, &mut io::stdout().lock())?),
        Some(path) => {
            let mut text = Vec::new();
            report::render(report, format, &context, &mut text)?;
            Ok(output::write_file(path, &text)?)
        }
    }
}

fn outcome(report: &Report, arguments: &CheckArguments, config: Option<&Config>) -> Outcome {
    if !report.coverage.complete {
        return Outcome::Incomplete;
    }
    let configured = config.and_then(|config| config.fail_on);
    let level = arguments.fail_on.map(config::FailOn::from).or(configured).unwrap_or(config::FailOn::Error);
    let summary = &report.summary;
    let failing = match level.threshold() {
        Some(Severity::Error) => summary.error,
        Some(Severity::Warning) => summary.error + summary.warning,
        Some(Severity::Info) => summary.total(),
        None => 0,
    };
    if failing > 0 && !arguments.exit_zero { Outcome::Findings } else { Outcome::Clean }
}

impl From<FailOn> for config::FailOn {
    fn from(level: FailOn) -> Self {
        match level {
            FailOn::Error => config::FailOn::Error,
            FailOn::Warning => config::FailOn::Warning,
            FailOn::Info => config::FailOn::Info,
            FailOn::Never => config::FailOn::Never,
        }
    }
}

/// Bytes in the files that the paths lead to.
fn size_of(paths: &[PathBuf]) -> u64 {
    let inputs = discover(paths).map(|discovered| discovered.inputs).unwrap_or_default();
    let size = |input: &InputPath| match &input.kind {
        InputKind::File(path) => path.metadata().map_or(0, |metadata| metadata.len()),
        InputKind::Stdin => 0,
    };
    inputs.iter().map(size).sum()
}
