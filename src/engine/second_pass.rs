//! The second look: reads records again for what the whole dataset shows.
//!
//! Owns the way from a position to the bytes of its record, whatever the source, and the counting of what tallies conclude. Reads chunk
//! by chunk in file order, so that a compressed file costs one more pass.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::file_report::FileResult;
use super::finding_builder::{FindingBuilder, column_at, excerpt, fingerprint};
use super::inputs::Opener;
use super::merged::ChunkStart;
use crate::Error;
use crate::check::{Draft, Position, Record, RecordRef, Reporter, RuleId, StateMismatch};
use crate::finding::{Excerpt, Finding, Related, Severity, Span};
use crate::json::{PADDING, Parsed, Parser, Value};
use crate::mask::redactor::Redaction;

/// Bytes in which most records end.
const FIRST_BYTES: u64 = 4096;

/// Chunks that are read again together.
const BATCH: usize = 64;

/// Reads again, and collects.
pub(crate) struct SecondPass<'l> {
    files: BTreeMap<usize, &'l FileResult>,
    opener: &'l Opener<'l>,
    builder: &'l FindingBuilder<'l>,
    most: u64,
    /// What is known of every record read so far, beyond what a tally needs.
    views: BTreeMap<Position, View>,
    /// Digests of masked records that no finding shows.
    digests: BTreeMap<Position, [u8; 32]>,
    /// Findings by rule and number of the file.
    pub(crate) counts: BTreeMap<(RuleId, usize), u64>,
    pub(crate) findings: Vec<Finding>,
    /// Rules that can find nothing, and why.
    pub(crate) idle: Vec<(RuleId, String)>,
}

/// A record as a finding shows it.
struct View {
    /// What must not be seen of it, in messages as well.
    redaction: Redaction,
    columns: (u64, u64),
    /// Digest of the masked record.
    digest: [u8; 32],
    excerpt: Option<Excerpt>,
}

