//! Draws findings: from a draft with a symbolic place to a finding with bytes, columns, an excerpt and a fingerprint.
//!
//! Owns columns, excerpts and fingerprints. Runs only for findings that are kept, while the line is in memory.

use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use simd_json::Node;

use super::plan::RunRules;
use crate::check::{Draft, DraftPlace, Place, RuleId};
use crate::finding::{Edit, Excerpt, Finding, Fix, Related, Severity, Span};
use crate::json::{Located, locate};
use crate::mask::redactor::{Redaction, Redactor};

/// Bytes of an excerpt on either side of what it shows.
const MARGIN: usize = 160;

/// Most bytes of the finding itself that an excerpt shows.
const LONGEST_HIGHLIGHT: usize = 240;

/// A line whose findings are drawn.
pub(crate) struct LineContext<'l> {
    /// Index of the file in the report.
    pub(crate) file: usize,
    /// Number of the line; the caller may rebase it later.
    pub(crate) line: u64,
    /// Offset of the first byte of the line in the file.
    pub(crate) offset: u64,
    /// The whole line without its line feed.
    pub(crate) bytes: &'l [u8],
    /// Offset in the line at which the record begins.
    pub(crate) record_start: usize,
    /// The record: the line without white space at its ends.
    pub(crate) record: &'l [u8],
}

/// What all findings of a line share.
struct LineFacts<'s> {
    columns: &'s Columns,
    redaction: &'s Redaction,
    /// Of the masked record.
    digest: &'s [u8],
}

/// Turns drafts into findings.
pub(crate) struct FindingBuilder<'r> {
    pub(crate) rules: &'r RunRules<'r>,
    pub(crate) severities: &'r [Severity],
    pub(crate) redactor: &'r Redactor<'r>,
    pub(crate) excerpts: bool,
}

impl FindingBuilder<'_> {
    /// Draws the findings of one line; `tape` is its value, if it has one.
    pub(crate) fn build(&self, line: &LineContext<'_>, tape: Option<&[Node<'_>]>, drafts: Vec<Draft>) -> Vec<Finding> {
        let places: Vec<Place> = drafts
            .iter()
            .filter_map(|draft| match &draft.place {
                DraftPlace::Value(place) => Some(place.clone()),
                DraftPlace::Bytes(_) => None,
            })
            .collect();
        let located = match tape {
            Some(tape) => locate(line.record, tape, &places),
            None => places.iter().map(|_| whole(line.record)).collect(),
        };
        let mut located = located.into_iter();
        let placed: Vec<(Draft, Range<usize>, Option<Located>)> = drafts
            .into_iter()
            .map(|draft| {
                let (bytes, place) = match &draft.place {
                    DraftPlace::Bytes(bytes) => (bytes.clone(), None),
                    DraftPlace::Value(_) => {
                        let place = located.next().unwrap_or_else(|| whole(line.record));
                        (place.bytes.clone(), Some(place))
                    }
                };
                (draft, line.record_start + bytes.start..line.record_start + bytes.end, place)
            })
            .collect();
        let columns = Columns::of(line.bytes, placed.iter().map(|(_, bytes, _)| bytes));
        let redaction = self.redactor.redaction(line.record, line.record_start);
        let digest = Sha256::digest(redaction.record(line.record, line.record_start));
        let seen = LineFacts { columns: &columns, redaction: &redaction, digest: &digest };
        placed.into_iter().map(|(draft, bytes, place)| self.finding(line, draft, bytes, place, &seen)).collect()
    }

    fn finding(
        &self,
        line: &LineContext<'_>,
        draft: Draft,
        bytes: Range<usize>,
        place: Option<Located>,
        seen: &LineFacts<'_>,
    ) -> Finding {
        let rule = usize::from(draft.rule);
        let LineFacts { columns, redaction, digest } = *seen;
        let span = Span {
            line: line.line,
            column: columns.at(bytes.start),
            end_line: line.line,
            end_column: columns.at(bytes.end),
            byte_start: line.offset + bytes.start as u64,
            byte_end: line.offset + bytes.end as u64,
        };
        let related = draft.related.map(|(range, message)| Related {
            file: line.file,
            path: Arc::default(),
            line: line.line,
            byte_start: line.offset + (line.record_start + range.start) as u64,
            byte_end: line.offset + (line.record_start + range.end) as u64,
            message: self.said(redaction, rule, message),
        });
        let chosen = self.rules.rules[rule].rule;
        let masked_pointer = place.as_ref().map(|place| self.masked(redaction, rule, &place.pointer)).unwrap_or_default();
        let (pointer, in_key, text) = match place {
            Some(place) if self.redactor.shows_values() => (Some(place.pointer), place.in_key, place.text),
            Some(place) => (Some(masked_pointer.clone()), place.in_key, place.text),
            None => (None, false, None),
        };
        let edit = |text| Edit { byte_start: span.byte_start, byte_end: span.byte_end, text };
        let fix = draft.fix.map(|fix| Fix {
            applicability: fix.applicability,
            title: self.said(redaction, rule, fix.title),
            edits: vec![edit(self.said(redaction, rule, fix.text))],
        });
        Finding {
            rule: chosen.name.clone(),
            group: chosen.group.clone(),
            severity: self.own_severity(draft.rule, draft.severity).unwrap_or(self.severities[rule]),
            message: self.said(redaction, rule, draft.message),
            help: draft.help.or_else(|| Some(self.rules.rules[rule].help().to_owned())),
            file: line.file,
            path: Arc::default(),
            excerpt: self.excerpts.then(|| excerpt(line.bytes, bytes, Some(columns), redaction)),
            fingerprint: fingerprint(&chosen.name, &masked_pointer, digest),
            span: Some(span),
            pointer,
            in_key,
            text,
            related: related.into_iter().collect(),
            fix,
        }
    }

    /// The severity of a draft, where it is not that of its rule. What the configuration or the profile demands counts more.
    pub(crate) fn own_severity(&self, rule: RuleId, severity: Option<Severity>) -> Option<Severity> {
        let rule = usize::from(rule);
        severity.filter(|_| self.severities[rule] == self.rules.rules[rule].rule.severity)
    }

    /// A text about a line as it may be shown.
    fn said(&self, redaction: &Redaction, rule: usize, text: String) -> String {
        redaction.redact(self.redactor.text(&text).into_owned(), self.rules.rules[rule].wording())
    }

    /// A text about a line as it may be fingerprinted.
    fn masked(&self, redaction: &Redaction, rule: usize, text: &str) -> String {
        redaction.masked(self.redactor.masked(text).into_owned(), self.rules.rules[rule].wording())
    }

    /// A finding about a whole file, or about several of its lines.
    pub(crate) fn about_file(
        &self,
        rule: u16,
        file: usize,
        message: String,
        help: Option<String>,
        span: Option<Span>,
    ) -> Finding {
        let chosen = self.rules.rules[usize::from(rule)].rule;
        let masked = self.redactor.masked(&message).into_owned();
        Finding {
            rule: chosen.name.clone(),
            group: chosen.group.clone(),
            severity: self.severities[usize::from(rule)],
            fingerprint: fingerprint(&chosen.name, "", masked.as_bytes()),
            message: if self.redactor.shows_values() { message } else { masked },
            help: help.or_else(|| Some(self.rules.rules[usize::from(rule)].help().to_owned())),
            file,
            path: Arc::default(),
            span,
            pointer: None,
            in_key: false,
            text: None,
            related: Vec::new(),
            fix: None,
            excerpt: None,
        }
    }
}

