//! From the parts of all files to the report.
//!
//! Owns the order in which parts meet, and the proof that nothing is missing: the parts of a file must cover it, each byte once. The order
//! in which shards were scanned and merged makes no difference.

use rayon::prelude::*;

use super::scan::Scanned;
use crate::Error;
use crate::check::StateMismatch;
use crate::engine::file::FilePart;
use crate::engine::file_report::{self, FileResult};
use crate::engine::inputs::{Input, Opener};
use crate::engine::{Run, merge};
use crate::finding::{Report, RuleNotRun, Skipped};

/// Merges the parts and lets every check judge the whole dataset.
pub(crate) fn conclude(
    run: &Run<'_>,
    opener: &Opener<'_>,
    inputs: &[Input],
    mut scanned: Scanned,
    mut skipped: Vec<Skipped>,
    not_run: Vec<RuleNotRun>,
) -> Result<Report, Error> {
    scanned.unreadable.sort();
    scanned.unreadable.dedup_by_key(|(file, _)| *file);
    let mut of_files: Vec<Vec<FilePart>> = inputs.iter().map(|_| Vec::new()).collect();
    for part in scanned.parts {
        of_files.get_mut(part.file).ok_or(StateMismatch)?.push(part);
    }
    let mut whole = Vec::with_capacity(inputs.len());
    for (file, (input, parts)) in inputs.iter().zip(of_files).enumerate() {
        if scanned.unreadable.binary_search_by_key(&file, |(file, _)| *file).is_err() {
            let joined = join(input, parts)?;
            opener.expect(file, joined.stored);
            whole.push(joined);
        }
    }
    let report = |part: FilePart| (part.file, file_report::report(run, opener, &inputs[part.file], part));
    let reported: Vec<(usize, Result<FileResult, Error>)> = whole.into_par_iter().with_max_len(1).map(report).collect();
    let mut files = Vec::with_capacity(reported.len());
    for (file, result) in reported {
        match result {
            Ok(result) => files.push(result),
            Err(Error::Read { reason, .. }) => scanned.unreadable.push((file, reason)),
            Err(error) => return Err(error),
        }
    }
    scanned.unreadable.sort();
    let unreadable = scanned.unreadable.into_iter();
    let named = |(file, reason): (usize, String)| Some(Skipped { path: inputs.get(file)?.name().to_owned(), reason });
    skipped.extend(unreadable.filter_map(named));
    merge::report(run, opener, files, skipped, not_run)
}

/// One part of all parts of a file.
fn join(input: &Input, mut parts: Vec<FilePart>) -> Result<FilePart, Error> {
    parts.sort_by_key(|part| (part.part.start, part.part.end));
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else { return Err(uncovered(input, "nothing of it was scanned")) };
    if whole.part.start != 0 {
        return Err(uncovered(input, &format!("bytes 0 to {} are missing", whole.part.start)));
    }
    for part in parts {
        let (end, start) = (whole.part.end, part.part.start);
        if start < end {
            return Err(uncovered(input, &format!("bytes {start} to {end} were scanned twice")));
        }
        if start > end {
            return Err(uncovered(input, &format!("bytes {end} to {start} are missing")));
        }
        if (part.stored, part.plan.profile.name()) != (whole.stored, whole.plan.profile.name()) {
            return Err(uncovered(input, "the file was not the same when its parts were scanned"));
        }
        whole.part.end = part.part.end;
        whole.merged.append(part.merged)?;
    }
    if whole.part.end != whole.stored {
        return Err(uncovered(input, &format!("bytes {} to {} are missing", whole.part.end, whole.stored)));
    }
    Ok(whole)
}

fn uncovered(input: &Input, what: &str) -> Error {
    Error::Partial {
        message: format!("the partial results do not cover `{}`: {what}", input.name()),
        help: Some("scan every part once, from `--part 1/N` to `--part N/N`, and merge all of them".to_owned()),
    }
}
