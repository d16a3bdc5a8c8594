//! Which bytes of which files a shard is.
//!
//! Owns the division of a dataset: by bytes as they are stored, over all files in their order. Compressed files, which cannot be entered in
//! the middle, and benchmarks, which every shard must know, are scanned as a whole by the shard in which they begin.

use std::ops::Range;

use crate::Error;
use crate::engine::inputs::Input;
use crate::finding::Split;
use crate::input::{InputKind, OpenOptions, Source};

/// One of several parts of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl Shard {
    /// The whole dataset.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// Part `number` of `of` parts, counted from 1, which have about the same number of bytes.
    ///
    /// # Errors
    /// When there is no such part.
    pub fn part(number: u64, of: u64) -> Result<Shard, Error> {
        if (1..=of).contains(&number) {
            return Ok(Shard { number, of });
        }
        let message = format!("there is no part {number} of {of}");
        Err(Error::Usage { message, help: Some("parts are counted from 1, as in `1/4` to `4/4`".to_owned()) })
    }
}

/// What a shard scans of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Assigned {
    Nothing,
    Whole,
    /// Bytes as they are stored.
    Bytes(Range<u64>),
}

/// What a shard scans of each input.
pub(crate) fn assign(shard: Shard, inputs: &[Input], options: &OpenOptions) -> Result<Vec<Assigned>, Error> {
    if shard == Shard::WHOLE {
        return Ok(vec![Assigned::Whole; inputs.len()]);
    }
    let sizes: Vec<Size> = inputs.iter().map(|input| Size::of(input, options)).collect::<Result<_, _>>()?;
    Ok(divide(shard, &sizes))
}

/// How large an input is, and whether it can be divided.
#[derive(Debug, Clone, Copy)]
struct Size {
    bytes: u64,
    divisible: bool,
}

impl Size {
    fn of(input: &Input, options: &OpenOptions) -> Result<Size, Error> {
        let (bytes, divisible) = match input {
            Input::Open(_, _, source) => (source.stored_len(), source.compression().is_none()),
            Input::Path(path) if path.kind == InputKind::Stdin => {
                let message = "standard input cannot be scanned in parts".to_owned();
                return Err(Error::Usage { message, help: Some("write it to a file first".to_owned()) });
            }
            // What cannot be opened is reported by the shard in which it would begin.
            Input::Path(path) => match Source::open(path, options) {
                Ok(source) => (source.stored_len(), source.compression().is_none() && source.stamp().is_some()),
                Err(_) => (0, false),
            },
        };
        Ok(Size { bytes, divisible: divisible && input.split() != Split::Benchmark })
    }
}

fn divide(shard: Shard, sizes: &[Size]) -> Vec<Assigned> {
    let total: u64 = sizes.iter().map(|size| size.bytes).sum();
    // In 128 bits, so that the product of a size and a number of parts fits.
    let bound = |parts: u64| (u128::from(total) * u128::from(parts) / u128::from(shard.of)) as u64;
    let (from, to) = (bound(shard.number - 1), bound(shard.number));
    let is_last = shard.number == shard.of;
    let mut start = 0;
    let assigned = sizes.iter().map(|size| {
        let end = start + size.bytes;
        let begins_here = (from..to).contains(&start) || is_last && start == total;
        let part = from.max(start)..to.min(end);
        let assigned = match size.divisible && size.bytes > 0 {
            true if part.start < part.end => Assigned::Bytes(part.start - start..part.end - start),
            false if begins_here => Assigned::Whole,
            _ => Assigned::Nothing,
        };
        start = end;
        assigned
    });
    assigned.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_is_in_one_part(files in prop::collection::vec((0u64..50, any::<bool>()), 0..12), of in 1u64..9) {
            let sizes: Vec<Size> = files.iter().map(|&(bytes, divisible)| Size { bytes, divisible }).collect();
            let parts: Vec<Vec<Assigned>> = (1..=of).map(|number| divide(Shard { number, of }, &sizes)).collect();
            for (file, size) in sizes.iter().enumerate() {
                let mut covered = 0;
                let mut whole = 0;
                for part in &parts {
                    match &part[file] {
                        Assigned::Bytes(bytes) => {
                            prop_assert_eq!(bytes.start, covered, "parts follow each other");
                            covered = bytes.end;
                        }
                        Assigned::Whole => whole += 1,
                        Assigned::Nothing => {}
                    }
                }
                let divided = size.divisible && size.bytes > 0;
                prop_assert_eq!((covered, whole), if divided { (size.bytes, 0) } else { (0, 1) });
            }
        }
    }

    #[test]
    fn parts_are_counted_from_1() {
        assert!(Shard::part(0, 3).is_err() && Shard::part(4, 3).is_err() && Shard::part(1, 0).is_err());
        assert_eq!(Shard::part(3, 3).map(|shard| shard.number).ok(), Some(3));
    }
}
