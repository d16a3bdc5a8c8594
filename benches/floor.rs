//! How close a whole check comes to the floor: a bare loop that only cuts lines and runs simd-json over them.
//!
//! Both run in this process, in turn, over the same file, with the same threads, the file in the page cache:
//!
//!     cargo bench --bench floor -- FILE [THREADS] [RUNS] [GROUPS]
//!
//! GROUPS are groups of rules that are left out, with commas between them. Without a file, 256 MiB of prompt/completion records are made first. Prints bytes per second and the ratio, pair by pair.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "data/mod.rs"]
#[allow(unreachable_pub, reason = "shared by the benchmarks")]
mod data;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use simd_json::{Buffers, Tape};
use tunelint::Checker;
use tunelint::rule::Selection;

const CHUNK: usize = 512 << 10;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let made = arguments.is_empty().then(|| data::file(data::Shape::Prose, 256 << 20));
    let path = made.as_ref().map_or_else(|| PathBuf::from(&arguments[0]), |file| file.path().to_owned());
    let threads = arguments.get(1).map_or(2, |threads| threads.parse().expect("THREADS is a number"));
    let runs = arguments.get(2).map_or(5, |runs| runs.parse().expect("RUNS is a number"));
    let bytes = path.metadata().expect("the file is there").len();
    let left_out: Vec<String> = arguments.get(3).map(|groups| groups.split(',').map(str::to_owned).collect()).unwrap_or_default();
    let selection = Selection { ignore: left_out, ..Selection::default() };
    println!("{} bytes, {threads} threads; GB/s", bytes);
    let speed = |started: Instant| bytes as f64 / 1e9 / started.elapsed().as_secs_f64();
    let mut ratios = Vec::new();
    for run in 0..=runs {
        let started = Instant::now();
        let records = floor(&path, threads);
        let floor = speed(started);
        let started = Instant::now();
        let report = check(&path, threads, &selection);
        let check = speed(started);
        assert_eq!(report, records, "both saw every record");
        // The first pair warms the page cache.
        if run > 0 {
            println!("floor {floor:.2}  check {check:.2}  ratio {:.2}", check / floor);
            ratios.push(check / floor);
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.2}", ratios[ratios.len() / 2]);
}

fn check(path: &Path, threads: usize, selection: &Selection) -> u64 {
    let checker = Checker::new().map_files(true).threads(threads).selection(selection.clone());
    checker.check_paths(&[path.to_owned()]).expect("the file can be checked").coverage.records
}

/// Cuts lines and parses them, nothing else.
fn floor(path: &Path, threads: usize) -> u64 {
    let file = std::fs::File::open(path).expect("the file opens");
    #[allow(unsafe_code, reason = "the floor maps the file as the check does; nothing writes to it meanwhile")]
    // SAFETY: the benchmark owns the file while it runs.
    let map = unsafe { memmap2::Mmap::map(&file) }.expect("the file can be mapped");
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| parse_chunks(&map, &next))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).sum()
    })
}

fn parse_chunks(data: &[u8], next: &AtomicUsize) -> u64 {
    let (mut buffers, mut line, mut records) = (Buffers::new(1 << 16), Vec::new(), 0);
    let mut tape = Tape(Vec::new());
    loop {
        let chunk = next.fetch_add(1, Ordering::Relaxed);
        let start = line_start(data, chunk * CHUNK);
        let end = line_start(data, (chunk + 1) * CHUNK);
        if chunk * CHUNK >= data.len() {
            return records;
        }
        for raw in lines(&data[start..end]) {
            line.clear();
            line.extend_from_slice(raw);
            let mut reused = tape.reset();
            simd_json::fill_tape(&mut line, &mut buffers, &mut reused).expect("the benchmark data is valid");
            records += 1;
            tape = reused.reset();
        }
    }
}

/// The first line start at or after an offset.
fn line_start(data: &[u8], at: usize) -> usize {
    if at == 0 || at >= data.len() {
        return at.min(data.len());
    }
    memchr::memchr(b'\n', &data[at - 1..]).map_or(data.len(), |newline| at + newline)
}

fn lines(chunk: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', chunk).map(move |newline| &chunk[std::mem::replace(&mut start, newline + 1)..newline])
}
