//! Tests of the module as a whole, and what they share.

#![allow(clippy::unwrap_used, clippy::single_range_in_vec_init)]

mod discovery;
mod hostile;
mod sameness;
mod splits;

use std::io::Write;
use std::path::Path;

use super::*;

/// Limits under which the smallest inputs take the way of the large ones.
fn tiny(max_line_bytes: u64) -> Limits {
    Limits { max_line_bytes, whole_below: 0, stream_in_memory: 0, ..Limits::default() }
}

/// Where the raw bytes of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Storage {
    Mapped,
    Memory,
    File,
    /// A stream that was too long for memory, in an unlinked temporary file.
    Spooled,
}

impl Source {
    fn storage(&self) -> Storage {
        match &self.store {
            Store::Map(_) => Storage::Mapped,
            Store::Bytes(_) => Storage::Memory,
            Store::File { .. } if self.stamp().is_some() => Storage::File,
            Store::File { .. } => Storage::Spooled,
        }
    }

    /// All data at once.
    fn read_all(&self) -> Result<Vec<u8>, Error> {
        let mut all = Vec::new();
        self.reader().read_to_end(&mut all).map_err(|error| unreadable(&self.name, error))?;
        Ok(all)
    }
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zstd(data: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(data, ruzstd::encoding::CompressionLevel::Fastest)
}

fn write(folder: &Path, name: &str, data: &[u8]) -> InputPath {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, data).unwrap();
    InputPath::file(path)
}

fn open(input: &InputPath, map: bool, limits: &Limits) -> Result<Source, Error> {
    Source::open(input, &OpenOptions { map, limits: limits.clone() })
}

fn stream(data: &[u8], limits: &Limits) -> Result<Source, Error> {
    Source::from_reader("-", data, &OpenOptions { map: true, limits: limits.clone() })
}

/// Everything a source delivers before its end or its first error.
fn collect(source: &Source, target: usize) -> (Vec<Chunk<'_>>, Option<String>) {
    let mut feed = source.chunks(target);
    let mut chunks = Vec::new();
    loop {
        match feed.next_chunk() {
            Ok(Some(chunk)) => chunks.push(chunk),
            Ok(None) => return (chunks, None),
            Err(error) => {
                assert_eq!(feed.next_chunk().unwrap(), None, "nothing follows an error");
                return (chunks, Some(error.to_string()));
            }
        }
    }
}

fn reason(result: Result<Source, Error>) -> String {
    match result {
        Ok(source) => collect(&source, CHUNK_BYTES).1.expect("an error"),
        Err(error) => error.to_string(),
    }
}
