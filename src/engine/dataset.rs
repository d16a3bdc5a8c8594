//! One dataset, from its inputs to the report.
//!
//! Owns the way from the settings of a checker to a [`Plan`], which is what runs.

use super::checker::Checker;
use super::finding_stream::FindingStream;
use super::inputs::Input;
use super::shard::Plan;
use crate::Error;
use crate::finding::{Report, Skipped};
use crate::input::{OpenOptions, Splits};

impl Checker {
    pub(super) fn open_options(&self) -> OpenOptions {
        OpenOptions { map: self.map, limits: self.options.limits.clone() }
    }

    /// Checks inputs, which are in the order of their splits.
    pub(super) fn check(&self, inputs: Vec<Input>, skipped: Vec<Skipped>) -> Result<Report, Error> {
        Plan::new(self.clone(), inputs, skipped)?.check(None)
    }

    /// Checks the files of all splits; the findings go into the stream.
    pub(super) fn check_stream(&self, paths: &Splits, stream: &FindingStream<'_>) -> Result<Report, Error> {
        let discovered = paths.discover()?;
        let inputs = discovered.inputs.into_iter().map(Input::Path).collect();
        Plan::new(self.clone(), inputs, discovered.skipped)?.check(Some(stream))
    }

    /// Plans a run over the files of all splits, to be scanned in shards. Its findings carry a window of the text around them, since the
    /// bytes are not at hand when the report is written.
    ///
    /// # Errors
    /// When one file is to be two splits, or there are too many files.
    pub fn plan(&self, paths: &Splits) -> Result<Plan, Error> {
        let discovered = paths.discover()?;
        let inputs = discovered.inputs.into_iter().map(Input::Path).collect();
        Plan::new(self.clone().excerpts(true), inputs, discovered.skipped)
    }
}
