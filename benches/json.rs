//! The fast JSON reader beside simd-json: the records of every shape, both into a tape of decoded texts.
//!
//! simd-json is given each line in a buffer of its own, as it must be, since it decodes in place. The own reader stays while it is 1.3
//! times as fast; it was kept for 6.8 GB/s against 4.5 on prose.

#[path = "data/mod.rs"]
#[allow(unreachable_pub, reason = "shared by the benchmarks")]
mod data;

use data::Shape;
use divan::Bencher;
use divan::counter::BytesCount;
use simd_json::{Buffers, Tape};
use tunelint::bench_api::JsonReader;

const SIZE: usize = 16 << 20;

/// The shapes of which every line is plain: without escapes beyond ASCII, and of a usual size.
const PLAIN: [Shape; 3] = [Shape::Prose, Shape::Chat, Shape::Tiny];

fn main() {
    divan::main();
}

#[divan::bench(args = PLAIN, sample_count = 10)]
fn own(bencher: Bencher<'_, '_>, shape: Shape) {
    let data = data::bytes(shape, SIZE);
    let mut reader = JsonReader::new(data.len());
    let records = data.iter().filter(|&&byte| byte == b'\n').count();
    assert_eq!(reader.count(&data), records, "every line is plain");
    bencher.counter(BytesCount::new(data.len())).bench_local(|| reader.count(&data));
}

#[divan::bench(args = PLAIN, sample_count = 10)]
fn simd_json_tape(bencher: Bencher<'_, '_>, shape: Shape) {
    let data = data::bytes(shape, SIZE);
    let (mut buffers, mut line) = (Buffers::new(1 << 16), Vec::new());
    let mut tape = Tape(Vec::new());
    bencher.counter(BytesCount::new(data.len())).bench_local(|| {
        for raw in data.split(|&byte| byte == b'\n').filter(|raw| !raw.is_empty()) {
            line.clear();
            line.extend_from_slice(raw);
            let mut reused = std::mem::replace(&mut tape, Tape(Vec::new())).reset();
            simd_json::fill_tape(&mut line, &mut buffers, &mut reused).expect("the benchmark data is valid");
            tape = reused.reset();
        }
    });
}
