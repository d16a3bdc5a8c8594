//! Checks one file: detects its profile, runs its chunks in parallel, merges them in order.
//!
//! Owns the passes over a file and the rebasing of what chunks report. A second pass runs only when the first one found values that
//! stand on several lines. Knows nothing of other files.

use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::chunk::{ChunkResult, FileContext, Worker};
use super::draw::{Artist, column_at};
use super::plan::Plan;
use super::regions::{self, MOST_STARTS, Region};
use super::{Run, sniff};
use crate::Error;
use crate::check::{Draft, Sink, Tally};
use crate::finding::{FileReport, Finding, Span};
use crate::profile::{self, Detection};
use crate::record::{Defect, DefectKind, Parsed, Parser, Value};
use crate::rule::options::JsonDefect;
use crate::source::{Chunk, Source};

/// Bytes from which the profile of a file is detected, and as many records at most.
const SAMPLE_BYTES: usize = 256 << 10;
const SAMPLE_RECORDS: usize = 100;

/// Bytes that are taken when the first record is longer than the usual sample.
const LONG_SAMPLE_BYTES: usize = 16 << 20;

/// Where a chunk begins, for finding lines again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChunkStart {
    pub(crate) offset: u64,
    /// Number of lines before it.
    pub(crate) lines: u64,
}

/// What one file had to say.
pub(crate) struct FileResult {
    /// Number of the input, by which positions and findings know the file.
    pub(crate) number: usize,
    pub(crate) report: FileReport,
    pub(crate) plan: Arc<Plan>,
    pub(crate) counts: Vec<u64>,
    /// At most the first findings of each rule, in file order.
    pub(crate) findings: Vec<Finding>,
    pub(crate) tallies: Vec<Box<dyn Tally>>,
    pub(crate) chunks: Vec<ChunkStart>,
}

/// Checks the file with this index and name.
pub(crate) fn check_file(run: &Run<'_>, file: usize, path: &str, source: &Source) -> Result<FileResult, Error> {
    let mut head = source.head(SAMPLE_BYTES)?;
    if head.len() == SAMPLE_BYTES && memchr::memchr(b'\n', &head).is_none() {
        head = source.head(LONG_SAMPLE_BYTES)?;
    }
    let (profile, because) = match &run.profile {
        Some(profile) => (profile.clone(), None),
        None => {
            let detection = detect(&head)?;
            (detection.profile, Some(detection.because))
        }
    };
    let plan = run.plan(profile)?;
    let artist = Artist { rules: run.rules, severities: &plan.severities, masks: run.masks, excerpts: run.options.excerpts };
    let walk = Walk { run, file, source, plan: &plan, artist: &artist };
    let whole = sniff::sniff(&head[..head.len().min(sniff::HEAD)]);
    let regions = match &whole {
        Some(_) => vec![Region { start: 0, end: u64::MAX, values: 0, kind: JsonDefect::OtherFormat }],
        None => Vec::new(),
    };
    let mut merged = walk.pass(&regions)?;
    if whole.is_none() && !merged.incomplete.is_empty() {
        let regions = regions::find(source, merged.bytes, &merged.incomplete)?;
        if !regions.is_empty() {
            run.rewind(merged.bytes);
            merged = walk.pass(&regions)?;
            walk.report_regions(&regions, &mut merged)?;
        }
    }
    if let Some(defect) = whole {
        walk.report_whole(&defect, &mut merged)?;
    } else if merged.records == 0 {
        let defect = Defect::json(JsonDefect::EmptyFile, 0..0, "the file holds no record");
        walk.report_about_file(&defect, None, &mut merged);
    }
    source.verify_unchanged()?;
    let report = FileReport {
        path: path.to_owned(),
        split: "train".to_owned(),
        bytes: merged.bytes,
        records: merged.records,
        profile: plan.profile.name().to_owned(),
        detected: because.is_some(),
        detected_because: because,
    };
    let Merged { counts, findings, tallies, chunks, .. } = merged;
    Ok(FileResult { number: file, report, plan, counts, findings, tallies, chunks })
}

