//! Bytes in: paths become sources, sources become chunks of whole lines.
//!
//! Owns everything between a path and a run of lines: discovery, mapping, positioned reads, pipes, decompression, limits against
//! hostile input, the second look at bytes that have gone by. A line ends at LF and nowhere else. Must not know JSON, rules,
//! findings (apart from the plain [`Skipped`](crate::finding::Skipped) and [`Split`](crate::finding::Split)) or how anything is reported.
//!
//! Every way of reading gives the same lines at the same offsets; offsets always count decompressed bytes.

mod chunk;
mod decompress;
mod discover;
mod file;
mod glob;
mod map;
mod open;
mod reread;
mod splits;
#[cfg(test)]
mod tests;
mod zstd;

use std::fs::File;
use std::io::{Cursor, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::Error;
use decompress::Inflate;
use file::PositionedReader;
use map::Mapping;

pub(crate) use chunk::{Chunk, Chunks, OVERSIZED_HEAD};
pub(crate) use decompress::Compression;
#[cfg(feature = "cli")]
pub(crate) use discover::discover;
pub(crate) use discover::{InputKind, InputPath};
pub(crate) use file::Stamp;
pub use map::install_sigbus_handler;
pub(crate) use map::prefetch;
pub use splits::Splits;
#[cfg(feature = "cli")]
pub(crate) use splits::named_twice;

/// The usual size of a chunk: a copy of it and the chunk itself stay in the second-level cache of a core.
pub(crate) const CHUNK_BYTES: usize = 256 * 1024;

/// How much is read at a time while the start of a line is looked for.
const LOOK_AHEAD: u64 = 1 << 20;

/// How the file starts that Git leaves where it did not fetch a large one.
pub(crate) const GIT_LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// What bounds memory, disk and time, whatever the input is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limits {
    /// A line longer than this, its LF included, is reported by its length and never held. 64 MiB.
    pub max_line_bytes: u64,
    /// A stream or a decompressed file longer than this is refused. 1 TiB.
    pub max_bytes: u64,
    /// Compressed data that expands by more than this is refused. 200; text stays below 20, a crafted file reaches 1000 and more.
    pub max_ratio: u64,
    /// The ratio counts only after this many decompressed bytes, so that small repetitive files pass. 64 MiB.
    pub ratio_from: u64,
    /// Regular files below this size are read whole: cheaper than a map, and safe when they change. 64 KiB.
    pub whole_below: u64,
    /// A stream is held in memory up to this size, then in an unlinked private temporary file. 64 MiB.
    pub stream_in_memory: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_line_bytes: 64 << 20,
            max_bytes: 1 << 40,
            max_ratio: 200,
            ratio_from: 64 << 20,
            whole_below: 64 << 10,
            stream_in_memory: 64 << 20,
        }
    }
}

/// How to open a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OpenOptions {
    /// Map large regular files. Off by default: a file that shrinks under its map ends the process by a signal, so only a caller
    /// that owns the process (and called [`install_sigbus_handler`]) should ask for it.
    pub map: bool,
    /// Bounds.
    pub limits: Limits,
}

/// The bytes as stored, before decompression.
enum Store {
    Map(Mapping),
    Bytes(Vec<u8>),
    File { file: File, len: u64 },
}

impl Store {
    /// The bytes, when they are in the address space.
    fn as_slice(&self) -> Option<&[u8]> {
        match self {
            Store::Map(map) => Some(map.bytes()),
            Store::Bytes(bytes) => Some(bytes),
            Store::File { .. } => None,
        }
    }

    fn len(&self) -> u64 {
        match self {
            Store::Map(map) => map.bytes().len() as u64,
            Store::Bytes(bytes) => bytes.len() as u64,
            Store::File { len, .. } => *len,
        }
    }

    fn reader(&self) -> Box<dyn Read + Send + '_> {
        match self {
            Store::Map(map) => Box::new(Cursor::new(map.bytes())),
            Store::Bytes(bytes) => Box::new(Cursor::new(bytes.as_slice())),
            Store::File { file, len, .. } => Box::new(PositionedReader::new(file, *len)),
        }
    }
}

/// One open input, readable from its start as often as wanted.
///
/// All methods take `&self`: several readers may run at once.
pub(crate) struct Source {
    name: PathBuf,
    store: Store,
    compression: Option<Compression>,
    origin: Option<(PathBuf, Stamp)>,
    limits: Limits,
}

impl Source {
    /// Whether there is no byte of data, as far as is known without decompressing.
    pub(crate) fn is_empty(&self) -> bool {
        self.store.len() == 0
    }

    /// The length as stored: what a progress bar can measure against.
    pub(crate) fn stored_len(&self) -> u64 {
        self.store.len()
    }

