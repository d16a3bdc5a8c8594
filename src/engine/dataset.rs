//! One dataset, from its inputs to the report.
//!
//! Owns what happens once for all files: which of the chosen rules can find anything, the threads, and the order of the splits.
//! Settings come from `checker`, one file is `file`'s, what the files say together is `merge`'s.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rayon::prelude::*;

use super::checker::Checker;
use super::file::{FileResult, check_file};
use super::inputs::{Input, Opener};
use super::plan::{ChosenRule, RunRules};
use super::{Run, merge, plan};
use crate::Error;
use crate::check::{Position, RunContext};
use crate::finding::{Report, RuleNotRun, Skipped, Split};
use crate::input::OpenOptions;

impl Checker {
    pub(super) fn open_options(&self) -> OpenOptions {
        OpenOptions { map: self.map, limits: self.options.limits.clone() }
    }

    /// Checks inputs, which stand in the order of their splits.
    pub(super) fn check(&self, inputs: &[Input], skipped: Vec<Skipped>) -> Result<Report, Error> {
        if inputs.len() > Position::MOST_FILES {
            let message = format!("{} files at once are more than {}", inputs.len(), Position::MOST_FILES);
            return Err(Error::Usage { message, help: Some("check them in several runs".to_owned()) });
        }
        let mut selected = self.book.select(&self.selection)?;
        let context = RunContext::new(inputs.iter().map(Input::split));
        selected.rules.retain(|&(index, _)| {
            let rule = &self.book.rules()[index];
            let reason = plan::idle(&rule.options, &context, &self.aim).map(str::to_owned).or_else(|| self.lacking(rule));
            let runs = reason.is_none();
            selected.not_run.extend(reason.map(|reason| RuleNotRun { rule: rule.name.clone(), reason }));
            runs
        });
        let chosen = selected.rules.iter().map(|&(index, severity)| ChosenRule::new(&self.book.rules()[index], severity));
        let rules = RunRules::new(chosen.collect(), self.aim.clone(), self.observer.clone());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.options.threads).build();
        let pool = pool.map_err(|error| Error::Usage { message: format!("no threads: {error}"), help: None })?;
        pool.install(|| self.run(&rules, context, inputs, skipped, selected.not_run))
    }

    fn run(
        &self,
        rules: &RunRules<'_>,
        context: RunContext,
        inputs: &[Input],
        mut skipped: Vec<Skipped>,
        not_run: Vec<RuleNotRun>,
    ) -> Result<Report, Error> {
        let mut run = Run {
            rules,
            context,
            mechanisms: &self.mechanisms,
            redactor: &self.redactor(),
            options: &self.options,
            profile: self.profile.clone(),
            plans: Mutex::new(BTreeMap::new()),
            workers: Mutex::new(Vec::new()),
            on_progress: self.on_progress.as_deref(),
            cancel: &self.cancel,
        };
        let opener = Opener::new(inputs, self.open_options());
        let check = |run: &Run<'_>, (number, input): (usize, &Input)| -> Result<FileResult, Error> {
            let source = opener.open(number)?;
            check_file(run, number, input, &source)
        };
        // Splits stand in their order, benchmarks last. They are looked at first, so that the others can be held against them.
        let (others, benchmarks) = inputs.split_at(inputs.partition_point(|input| input.split() != Split::Benchmark));
        let number_of = |(number, input): (usize, _)| (number + others.len(), input);
        let learned: Vec<Result<FileResult, Error>> =
            benchmarks.par_iter().enumerate().map(number_of).with_max_len(1).map(|input| check(&run, input)).collect();
        if !benchmarks.is_empty() {
            let tallies = learned.iter().flatten().flat_map(|file| &file.tallies);
            run = run.after(tallies.filter_map(|tally| tally.benchmark_index()).collect());
        }
        let mut results: Vec<Result<FileResult, Error>> =
            others.par_iter().enumerate().with_max_len(1).map(|input| check(&run, input)).collect();
        results.extend(learned);
        let mut files = Vec::with_capacity(results.len());
        for (input, result) in inputs.iter().zip(results) {
            match result {
                Ok(file) => files.push(file),
                Err(Error::Read { reason, .. }) => skipped.push(Skipped { path: input.name().to_owned(), reason }),
                Err(error) => return Err(error),
            }
        }
        let target = self.aim.target().map(|target| target.name().to_owned());
        Ok(Report { target, ..merge::report(&run, &opener, files, skipped, not_run) })
    }
}
