//! Statistics with exact counts against the reference tokenizer used directly, in one run: same file, same threads.
//!
//! `cargo bench --bench tokens -- [FILE] [THREADS] [RUNS]`. The reference is given the texts alone, parsed beforehand: it pays for
//! counting only, tunelint for everything that `stats` does. The file holds prompts and completions. Without one, some are made of few
//! words, which flatters every cache: a file of real text tells more.
#![allow(clippy::print_stdout, reason = "the figures go to standard output")]

#[path = "data/mod.rs"]
#[allow(unreachable_pub, reason = "shared by the benchmarks")]
mod data;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tunelint::Checker;
use tunelint::Splits;
use tunelint::tokenizer::Tokenizer;

/// Bytes of the file that is made.
const SIZE: usize = 32 << 20;

fn main() {
    // Cargo adds `--bench` of its own.
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let made = data::file(data::Shape::Prose, SIZE);
    let path = arguments.next().map_or_else(|| made.path().to_owned(), PathBuf::from);
    let threads: usize = arguments.next().map_or(2, |number| number.parse().expect("a number of threads"));
    let runs: usize = arguments.next().map_or(3, |number| number.parse().expect("a number of runs"));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let splits = Splits { train: vec![path.clone()], ..Splits::default() };
    let data = std::fs::read_to_string(&path).expect("a readable file");
    let texts: Vec<String> = data.lines().flat_map(texts_of).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} MB of JSON, {} MB of text, {} texts, {threads} threads", data.len() / 1_000_000, bytes / 1_000_000, texts.len());
    for name in ["o200k_base", "cl100k_base"] {
        let reference =
            if name == "o200k_base" { tiktoken_rs::o200k_base_singleton() } else { tiktoken_rs::cl100k_base_singleton() };
        // A clone of the checker shares its tokenizer, which the first run loads.
        let checker = Checker::new().map_files(true).threads(threads).profile("bedrock-sft-prompt-completion").expect("built in");
        let checker = checker.tokenizer(Tokenizer::encoding(name).expect("it is built in"));
        let (mut direct, mut ours) = (Duration::MAX, Duration::MAX);
        // Alternating, so that both see the same neighbours on the machine.
        for _ in 0..=runs {
            let (time, wanted) =
                timed(|| pool.install(|| texts.par_iter().map(|text| reference.count_ordinary(text) as u64).sum::<u64>()));
            direct = direct.min(time);
            let (time, statistics) = timed(|| checker.statistics(&splits, None).expect("the settings are right"));
            ours = ours.min(time);
            assert_eq!(statistics.tokens.per_record.sum(), wanted, "both count the same tokens");
        }
        let speed = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e6;
        let ratio = direct.as_secs_f64() / ours.as_secs_f64();
        println!("{name}: tiktoken-rs {:.1} MB/s, tunelint stats {:.1} MB/s, {ratio:.2} times", speed(direct), speed(ours));
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let started = Instant::now();
    let made = work();
    (started.elapsed(), made)
}

fn texts_of(line: &str) -> impl Iterator<Item = String> + use<> {
    let record: serde_json::Value = serde_json::from_str(line).expect("records of JSON");
    ["prompt", "completion"].into_iter().filter_map(move |name| record[name].as_str().map(str::to_owned))
}
