//! What a run does, before it reads a record.
//!
//! Owns the settings and the inputs of a run, and the key that all its shards share. A plan can be written and read, so that shards are
//! scanned by other processes and on other machines.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::conclude::conclude;
use super::partial::Partial;
use super::parts::{Shard, assign};
use super::saved::SavedPart;
use super::scan::{Scanned, scan};
use crate::Error;
use crate::check::{Key, Position, RunContext};
use crate::engine::finding_stream::FindingStream;
use crate::engine::inputs::{Input, Opener};
use crate::engine::plan::{self, ChosenRule, RunRules};
use crate::engine::{Checker, Run};
use crate::finding::{Report, RuleNotRun, Skipped, Split};
use crate::input::InputKind;

/// Settings and inputs of one run.
#[derive(Clone)]
pub struct Plan {
    pub(super) checker: Checker,
    /// In the order of their splits.
    pub(super) inputs: Vec<Input>,
    /// What was named and is no input.
    pub(super) skipped: Vec<Skipped>,
    pub(super) key: Arc<Key>,
}

impl Plan {
    pub(crate) fn new(checker: Checker, inputs: Vec<Input>, skipped: Vec<Skipped>) -> Result<Plan, Error> {
        if inputs.len() > Position::MOST_FILES {
            let message = format!("{} files at once are more than {}", inputs.len(), Position::MOST_FILES);
            return Err(Error::Usage { message, help: Some("check them in several runs".to_owned()) });
        }
        Ok(Plan { checker, inputs, skipped, key: Arc::new(Key::random()) })
    }

    /// The same run with a key that other processes derive as well, from a secret that they share. Without a secret the key follows from the
    /// settings and the names of the inputs: then somebody who knows them can prepare records whose digests collide, which costs a
    /// second look at these records and hides no other finding.
    ///
    /// # Errors
    /// When the plan cannot be written.
    pub fn with_shared_key(mut self, secret: Option<&str>) -> Result<Plan, Error> {
        let settings = self.settings()?;
        self.key = Arc::new(match secret {
            Some(secret) => Key::derived(&[b"secret", secret.as_bytes()]),
            None => Key::derived(&[b"settings", &settings]),
        });
        Ok(self)
    }

    /// The same run over data that is elsewhere now: each file is looked for below this folder, by its path as given, else by its name.
    #[must_use]
    pub fn with_data_in(mut self, folder: &Path) -> Plan {
        for input in &mut self.inputs {
            let Input::Path(path) = input else { continue };
            let InputKind::File(file) = &mut path.kind else { continue };
            let below: PathBuf = file.components().filter(|part| matches!(part, Component::Normal(_))).collect();
            let by_name = file.file_name().map(PathBuf::from).unwrap_or_default();
            let moved = [below, by_name].into_iter().map(|path| folder.join(path)).find(|path| path.exists());
            *file = moved.unwrap_or_else(|| folder.join(file.file_name().unwrap_or_default()));
        }
        self
    }

    /// The settings that have no effect on what is found: threads, mapping and whom to tell how far it is.
    #[must_use]
    pub fn run_by(mut self, checker: &Checker) -> Plan {
        self.checker = self.checker.working_as(checker);
        self
    }

    /// Scans one shard.
    ///
    /// # Errors
    /// When the settings are wrong. What cannot be read is named in the report.
    pub fn scan(&self, shard: Shard) -> Result<Partial, Error> {
        self.inputs.iter().try_for_each(is_file)?;
        let assigned = assign(shard, &self.inputs, &self.checker.open_options())?;
        let scanned = self.run(None, |run, opener, _| Ok(scan(run, opener, &self.inputs, &assigned)?.1))?;
        Partial::new(self.clone(), scanned)
    }

    /// Scans everything and concludes over it; with a stream, the findings go there and the report has none.
    pub(crate) fn check(&self, stream: Option<&FindingStream<'_>>) -> Result<Report, Error> {
        let assigned = assign(Shard::WHOLE, &self.inputs, &self.checker.open_options())?;
        self.run(stream, |run, opener, not_run| {
            let (run, scanned) = scan(run, opener, &self.inputs, &assigned)?;
            self.report(&run, opener, scanned, not_run)
        })
    }

