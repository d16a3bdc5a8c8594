//! Compressed data: told by its first bytes, decompressed as it streams, bounded against bombs.
//!
//! Owns the choice of the codec, the limits on expansion and the words for broken data. Must not know where the stored bytes come
//! from, nor anything about lines.

use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::Limits;
use super::zstd::Frames;

/// How a source is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// Gzip, of one or more members.
    Gzip,
    /// Zstandard, of one or more frames.
    Zstd,
}

impl Compression {
    /// Judges by the first bytes of the data; four suffice.
    pub(crate) fn detect(head: &[u8]) -> Option<Compression> {
        match head {
            [0x1f, 0x8b, 0x08, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
            // A skippable frame, which parallel compressors put first.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Compression::Zstd),
            _ => None,
        }
    }

    /// Fails if the file extension names a compression that the data does not have.
    pub(crate) fn check_file_name(found: Option<Compression>, path: &Path) -> Result<(), String> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let promised = match ending.as_deref() {
            Some("gz") => Compression::Gzip,
            Some("zst") => Compression::Zstd,
            _ => return Ok(()),
        };
        if found == Some(promised) {
            return Ok(());
        }
        let really = found.map_or_else(String::new, |other| format!("; it is {} data", other.as_str()));
        Err(format!(
            "the file name ends in .{}, but the content is not {} data{really}",
            ending.unwrap_or_default(),
            promised.as_str()
        ))
    }

    fn as_str(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }
}

/// Size of the blocks in which data is decompressed.
const BLOCK: usize = 64 * 1024;

/// Decompresses within the limits.
///
/// Works in blocks of its own, so that how much comes before an error does not depend on how the caller reads.
pub(crate) struct Inflate<'a> {
    decoder: Decoder<Input<'a>>,
    compression: Compression,
    limits: Limits,
    block: Vec<u8>,
    start: usize,
    end: usize,
    produced: u64,
}

enum Decoder<R> {
    Gzip(MultiGzDecoder<R>),
    Zstd(Box<Frames<R>>),
}

type Input<'a> = BufReader<Counted<'a>>;

impl<'a> Inflate<'a> {
    pub(crate) fn new(compression: Compression, stored: Box<dyn Read + Send + 'a>, limits: &Limits) -> Inflate<'a> {
        let input = BufReader::with_capacity(BLOCK, Counted { inner: stored, taken: 0, failure: None });
        let decoder = match compression {
            Compression::Gzip => Decoder::Gzip(MultiGzDecoder::new(input)),
            Compression::Zstd => Decoder::Zstd(Box::new(Frames::new(input))),
        };
        Inflate { decoder, compression, limits: limits.clone(), block: vec![0; BLOCK], start: 0, end: 0, produced: 0 }
    }

    fn fill_block(&mut self) -> io::Result<()> {
        (self.start, self.end) = (0, 0);
        let read = match &mut self.decoder {
            Decoder::Gzip(decoder) => decoder.read(&mut self.block),
            Decoder::Zstd(decoder) => decoder.read(&mut self.block),
        };
        match read {
            Ok(read) => {
                self.produced += read as u64;
                self.check_limits()?;
                self.end = read;
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => Err(self.explain(&error)),
        }
    }

    fn input(&self) -> &Input<'a> {
        match &self.decoder {
            Decoder::Gzip(decoder) => decoder.get_ref(),
            Decoder::Zstd(decoder) => decoder.input(),
        }
    }

    /// How many stored bytes the decoder has used.
    fn consumed(&self) -> u64 {
        self.input().get_ref().taken - self.input().buffer().len() as u64
    }

    fn check_limits(&self) -> io::Result<()> {
        let Limits { max_bytes, max_ratio, ratio_from, .. } = self.limits;
        if self.produced > max_bytes {
            return Err(io::Error::other(format!("more than {max_bytes} bytes after decompression")));
        }
        if self.produced > ratio_from && self.produced / max_ratio.max(1) > self.consumed() {
            return Err(io::Error::other(format!(
                "decompression ratio above {max_ratio}, which no text reaches; if this is intended, decompress the file first"
            )));
        }
        Ok(())
    }

    /// The error as a reason that follows the name of the file.
    fn explain(&self, error: &io::Error) -> io::Error {
        let name = self.compression.as_str();
        match &self.input().get_ref().failure {
            Some(failure) => io::Error::other(failure.clone()),
            None if error.kind() == ErrorKind::UnexpectedEof => io::Error::other(format!("truncated {name} data")),
            None => io::Error::other(format!("invalid {name} data: {error}")),
        }
    }
}

impl Read for Inflate<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && !buffer.is_empty() {
            self.fill_block()?;
        }
        let read = buffer.len().min(self.end - self.start);
        buffer[..read].copy_from_slice(&self.block[self.start..self.start + read]);
        self.start += read;
        Ok(read)
    }
}

/// Counts what a decoder takes in, and remembers why it could not have more: decoders garble that.
struct Counted<'a> {
    inner: Box<dyn Read + Send + 'a>,
    taken: u64,
    failure: Option<String>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(read) => {
                self.taken += read as u64;
                Ok(read)
            }
            Err(error) => {
                if error.kind() != ErrorKind::Interrupted {
                    self.failure = Some(error.to_string());
                }
                Err(error)
            }
        }
    }
}