/// The profile that the first records of a file fit.
fn detect(head: &[u8]) -> Result<Detection, Error> {
    let mut parser = Parser::new();
    let lines = head.split_inclusive(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let mut blocks: Vec<Vec<u8>> = Vec::new();
    for line in lines.take(SAMPLE_RECORDS) {
        let line = line.trim_ascii();
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        let mut scratch = [line, &[b' '; crate::record::PADDING]].concat();
        let is_object = parser.read(line, &mut scratch, |parsed| match parsed {
            Parsed::Value(tape, _) => Value::at(tape, 0).kind() == crate::record::Kind::Object,
            Parsed::Broken(_) => false,
        });
        if is_object {
            blocks.push(line.to_vec());
        }
    }
    let tapes: Vec<_> = blocks.iter_mut().filter_map(|block| simd_json::to_tape(block).ok()).collect();
    let samples: Vec<Value<'_>> = tapes.iter().map(|tape| Value::at(&tape.0, 0)).collect();
    profile::detect(&samples)
}

/// The merged results of one pass.
#[derive(Default)]
struct Merged {
    bytes: u64,
    lines: u64,
    records: u64,
    counts: Vec<u64>,
    kept: Vec<u64>,
    findings: Vec<Finding>,
    tallies: Vec<Box<dyn Tally>>,
    chunks: Vec<ChunkStart>,
    incomplete: Vec<u64>,
}

/// One file on its way through the passes.
struct Walk<'w> {
    run: &'w Run<'w>,
    file: usize,
    source: &'w Source,
    plan: &'w Arc<Plan>,
    artist: &'w Artist<'w>,
}

