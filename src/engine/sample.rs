//! The first records of a file, and the profile that they fit.
//!
//! Owns how much of a file is looked at before its profile is assumed.

use crate::Error;
use crate::profile::{self, Detection};
use crate::record::{Kind, PADDING, Parsed, Parser, Value};
use crate::source::Source;

/// Bytes from which the profile of a file is detected, and as many records at most.
const SAMPLE_BYTES: usize = 256 << 10;
const SAMPLE_RECORDS: usize = 100;

/// Bytes that are taken when the first record is longer than the usual sample.
const LONG_SAMPLE_BYTES: usize = 16 << 20;

/// The bytes from which the profile is detected.
pub(crate) fn head(source: &Source) -> Result<Vec<u8>, Error> {
    let head = source.head(SAMPLE_BYTES)?;
    let cut_in_first_line = head.len() == SAMPLE_BYTES && memchr::memchr(b'\n', &head).is_none();
    if cut_in_first_line { source.head(LONG_SAMPLE_BYTES) } else { Ok(head) }
}

/// The profile that the first records of a file fit.
pub(crate) fn detect(head: &[u8]) -> Result<Detection, Error> {
    let mut parser = Parser::new(1);
    let lines = head.split_inclusive(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let mut blocks: Vec<Vec<u8>> = Vec::new();
    for line in lines.take(SAMPLE_RECORDS) {
        let line = line.trim_ascii();
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        let mut scratch = [line, &[b' '; PADDING]].concat();
        let is_object = parser.read(line, &mut scratch, |parsed| match parsed {
            Parsed::Value(tape, _) => Value::at(tape, 0).kind() == Kind::Object,
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
