//! Bytes per second of a whole check with the default rules, for every shape of data, clean and in memory.

#[path = "data/mod.rs"]
#[allow(unreachable_pub, reason = "shared by the benchmarks")]
mod data;

use data::Shape;
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

fn run(bencher: divan::Bencher, shape: Shape, checker: Checker) {
    let data = data::bytes(shape, SIZE);
    let checker = checker.threads(1);
    bencher
        .counter(BytesCount::new(data.len()))
        .bench(|| checker.check_bytes("bench.jsonl", &data).expect("the data can be checked").coverage.records);
}
