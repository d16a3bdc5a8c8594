//! Cutting: a source becomes runs of whole lines.
//!
//! Owns the rule by which lines are grouped, and keeps it the same for bytes in memory and bytes that stream by. Must not know what
//! a line holds.
//!
//! The rule: look at the next `target` bytes. If the data ends within them, they are the last chunk. Else the chunk ends after the
//! last LF among them. Without an LF the line that starts there is a chunk of its own, however long; beyond the limit for lines it
//! is a marker with its length and its first bytes.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::file::read_full;
use super::unreadable;
use crate::Error;

/// How much of an oversized line is kept, at most.
pub(crate) const OVERSIZED_HEAD: usize = 4096;

/// How much is read at once while the end of a long line is looked for: as much as a chunk, within these bounds.
const SMALLEST_STEP: usize = 4 * 1024;
const LARGEST_STEP: usize = 256 * 1024;

/// A run of whole lines, or the marker of one line that is too long to be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk<'a> {
    /// Where the first byte stands in the (decompressed) data.
    pub offset: u64,
    /// The lines; all but the last of the data end in LF. Of an oversized line, its first bytes only.
    pub bytes: Cow<'a, [u8]>,
    /// For an oversized line: its length with its LF, if it has one.
    pub oversized: Option<u64>,
    /// The 1-based line that it begins with, when somebody counted.
    pub first_line: Option<u64>,
}

impl Chunk<'_> {
    /// Offset just after the last byte that the chunk stands for.
    pub(crate) fn end(&self) -> u64 {
        self.offset + self.oversized.unwrap_or(self.bytes.len() as u64)
    }
}

/// The chunks of one pass over a source, in order. Chunks borrow from the source, never from this feed.
///
/// After an error there are no more chunks; complete lines before the place of the error are delivered first.
pub(crate) struct Chunks<'a> {
    feed: Feed<'a>,
    offset: u64,
    target: usize,
    max_line: u64,
    head: usize,
}

enum Feed<'a> {
    Slice(&'a [u8]),
    Stream(Stream<'a>),
    Done,
}

impl<'a> Chunks<'a> {
    pub(crate) fn over_slice(data: &'a [u8], target: usize, max_line: u64) -> Chunks<'a> {
        Chunks::new(Feed::Slice(data), target, max_line)
    }

    pub(crate) fn over_reader(reader: Box<dyn Read + Send + 'a>, name: &Path, target: usize, max_line: u64) -> Chunks<'a> {
        let stream = Stream { reader, name: name.to_owned(), carry: Vec::new(), failure: None };
        Chunks::new(Feed::Stream(stream), target, max_line)
    }

    fn new(feed: Feed<'a>, target: usize, max_line: u64) -> Chunks<'a> {
        let max_line = max_line.max(1);
        // A window no larger than the longest line allowed holds no complete line that is too long: one case less.
        let longest = usize::try_from(max_line).unwrap_or(usize::MAX);
        Chunks { feed, offset: 0, target: target.clamp(1, longest), max_line, head: OVERSIZED_HEAD.min(longest) }
    }

    /// The same chunks of data that begins at this offset of a file.
    pub(crate) fn from(self, offset: u64) -> Self {
        Chunks { offset, ..self }
    }

    /// The next chunk, or `None` after the last.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<Chunk<'a>>, Error> {
        let cut = match &mut self.feed {
            Feed::Done => Ok(None),
            Feed::Slice(data) => Ok(cut_slice(data, self.target, self.max_line, self.head)),
            Feed::Stream(stream) => stream.cut(self.target, self.max_line, self.head),
        };
        let Ok(Some((bytes, oversized))) = cut else {
            self.feed = Feed::Done;
            return cut.map(|_| None);
        };
        let chunk = Chunk { offset: self.offset, bytes, oversized, first_line: None };
        self.offset = chunk.end();
        Ok(Some(chunk))
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_chunk().transpose()
    }
}

type Cut<'a> = (Cow<'a, [u8]>, Option<u64>);

/// Takes the next chunk off the front of the data.
fn cut_slice<'a>(data: &mut &'a [u8], target: usize, max_line: u64, head: usize) -> Option<Cut<'a>> {
    let all: &'a [u8] = data;
    if all.is_empty() {
        return None;
    }
    let len = match all.get(..target) {
        None => all.len(),
        Some(window) => match memchr::memrchr(b'\n', window) {
            Some(last) => last + 1,
            None => memchr::memchr(b'\n', &all[target..]).map_or(all.len(), |at| target + at + 1),
        },
    };
    let (chunk, rest) = all.split_at(len);
    *data = rest;
    if len as u64 > max_line {
        return Some((Cow::Borrowed(&chunk[..head]), Some(len as u64)));
    }
    Some((Cow::Borrowed(chunk), None))
}

