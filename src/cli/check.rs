//! `tunelint check`: the main job.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::{CheckArguments, Color, FailOn};
use super::stderr::{is_colored, progress, say, summary};
use super::{Failure, Outcome};
use crate::config::{Config, FailLevel};
use crate::engine::Checker;
use crate::finding::{Report, Severity};
use crate::report::{self, Context, Format};
use crate::rule::Selection;
use crate::Error;

/// Files smaller than this in all show no progress.
const WORTH_A_BAR: u64 = 64 << 20;

pub(super) fn run(arguments: &CheckArguments, color: Color) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let config = configuration(arguments)?;
    let format = format(arguments, &config)?;
    let paths = paths(arguments, &config)?;
    let mut checker = checker(arguments, &config, format)?;
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
    if !arguments.quiet {
        summary(&report, started.elapsed(), arguments.verbose);
    }
    Ok(outcome(&report, arguments, &config))
}

fn configuration(arguments: &CheckArguments) -> Result<Config, Error> {
    if arguments.isolated {
        return Ok(Config::default());
    }
    if let Some(path) = &arguments.config {
        return Config::read(path);
    }
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    Ok(Config::discover(&here)?.unwrap_or_default())
}

fn format(arguments: &CheckArguments, config: &Config) -> Result<Format, Error> {
    let name = arguments.output_format.as_deref().or(config.output_format.as_deref());
    name.map_or(Ok(Format::Full), |name| name.parse().map_err(|_| Error::unknown("output format", name, Format::NAMES)))
}

/// The paths given; else the dataset of the configuration; else the current folder.
fn paths(arguments: &CheckArguments, config: &Config) -> Result<Vec<PathBuf>, Error> {
    if !arguments.paths.is_empty() {
        return Ok(arguments.paths.clone());
    }
    let configured = config.train_paths();
    Ok(if configured.is_empty() { vec![PathBuf::from(".")] } else { configured })
}

fn checker(arguments: &CheckArguments, config: &Config, format: Format) -> Result<Checker, Error> {
    let either = |given: &[String], configured: &[String]| if given.is_empty() { configured.to_vec() } else { given.to_vec() };
    let selection = Selection {
        select: either(&arguments.select, &config.select),
        extend_select: [config.extend_select.clone(), arguments.extend_select.clone()].concat(),
        ignore: [config.ignore.clone(), arguments.ignore.clone()].concat(),
        severity: config.severity.clone(),
    };
    let mut checker = Checker::new()
        .selection(selection)
        .map_files(!arguments.no_mmap)
        .threads(arguments.threads)
        .max_findings(arguments.max_findings.or(config.max_findings).unwrap_or(50))
        .excerpts(format == Format::Full);
    for folder in config.rule_folders() {
        checker = checker.rules_from(&folder)?;
    }
    match arguments.profile.as_ref().or(config.profile.as_ref()) {
        Some(name) => checker.profile(name),
        None => Ok(checker),
    }
}

/// Writes the report to standard output, or whole or not at all to a file.
fn write(report: &Report, format: Format, arguments: &CheckArguments, color: Color) -> Result<(), Failure> {
    let to_terminal = arguments.output_file.is_none() && io::stdout().is_terminal();
    let context = Context {
        target: None,
        color: is_colored(color, to_terminal),
        statistics: arguments.statistics,
        ..Context::default()
    };
    let Some(path) = &arguments.output_file else {
        let mut out = BufWriter::new(io::stdout().lock());
        report::render(report, format, &context, &mut out)?;
        return Ok(out.flush()?);
    };
    write_file(path, |out| report::render(report, format, &context, out))?;
    Ok(())
}

/// Writes a file by way of a temporary one beside it, so that nobody ever sees half of it.
fn write_file(path: &Path, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut out = BufWriter::new(&mut file);
    render(&mut out)?;
    out.flush()?;
    drop(out);
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn outcome(report: &Report, arguments: &CheckArguments, config: &Config) -> Outcome {
    if !report.coverage.complete {
        return Outcome::Incomplete;
    }
    let level = arguments.fail_on.map(FailLevel::from).or(config.fail_on).unwrap_or(FailLevel::Error);
    let summary = &report.summary;
    let failing = match level {
        FailLevel::Error => summary.error,
        FailLevel::Warning => summary.error + summary.warning,
        FailLevel::Info => summary.total(),
        FailLevel::Never => 0,
    };
    if failing > 0 && !arguments.exit_zero { Outcome::Findings } else { Outcome::Clean }
}

impl From<FailOn> for FailLevel {
    fn from(level: FailOn) -> Self {
        match level {
            FailOn::Error => FailLevel::Error,
            FailOn::Warning => FailLevel::Warning,
            FailOn::Info => FailLevel::Info,
            FailOn::Never => FailLevel::Never,
        }
    }
}

/// Bytes in the files given by name; folders and patterns count as nothing.
fn size_of(paths: &[PathBuf]) -> u64 {
    paths.iter().filter_map(|path| path.metadata().ok()).filter(std::fs::Metadata::is_file).map(|metadata| metadata.len()).sum()
}
