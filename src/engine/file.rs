//! Scans a file, or a part of it: detects its profile, runs its chunks in parallel, merges them in order.
//!
//! Owns the pass over the bytes. A part knows nothing of the rest of its file and nothing of other files: lines count from its start.
//! What chunks report is `merged`'s, what holds for the file as a whole is `file_report`'s.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use super::chunk::{ChunkResult, FileContext, Quotas, Worker};
use super::finding_builder::FindingBuilder;
use super::inputs::{Input, Opener};
use super::layout::multiline_values::MultilineValue;
use super::layout::sniff;
use super::merged::Merged;
use super::plan::Plan;
use super::{Run, common_faults, sample};
use crate::Error;
use crate::check::FormFault;
use crate::finding::Split;
use crate::input::{Chunk, Source};
use crate::json::{Defect, DefectKind};
use crate::profile::{self, Detection};

/// What one part of a file had to say.
pub(crate) struct FilePart {
    /// Number of the input, by which positions and findings know the file.
    pub(crate) file: usize,
    /// The part: bytes of the file as it is stored. Its lines are those that begin in it.
    pub(crate) part: Range<u64>,
    /// Bytes of the whole file as it is stored.
    pub(crate) stored: u64,
    pub(crate) plan: Arc<Plan>,
    /// Why the profile was assumed, when it was detected.
    pub(crate) detected_because: Option<String>,
    /// No profile fits its records, and one is near.
    pub(crate) is_near: bool,
    /// It is a regular file, which has a name of its own.
    pub(crate) is_file: bool,
    /// The head of the file shows that it is no JSONL.
    pub(crate) is_other_format: bool,
    pub(crate) merged: Merged,
}

/// Scans a part of the input with this number; without one, all of it.
pub(crate) fn scan_file(
    run: &Run<'_>,
    opener: &Opener<'_>,
    file: usize,
    input: &Input,
    part: Option<Range<u64>>,
) -> Result<FilePart, Error> {
    let source = opener.open(file)?;
    let head = sample::head(&source, run.options.limits.max_line_bytes)?;
    let HeadVerdict { plan, detected_because, is_near, faults } = judge_head(run, &head)?;
    let builder = run.builder(&plan);
    let scan = FileScan::new(run, opener, (file, input), &plan, &builder);
    let whole = match sniff::sniff(&head[..head.len().min(sniff::HEAD)]) {
        Some(Defect { kind: DefectKind::Json(kind), .. }) => vec![MultilineValue { start: 0, end: u64::MAX, values: 0, kind }],
        _ => Vec::new(),
    };
    let merged = scan.pass(&source, &whole, &faults, part.as_ref())?;
    source.verify_unchanged()?;
    let stored = source.stored_len();
    Ok(FilePart {
        file,
        part: part.unwrap_or(0..stored),
        stored,
        plan: plan.clone(),
        detected_because,
        is_near,
        is_file: source.stamp().is_some(),
        is_other_format: !whole.is_empty(),
        merged,
    })
}

/// What the first records of a file tell about it.
struct HeadVerdict {
    plan: Arc<Plan>,
    detected_because: Option<String>,
    is_near: bool,
    faults: Arc<[FormFault]>,
}

/// Whoever names a profile gets a verdict on every record, and no record is read for it here. A guess that every record speaks against is
/// one fault, and it may be ours.
fn judge_head(run: &Run<'_>, head: &[u8]) -> Result<HeadVerdict, Error> {
    if let Some(profile) = &run.profile {
        let plan = run.plan(profile.clone())?;
        return Ok(HeadVerdict { plan, detected_because: None, is_near: false, faults: Arc::default() });
    }
    sample::with_records(head, |records| {
        let Detection { profile, because, is_near } = profile::detect(records)?;
        let plan = run.plan(profile)?;
        let faults = common_faults::candidates(records, &plan);
        Ok(HeadVerdict { plan, detected_because: Some(because), is_near, faults })
    })
}