impl Walk<'_> {
    /// Runs every chunk, window by window: while one window is checked, the next one is read.
    fn pass(&self, regions: &[Region]) -> Result<Merged, Error> {
        let context = FileContext {
            file: self.file,
            plan: self.plan,
            artist: self.artist,
            most: self.run.options.most,
            regions,
            longest_line: self.run.options.limits.max_line_bytes,
        };
        let rules = self.plan.severities.len();
        let mut merged = Merged { counts: vec![0; rules], kept: vec![0; rules], ..Merged::default() };
        let mut feed = self.source.chunks(self.run.options.chunk_bytes);
        let size = self.run.window(self.source);
        let mut fill = || -> Result<Vec<Chunk<'_>>, Error> {
            let mut window = Vec::new();
            while window.len() < size
                && let Some(chunk) = feed.next_chunk()?
            {
                window.push(chunk);
            }
            Ok(window)
        };
        let mut window = fill()?;
        while !window.is_empty() {
            let (results, next) = rayon::join(|| check_window(&window, &context, &self.run.workers), &mut fill);
            for (chunk, result) in window.iter().zip(results) {
                self.merge(&mut merged, chunk, result);
            }
            window = next?;
        }
        Ok(merged)
    }

    fn merge(&self, merged: &mut Merged, chunk: &Chunk<'_>, result: ChunkResult) {
        merged.chunks.push(ChunkStart { offset: chunk.offset, lines: merged.lines });
        for (total, count) in merged.counts.iter_mut().zip(&result.counts) {
            *total += count;
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
        merge_tallies(&mut merged.tallies, result.tallies);
        let room = MOST_STARTS.saturating_sub(merged.incomplete.len());
        merged.incomplete.extend(result.incomplete.into_iter().take(room));
        merged.lines += result.lines;
        merged.records += result.records;
        merged.bytes = chunk.end();
        self.run.progress(chunk.end() - chunk.offset);
    }

    /// Keeps a finding while its rule has room.
    fn keep(&self, merged: &mut Merged, finding: Finding) {
        let Some(rule) = self.run.rules.number(&finding.rule) else { return };
        let kept = &mut merged.kept[usize::from(rule)];
        if self.run.options.most == 0 || *kept < self.run.options.most {
            *kept += 1;
            merged.findings.push(finding);
        }
    }

    /// Rules that report a defect, with their message.
    fn rules_for(&self, defect: &Defect) -> Vec<Draft> {
        let mut sink = Sink::new(self.plan.severities.len(), 0);
        self.plan.checks.iter().for_each(|check| check.defects(std::slice::from_ref(defect), &mut sink));
        sink.take()
    }

    fn report_about_file(&self, defect: &Defect, span: Option<Span>, merged: &mut Merged) {
        for draft in self.rules_for(defect) {
            merged.counts[usize::from(draft.rule)] += 1;
            let finding = self.artist.about_file(draft.rule, self.file, draft.message, draft.help, span);
            self.keep(merged, finding);
        }
    }

    /// A finding for each region.
    fn report_regions(&self, regions: &[Region], merged: &mut Merged) -> Result<(), Error> {
        for region in regions {
            let message = |lines: u64| match (region.kind, region.values) {
                (JsonDefect::ArrayFile, _) => format!("the file is one JSON array over {lines} lines, not one record a line"),
                (_, 1) => format!("one JSON value stands on {lines} lines: every line is read as a record of its own"),
                (_, values) => format!("{values} JSON values stand on {lines} lines: every line is read as a record of its own"),
            };
            self.report_lines(region.kind, region.start, region.end, message, merged)?;
        }
        Ok(())
    }

    /// A finding that spans whole lines, drawn with the first of them.
    fn report_lines(
        &self,
        kind: JsonDefect,
        start: u64,
        end: u64,
        message: impl Fn(u64) -> String,
        merged: &mut Merged,
    ) -> Result<(), Error> {
        let first = self.line_of(merged, start)?;
        let last = self.line_of(merged, end.saturating_sub(1))?;
        let from = (start - first.offset) as usize;
        let span = Span {
            line: first.number,
            column: column_at(&first.bytes, from),
            end_line: last.number,
            end_column: column_at(&last.bytes, (end - last.offset) as usize),
            byte_start: start,
            byte_end: end,
        };
        let defect = Defect::json(kind, 0..0, message(last.number - first.number + 1));
        let shown = merged.findings.len();
        self.report_about_file(&defect, Some(span), merged);
        if self.artist.excerpts {
            for finding in &mut merged.findings[shown..] {
                finding.excerpt = Some(self.artist.excerpt(&first.bytes, from..first.bytes.len()));
            }
        }
        Ok(())
    }

    /// A finding that spans the whole file.
    fn report_whole(&self, defect: &Defect, merged: &mut Merged) -> Result<(), Error> {
        let DefectKind::Json(kind) = defect.kind else { return Ok(()) };
        let last = self.line_of(merged, merged.bytes.saturating_sub(1))?;
        let end = last.offset + last.bytes.len() as u64;
        self.report_lines(kind, 0, end, |_| defect.message.clone(), merged)
    }

    fn line_of(&self, merged: &Merged, offset: u64) -> Result<LineOf, Error> {
        let chunk = merged.chunks.partition_point(|chunk| chunk.offset <= offset).saturating_sub(1);
        let start = merged.chunks[chunk];
        let end = merged.chunks.get(chunk + 1).map_or(merged.bytes, |next| next.offset);
        let bytes = self.source.reread_one(start.offset..end)?;
        let at = (offset - start.offset) as usize;
        let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
        let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline);
        let before = memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64;
        Ok(LineOf {
            number: start.lines + before + 1,
            offset: start.offset + line_start as u64,
            bytes: bytes[line_start..line_end].to_vec(),
        })
    }
}

struct LineOf {
    number: u64,
    offset: u64,
    bytes: Vec<u8>,
}

fn check_window(window: &[Chunk<'_>], context: &FileContext<'_>, workers: &Mutex<Vec<Worker>>) -> Vec<ChunkResult> {
    let check = |chunk: &Chunk<'_>| {
        let idle = workers.lock().ok().and_then(|mut idle| idle.pop());
        let mut worker = idle.unwrap_or_else(Worker::new);
        let result = worker.check(chunk, context);
        if let Ok(mut idle) = workers.lock() {
            idle.push(worker);
        }
        result
    };
    if window.len() == 1 { window.iter().map(check).collect() } else { window.par_iter().with_max_len(1).map(check).collect() }
}

/// Appends the tallies of a later part.
pub(crate) fn merge_tallies(merged: &mut Vec<Box<dyn Tally>>, later: Vec<Box<dyn Tally>>) {
    if merged.is_empty() {
        *merged = later;
    } else {
        merged.iter_mut().zip(later).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}
