//! Values that stand on several lines.
//!
//! Owns the search for pretty-printed objects and whole-file arrays, which no line shows by itself. Lines that end before their value
//! does are where it starts reading across line ends; what it finds becomes a region, one finding, and its lines are not judged one
//! by one. A truncated record among good ones is no region: the value does not go on in the next line.

use std::borrow::Cow;

use crate::Error;
use crate::input::Source;
use crate::json::{Fault, Scanner, Token};
use crate::rule::options::JsonDefect;

/// A run of whole lines that hold one value, or several on end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MultilineValue {
    /// Offset of the first byte of the first value.
    pub(crate) start: u64,
    /// Offset just after the last value.
    pub(crate) end: u64,
    /// Values in it.
    pub(crate) values: u64,
    pub(crate) kind: JsonDefect,
}

/// Starts that are kept of one file; later ones are judged line by line.
pub(crate) const MOST_STARTS: usize = 1 << 16;

/// Bytes that failed attempts may read in all.
const BUDGET: u64 = 256 << 20;

/// How much is held and read, in bytes.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// What a value is first looked for in; more only while it goes on.
    first: u64,
    /// What is read of a stream at a time: each time costs a pass over a compressed file.
    at_once: u64,
    /// A value beyond this is judged line by line.
    longest: u64,
}

const SIZES: Sizes = Sizes { first: 4 << 20, at_once: 64 << 20, longest: 1 << 30 };

/// Finds the multiline values that begin at one of the lines (offsets, ascending) that are incomplete on their own.
pub(crate) fn find(source: &Source, length: u64, starts: &[u64]) -> Result<Vec<MultilineValue>, Error> {
    find_within(source, length, starts, SIZES)
}

fn find_within(source: &Source, length: u64, starts: &[u64], sizes: Sizes) -> Result<Vec<MultilineValue>, Error> {
    let mut multiline_values: Vec<MultilineValue> = Vec::new();
    let mut window =
        Window { source, length, sizes, base: 0, bytes: source.in_memory().map_or(Cow::Owned(Vec::new()), Cow::Borrowed) };
    let mut budget = BUDGET;
    let mut at = 0;
    while let Some(&start) = starts.get(starts.partition_point(|&start| start < at)) {
        at = start;
        let mut run: Option<MultilineValue> = None;
        let mut wanted = sizes.first;
        let stop = loop {
            let (bytes, reaches_end) = window.from(at, wanted)?;
            // A window may end within the white space before a value, which is no part of it.
            let before = blank(bytes);
            if before > 0 && run.is_some() {
                at += before as u64;
                continue;
            }
            let attempt = read_value(bytes);
            if attempt.value.is_none() && attempt.ran_out && !reaches_end && wanted < sizes.longest {
                wanted = (wanted * 8).min(sizes.longest);
                continue;
            }
            budget = budget.saturating_sub(attempt.read as u64);
            let Some(value) = attempt.value else { break attempt.ran_out && reaches_end };
            let end = at + value.length as u64;
            let region = run.get_or_insert(MultilineValue { start: at, end, values: 0, kind: JsonDefect::PrettyPrinted });
            region.end = end;
            region.values += 1;
            if value.is_array && start == starts[0] && region.values == 1 && reaches_end && is_space(&bytes[value.length..]) {
                region.kind = JsonDefect::ArrayFile;
            }
            at = end + blank(&bytes[value.length..]) as u64;
        };
        at = at.max(start + 1);
        multiline_values.extend(run);
        if stop || budget == 0 {
            break;
        }
    }
    Ok(multiline_values)
}

fn is_space(bytes: &[u8]) -> bool {
    blank(bytes) == bytes.len()
}

/// White space that some bytes begin with.
fn blank(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

struct Attempt {
    value: Option<ValueOverLines>,
    /// Bytes that were looked at.
    read: usize,
    /// The bytes ended before the value did.
    ran_out: bool,
}

struct ValueOverLines {
    length: usize,
    is_array: bool,
}

/// Reads one object or array that takes several lines and the whole of its last one.
fn read_value(bytes: &[u8]) -> Attempt {
    let mut scanner = Scanner::new(bytes, 0);
    let mut first = None;
    loop {
        match scanner.next() {
            Ok(Some((token, _))) => {
                first.get_or_insert(token);
            }
            Ok(None) => break,
            Err(broken) => {
                let ran_out = matches!(broken.fault, Fault::End(_) | Fault::EndInString);
                return Attempt { value: None, read: broken.at, ran_out };
            }
        }
    }
    let length = scanner.position();
    let over_lines = memchr::memchr(b'\n', &bytes[..length]).is_some();
    let line_end = memchr::memchr(b'\n', &bytes[length..]).map_or(bytes.len(), |rest| length + rest);
    let is_container = matches!(first, Some(Token::BeginObject | Token::BeginArray));
    let fits = over_lines && is_container && is_space(&bytes[length..line_end]);
    let value = fits.then_some(ValueOverLines { length, is_array: first == Some(Token::BeginArray) });
    Attempt { value, read: length, ran_out: false }
}

/// A stretch of the file that is held while values are read from it.
struct Window<'s> {
    source: &'s Source,
    length: u64,
    sizes: Sizes,
    base: u64,
    bytes: Cow<'s, [u8]>,
}

impl Window<'_> {
    /// The bytes from an offset on, at least `wanted` of them or all there are, and whether they reach the end of the file.
    fn from(&mut self, at: u64, wanted: u64) -> Result<(&[u8], bool), Error> {
        let end = (at + wanted).min(self.length);
        if at < self.base || self.base + (self.bytes.len() as u64) < end {
            let read = at..(at + wanted.max(self.sizes.at_once)).min(self.length);
            self.bytes = Cow::Owned(self.source.reread_one(read)?);
            self.base = at;
        }
        let bytes = &self.bytes[(at - self.base) as usize..];
        let bytes = &bytes[..bytes.len().min(self.sizes.longest as usize)];
        if at + bytes.len() as u64 >= self.length {
            return Ok((bytes, true));
        }
        // No token goes over a line end, so whole lines are never cut inside one.
        let whole = memchr::memrchr(b'\n', bytes).map_or(bytes.len(), |newline| newline + 1);
        Ok((&bytes[..whole], false))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::{Limits, OpenOptions};

    fn source(data: &[u8], in_memory: bool) -> Source {
        let limits = if in_memory { Limits::default() } else { Limits { stream_in_memory: 0, ..Limits::default() } };
        Source::from_reader("data.jsonl", data, &OpenOptions { limits, ..OpenOptions::default() }).expect("a slice can be read")
    }

    fn line() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"a\": 1,",
            "\"a\": \"b\"",
            "{\"a\": 1}",
            "{\"a\": [",
            "1",
            "\"x",
            "",
        ])
    }

    proptest! {
        #[test]
        fn windows_of_any_size_find_the_same(lines in prop::collection::vec(line(), 0..40), first in 1u64..30, at_once in 1u64..60) {
            let data = lines.join("\n").into_bytes();
            let mut offset = 0;
            let mut starts = Vec::new();
            for line in &lines {
                if line.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(line).is_err() {
                    starts.push(offset);
                }
                offset += line.len() as u64 + 1;
            }
            let length = data.len() as u64;
            let sizes = Sizes { first, at_once, longest: 1 << 20 };
            let wanted = find(&source(&data, true), length, &starts).expect("memory can be read");
            let found = find_within(&source(&data, false), length, &starts, sizes).expect("a temporary file can be read");
            prop_assert_eq!(found, wanted);
        }
    }
}