/// One file on its way through the passes.
pub(super) struct FileScan<'w> {
    pub(super) run: &'w Run<'w>,
    pub(super) file: usize,
    pub(super) split: Split,
    /// Under which it is reported.
    pub(super) name: &'w str,
    pub(super) plan: &'w Arc<Plan>,
    pub(super) builder: &'w FindingBuilder<'w>,
    opener: &'w Opener<'w>,
    source: OnceLock<Arc<Source>>,
}

impl<'w> FileScan<'w> {
    pub(super) fn new(
        run: &'w Run<'w>,
        opener: &'w Opener<'w>,
        (file, input): (usize, &'w Input),
        plan: &'w Arc<Plan>,
        builder: &'w FindingBuilder<'w>,
    ) -> Self {
        FileScan { run, file, split: input.split(), name: input.name(), plan, builder, opener, source: OnceLock::new() }
    }

    /// The file, opened once more when it is first asked for: most files are clean, and need no second look.
    pub(super) fn source(&self) -> Result<&Source, Error> {
        if let Some(source) = self.source.get() {
            return Ok(source);
        }
        let source = self.opener.reopen(self.file)?;
        Ok(self.source.get_or_init(|| source))
    }

    /// Runs every chunk of a part, window by window: while one window is checked, the next one is read.
    pub(super) fn pass(
        &self,
        source: &Source,
        multiline_values: &[MultilineValue],
        faults: &Arc<[FormFault]>,
        part: Option<&Range<u64>>,
    ) -> Result<Merged, Error> {
        let context = FileContext {
            file: self.file,
            split: self.split,
            plan: self.plan,
            builder: self.builder,
            faults,
            multiline_values,
            unreported: self.unreported(multiline_values),
            longest_line: self.run.options.limits.max_line_bytes,
        };
        let most = self.run.options.most;
        let mut merged = Merged::new(self.plan.severities.len(), faults.len(), most);
        let lines = part.map(|part| source.lines_beginning_in(part)).transpose()?;
        let start = lines.as_ref().map_or(0, |lines| lines.start);
        merged.end = start;
        let mut feed = source.chunks_of(lines, self.run.options.chunk_bytes);
        let size = self.run.window(source);
        let mut next_line = match self.plan.needs_lines {
            true => Some(source.line_feeds_before(start)? + 1),
            false => None,
        };
        // The windows before the one that is checked were merged: their part of the file is let go.
        let (mut released, mut checked) = (start, start);
        let mut fill = || -> Result<Vec<Chunk<'_>>, Error> {
            source.release(released..checked);
            released = checked;
            let (mut window, mut held) = (Vec::<Chunk<'_>>::new(), 0);
            while window.len() < size
                && held < self.run.window_bytes(source)
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
        let path: Arc<str> = self.name.into();
        let mut window = fill()?;
        while !window.is_empty() {
            self.run.cancel.check()?;
            let quota = Quotas { findings: merged.findings.quota().following(), faults: merged.faults.quota() };
            let (results, next) = rayon::join(|| check_window(&window, &context, &quota, most, &self.run.workers), &mut fill);
            for (chunk, result) in window.iter().zip(results) {
                let result = result.ok_or_else(|| self.broken_check(chunk))?;
                merged.append_chunk(chunk, result, self.run.rules)?;
                self.run.progress(chunk.end() - chunk.offset);
            }
            // A second pass over values that span lines finds again what the first one found before them.
            if let Some(stream) = self.run.stream.filter(|_| multiline_values.is_empty()) {
                stream.deliver_final(&path, &mut merged)?;
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
}

/// The results of the chunks, in their order; `None` where a check panicked.
/// `quota`: how many findings of each rule earlier windows kept. A rule that has no room left costs nothing but its counting.
fn check_window(
    window: &[Chunk<'_>],
    context: &FileContext<'_>,
    quota: &Quotas,
    most: u64,
    workers: &Mutex<Vec<Worker>>,
) -> Vec<Option<ChunkResult>> {
    let check = |chunk: &Chunk<'_>| {
        let idle = workers.lock().ok().and_then(|mut idle| idle.pop());
        let mut worker = idle.unwrap_or_else(|| Worker::new(most));
        // A worker that a panic left behind is thrown away with whatever state it is in.
        let result = catch_unwind(AssertUnwindSafe(|| worker.check(chunk, context, quota))).ok()?;
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