impl Reporter for SecondPass<'_> {
    fn read(&mut self, positions: &[Position]) -> Result<Vec<RecordRef>, Error> {
        let mut seen = Vec::with_capacity(positions.len());
        self.each_chunk(positions, |look, start, bytes, group| look.view_chunk(start, bytes, group, &mut seen))?;
        Ok(seen)
    }

    fn view(&mut self, positions: &[Position], view: &mut dyn FnMut(&Record<'_>)) -> Result<(), Error> {
        let (mut parser, mut scratch, mut turns) = (Parser::new(1), Vec::new(), Vec::new());
        self.each_chunk(positions, |look, start, bytes, group| {
            for &position in group {
                let record = record_at(bytes, (position.offset() - start.offset) as usize);
                scratch.clear();
                scratch.extend_from_slice(record);
                scratch.resize(record.len() + PADDING, b' ');
                parser.read(record, &mut scratch, |parsed| {
                    let Parsed::Value(tape, _) = parsed else { return };
                    let Some(file) = look.files.get(&position.file()) else { return };
                    file.plan.profile.turns(Value::at(tape, 0), &mut turns);
                    view(&Record { raw: record, tape, turns: &turns, position, shape: None, line: None });
                });
            }
        })
    }

    fn load_digests(&mut self, positions: &[Position]) -> Result<(), Error> {
        let unknown =
            positions.iter().filter(|position| !self.views.contains_key(position) && !self.digests.contains_key(position));
        let unknown: Vec<Position> = unknown.copied().collect();
        for of_file in unknown.chunk_by(|one, other| one.file() == other.file()) {
            let long = self.digest_records(of_file, FIRST_BYTES)?;
            self.digest_records(&long, u64::MAX)?;
        }
        Ok(())
    }

    fn max_shown(&self) -> u64 {
        if self.most == 0 { u64::MAX } else { self.most }
    }

    fn idle(&mut self, rule: RuleId, reason: &str) {
        self.idle.push((rule, reason.to_owned()));
    }

    fn count(&mut self, rule: RuleId, position: Position, findings: u64) {
        *self.counts.entry((rule, position.file())).or_default() += findings;
    }

    fn report(&mut self, draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>) {
        self.count(draft.rule, record.position, 1);
        let Some(view) = self.views.get(&record.position) else { return };
        let file = record.position.file();
        let span = Span {
            line: record.line,
            column: view.columns.0,
            end_line: record.line,
            end_column: view.columns.1,
            byte_start: record.position.offset(),
            byte_end: record.end,
        };
        let others = related.iter().map(|(seen, _)| &seen.position);
        let smallest = self.smallest(others.chain([&record.position]));
        let mut finding = self.builder.about_file(draft.rule, file, draft.message, draft.help, Some(span));
        // A message may quote a part of a value, which by itself does not look like one.
        finding.message = view.redaction.redact(finding.message, self.builder.rules.rules[usize::from(draft.rule)].wording());
        finding.severity = self.severity(file, draft.rule);
        finding.fingerprint = fingerprint(&finding.rule, "", &smallest);
        finding.pointer = Some(String::new());
        finding.excerpt = view.excerpt.clone();
        let message = |message: String| self.builder.redactor.text(&message).into_owned();
        finding.related = related.into_iter().map(|(seen, said)| beside(&seen, message(said))).collect();
        self.findings.push(finding);
    }

    fn report_in_cluster(&mut self, draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>, cluster: &[Position]) {
        let before = self.findings.len();
        self.report(draft, record, related);
        let smallest = self.smallest(cluster.iter());
        for finding in &mut self.findings[before..] {
            finding.fingerprint = fingerprint(&finding.rule, "", &smallest);
        }
    }

    fn report_for_many(&mut self, draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>, subject: &str) {
        let subject = self.builder.redactor.masked(subject).into_owned();
        let before = self.findings.len();
        self.report(draft, record, related);
        for finding in &mut self.findings[before..] {
            finding.fingerprint = fingerprint(&finding.rule, &subject, &[]);
        }
    }

    fn report_about_file(&mut self, draft: Draft, file: Position, related: Vec<(RecordRef, String)>, subject: &str) {
        self.count(draft.rule, file, 1);
        let redactor = self.builder.redactor;
        let message = redactor.text(&draft.message).into_owned();
        let mut finding = self.builder.about_file(draft.rule, file.file(), message, draft.help, None);
        finding.severity = self.severity(file.file(), draft.rule);
        finding.fingerprint = fingerprint(&finding.rule, &redactor.masked(subject), &[]);
        finding.related = related.into_iter().map(|(seen, what)| beside(&seen, redactor.text(&what).into_owned())).collect();
        self.findings.push(finding);
    }
}

/// A record as another place that a finding speaks about.
fn beside(seen: &RecordRef, message: String) -> Related {
    let (file, path) = (seen.position.file(), Arc::default());
    Related { file, path, line: seen.line, byte_start: seen.position.offset(), byte_end: seen.end, message }
}

/// The record that begins at an offset.
fn record_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())].trim_ascii_end()
}

impl<'l> SecondPass<'l> {
    pub(crate) fn new(files: &'l [FileResult], opener: &'l Opener<'l>, builder: &'l FindingBuilder<'l>, most: u64) -> Self {
        let files = files.iter().map(|file| (file.number, file)).collect();
        let (views, digests, counts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        SecondPass { files, opener, builder, most, views, digests, counts, findings: Vec::new(), idle: Vec::new() }
    }

    /// The file with this number. A partial result that names another one was not written by a scan of this run.
    fn file(&self, number: usize) -> Result<&'l FileResult, Error> {
        let known = self.files.get(&number).copied().filter(|file| !file.merged.chunks.is_empty());
        known.ok_or_else(|| StateMismatch.into())
    }

    /// The severity of a rule under the profile of a file.
    fn severity(&self, file: usize, rule: RuleId) -> Severity {
        let of_rule = usize::from(rule);
        self.files.get(&file).map_or(self.builder.severities[of_rule], |file| file.plan.severities[of_rule])
    }

