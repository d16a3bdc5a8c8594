//! The records of a file, one by one, for callers who want to see the data as the checks do.
//!
//! Owns the walk over lines outside of a run. Knows no rule; a file is read chunk by chunk, so memory does not grow with it.

use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::checker::Checker;
use super::sample;
use crate::Error;
use crate::input::{Chunk, Chunks, InputPath, Source};
use crate::json::{Kind, PADDING, Parsed, Parser, Place, Value, locate};
use crate::profile::{Profile, Turn};
use crate::rule::Role;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file whose records can be read, more than once.
pub struct RecordFile {
    source: Source,
    profile: Arc<Profile>,
    chunk_bytes: usize,
}

/// One record: a line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordText {
    /// 1-based line of the file.
    pub line: u64,
    /// Byte range of the line in the (decompressed) file, without the line end.
    pub bytes: Range<u64>,
    /// The line as it stands in the file, without the line end.
    pub raw: Vec<u8>,
    /// The texts that a model sees or learns, in document order; none when the line is not a JSON object.
    pub turns: Vec<TurnAt>,
}

/// A text of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TurnAt {
    /// Whose text it is.
    pub role: Role,
    /// The decoded text.
    pub text: String,
    /// JSON Pointer to it.
    pub pointer: String,
}

impl RecordFile {
    pub(super) fn open(path: &Path, checker: &Checker) -> Result<RecordFile, Error> {
        let options = checker.open_options();
        let source = Source::open(&InputPath::file(path), &options)?;
        let profile = match &checker.profile {
            Some(profile) => profile.clone(),
            None => sample::detect(&sample::head(&source, options.limits.max_line_bytes)?)?.profile,
        };
        Ok(RecordFile { source, profile, chunk_bytes: checker.options.chunk_bytes })
    }

    /// The name of the profile that says where the texts are: given, or detected.
    pub fn profile(&self) -> &str {
        self.profile.name()
    }

    /// The records, from the first one.
    pub fn iter(&self) -> Records<'_> {
        let chunks = self.source.chunks(self.chunk_bytes);
        Records { chunks, profile: &self.profile, parser: Parser::new(1), turns: Vec::new(), ready: VecDeque::new(), lines: 0 }
    }
}

impl<'f> IntoIterator for &'f RecordFile {
    type Item = Result<RecordText, Error>;
    type IntoIter = Records<'f>;

    fn into_iter(self) -> Records<'f> {
        self.iter()
    }
}

/// The records of a [`RecordFile`], in order. A line that is too long to be parsed is an error, after which the others follow.
pub struct Records<'f> {
    chunks: Chunks<'f>,
    profile: &'f Profile,
    parser: Parser,
    turns: Vec<Turn>,
    ready: VecDeque<Result<RecordText, Error>>,
    /// Before the next chunk.
    lines: u64,
}

impl Iterator for Records<'_> {
    type Item = Result<RecordText, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            match self.chunks.next_chunk().transpose()? {
                Ok(chunk) => self.take(&chunk),
                Err(error) => return Some(Err(error)),
            }
        }
        self.ready.pop_front()
    }
}

impl Records<'_> {
    fn take(&mut self, chunk: &Chunk<'_>) {
        if let Some(length) = chunk.oversized {
            self.lines += 1;
            let message = format!("line {} is {length} bytes long: too long to be parsed", self.lines);
            self.ready.push_back(Err(Error::Usage { message, help: None }));
            return;
        }
        let mut offset = chunk.offset;
        for line in chunk.bytes.split_inclusive(|&byte| byte == b'\n') {
            self.lines += 1;
            let raw = line.strip_suffix(b"\n").unwrap_or(line);
            let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
            let mark = if offset == 0 && raw.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
            let raw = &raw[mark..];
            if !raw.trim_ascii().is_empty() {
                let record = self.record(raw, offset + mark as u64);
                self.ready.push_back(Ok(record));
            }
            offset += line.len() as u64;
        }
    }

    fn record(&mut self, raw: &[u8], offset: u64) -> RecordText {
        let mut scratch = [raw, &[b' '; PADDING][..]].concat();
        let (profile, found) = (self.profile, &mut self.turns);
        let turns = self.parser.read(raw, &mut scratch, |parsed| match parsed {
            Parsed::Value(tape, _) if Value::at(tape, 0).kind() == Kind::Object => {
                profile.turns(Value::at(tape, 0), found);
                let places: Vec<Place> = found.iter().map(|turn| Place::Value(turn.node)).collect();
                let turn = |(turn, located): (&Turn, crate::json::Located)| {
                    let text = Value::at(tape, turn.node).as_str()?.to_owned();
                    Some(TurnAt { role: turn.role, text, pointer: located.pointer })
                };
                found.iter().zip(locate(raw, tape, &places)).filter_map(turn).collect()
            }
            _ => Vec::new(),
        });
        RecordText { line: self.lines, bytes: offset..offset + raw.len() as u64, raw: raw.to_vec(), turns }
    }
}
