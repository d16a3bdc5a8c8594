//! Regular files: reads at given positions, and the stamp that tells a changed file.
//!
//! Owns what the platforms spell differently about both. Must not know what the bytes mean or where a line ends.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::time::SystemTime;

/// What is said of a file that did not hold still, by whoever notices.
pub(crate) const CHANGED: &str = "the file changed during reading; run again when no program writes to it";

/// What identifies the content of a file without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    identity: Option<(u64, u64)>,
}

impl Stamp {
    pub(crate) fn of(metadata: &Metadata) -> Stamp {
        Stamp { len: metadata.len(), modified: metadata.modified().ok(), identity: identity(metadata) }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// Reads a file from its start to the length it had when it was opened, without touching the position of the handle.
pub(crate) struct PositionedReader<'a> {
    file: &'a File,
    at: u64,
    end: u64,
}

impl<'a> PositionedReader<'a> {
    pub(crate) fn new(file: &'a File, len: u64) -> PositionedReader<'a> {
        PositionedReader::between(file, 0, len)
    }

    /// Reads the bytes from one offset to another.
    pub(crate) fn between(file: &'a File, at: u64, end: u64) -> PositionedReader<'a> {
        PositionedReader { file, at, end }
    }
}

impl Read for PositionedReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let wanted = buffer.len().min(left);
        if wanted == 0 {
            return Ok(0);
        }
        let read = read_at(self.file, &mut buffer[..wanted], self.at)?;
        if read == 0 {
            return Err(io::Error::other(CHANGED));
        }
        self.at += read as u64;
        Ok(read)
    }
}

/// Fills the buffer from the given position of the file. A file that ends before that has changed.
pub(crate) fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    let mut reader = PositionedReader { file, at, end: at.saturating_add(buffer.len() as u64) };
    reader.read_exact(buffer)
}

/// Reads until the buffer is full or the data ends; gives the number of bytes read and what went wrong after them.
pub(crate) fn read_full(reader: &mut dyn Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}
