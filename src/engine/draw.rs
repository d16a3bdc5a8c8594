//! Draws findings: from a draft with a symbolic place to a finding with bytes, columns, an excerpt and a fingerprint.
//!
//! Owns columns, excerpts and fingerprints. Runs only for findings that are kept, while the line is in memory.

use sha2::{Digest, Sha256};
use simd_json::Node;

use super::mask::Masks;
use super::plan::RunRules;
use crate::check::{Draft, DraftPlace, Place};
use crate::finding::{Excerpt, Finding, Related, Severity, Span};
use crate::record::{Located, locate};

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

/// Turns drafts into findings.
pub(crate) struct Artist<'r> {
    pub(crate) rules: &'r RunRules<'r>,
    pub(crate) severities: &'r [Severity],
    pub(crate) masks: &'r Masks,
    pub(crate) excerpts: bool,
}

impl Artist<'_> {
    /// Draws the findings of one line; `tape` is its value, if it has one.
    pub(crate) fn draw(&self, line: &LineContext<'_>, tape: Option<&[Node<'_>]>, drafts: Vec<Draft>) -> Vec<Finding> {
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
        let digest = Sha256::digest(self.masks.record(line.record));
        let draw = |draft: Draft| {
            let (bytes, place) = match &draft.place {
                DraftPlace::Bytes(bytes) => (bytes.clone(), None),
                DraftPlace::Value(_) => {
                    let place = located.next().unwrap_or_else(|| whole(line.record));
                    (place.bytes.clone(), Some(place))
                }
            };
            let bytes = line.record_start + bytes.start..line.record_start + bytes.end;
            self.finding(line, draft, bytes, place, &digest)
        };
        drafts.into_iter().map(draw).collect()
    }

    fn finding(
        &self,
        line: &LineContext<'_>,
        draft: Draft,
        bytes: std::ops::Range<usize>,
        place: Option<Located>,
        digest: &[u8],
    ) -> Finding {
        let rule = usize::from(draft.rule);
        let column = column_at(line.bytes, bytes.start);
        let span = Span {
            line: line.line,
            column,
            end_line: line.line,
            end_column: column + characters(&line.bytes[bytes.clone()]),
            byte_start: line.offset + bytes.start as u64,
            byte_end: line.offset + bytes.end as u64,
        };
        let related = draft.related.map(|(range, message)| Related {
            file: line.file,
            line: line.line,
            byte_start: line.offset + (line.record_start + range.start) as u64,
            byte_end: line.offset + (line.record_start + range.end) as u64,
            message: self.masks.text(&message).into_owned(),
        });
        let chosen = self.rules.rules[rule].rule;
        let (pointer, in_key, text) = match place {
            Some(place) => (Some(place.pointer), place.in_key, place.text),
            None => (None, false, None),
        };
        Finding {
            rule: chosen.name.clone(),
            group: chosen.group.clone(),
            severity: self.severities[rule],
            message: self.masks.text(&draft.message).into_owned(),
            help: draft.help.or_else(|| Some(chosen.prose().help)),
            file: line.file,
            excerpt: self.excerpts.then(|| self.excerpt(line.bytes, bytes)),
            fingerprint: fingerprint(&chosen.name, pointer.as_deref().unwrap_or_default(), digest),
            span: Some(span),
            pointer,
            in_key,
            text,
            related: related.into_iter().collect(),
            fix: None,
        }
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
        Finding {
            rule: chosen.name.clone(),
            group: chosen.group.clone(),
            severity: self.severities[usize::from(rule)],
            fingerprint: fingerprint(&chosen.name, "", message.as_bytes()),
            message,
            help: help.or_else(|| Some(chosen.prose().help)),
            file,
            span,
            pointer: None,
            in_key: false,
            text: None,
            related: Vec::new(),
            fix: None,
            excerpt: None,
        }
    }

    /// The window of a line around some of its bytes.
    pub(crate) fn excerpt(&self, line: &[u8], bytes: std::ops::Range<usize>) -> Excerpt {
        let shown = bytes.start..bytes.end.min(bytes.start + LONGEST_HIGHLIGHT);
        let start = boundary(line, shown.start.saturating_sub(MARGIN));
        let end = boundary(line, (shown.end + MARGIN).min(line.len()));
        let lossy = |range: std::ops::Range<usize>| String::from_utf8_lossy(&line[range]).into_owned();
        let before = lossy(start..shown.start);
        let marked = lossy(shown.start..boundary(line, shown.end).max(shown.start));
        let after = lossy(boundary(line, shown.end).max(shown.start)..end.max(boundary(line, shown.end)));
        let highlight = (before.len(), before.len() + marked.len());
        let text = format!("{before}{marked}{after}").replace('\n', " ");
        Excerpt {
            text: self.masks.text(&text).into_owned(),
            highlight,
            column: column_at(line, start),
            clipped_start: start > 0,
            clipped_end: end < line.len(),
        }
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
