//! The scan of a shard.
//!
//! Owns the order in which files are scanned: benchmarks first, so that all other records are compared with them. Every shard scans all
//! benchmarks for what it must know of them, and reports those that are its own.

use rayon::prelude::*;

use super::parts::Assigned;
use crate::Error;
use crate::engine::Run;
use crate::engine::file::{FilePart, scan_file};
use crate::engine::inputs::{Input, Opener};
use crate::finding::Split;

/// What a shard had to say.
#[derive(Default)]
pub(crate) struct Scanned {
    /// The parts of files, in the order of the dataset.
    pub(crate) parts: Vec<FilePart>,
    /// The inputs that could not be read, by number, and why.
    pub(crate) unreadable: Vec<(usize, String)>,
}

impl Scanned {
    fn add(&mut self, file: usize, result: Result<FilePart, Error>) -> Result<(), Error> {
        match result {
            Ok(part) => self.parts.push(part),
            Err(Error::Read { reason, .. }) => self.unreadable.push((file, reason)),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Scans what is assigned of each input; the inputs are in the order of their splits. Gives back the run, which knows its benchmarks now.
pub(crate) fn scan<'r>(
    mut run: Run<'r>,
    opener: &Opener<'_>,
    inputs: &[Input],
    assigned: &[Assigned],
) -> Result<(Run<'r>, Scanned), Error> {
    let first_benchmark = inputs.partition_point(|input| input.split() != Split::Benchmark);
    let scan = |run: &Run<'_>, file: usize| {
        let part = match &assigned[file] {
            Assigned::Bytes(bytes) => Some(bytes.clone()),
            Assigned::Whole | Assigned::Nothing => None,
        };
        (file, scan_file(run, opener, file, &inputs[file], part))
    };
    let of_benchmarks: Vec<(usize, Result<FilePart, Error>)> =
        (first_benchmark..inputs.len()).into_par_iter().with_max_len(1).map(|file| scan(&run, file)).collect();
    if !of_benchmarks.is_empty() {
        let parts = of_benchmarks.iter().filter_map(|(_, result)| result.as_ref().ok());
        let indices = parts.flat_map(|part| part.merged.tallies.iter()).filter_map(|tally| tally.benchmark_index()).collect();
        run = run.after(indices);
    }
    let mine: Vec<usize> = (0..first_benchmark).filter(|&file| assigned[file] != Assigned::Nothing).collect();
    let others: Vec<(usize, Result<FilePart, Error>)> =
        mine.into_par_iter().with_max_len(1).map(|file| scan(&run, file)).collect();
    let mut scanned = Scanned::default();
    // A benchmark that this shard could not read is said, whoever reports what is in it: its records were not compared with it.
    let is_mine = |(file, result): &(usize, Result<FilePart, Error>)| assigned[*file] != Assigned::Nothing || result.is_err();
    let own_benchmarks = of_benchmarks.into_iter().filter(is_mine);
    for (file, result) in others.into_iter().chain(own_benchmarks) {
        scanned.add(file, result)?;
    }
    Ok((run, scanned))
}
