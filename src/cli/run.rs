//! What the commands that read data have in common: the checker that their arguments ask for, and the bar while it runs.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use super::args::{DataArguments, RunArguments};
use super::stderr::progress;
use crate::Error;
use crate::config::Config;
use crate::engine::Checker;
use crate::input::{InputKind, InputPath, discover};

/// Files smaller than this in all show no progress.
const WORTH_A_BAR: u64 = 64 << 20;

impl DataArguments {
    /// A checker that takes the data for what the arguments, or else the configuration, say it is.
    pub(super) fn apply(&self, mut checker: Checker, config: Option<&Config>) -> Result<Checker, Error> {
        if let Some(label) = config.and_then(|config| config.dataset.label.as_deref()) {
            checker = checker.label(label);
        }
        self.run_target.apply(checker, self.profile.as_deref(), config)
    }
}

impl RunArguments {
    /// A checker that reads and shares the work as the arguments say.
    pub(super) fn checker(&self) -> Checker {
        Checker::new().map_files(!self.no_mmap).threads(self.threads)
    }

    /// Does something with a checker; shows how far it is when it takes a while, somebody looks on and nobody asked for quiet.
    pub(super) fn watched<T>(
        &self,
        mut checker: Checker,
        paths: &[PathBuf],
        quiet: bool,
        work: impl FnOnce(&Checker) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let bar = (!self.no_progress && !quiet && io::stderr().is_terminal())
            .then(|| size_of(paths))
            .filter(|&size| size >= WORTH_A_BAR)
            .map(progress);
        if let Some((_, on_progress)) = &bar {
            checker = checker.on_progress(on_progress.clone());
        }
        let done = work(&checker)?;
        if let Some((bar, _)) = bar {
            bar.finish_and_clear();
        }
        Ok(done)
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