/// The window of a line around some of its bytes.
pub(crate) fn excerpt(line: &[u8], bytes: Range<usize>, columns: Option<&Columns>, redaction: &Redaction) -> Excerpt {
    let shown = bytes.start..bytes.end.min(bytes.start + LONGEST_HIGHLIGHT);
    let start = window_start(line, shown.start);
    let end = boundary(line, (shown.end + MARGIN).min(line.len()));
    let middle = boundary(line, shown.end).max(shown.start);
    let part = |range: Range<usize>| redaction.part(line, range).replace('\n', " ");
    let (before, marked, after) = (part(start..shown.start), part(shown.start..middle), part(middle..end.max(middle)));
    let highlight = (before.len(), before.len() + marked.len());
    Excerpt {
        text: format!("{before}{marked}{after}"),
        highlight,
        column: columns.map_or_else(|| column_at(line, start), |columns| columns.at(start)),
        clipped_start: start > 0,
        clipped_end: end < line.len(),
    }
}

fn whole(record: &[u8]) -> Located {
    Located { bytes: 0..record.len(), pointer: String::new(), in_key: false, text: None }
}

/// The nearest character boundary at or before an offset.
fn boundary(line: &[u8], mut at: usize) -> usize {
    let lowest = at.saturating_sub(3);
    while at > lowest && at < line.len() && line[at] & 0xC0 == 0x80 {
        at -= 1;
    }
    at
}

/// Where the excerpt of what begins at an offset begins.
fn window_start(line: &[u8], at: usize) -> usize {
    boundary(line, at.saturating_sub(MARGIN))
}

/// The columns of the places of one line, counted in one pass however many there are.
pub(crate) struct Columns(Vec<(usize, u64)>);

impl Columns {
    fn of<'b>(line: &[u8], places: impl Iterator<Item = &'b Range<usize>>) -> Self {
        let mut offsets: Vec<usize> =
            places.flat_map(|bytes| [bytes.start, bytes.end, window_start(line, bytes.start)]).collect();
        offsets.sort_unstable();
        offsets.dedup();
        let (mut counted, mut column) = (0, 1);
        let count = |offset: usize| {
            column += characters(&line[counted..offset]);
            counted = offset;
            (offset, column)
        };
        Columns(offsets.into_iter().map(count).collect())
    }

    /// The column of an offset that a place has; of any other, that of the next one.
    fn at(&self, offset: usize) -> u64 {
        let index = self.0.partition_point(|&(known, _)| known < offset);
        self.0.get(index).map_or(1, |&(_, column)| column)
    }
}

/// 1-based column of an offset, in characters.
pub(crate) fn column_at(line: &[u8], at: usize) -> u64 {
    characters(&line[..at.min(line.len())]) + 1
}

/// Number of characters that begin in the bytes.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64
}

/// The content address of a finding: 128 bits over the rule, the pointer and the digest of the masked record.
pub(crate) fn fingerprint(rule: &str, pointer: &str, digest: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [rule.as_bytes(), pointer.as_bytes(), digest] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