    /// Works out the digests of the records of a file that end within so many bytes; returns the others.
    fn digest_records(&mut self, positions: &[Position], most: u64) -> Result<Vec<Position>, Error> {
        let Some(file) = positions.first().map(|position| position.file()) else { return Ok(Vec::new()) };
        let result = self.file(file)?;
        let source = self.opener.reopen(file)?;
        let end_of = |position: &Position| {
            let next = result.merged.chunks.partition_point(|chunk| chunk.offset <= position.offset());
            let end = result.merged.chunks.get(next).map_or(result.report.bytes, |chunk| chunk.offset);
            end.min(position.offset().saturating_add(most))
        };
        let ranges: Vec<_> = positions.iter().map(|position| position.offset()..end_of(position)).collect();
        let mut long = Vec::new();
        for ((position, range), bytes) in positions.iter().zip(&ranges).zip(source.reread(&ranges)?) {
            if range.end.saturating_sub(range.start) == most && !bytes.contains(&b'\n') {
                long.push(*position);
                continue;
            }
            let record = record_at(&bytes, 0);
            let redaction = self.builder.redactor.redaction(record, 0);
            self.digests.insert(*position, Sha256::digest(redaction.record(record, 0)).into());
        }
        Ok(long)
    }

    /// The smallest digest of the masked records at the positions.
    fn smallest<'p>(&self, positions: impl Iterator<Item = &'p Position>) -> [u8; 32] {
        let digest = |position| self.views.get(position).map(|view| view.digest).or_else(|| self.digests.get(position).copied());
        positions.filter_map(digest).min().unwrap_or_default()
    }

    /// Reads the chunks with the records at the positions, in their order.
    fn each_chunk(
        &mut self,
        positions: &[Position],
        mut show: impl FnMut(&mut Self, ChunkStart, &[u8], &[Position]),
    ) -> Result<(), Error> {
        for of_file in positions.chunk_by(|one, other| one.file() == other.file()) {
            let file = of_file[0].file();
            let result = self.file(file)?;
            let source = self.opener.reopen(file)?;
            let mut again = source.rereader();
            let chunk_of = |position: &Position| {
                result.merged.chunks.partition_point(|chunk| chunk.offset <= position.offset()).saturating_sub(1)
            };
            let groups: Vec<&[Position]> = of_file.chunk_by(|one, other| chunk_of(one) == chunk_of(other)).collect();
            // A compressed file costs one more pass for all batches.
            for batch in groups.chunks(BATCH) {
                let range_of = |group: &&[Position]| {
                    let chunk = chunk_of(&group[0]);
                    result.merged.chunks[chunk].offset
                        ..result.merged.chunks.get(chunk + 1).map_or(result.report.bytes, |next| next.offset)
                };
                let ranges: Vec<_> = batch.iter().map(range_of).collect();
                for (group, bytes) in batch.iter().zip(again.read(&ranges)?) {
                    show(self, result.merged.chunks[chunk_of(&group[0])], &bytes, group);
                }
            }
        }
        Ok(())
    }

    fn view_chunk(&mut self, start: ChunkStart, bytes: &[u8], positions: &[Position], seen: &mut Vec<RecordRef>) {
        let (mut line, mut counted) = (start.lines + 1, 0);
        for &position in positions {
            let at = (position.offset().saturating_sub(start.offset) as usize).min(bytes.len());
            line += memchr::memchr_iter(b'\n', bytes.get(counted..at).unwrap_or_default()).count() as u64;
            counted = at;
            let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
            let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline);
            let record = record_at(bytes, at);
            let whole = &bytes[line_start..line_end];
            let inside = at - line_start..at - line_start + record.len();
            let redaction = self.builder.redactor.redaction(record, inside.start);
            let view = View {
                columns: (column_at(whole, inside.start), column_at(whole, inside.end)),
                digest: Sha256::digest(redaction.record(record, inside.start)).into(),
                excerpt: self.builder.excerpts.then(|| excerpt(whole, inside, None, &redaction)),
                redaction,
            };
            self.views.insert(position, view);
            let end = position.offset() + record.len() as u64;
            seen.push(RecordRef { position, line, end, digest: Sha256::digest(record).into() });
        }
    }
}
