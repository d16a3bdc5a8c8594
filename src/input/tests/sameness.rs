//! Every way of reading gives the same lines.

use proptest::prelude::*;

use super::*;

/// The same data, held in every way there is.
fn every_way(folder: &Path, data: &[u8], max_line: u64) -> Vec<(&'static str, Source)> {
    let (small, large) = (Limits { max_line_bytes: max_line, ..Limits::default() }, tiny(max_line));
    let plain = write(folder, "plain.jsonl", data);
    let gz = write(folder, "plain.jsonl.gz", &gzip(data));
    let zst = write(folder, "plain.jsonl.zst", &zstd(data));
    let half = data.len() / 2;
    let members = [gzip(&data[..half]), gzip(b""), gzip(&data[half..])].concat();
    let frames = [&b"\x5a\x2a\x4d\x18\x03\0\0\0abc"[..], &zstd(&data[..half]), &zstd(&data[half..])].concat();
    vec![
        ("memory", open(&plain, false, &small).unwrap()),
        ("mapped", open(&plain, true, &large).unwrap()),
        ("file", open(&plain, false, &large).unwrap()),
        ("stream", stream(data, &small).unwrap()),
        ("spooled", stream(data, &large).unwrap()),
        ("gzip", open(&gz, false, &small).unwrap()),
        ("gzip file", open(&gz, true, &large).unwrap()),
        ("gzip members", stream(&members, &large).unwrap()),
        ("zstd", open(&zst, false, &small).unwrap()),
        ("zstd file", open(&zst, true, &large).unwrap()),
        ("zstd frames", stream(&frames, &small).unwrap()),
    ]
}

/// Lines and markers as the rule says, worked out the slow way: offset, bytes, length if oversized.
fn lines_of(data: &[u8], max_line: u64) -> Vec<(u64, Vec<u8>, Option<u64>)> {
    let mut offset = 0;
    let mut lines = Vec::new();
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        let long = line.len() as u64 > max_line;
        let kept = if long { &line[..OVERSIZED_HEAD.min(max_line as usize)] } else { line };
        lines.push((offset, kept.to_vec(), long.then_some(line.len() as u64)));
        offset += line.len() as u64;
    }
    lines
}

fn lines_in(chunks: &[Chunk<'_>]) -> Vec<(u64, Vec<u8>, Option<u64>)> {
    let mut lines = Vec::new();
    for chunk in chunks {
        if chunk.oversized.is_some() {
            lines.push((chunk.offset, chunk.bytes.to_vec(), chunk.oversized));
            continue;
        }
        let inside = lines_of(&chunk.bytes, u64::MAX).into_iter();
        lines.extend(inside.map(|(offset, bytes, _)| (chunk.offset + offset, bytes, None)));
    }
    lines
}

fn assert_same(data: &[u8], target: usize, max_line: u64) {
    let folder = tempfile::tempdir().unwrap();
    let sources = every_way(folder.path(), data, max_line);
    let (expected, _) = collect(&sources[0].1, target);
    assert_eq!(lines_in(&expected), lines_of(data, max_line));
    for (way, source) in &sources {
        let (chunks, error) = collect(source, target);
        assert_eq!(error, None, "{way}");
        assert_eq!(chunks, expected, "{way}");
        assert_eq!(collect(source, target).0, expected, "{way}, second pass");
        assert_eq!(source.read_all().unwrap(), data, "{way}");
        assert_eq!(source.head(7).unwrap(), &data[..data.len().min(7)], "{way}");
        assert!(source.compression().is_some() || source.stored_len() == data.len() as u64, "{way}");
        source.verify_unchanged().unwrap();
    }
    for (index, chunk) in expected.iter().enumerate() {
        let last = index + 1 == expected.len();
        assert!(last || chunk.oversized.is_some() || chunk.bytes.ends_with(b"\n"));
        let many = memchr::memchr_iter(b'\n', &chunk.bytes).count() > 1;
        assert!(!many || chunk.bytes.len() <= target, "a chunk beyond the target is one line");
    }
}

/// Bytes in which a newline comes about every tenth byte.
fn lines() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![1 => Just(b'\n'), 9 => any::<u8>()];
    proptest::collection::vec(byte, 0..300)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_way_gives_the_same_chunks(data in lines(), target in 1usize..80, max_line in prop_oneof![1u64..40, Just(1 << 28)]) {
        // Content decides about compression, also by frequency.
        prop_assume!(Compression::detect(&data).is_none());
        assert_same(&data, target, max_line);
    }

    #[test]
    fn reread_gives_slices(data in lines(), wanted in proptest::collection::vec((0usize..300, 0usize..40), 0..9)) {
        prop_assume!(Compression::detect(&data).is_none());
        let folder = tempfile::tempdir().unwrap();
        let range = |(start, len): &(usize, usize)| start.min(&data.len()).to_owned()..(start + len).min(data.len());
        let wanted: Vec<_> = wanted.iter().map(range).collect();
        let expected: Vec<_> = wanted.iter().map(|range| data[range.clone()].to_vec()).collect();
        let ranges: Vec<_> = wanted.iter().map(|range| range.start as u64..range.end as u64).collect();
        for (way, source) in every_way(folder.path(), &data, 1 << 20) {
            prop_assert_eq!(source.reread(&ranges).unwrap(), expected.clone(), "{}", way);
            let mut again = source.rereader();
            for (range, expected) in ranges.iter().zip(&expected) {
                prop_assert_eq!(again.read(std::slice::from_ref(range)).unwrap(), [&expected[..]], "{}", way);
            }
            let end = data.len() as u64;
            prop_assert!(source.reread(&[0..end + 1]).is_err(), "{}", way);
            prop_assert!(source.reread(&[end + 9..u64::MAX / 2]).is_err(), "{}", way);
        }
    }
}

#[test]
fn lines_beyond_every_buffer_are_the_same() {
    let mut data = Vec::new();
    for len in [3, 700_000, 10, 5_000, 90_000, 300_000, 262_144, 0, 4_096, 65_536] {
        data.extend((0..len).map(|at| b'a' + (at % 23) as u8));
        data.push(b'\n');
    }
    data.extend_from_slice(&[b'z'; 400_000]);
    for target in [4_096, 65_536, CHUNK_BYTES] {
        for max_line in [1, 4_097, 90_000, 262_144, 262_145, 1 << 28] {
            assert_same(&data, target, max_line);
        }
    }
}

#[test]
fn reread_of_compressed_data_reaches_far() {
    let data: Vec<u8> = (0..400_000u32).flat_map(|n| format!("{n}\n").into_bytes()).collect();
    let end = data.len() as u64;
    let ranges = [end - 5..end, 0..3, 65_530..200_000, 100_000..100_001, 100_000..100_001, 65_536..65_536];
    for bytes in [gzip(&data), zstd(&data)] {
        let source = stream(&bytes, &Limits::default()).unwrap();
        let found = source.reread(&ranges).unwrap();
        for (range, bytes) in ranges.iter().zip(found) {
            assert_eq!(*bytes, data[range.start as usize..range.end as usize]);
        }
    }
}

#[test]
fn storage_is_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let ways = every_way(folder.path(), b"{}\n", 1 << 20);
    let storage: Vec<_> = ways.iter().map(|(_, source)| source.storage()).collect();
    use Storage::{File, Mapped, Memory, Spooled};
    let expected = [Memory, Mapped, File, Memory, Spooled, Memory, File, Spooled, Memory, File, Memory];
    assert_eq!(storage, expected);
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&ways[0].1);
    fn sent<T: Send>(_: &T) {}
    sent(&ways[0].1.chunks(1));
}
