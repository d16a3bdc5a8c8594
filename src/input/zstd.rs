//! Zstandard frames, one after the other, as one stream.
//!
//! Owns what the frame decoder leaves to its caller: concatenated and skippable frames, checksums, declared sizes. Must not know the
//! limits on expansion, which are counted where both codecs come together.

use std::error::Error as _;
use std::io::{self, BufRead, ErrorKind, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Reads the frames of a Zstandard stream. Windows are bounded by 128 MiB, as with the usual tool.
pub(crate) struct Frames<R> {
    input: R,
    decoder: FrameDecoder,
    /// Decompressed bytes of the frame at hand; `None` between frames.
    produced: Option<u64>,
}

impl<R: BufRead> Frames<R> {
    pub(crate) fn new(input: R) -> Frames<R> {
        Frames { input, decoder: FrameDecoder::new(), produced: None }
    }

    pub(crate) fn input(&self) -> &R {
        &self.input
    }

    /// Goes to the next frame with data; `false` at the end of the input.
    fn next_frame(&mut self) -> io::Result<bool> {
        loop {
            if self.input.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.reset(&mut self.input) {
                Ok(()) => {
                    self.produced = Some(0);
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let length = u64::from(length);
                    if io::copy(&mut (&mut self.input).take(length), &mut io::sink())? < length {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(plain(&error)),
            }
        }
    }

    /// The frame has given all its bytes: holds them against what the frame says about itself.
    fn finish_frame(&mut self, produced: u64) -> io::Result<()> {
        self.produced = None;
        let declared = self.decoder.content_size();
        if declared != 0 && declared != produced {
            return Err(io::Error::new(ErrorKind::InvalidData, "the size of a frame differs from its header"));
        }
        match self.decoder.get_checksum_from_data() {
            Some(sum) if Some(sum) != self.decoder.get_calculated_checksum() => {
                Err(io::Error::new(ErrorKind::InvalidData, "checksum mismatch"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let Some(produced) = self.produced else {
                if self.next_frame()? {
                    continue;
                }
                return Ok(0);
            };
            if self.decoder.can_collect() > 0 {
                let read = self.decoder.read(buffer)?;
                self.produced = Some(produced + read as u64);
                return Ok(read);
            }
            if self.decoder.is_finished() {
                self.finish_frame(produced)?;
            } else {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.input, one).map_err(|error| plain(&error))?;
            }
        }
    }
}

/// The error of the decoder as an I/O error: of the kind that lies at its root, with its text in one line.
fn plain(error: &FrameDecoderError) -> io::Error {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(root) = inner.downcast_ref::<io::Error>() {
            return io::Error::new(root.kind(), root.to_string());
        }
        cause = inner.source();
    }
    io::Error::new(ErrorKind::InvalidData, error.to_string())
}