    /// Concludes over the shards that were scanned.
    pub(super) fn conclude(&self, mut parts: Vec<SavedPart>, unreadable: Vec<(usize, String)>) -> Result<Report, Error> {
        parts.sort_by_key(SavedPart::place);
        self.run(None, |mut run, opener, not_run| {
            // As in a scan: the benchmarks first, since what is verified is compared with them once more.
            let is_benchmark = |file: usize| self.inputs.get(file).is_some_and(|input| input.split() == Split::Benchmark);
            let mut indices = Vec::new();
            for part in parts.iter().filter(|part| is_benchmark(part.place().0)) {
                let part = part.clone().restore(&run)?;
                indices.extend(part.merged.tallies.iter().filter_map(|tally| tally.benchmark_index()));
            }
            if !indices.is_empty() {
                run = run.after(indices);
            }
            let parts = parts.into_iter().map(|part| part.restore(&run)).collect::<Result<_, _>>()?;
            self.report(&run, opener, Scanned { parts, unreadable }, not_run)
        })
    }

    fn report(&self, run: &Run<'_>, opener: &Opener<'_>, scanned: Scanned, not_run: Vec<RuleNotRun>) -> Result<Report, Error> {
        let report = conclude(run, opener, &self.inputs, scanned, self.skipped.clone(), not_run)?;
        Ok(Report { target: self.checker.aim.target().map(|target| target.name().to_owned()), ..report })
    }

    /// Makes the rules into a run and does something with it, on the threads of the checker.
    fn run<R: Send>(
        &self,
        stream: Option<&FindingStream<'_>>,
        work: impl FnOnce(Run<'_>, &Opener<'_>, Vec<RuleNotRun>) -> Result<R, Error> + Send,
    ) -> Result<R, Error> {
        let checker = &self.checker;
        let mut selected = checker.book.select(&checker.selection)?;
        let context =
            RunContext::new(self.key.clone(), self.inputs.iter().map(Input::split)).assuming_profiles(checker.profile.is_none());
        selected.rules.retain(|&(index, _)| {
            let rule = &checker.book.rules()[index];
            let idle = plan::idle(&rule.options, &context, &checker.aim).map(str::to_owned);
            let reason = idle.or_else(|| checker.lacking(rule));
            let runs = reason.is_none();
            selected.not_run.extend(reason.map(|reason| RuleNotRun { rule: rule.name.clone(), reason }));
            runs
        });
        let chosen = selected.rules.iter().map(|&(index, severity)| ChosenRule::new(&checker.book.rules()[index], severity));
        let rules = RunRules::new(chosen.collect(), checker.aim.clone(), checker.observer.clone());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(checker.options.threads).build();
        let pool = pool.map_err(|error| Error::Usage { message: format!("no threads: {error}"), help: None })?;
        let (redactor, opener) = (checker.redactor(), Opener::new(&self.inputs, checker.open_options()));
        let run = Run {
            rules: &rules,
            context,
            mechanisms: &checker.mechanisms,
            redactor: &redactor,
            options: &checker.options,
            profile: checker.profile.clone(),
            plans: Mutex::new(BTreeMap::new()),
            workers: Mutex::new(Vec::new()),
            on_progress: checker.on_progress.as_deref(),
            stream,
            cancel: &checker.cancel,
        };
        pool.install(|| work(run, &opener, selected.not_run))
    }
}

/// An error for what gives its bytes once: a part of it cannot be scanned here and shown there.
fn is_file(input: &Input) -> Result<(), Error> {
    let is_file = match input {
        Input::Path(path) => match &path.kind {
            InputKind::File(file) => file.metadata().is_ok_and(|metadata| metadata.is_file()) || !file.exists(),
            InputKind::Stdin => false,
        },
        Input::Open(..) => true,
    };
    if is_file {
        return Ok(());
    }
    let message = format!("`{}` is not a regular file and cannot be scanned in parts", input.name());
    Err(Error::Usage { message, help: Some("write the data to a file first".to_owned()) })
}
