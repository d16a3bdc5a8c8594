//! Checks one file: detects its profile, runs its chunks in parallel, merges them in order.
//!
//! Owns the passes over a file and the rebasing of what chunks report. A second pass runs only when the first one found values that
//! stand on several lines. Knows nothing of other files.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::chunk::{ChunkResult, FileContext, Worker};
use super::finding_builder::FindingBuilder;
use super::inputs::Input;
use super::layout::line_endings::LineEnds;
use super::layout::multiline_values;
use super::layout::multiline_values::{MOST_STARTS, Region};
use super::layout::sniff;
use super::layout::unparsed_lines::Unread;
use super::plan::Plan;
use super::{Run, sample};
use crate::Error;
use crate::check::{NotEvaluated, SeverityOverrides, Tally};
use crate::finding::{FileReport, Finding, Split};
use crate::input::{Chunk, Source};
use crate::json::{Defect, DefectKind};
use crate::rule::options::JsonDefect;

/// The profile that is assumed when no other fits.
const FALLBACK: &str = "generic";

/// Where a chunk begins, for finding lines again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChunkStart {
    pub(crate) offset: u64,
    /// Number of lines before it.
    pub(crate) lines: u64,
    /// It is one line that was not parsed.
    pub(crate) oversized: bool,
}

/// What one file had to say.
pub(crate) struct FileResult {
    /// Number of the input, by which positions and findings know the file.
    pub(crate) number: usize,
    pub(crate) report: FileReport,
    pub(crate) plan: Arc<Plan>,
    pub(crate) counts: Vec<u64>,
    /// How many of these are of another severity than their rule.
    pub(crate) severity_overrides: SeverityOverrides,
    /// At most the first findings of each rule, in file order.
    pub(crate) findings: Vec<Finding>,
    pub(crate) tallies: Vec<Box<dyn Tally>>,
    pub(crate) not_evaluated: Vec<NotEvaluated>,
    pub(crate) unread: Unread,
    pub(crate) chunks: Vec<ChunkStart>,
}

/// Checks the input with this number.
pub(crate) fn check_file(run: &Run<'_>, file: usize, input: &Input, source: &Source) -> Result<FileResult, Error> {
    let (path, split) = (input.name(), input.split());
    let head = sample::head(source, run.options.limits.max_line_bytes)?;
    let (profile, because) = match &run.profile {
        Some(profile) => (profile.clone(), None),
        None => {
            let detection = sample::detect(&head)?;
            (detection.profile, Some(detection.because))
        }
    };
    let plan = run.plan(profile)?;
    let builder =
        FindingBuilder { rules: run.rules, severities: &plan.severities, redactor: run.redactor, excerpts: run.options.excerpts };
    let walk = FileScan { run, file, split, name: path, source, plan: &plan, builder: &builder };
    let whole = sniff::sniff(&head[..head.len().min(sniff::HEAD)]);
    let regions = match &whole {
        Some(Defect { kind: DefectKind::Json(kind), .. }) => vec![Region { start: 0, end: u64::MAX, values: 0, kind: *kind }],
        _ => Vec::new(),
    };
    let mut merged = walk.pass(&regions)?;
    let mut over_lines = false;
    if whole.is_none() && !merged.incomplete.is_empty() {
        let regions = multiline_values::find(source, merged.bytes, &merged.incomplete)?;
        if !regions.is_empty() {
            over_lines = true;
            run.rewind(merged.bytes);
            merged = walk.pass(&regions)?;
            walk.report_regions(&regions, &mut merged)?;
        }
    }
    if let Some(defect) = whole {
        walk.report_whole(defect, &mut merged)?;
    } else if merged.records == 0 {
        let defect = Defect::json(JsonDefect::EmptyFile, 0..0, "the file holds no record");
        walk.report_about_file(&defect, None, &mut merged);
    } else {
        walk.report_framing(&mut merged)?;
        let judged = !over_lines && split != Split::Benchmark;
        if let Some(because) = because.as_ref().filter(|_| judged && plan.profile.name() == FALLBACK) {
            walk.report_about_file(&Defect::unknown_format(because.clone()), None, &mut merged);
        }
    }
    source.verify_unchanged()?;
    let report = FileReport {
        path: path.to_owned(),
        split,
        bytes: merged.bytes,
        records: merged.records,
        profile: plan.profile.name().to_owned(),
        detected: because.is_some(),
        detected_because: because,
    };
    let Merged { counts, severity_overrides, findings, tallies, not_evaluated, unread, chunks, .. } = merged;
    Ok(FileResult { number: file, report, plan, counts, severity_overrides, findings, tallies, not_evaluated, unread, chunks })
}

