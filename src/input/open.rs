//! Opening: decides how the bytes of an input are held.
//!
//! Owns the choice between map, memory, positioned reads and temporary file, and the words for what cannot be opened. Must not know
//! how the bytes are cut.

use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::file;
use super::file::{Stamp, read_exact_at, read_full};
use super::map::Mapping;
use super::{Compression, GIT_LFS_POINTER, InputKind, InputPath, OpenOptions, Source, Store, unreadable};
use crate::Error;

impl Source {
    /// Opens an input. Of a stream, this reads everything.
    pub(crate) fn open(input: &InputPath, options: &OpenOptions) -> Result<Source, Error> {
        let name = PathBuf::from(&input.display);
        match &input.kind {
            InputKind::Stdin => Source::from_stream(name, &mut io::stdin().lock(), options),
            InputKind::File(path) => open_file(&name, path, options),
        }
    }

    /// A source over everything that a reader gives, decompressed if it is compressed.
    pub(crate) fn from_reader(name: impl Into<PathBuf>, mut reader: impl Read, options: &OpenOptions) -> Result<Source, Error> {
        Source::from_stream(name.into(), &mut reader, options)
    }

    fn from_stream(name: PathBuf, reader: &mut dyn Read, options: &OpenOptions) -> Result<Source, Error> {
        let store = hold_stream(reader, options).map_err(|error| unreadable(&name, error))?;
        Source::over(name, store, None, options).map_err(|(name, reason)| unreadable(&name, reason))
    }

    /// Looks at the first bytes of a store and makes the source.
    fn over(
        name: PathBuf,
        store: Store,
        origin: Option<(PathBuf, Stamp)>,
        options: &OpenOptions,
    ) -> Result<Source, (PathBuf, io::Error)> {
        let compression = match compression_of(&store) {
            Ok(compression) => compression,
            Err(error) => return Err((name, error)),
        };
        Ok(Source { name, store, compression, origin, limits: options.limits.clone() })
    }
}

fn open_file(name: &Path, path: &Path, options: &OpenOptions) -> Result<Source, Error> {
    let fail = |reason: String| unreadable(name, reason);
    let metadata = std::fs::metadata(path).map_err(|error| fail(why(&error)))?;
    if let Some(reason) = not_readable_kind(&metadata) {
        return Err(fail(reason.to_owned()));
    }
    let mut file = File::open(path).map_err(|error| fail(why(&error)))?;
    // The file that is open now is what counts, should the path have changed hands in between.
    let metadata = file.metadata().map_err(|error| fail(why(&error)))?;
    let origin = Some((path.to_owned(), Stamp::of(&metadata)));
    let source = if metadata.is_file() && metadata.len() > 0 {
        let store = hold_file(file, metadata.len(), options).map_err(|error| fail(why(&error)))?;
        Source::over(name.to_owned(), store, origin, options).map_err(|(_, error)| fail(why(&error)))?
    } else {
        // Pipes and devices, but also files that claim to be empty and are not, as those of /proc.
        let mut source = Source::from_stream(name.to_owned(), &mut file, options)?;
        if metadata.is_file() && source.is_empty() {
            source.origin = origin;
        }
        source
    };
    if !is_git_lfs_pointer(&source.store) {
        Compression::check_file_name(source.compression, path).map_err(fail)?;
    }
    Ok(source)
}

/// Why nothing can be read from a path of this kind, if so.
fn not_readable_kind(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_dir() {
        return Some("is a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_socket() {
            return Some("is a socket");
        }
        if kind.is_block_device() {
            return Some("is a block device");
        }
    }
    None
}

/// The words for an error of the operating system.
pub(crate) fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Holds a regular file: small ones in memory, large ones mapped if that is wanted, possible and useful.
fn hold_file(file: File, len: u64, options: &OpenOptions) -> io::Result<Store> {
    let small = usize::try_from(len).ok().filter(|_| len < options.limits.whole_below);
    if let Some(len) = small {
        let mut bytes = vec![0; len];
        read_exact_at(&file, &mut bytes, 0)?;
        return Ok(Store::Bytes(bytes));
    }
    if options.map
        && let Ok(bytes) = usize::try_from(len)
        && file_compression(&file, len)?.is_none()
        && let Ok(map) = Mapping::new(&file, bytes)
    {
        return Ok(Store::Map(map));
    }
    Ok(Store::File { file, len })
}

/// Holds a stream: in memory up to the limit, beyond it in a temporary file that has no name and that nobody else can open.
fn hold_stream(reader: &mut dyn Read, options: &OpenOptions) -> io::Result<Store> {
    let limits = &options.limits;
    let mut bytes = Vec::new();
    (&mut *reader).take(limits.stream_in_memory.saturating_add(1)).read_to_end(&mut bytes)?;
    let mut len = bytes.len() as u64;
    let bounded = |len: u64| match len > limits.max_bytes {
        true => Err(io::Error::other(format!("more than {} bytes", limits.max_bytes))),
        false => Ok(()),
    };
    bounded(len)?;
    if len <= limits.stream_in_memory {
        return Ok(Store::Bytes(bytes));
    }
    let mut file = tempfile::tempfile().map_err(|error| no_room(&error))?;
    loop {
        file.write_all(&bytes).map_err(|error| no_room(&error))?;
        bytes.resize(SPOOL_BLOCK, 0);
        bytes.shrink_to_fit();
        let (read, failure) = read_full(reader, &mut bytes);
        if let Some(failure) = failure {
            return Err(failure);
        }
        if read == 0 {
            return Ok(Store::File { file, len });
        }
        bytes.truncate(read);
        len += read as u64;
        bounded(len)?;
    }
}

/// How much of a long stream is copied at once.
const SPOOL_BLOCK: usize = 1 << 20;

fn no_room(error: &io::Error) -> io::Error {
    let folder = std::env::temp_dir();
    io::Error::other(format!("too large for memory, and writing a temporary file to {} failed: {error}", folder.display()))
}

/// Whether Git left its pointer where the file should be, which then has the name of the file and none of its compression.
fn is_git_lfs_pointer(store: &Store) -> bool {
    matches!(store, Store::Bytes(bytes) if bytes.starts_with(GIT_LFS_POINTER))
}

fn compression_of(store: &Store) -> io::Result<Option<Compression>> {
    match store {
        Store::Map(map) => Ok(Compression::detect(map.bytes())),
        Store::Bytes(bytes) => Ok(Compression::detect(bytes)),
        Store::File { file, len, .. } => file_compression(file, *len),
    }
}

fn file_compression(file: &File, len: u64) -> io::Result<Option<Compression>> {
    let mut magic = [0; 4];
    if len < magic.len() as u64 {
        return Ok(None);
    }
    file::read_exact_at(file, &mut magic, 0)?;
    Ok(Compression::detect(&magic))
}
