//! Bytes per second of a whole check with the default rules, in memory: for every shape of clean data, and for texts that are full of one
//! thing, which must be no slower for being longer.

#[path = "data/mod.rs"]
#[allow(unreachable_pub, reason = "shared by the benchmarks")]
mod data;

use data::{Flood, Shape};
use divan::counter::BytesCount;
use tunelint::Checker;

const SIZE: usize = 16 << 20;

fn main() {
    divan::main();
}

#[divan::bench(args = Shape::ALL, sample_count = 10)]
fn default_rules(bencher: divan::Bencher, shape: Shape) {
    run(bencher, shape, Checker::new());
}

#[divan::bench(args = Shape::ALL, sample_count = 10)]
fn syntax_only(bencher: divan::Bencher, shape: Shape) {
    let selection = tunelint::rule::Selection { select: vec!["json".to_owned()], ..Default::default() };
    run(bencher, shape, Checker::new().selection(selection));
}

/// One text, and one eight times as long: the same bytes per second, or somewhere the work grows faster than the text.
#[divan::bench(args = Flood::ALL, consts = [256, 2048], sample_count = 3)]
fn floods<const KIB: usize>(bencher: divan::Bencher, flood: Flood) {
    time(bencher, &data::flooded(flood, KIB << 10), Checker::new());
}

fn run(bencher: divan::Bencher, shape: Shape, checker: Checker) {
    time(bencher, &data::bytes(shape, SIZE), checker);
}

fn time(bencher: divan::Bencher, data: &[u8], checker: Checker) {
    let checker = checker.threads(1);
    bencher
        .counter(BytesCount::new(data.len()))
        .bench(|| checker.check_bytes("bench.jsonl", data).expect("the data can be checked").coverage.records);
}