/// Bytes that come by once.
struct Stream<'a> {
    reader: Box<dyn Read + Send + 'a>,
    name: PathBuf,
    /// Read already, and not yet part of a chunk.
    carry: Vec<u8>,
    /// What went wrong after the bytes that were read.
    failure: Option<io::Error>,
}

impl Stream<'_> {
    /// The next chunk by the same rule as [`cut_slice`].
    fn cut(&mut self, target: usize, max_line: u64, head: usize) -> Result<Option<Cut<'static>>, Error> {
        let mut buffer = self.first_bytes(target);
        let mut oversized = None;
        if buffer.len() < target {
            // The data ends here, or goes on in a way that cannot be read: then an incomplete line is not delivered.
            if self.failure.is_some() {
                buffer.truncate(last_line_end(&buffer).unwrap_or(0));
            }
        } else if let Some(len) = last_line_end(&buffer[..target]) {
            self.keep_after(&mut buffer, len);
        } else {
            oversized = self.finish_long_line(&mut buffer, target, max_line, head);
        }
        if !buffer.is_empty() {
            return Ok(Some((Cow::Owned(buffer), oversized)));
        }
        match self.failure.take() {
            Some(failure) => Err(unreadable(&self.name, failure)),
            None => Ok(None),
        }
    }

    /// What was carried over, filled up to `target` bytes unless the data ends or fails before that.
    fn first_bytes(&mut self, target: usize) -> Vec<u8> {
        let carried = self.carry.len();
        let len = target.max(carried);
        let mut buffer = vec![0; len];
        buffer[..carried].copy_from_slice(&self.carry);
        self.carry.clear();
        let read = self.fill(&mut buffer[carried..]);
        buffer.truncate(carried + read);
        buffer
    }

    /// Reads until the buffer is full, or the data ends or fails.
    fn fill(&mut self, buffer: &mut [u8]) -> usize {
        if self.failure.is_some() {
            return 0;
        }
        let (read, failure) = read_full(&mut *self.reader, buffer);
        self.failure = failure;
        read
    }

    /// Cuts the buffer at `len` and keeps what follows for the next chunk.
    fn keep_after(&mut self, buffer: &mut Vec<u8>, len: usize) {
        self.carry.extend_from_slice(&buffer[len..]);
        buffer.truncate(len);
    }

    /// The buffer holds the start of a line with no LF in its first `searched` bytes: reads on to the end of that line.
    ///
    /// Gives the length of the line if it is too long to be held; the buffer holds its head then. Leaves the buffer empty when the
    /// line cannot be read to its end.
    fn finish_long_line(&mut self, buffer: &mut Vec<u8>, mut searched: usize, max_line: u64, head: usize) -> Option<u64> {
        let step = searched.clamp(SMALLEST_STEP, LARGEST_STEP);
        loop {
            if let Some(at) = memchr::memchr(b'\n', &buffer[searched..]) {
                let len = searched + at + 1;
                self.keep_after(buffer, len);
                if len as u64 <= max_line {
                    return None;
                }
                buffer.truncate(head);
                return Some(len as u64);
            }
            searched = buffer.len();
            if searched as u64 > max_line {
                return self.skip_line(buffer, head, step);
            }
            buffer.resize(searched + step, 0);
            let read = self.fill(&mut buffer[searched..]);
            buffer.truncate(searched + read);
            if read == 0 {
                if self.failure.is_some() {
                    buffer.clear();
                }
                return None;
            }
        }
    }

    /// The whole buffer belongs to a line that is too long: keeps its head, passes over the rest, and gives the length of the line.
    fn skip_line(&mut self, buffer: &mut Vec<u8>, head: usize, step: usize) -> Option<u64> {
        let mut len = buffer.len() as u64;
        // A copy, so that the large buffer goes away.
        *buffer = buffer[..head].to_vec();
        let mut block = vec![0; step];
        loop {
            let read = self.fill(&mut block);
            if let Some(at) = memchr::memchr(b'\n', &block[..read]) {
                self.carry.extend_from_slice(&block[at + 1..read]);
                return Some(len + at as u64 + 1);
            }
            len += read as u64;
            if read < block.len() {
                if self.failure.is_none() {
                    return Some(len);
                }
                buffer.clear();
                return None;
            }
        }
    }
}

/// Offset just after the last LF.
fn last_line_end(bytes: &[u8]) -> Option<usize> {
    memchr::memrchr(b'\n', bytes).map(|at| at + 1)
}
