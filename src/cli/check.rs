//! `tunelint check`: the main job.

use std::path::PathBuf;
use std::time::Instant;

use super::args::{
    CheckArguments, Color, DataArguments, FailOn, FindingArguments, ReportArguments, RunArguments, SelectionArguments,
    ShowValues, SplitArguments,
};
use super::stderr::{say, summary};
use super::{Failure, Outcome, output};
use crate::Error;
use crate::config::{self, Config};
use crate::engine::Checker;
use crate::finding::{Report, Severity, Split};
use crate::input::{Splits, named_twice};
use crate::report::{self, Context, Format};
use crate::rule::Selection;
use crate::text::and_list;

/// Findings shown of each rule unless somebody says otherwise.
const MAX_FINDINGS: u64 = 50;

pub(super) fn run(arguments: &CheckArguments, color: Color) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let config = arguments.run.config.read()?;
    let config = config.as_ref();
    let CheckArguments { data, splits, rules, report, findings, run } = arguments;
    let format = report.format(config)?;
    let paths = splits.with(&data.paths, report.quiet, config)?;
    if let Some(path) = &report.output_file {
        output::refuse_inputs(path, &paths.all())?;
    }
    let checker = checker(data, rules, findings, run, config)?.excerpts(format == Format::Full);
    let checked = run.watched(checker, &paths.all(), report.quiet, |checker| checker.check_dataset(&paths))?;
    report.deliver(&checked, format, data.run_target.target(config), config, started, color)
}

impl ReportArguments {
    pub(super) fn format(&self, config: Option<&Config>) -> Result<Format, Error> {
        let configured = config.and_then(|config| config.output_format.as_deref());
        let name = self.output_format.as_deref().or(configured);
        name.map_or(Ok(Format::Full), |name| {
            name.parse().map_err(|_| Error::unknown("output format", name, Format::NAMES.iter().copied()))
        })
    }

    /// Writes the report and says what it comes to.
    pub(super) fn deliver(
        &self,
        checked: &Report,
        format: Format,
        target: Option<&str>,
        config: Option<&Config>,
        started: Instant,
        color: Color,
    ) -> Result<Outcome, Failure> {
        output::deliver(self.output_file.as_deref(), color, |color, out| {
            let context = Context { target, color, statistics: self.statistics, ..Context::default() };
            report::render(checked, format, &context, out)
        })?;
        if self.quiet {
            // Quiet or not, nobody is left in doubt why a run ends with 2.
            report::gaps(checked).iter().for_each(|line| say(line));
        } else {
            summary(checked, started.elapsed(), self.verbose);
        }
        Ok(self.outcome(checked, config))
    }

    fn outcome(&self, checked: &Report, config: Option<&Config>) -> Outcome {
        if !checked.coverage.complete {
            return Outcome::Incomplete;
        }
        let configured = config.and_then(|config| config.fail_on);
        let level = self.fail_on.map(config::FailOn::from).or(configured).unwrap_or(config::FailOn::Error);
        let summary = &checked.summary;
        let failing = match level.threshold() {
            Some(Severity::Error) => summary.error,
            Some(Severity::Warning) => summary.error + summary.warning,
            Some(Severity::Info) => summary.total(),
            None => 0,
        };
        if failing > 0 && !self.exit_zero { Outcome::Findings } else { Outcome::Clean }
    }
}

impl SplitArguments {
    /// The paths given; else the dataset of the configuration; else the current folder. What the configuration names for a split is of
    /// that split however it is given; what is given for a split replaces what is configured for it.
    pub(super) fn with(&self, paths: &[PathBuf], quiet: bool, config: Option<&Config>) -> Result<Splits, Error> {
        let here = std::env::current_dir().unwrap_or_default();
        let mut configured = config.map(|config| config.splits(&here)).unwrap_or_default();
        let given = [&self.validation, &self.test, &self.benchmark];
        for (split, given) in [Split::Validation, Split::Test, Split::Benchmark].into_iter().zip(given) {
            if !given.is_empty() {
                configured.of_mut(split).clear();
            }
        }
        let [validation, test, benchmark] = given.map(Clone::clone);
        let mut splits = Splits { train: paths.to_vec(), validation, test, benchmark };
        if !paths.is_empty() {
            // Hooks name all files that changed, so this is no mistake.
            for (path, split) in splits.shared()?.iter().filter(|_| !quiet) {
                say(&format!("`{path}` is also given as {} data and is used as such", split.as_str()));
            }
            splits.assign(&configured)?;
            if !quiet {
                left_out(&configured, &splits);
            }
            return Ok(splits);
        }
        if let Some(config) = config.filter(|_| !configured.is_empty()) {
            config.check_files(&configured.all())?;
            if let Some((path, split)) = configured.shared()?.first() {
                return Err(named_twice(path, Split::Train, *split));
            }
        }
        for split in Split::ALL {
            splits.of_mut(split).extend_from_slice(configured.of(split));
        }
        if splits.train.is_empty() {
            splits.train.push(PathBuf::from("."));
        }
        Ok(splits)
    }
}

/// Says of which splits of the configuration, but the training data, a run over given paths has no file: what stands in two splits is
/// not found then.
fn left_out(configured: &Splits, splits: &Splits) {
    let is_left = |split: &Split| !configured.of(*split).is_empty() && splits.of(*split).is_empty();
    let others = [Split::Validation, Split::Test, Split::Benchmark].into_iter();
    let left: Vec<&str> = others.filter(is_left).map(Split::of_data).collect();
    if left.is_empty() {
        return;
    }
    let names = and_list(left);
    say(&format!("the configured {names} data is not checked, because paths are given"));
}

/// A checker with the settings that the arguments and the configuration give it.
pub(super) fn checker(
    data: &DataArguments,
    rules: &SelectionArguments,
    findings: &FindingArguments,
    run: &RunArguments,
    config: Option<&Config>,
) -> Result<Checker, Error> {
    let most = findings.max_findings.or(config.and_then(|config| config.max_findings).map(|most| most as u64));
    let mut checker = run.checker().max_findings(most.unwrap_or(MAX_FINDINGS)).show_values(show_values(findings.show_values)?);
    if let Some(config) = config {
        for folder in config.rule_folders() {
            checker = checker.rules_from(&folder)?;
        }
        config.check_names(checker.rules())?;
    }
    let above = Selection {
        select: rules.select.clone(),
        extend_select: rules.extend_select.clone(),
        ignore: rules.ignore.clone(),
        ..Selection::default()
    };
    let selection = checker.rules().layered(config.map(Config::selection).unwrap_or_default(), above);
    data.apply(checker.selection(selection), config)
}

/// Whether values are written out. What a build server prints is read by many and kept for long.
fn show_values(asked: Option<ShowValues>) -> Result<bool, Error> {
    let in_ci = || std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    if asked == Some(ShowValues::Ask) && in_ci() {
        return Err(Error::Usage {
            message: "`--show-values` is refused because the variable CI is set".to_owned(),
            help: Some("if only you can read the log, use `--show-values=force`".to_owned()),
        });
    }
    Ok(asked.is_some())
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
