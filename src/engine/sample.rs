//! The first records of a file.
//!
//! Owns how much of a file is looked at before its profile is assumed.

use crate::Error;
use crate::input::Source;
use crate::json::{Kind, PADDING, Parsed, Parser, Value};
use crate::profile::{self, Detection};

/// Bytes from which the profile of a file is detected, and as many records at most.
const SAMPLE_BYTES: usize = 256 << 10;
const SAMPLE_RECORDS: usize = 100;

/// The bytes from which the profile is detected: as many more when the first record is longer, up to the longest that is parsed.
pub(crate) fn head(source: &Source, longest: u64) -> Result<Vec<u8>, Error> {
    let head = source.head(SAMPLE_BYTES)?;
    let cut_in_first_line = head.len() == SAMPLE_BYTES && memchr::memchr(b'\n', &head).is_none();
    let most = usize::try_from(longest).unwrap_or(usize::MAX).saturating_add(SAMPLE_BYTES);
    if cut_in_first_line { source.head(most) } else { Ok(head) }
}

/// The profile that the first records of a file fit.
pub(crate) fn detect(head: &[u8]) -> Result<Detection, Error> {
    with_records(head, profile::detect)
}

/// Shows the first records of a file, as far as they are objects.
pub(crate) fn with_records<R>(head: &[u8], mut then: impl FnMut(&[Value<'_>]) -> R) -> R {
    let lines = head.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let lines = lines.take(SAMPLE_RECORDS).map(|line| line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line));
    let mut blocks: Vec<(&[u8], Vec<u8>)> = lines.map(|line| (line, line.to_vec())).collect();
    let (mut tapes, mut odd) = (Vec::new(), Vec::new());
    for (line, block) in &mut blocks {
        match simd_json::to_tape(block) {
            Ok(tape) => tapes.push(tape),
            Err(_) => odd.push(*line),
        }
    }
    let objects = tapes.iter().map(|tape| Value::at(&tape.0, 0)).filter(|value| value.kind() == Kind::Object);
    with_odd(&odd, &objects.collect::<Vec<_>>(), &mut then)
}

/// Adds the lines that only the careful parser reads to the samples, as far as they are objects. Each has a parser of its own, which
/// keeps its value until all are there.
fn with_odd<R>(odd: &[&[u8]], samples: &[Value<'_>], then: &mut dyn FnMut(&[Value<'_>]) -> R) -> R {
    let Some((line, rest)) = odd.split_first() else { return then(samples) };
    let mut scratch = [line, &[b' '; PADDING][..]].concat();
    Parser::new(1).read(line, &mut scratch, |parsed| match parsed {
        Parsed::Value(tape, _) if Value::at(tape, 0).kind() == Kind::Object => {
            with_odd(rest, &[samples, &[Value::at(tape, 0)]].concat(), then)
        }
        _ => with_odd(rest, samples, then),
    })
}