/// The merged results of one pass.
#[derive(Default)]
pub(super) struct Merged {
    pub(super) bytes: u64,
    pub(super) lines: u64,
    pub(super) records: u64,
    pub(super) counts: Vec<u64>,
    pub(super) severity_overrides: SeverityOverrides,
    pub(super) kept: Vec<u64>,
    pub(super) findings: Vec<Finding>,
    pub(super) tallies: Vec<Box<dyn Tally>>,
    pub(super) not_evaluated: Vec<NotEvaluated>,
    pub(super) chunks: Vec<ChunkStart>,
    pub(super) incomplete: Vec<u64>,
    pub(super) unread: Unread,
    pub(super) ends: LineEnds,
}

/// One file on its way through the passes.
pub(super) struct FileScan<'w> {
    pub(super) run: &'w Run<'w>,
    pub(super) file: usize,
    pub(super) split: Split,
    /// Under which it is reported.
    pub(super) name: &'w str,
    pub(super) source: &'w Source,
    pub(super) plan: &'w Arc<Plan>,
    pub(super) builder: &'w FindingBuilder<'w>,
}

impl FileScan<'_> {
    /// Runs every chunk, window by window: while one window is checked, the next one is read.
    fn pass(&self, regions: &[Region]) -> Result<Merged, Error> {
        let context = FileContext {
            file: self.file,
            split: self.split,
            plan: self.plan,
            builder: self.builder,
            most: self.run.options.most,
            regions,
            unreported: self.unreported(regions),
            longest_line: self.run.options.limits.max_line_bytes,
        };
        let rules = self.plan.severities.len();
        let mut merged = Merged { counts: vec![0; rules], kept: vec![0; rules], ..Merged::default() };
        let mut feed = self.source.chunks(self.run.options.chunk_bytes);
        let size = self.run.window(self.source);
        let mut next_line = self.plan.needs_lines.then_some(1);
        // The windows before the one that is checked were merged: their part of the file is let go.
        let (mut released, mut checked) = (0, 0);
        let mut fill = || -> Result<Vec<Chunk<'_>>, Error> {
            self.source.release(released..checked);
            released = checked;
            let (mut window, mut held) = (Vec::<Chunk<'_>>::new(), 0);
            while window.len() < size
                && held < self.run.window_bytes(self.source)
                && let Some(mut chunk) = feed.next_chunk()?
            {
                chunk.first_line = next_line;
                next_line = next_line.map(|line| line + lines_in(&chunk));
                held += chunk.bytes.len();
                window.push(chunk);
            }
            checked = window.first().map_or(checked, |chunk| chunk.offset);
            Ok(window)
        };
        let mut window = fill()?;
        while !window.is_empty() {
            self.run.cancel.check()?;
            let kept = merged.kept.clone();
            let (results, next) = rayon::join(|| check_window(&window, &context, &kept, &self.run.workers), &mut fill);
            for (chunk, result) in window.iter().zip(results) {
                self.merge(&mut merged, chunk, result.ok_or_else(|| self.broken_check(chunk))?);
            }
            window = next?;
        }
        Ok(merged)
    }

    /// The failure of a check that panicked: the file counts as not checked, the others go on.
    fn broken_check(&self, chunk: &Chunk<'_>) -> Error {
        let reason = format!("a check failed with a defect of its own between bytes {} and {}", chunk.offset, chunk.end());
        Error::Read { path: self.name.into(), reason }
    }

    fn merge(&self, merged: &mut Merged, chunk: &Chunk<'_>, result: ChunkResult) {
        merged.chunks.push(ChunkStart { offset: chunk.offset, lines: merged.lines, oversized: chunk.oversized.is_some() });
        for (total, count) in merged.counts.iter_mut().zip(&result.counts) {
            *total += count;
        }
        for (key, count) in result.severity_overrides {
            *merged.severity_overrides.entry(key).or_default() += count;
        }
        let first_line = merged.lines + 1;
        for mut finding in result.findings {
            if let Some(span) = &mut finding.span {
                span.line += first_line;
                span.end_line += first_line;
            }
            finding.related.iter_mut().for_each(|related| related.line += first_line);
            self.keep(merged, finding);
        }
        for not_evaluated in result.not_evaluated {
            let line = first_line + not_evaluated.line;
            add_unjudged(&mut merged.not_evaluated, NotEvaluated { line, ..not_evaluated });
        }
        merge_tallies(&mut merged.tallies, result.tallies);
        let room = MOST_STARTS.saturating_sub(merged.incomplete.len());
        merged.incomplete.extend(result.incomplete.into_iter().take(room));
        merged.unread.merge(&result.unread, first_line);
        merged.ends.merge(result.ends);
        merged.lines += result.lines;
        merged.records += result.records;
        merged.bytes = chunk.end();
        self.run.progress(chunk.end() - chunk.offset);
    }

    /// Keeps a finding while its rule has room.
    pub(super) fn keep(&self, merged: &mut Merged, finding: Finding) {
        let Some(rule) = self.run.rules.number(&finding.rule) else { return };
        let kept = &mut merged.kept[usize::from(rule)];
        if self.run.options.most == 0 || *kept < self.run.options.most {
            *kept += 1;
            merged.findings.push(finding);
        }
    }
}

