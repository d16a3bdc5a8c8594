//! The run: inputs, chunks and checks to a report.
//!
//! Owns the order of things and their determinism: the same bytes give the same report for any number of threads, any chunk size and
//! any kind of source. Knows no command line and no output format.

mod cancel;
mod candidates;
mod checker;
mod chunk;
mod common_faults;
mod dataset;
mod examples;
mod file;
mod file_report;
mod finding_builder;
mod finding_keeper;
mod finding_stream;
mod inputs;
mod layout;
mod merge;
mod merged;
mod plan;
mod prefilter;
mod record_pass;
mod records;
mod sample;
mod second_pass;
mod settings;
mod shard;
mod statistics;
mod string_phase;

pub use cancel::CancelToken;
pub use checker::{Checker, Progress};
pub use examples::BrokenExample;
pub use records::{RecordFile, RecordText, Records, TurnAt};
pub use shard::{Partial, Plan, Shard};

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::Error;
use crate::check::{BenchmarkIndex, Mechanisms, RunContext};
use crate::input::{Limits, Source};
use crate::mask::redactor::Redactor;
use crate::profile::Profile;
use chunk::Worker;
use finding_builder::FindingBuilder;
use finding_stream::FindingStream;
use plan::RunRules;

/// Chunks in memory at a time for each thread, when they have to be read.
const READ_AHEAD: usize = 8;

/// Bytes in memory at a time, when they have to be read; one long line may exceed it.
const READ_AHEAD_BYTES: usize = 16 << 20;

/// Chunks for each thread between two merges, when they are slices of what is in memory.
const SLICES: usize = 64;

/// The settings of a run that the engine itself needs.
#[derive(Debug, Clone)]
pub(crate) struct RunOptions {
    /// Findings kept of each rule; 0 for all.
    pub(crate) most: u64,
    /// Aimed size of a chunk.
    pub(crate) chunk_bytes: usize,
    pub(crate) limits: Limits,
    /// Whether findings carry an excerpt.
    pub(crate) excerpts: bool,
    /// Whether values are shown instead of masked.
    pub(crate) show_values: bool,
    pub(crate) threads: usize,
}

/// What all files of one run share.
pub(crate) struct Run<'r> {
    pub(crate) rules: &'r RunRules<'r>,
    pub(crate) mechanisms: &'r Mechanisms,
    pub(crate) context: RunContext,
    pub(crate) redactor: &'r Redactor<'r>,
    pub(crate) options: &'r RunOptions,
    /// The profile that was given; otherwise every file's is detected.
    pub(crate) profile: Option<Arc<Profile>>,
    pub(crate) plans: Mutex<BTreeMap<String, Arc<plan::Plan>>>,
    pub(crate) workers: Mutex<Vec<Worker>>,
    pub(crate) on_progress: Option<&'r Progress>,
    /// Where findings go as they are found; otherwise the report holds them.
    pub(crate) stream: Option<&'r FindingStream<'r>>,
    pub(crate) cancel: &'r CancelToken,
}

impl Run<'_> {
    /// What turns drafts into findings, with the severities of a profile.
    fn builder<'b>(&'b self, plan: &'b plan::Plan) -> FindingBuilder<'b> {
        let excerpts = self.options.excerpts;
        FindingBuilder { rules: self.rules, severities: &plan.severities, redactor: self.redactor, excerpts }
    }

    /// The plan under a profile, made on first use.
    fn plan(&self, profile: Arc<Profile>) -> Result<Arc<plan::Plan>, Error> {
        let broken = |_| Error::Usage { message: "a check stopped while the rules were prepared".to_owned(), help: None };
        let mut plans = self.plans.lock().map_err(broken)?;
        if let Some(plan) = plans.get(profile.name()) {
            return Ok(plan.clone());
        }
        let plan = Arc::new(plan::Plan::new(self.rules, self.mechanisms, &self.context, profile.clone())?);
        plans.insert(profile.name().to_owned(), plan.clone());
        Ok(plan)
    }

    /// The same run, with what the benchmarks taught. Its checks are made anew, to know it.
    fn after(self, benchmarks: Vec<BenchmarkIndex>) -> Self {
        Run { context: self.context.with_benchmarks(benchmarks), plans: Mutex::default(), workers: Mutex::default(), ..self }
    }

    /// Chunks between two merges.
    fn window(&self, source: &Source) -> usize {
        self.options.threads * if source.in_memory().is_some() { SLICES } else { READ_AHEAD }
    }

    /// Bytes after which a window is full, whatever its number of chunks.
    fn window_bytes(&self, source: &Source) -> usize {
        if source.in_memory().is_some() {
            usize::MAX
        } else {
            READ_AHEAD_BYTES.max(self.options.threads * self.options.chunk_bytes)
        }
    }

    fn progress(&self, bytes: u64) {
        if let Some(progress) = self.on_progress {
            progress(bytes as i64);
        }
    }

    /// Takes back the progress of a pass that is made again.
    fn rewind(&self, bytes: u64) {
        if let Some(progress) = self.on_progress {
            progress(-(bytes as i64));
        }
    }
}