    /// How the data is compressed, judged by its first bytes.
    pub(crate) fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// The data from its start, as a plain reader. Its errors are texts made to stand after "cannot read FILE:".
    pub(crate) fn reader(&self) -> Box<dyn Read + Send + '_> {
        let stored = self.store.reader();
        match self.compression {
            None => stored,
            Some(compression) => Box::new(Inflate::new(compression, stored, &self.limits)),
        }
    }

    /// The data from its start, cut into runs of whole lines of about `target` bytes.
    pub(crate) fn chunks(&self, target: usize) -> Chunks<'_> {
        match self.plain_slice() {
            Some(data) => Chunks::over_slice(data, target, self.limits.max_line_bytes),
            None => Chunks::over_reader(self.reader(), &self.name, target, self.limits.max_line_bytes),
        }
    }

    /// The lines that begin in a range of the bytes as they are stored: from the first line that begins there to the end of the last one.
    /// Ranges that follow each other give lines that follow each other, so each line of the data is in one of them. Of compressed data,
    /// which cannot be entered in the middle, the range must be all.
    pub(crate) fn lines_beginning_in(&self, range: &Range<u64>) -> Result<Range<u64>, Error> {
        if self.compression.is_some() {
            return Ok(0..u64::MAX);
        }
        Ok(self.line_start_from(range.start)?..self.line_start_from(range.end)?)
    }

    /// The first offset at or after this one at which a line begins, or the end of the data.
    fn line_start_from(&self, at: u64) -> Result<u64, Error> {
        let len = self.store.len();
        let mut from = at.saturating_sub(1);
        while at > 0 && from < len {
            let block = from..len.min(from + LOOK_AHEAD);
            if let Some(newline) =
                self.reread(std::slice::from_ref(&block))?.iter().find_map(|bytes| memchr::memchr(b'\n', bytes))
            {
                return Ok(from + newline as u64 + 1);
            }
            from = block.end;
        }
        Ok(if at == 0 { 0 } else { len })
    }

    /// Line feeds in the data before an offset.
    pub(crate) fn line_feeds_before(&self, at: u64) -> Result<u64, Error> {
        let (mut from, mut count) = (0, 0);
        while from < at {
            let block = from..at.min(from + LOOK_AHEAD);
            for bytes in self.reread(std::slice::from_ref(&block))? {
                count += memchr::memchr_iter(b'\n', &bytes).count() as u64;
            }
            from = block.end;
        }
        Ok(count)
    }

    /// The chunks of some of the lines, as [`Source::lines_beginning_in`] gives them; without a range, of all.
    pub(crate) fn chunks_of(&self, lines: Option<Range<u64>>, target: usize) -> Chunks<'_> {
        let Some(lines) = lines.filter(|_| self.compression.is_none()) else { return self.chunks(target) };
        let longest = self.limits.max_line_bytes;
        match (self.plain_slice(), &self.store) {
            (None, Store::File { file, .. }) => {
                let reader = PositionedReader::between(file, lines.start, lines.end);
                Chunks::over_reader(Box::new(reader), &self.name, target, longest).from(lines.start)
            }
            (data, _) => {
                let data = data.unwrap_or_default();
                Chunks::over_slice(&data[lines.start as usize..lines.end as usize], target, longest).from(lines.start)
            }
        }
    }

    /// At most the first `n` bytes of the data.
    pub(crate) fn head(&self, n: usize) -> Result<Vec<u8>, Error> {
        if let Some(data) = self.plain_slice() {
            return Ok(data[..n.min(data.len())].to_vec());
        }
        let mut head = Vec::new();
        match self.reader().take(n as u64).read_to_end(&mut head) {
            Ok(_) => Ok(head),
            Err(error) => Err(unreadable(&self.name, error)),
        }
    }

    /// Fails when the file that was opened is no longer the file at its path, by size, modification time or identity.
    ///
    /// Streams and pseudo files have no such identity and always pass: their bytes are a copy.
    pub(crate) fn verify_unchanged(&self) -> Result<(), Error> {
        let Some((path, stamp)) = &self.origin else { return Ok(()) };
        let now = std::fs::metadata(path).ok().map(|metadata| Stamp::of(&metadata));
        if now.as_ref() == Some(stamp) { Ok(()) } else { Err(unreadable(&self.name, file::CHANGED)) }
    }

    /// One range of the data, read again.
    pub(crate) fn reread_one(&self, range: Range<u64>) -> Result<Vec<u8>, Error> {
        Ok(self.reread(std::slice::from_ref(&range))?.pop().unwrap_or_default().into_owned())
    }

    /// The data, when it lies in the address space as it is: then chunks are slices of it.
    pub(crate) fn in_memory(&self) -> Option<&[u8]> {
        self.plain_slice()
    }

    /// Nobody is going to read these bytes soon.
    pub(crate) fn release(&self, part: Range<u64>) {
        if let Store::Map(map) = &self.store
            && let (Ok(start), Ok(end)) = (usize::try_from(part.start), usize::try_from(part.end))
            && start < end
            && end <= map.bytes().len()
        {
            map.release(start..end);
        }
    }

    /// What identifies the file that was opened; `None` for a stream, which cannot be opened again.
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        self.origin.as_ref().map(|(_, stamp)| stamp.clone())
    }

    /// The error for a file that is no longer what it was.
    pub(crate) fn changed(&self) -> Error {
        unreadable(&self.name, file::CHANGED)
    }

    /// The data itself, when it lies in the address space as it is.
    fn plain_slice(&self) -> Option<&[u8]> {
        if self.compression.is_some() { None } else { self.store.as_slice() }
    }
}

/// The error of a source: its name and a reason that reads well after a colon.
fn unreadable(name: &Path, reason: impl ToString) -> Error {
    Error::Read { path: name.to_owned(), reason: reason.to_string() }
}
