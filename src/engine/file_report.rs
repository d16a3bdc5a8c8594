//! What holds for a file as a whole, once all of it was scanned.
//!
//! Owns the second pass over a file that holds values over several lines, and the findings about the file itself. Opens the file only when
//! there is something to say about it. Knows nothing of other files.

use std::sync::Arc;

use super::file::{FilePart, FileScan};
use super::inputs::{Input, Opener};
use super::layout::{multiline_values, sniff};
use super::merged::Merged;
use super::plan::Plan;
use super::{Run, common_faults, sample};
use crate::Error;
use crate::finding::{FileReport, Split};
use crate::json::Defect;
use crate::rule::options::JsonDefect;

/// The profile that is assumed when no other fits.
const FALLBACK: &str = "generic";

/// What one file had to say.
pub(crate) struct FileResult {
    /// Number of the input, by which positions and findings know the file.
    pub(crate) number: usize,
    pub(crate) report: FileReport,
    pub(crate) plan: Arc<Plan>,
    pub(crate) merged: Merged,
}

/// Concludes over a file from the one part that all its parts were merged to.
pub(crate) fn report(run: &Run<'_>, opener: &Opener<'_>, input: &Input, part: FilePart) -> Result<FileResult, Error> {
    let FilePart { file, plan, detected_because, is_near, is_file, is_other_format, mut merged, .. } = part;
    let builder = run.builder(&plan);
    let scan = FileScan::new(run, opener, (file, input), &plan, &builder);
    let mut over_lines = false;
    if !is_other_format && !merged.incomplete.is_empty() {
        let source = scan.source()?;
        let values = multiline_values::find(source, merged.end, &merged.incomplete)?;
        if !values.is_empty() {
            over_lines = true;
            run.rewind(merged.end);
            let delivered = merged.delivered;
            let head = sample::head(source, run.options.limits.max_line_bytes)?;
            let faults = match &detected_because {
                Some(_) => sample::with_records(&head, |records| common_faults::candidates(records, &plan)),
                None => Arc::default(),
            };
            merged = scan.pass(source, &values, &faults, None)?;
            merged.findings.drop_first(delivered);
            scan.report_multiline_values(&values, &mut merged)?;
            source.verify_unchanged()?;
        }
    }
    let known = |name: &str| run.rules.number(name).map(|rule| (rule, plan.severities[usize::from(rule)]));
    std::mem::take(&mut merged.faults).conclude(merged.records, known, &mut merged.findings);
    if is_other_format {
        let head = sample::head(scan.source()?, run.options.limits.max_line_bytes)?;
        if let Some(defect) = sniff::sniff(&head[..head.len().min(sniff::HEAD)]) {
            scan.report_whole(defect, &mut merged)?;
        }
    } else if merged.records == 0 {
        let defect = Defect::json(JsonDefect::EmptyFile, 0..0, "the file holds no record");
        scan.report_about_file(&defect, None, &mut merged);
    } else {
        scan.report_line_endings(is_file, &mut merged)?;
        let judged = !over_lines && input.split() != Split::Benchmark;
        if let Some(because) = detected_because.as_ref().filter(|_| judged && plan.profile.name() == FALLBACK) {
            scan.report_about_file(&Defect::unknown_format(because.clone(), is_near), None, &mut merged);
        }
    }
    let report = FileReport {
        path: input.name().to_owned(),
        split: input.split(),
        bytes: merged.end,
        records: merged.records,
        profile: plan.profile.name().to_owned(),
        detected: detected_because.is_some(),
        detected_because,
    };
    Ok(FileResult { number: file, report, plan: plan.clone(), merged })
}