/// The results of the chunks, in their order; `None` where a check panicked.
/// `kept`: how many findings of each rule earlier windows kept. A rule that has no room left costs nothing but its counting.
fn check_window(
    window: &[Chunk<'_>],
    context: &FileContext<'_>,
    kept: &[u64],
    workers: &Mutex<Vec<Worker>>,
) -> Vec<Option<ChunkResult>> {
    let check = |chunk: &Chunk<'_>| {
        let idle = workers.lock().ok().and_then(|mut idle| idle.pop());
        let mut worker = idle.unwrap_or_else(|| Worker::new(context.most));
        // A worker that a panic left behind is thrown away with whatever state it is in.
        let result = catch_unwind(AssertUnwindSafe(|| worker.check(chunk, context, kept))).ok()?;
        if let Ok(mut idle) = workers.lock() {
            idle.push(worker);
        }
        Some(result)
    };
    if window.len() == 1 { window.iter().map(check).collect() } else { window.par_iter().with_max_len(1).map(check).collect() }
}

/// Line feeds of a chunk.
fn lines_in(chunk: &Chunk<'_>) -> u64 {
    if chunk.oversized.is_some() { 1 } else { memchr::memchr_iter(b'\n', &chunk.bytes).count() as u64 }
}

/// Adds what a later part could not judge.
fn add_unjudged(merged: &mut Vec<NotEvaluated>, later: NotEvaluated) {
    match merged.iter_mut().find(|earlier| earlier.rule == later.rule) {
        Some(earlier) => earlier.records += later.records,
        None => merged.push(later),
    }
}

/// Appends the tallies of a later part.
pub(crate) fn merge_tallies(merged: &mut Vec<Box<dyn Tally>>, later: Vec<Box<dyn Tally>>) {
    if merged.is_empty() {
        *merged = later;
    } else {
        merged.iter_mut().zip(later).for_each(|(mine, theirs)| merge_tally(&mut **mine, theirs));
    }
}

fn merge_tally(mine: &mut dyn Tally, later: Box<dyn Tally>) {
    // In unit tests every state that can be saved travels as bytes, so that they hold for shards as well.
    #[cfg(test)]
    if let Some(saved) = later.save() {
        return assert!(mine.load(&saved), "what was saved is whole");
    }
    mine.merge(later);
}
