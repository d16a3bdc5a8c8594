//! Memory maps, and what happens when a file shrinks under one.
//!
//! The only file of the project with `unsafe` in it. Owns the mapping, the handler for its signal, and the hint that bytes will be read.
//! Mapped bytes may change at any time, so nothing here or elsewhere may build an unchecked `str` over them or read a byte twice and
//! rely on it being equal.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Range;

use memmap2::Mmap;

/// The bytes of a regular file in the address space.
pub(crate) struct Mapping(Mmap);

impl Mapping {
    /// Maps the first `len` bytes of the file, which is to be read from start to end.
    pub(crate) fn new(file: &File, len: usize) -> io::Result<Mapping> {
        // SAFETY: the map is private to this process and read-only. Another process may still change the file: the bytes are only
        // ever read as plain `u8` that every reader validates for itself, a changed file is told by its stamp, and a file that
        // shrinks raises SIGBUS, for which the caller that asked for mapping installs the handler below.
        let map = unsafe { memmap2::MmapOptions::new().len(len).map(file)? };
        #[cfg(unix)]
        // Advice only: a kernel that refuses it still serves the map.
        let _ = map.advise(memmap2::Advice::Sequential);
        Ok(Mapping(map))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Takes a part out of the page table; whoever reads it again gets the same bytes. At the end of the process all of it would be
    /// taken out at once, by one thread.
    pub(crate) fn release(&self, part: Range<usize>) {
        #[cfg(unix)]
        // SAFETY: of a shared map of a file that nobody writes to through it, the advice drops no byte: what is touched again is
        // mapped again. Advice only, so a refusal does not matter.
        let _ = unsafe { self.0.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, part.start, part.len()) };
        #[cfg(not(unix))]
        let _ = part;
    }
}

/// Asks the processor to fetch bytes while it works on others. Advice only: of bytes that follow one behind the other it finds out by
/// itself, but at the end of each page it begins anew.
#[inline]
pub(crate) fn prefetch(bytes: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    for line in bytes.chunks(CACHE_LINE) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint that reads nothing, about an address that is a valid one anyway.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = bytes;
}

#[cfg(target_arch = "x86_64")]
const CACHE_LINE: usize = 64;

#[cfg(unix)]
const SHRANK: &[u8] = b"error: a file changed during reading (it became shorter); run again, or use --no-mmap\n";

/// For the binary: a file that shrinks under its map ends the process with a clear message and exit code 2, not with a signal.
///
/// Does nothing where the platform keeps mapped files from shrinking.
pub fn install_sigbus_handler() {
    #[cfg(unix)]
    {
        let handler: extern "C" fn(libc::c_int) = leave_after_sigbus;
        // SAFETY: an all-zero `sigaction` is a valid value with an empty mask and no flags; SA_ONSTACK uses the stack that the
        // standard library sets up for signals, where there is one; the handler has the signature that
        // `sa_sigaction` takes without SA_SIGINFO, lives as long as the program, and calls async-signal-safe functions only.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_flags = libc::SA_ONSTACK;
            action.sa_sigaction = handler as libc::sighandler_t;
            libc::sigemptyset(&mut action.sa_mask);
            libc::sigaction(libc::SIGBUS, &action, std::ptr::null_mut());
        }
    }
}

#[cfg(unix)]
extern "C" fn leave_after_sigbus(_signal: libc::c_int) {
    // SAFETY: `write` and `_exit` are async-signal-safe; the message is a constant of the length given. Nothing is allocated, no
    // lock is taken, and control does not return to the code that faulted.
    unsafe {
        libc::write(libc::STDERR_FILENO, SHRANK.as_ptr().cast(), SHRANK.len());
        libc::_exit(2);
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const CHILD: &str = "TUNELINT_TEST_SHRINKING_MAP";

    /// Does nothing in a normal run; in the child process of the next test it faults.
    #[test]
    fn shrinking_map_child() {
        let Some(path) = std::env::var_os(CHILD) else { return };
        install_sigbus_handler();
        let file = File::options().read(true).write(true).open(path).unwrap();
        let map = Mapping::new(&file, 1 << 20).unwrap();
        file.set_len(0).unwrap();
        let sum: u64 = map.bytes().iter().map(|byte| u64::from(*byte)).sum();
        panic!("read {sum} from a file that is gone");
    }

    #[test]
    fn a_shrinking_map_leaves_with_a_message_and_code_two() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(1 << 20).unwrap();
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["input::map::tests::shrinking_map_child", "--exact", "--nocapture"])
            .env(CHILD, file.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stderr.ends_with(SHRANK), "{output:?}");
    }
}
