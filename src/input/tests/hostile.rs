//! Broken, crafted and changing inputs, and inputs that are no files.

use proptest::prelude::*;

use super::*;

fn numbered(lines: u32) -> Vec<u8> {
    (0..lines).flat_map(|n| format!("{{\"n\": {n}}}\n").into_bytes()).collect()
}

#[test]
fn truncated_streams_give_their_complete_lines_and_an_error() {
    let data = numbered(50_000);
    for bytes in [gzip(&data), zstd(&data)] {
        let source = stream(&bytes[..bytes.len() * 2 / 3], &Limits::default()).unwrap();
        let (chunks, error) = collect(&source, CHUNK_BYTES);
        assert!(
            matches!(error.as_deref(), Some(error) if error.contains(": truncated ") && error.ends_with(" data")),
            "{error:?}"
        );
        let text: Vec<u8> = chunks.iter().flat_map(|chunk| chunk.bytes.to_vec()).collect();
        assert!(!text.is_empty() && text.ends_with(b"\n") && data.starts_with(&text));
        for target in [1, 100, 70_000] {
            let again: Vec<u8> = collect(&source, target).0.iter().flat_map(|chunk| chunk.bytes.to_vec()).collect();
            assert_eq!(again.len(), text.len(), "target {target}");
        }
        let error = source.reread(&[0..1, data.len() as u64 - 1..data.len() as u64]).unwrap_err().to_string();
        assert!(error.contains(": truncated ") && error.ends_with(" data"), "{error}");
        assert_eq!(source.reread(&[0..1]).unwrap(), [&b"{"[..]]);
    }
}

#[test]
fn an_oversized_line_that_breaks_off_is_not_delivered() {
    let data = [b"{}\n".to_vec(), (0..900_000u32).flat_map(u32::to_le_bytes).filter(|byte| *byte != b'\n').collect()].concat();
    let bytes = gzip(&data);
    for max_line in [10, 100_000, 1 << 28] {
        let source = stream(&bytes[..bytes.len() / 2], &tiny(max_line)).unwrap();
        let (chunks, error) = collect(&source, 1000);
        assert_eq!(chunks, [Chunk { offset: 0, bytes: b"{}\n".into(), oversized: None, first_line: None }]);
        assert!(error.is_some());
    }
}

#[test]
fn damaged_streams_are_errors() {
    let data = numbered(2_000);
    let mut gz = gzip(&data);
    let crc = gz.len() - 8;
    gz[crc] ^= 1;
    assert!(reason(stream(&gz, &Limits::default())).contains("invalid gzip data"));
    let mut zst = zstd(&data);
    let checksum = zst.len() - 1;
    zst[checksum] ^= 1;
    assert!(reason(stream(&zst, &Limits::default())).contains("invalid zstd data: checksum mismatch"));
    let trailing = [zstd(&data), b"garbage".to_vec()].concat();
    assert!(reason(stream(&trailing, &Limits::default())).contains("invalid zstd data"));
    let trailing = [gzip(&data), b"garbage and more".to_vec()].concat();
    assert!(reason(stream(&trailing, &Limits::default())).contains("invalid gzip data"));
}

#[test]
fn bombs_are_refused_early() {
    let zeros = vec![b'0'; 4 << 20];
    let limits = Limits { ratio_from: 1 << 20, ..Limits::default() };
    for bytes in [gzip(&zeros), zstd(&zeros)] {
        assert!(reason(stream(&bytes, &limits)).contains("decompression ratio above 200"));
        let mut taken = 0;
        let source = stream(&bytes, &limits).unwrap();
        let mut reader = source.reader();
        let mut block = [0; 1000];
        while let Ok(read @ 1..) = reader.read(&mut block) {
            taken += read;
        }
        assert!(taken <= (1 << 20) + (64 << 10), "{taken}");
        let small = Limits { max_bytes: 1 << 20, ..Limits::default() };
        assert!(reason(stream(&bytes, &small)).contains("more than 1048576 bytes"));
    }
    assert!(reason(stream(&zeros, &Limits { max_bytes: 1 << 20, ..Limits::default() })).contains("more than"));
}

#[test]
fn text_that_repeats_much_passes() {
    let data = numbered(200).repeat(100);
    let source = stream(&zstd(&data), &Limits::default()).unwrap();
    assert_eq!(source.read_all().unwrap(), data);
}

/// What a stream holds, read in chunks of two sizes, and the error at its end.
fn same_for_any_chunk_size(bytes: &[u8]) -> (Vec<u8>, Option<String>) {
    let source = stream(bytes, &Limits::default()).unwrap();
    let read = |target: usize| {
        let (chunks, error) = collect(&source, target);
        (chunks.iter().flat_map(|chunk| chunk.bytes.to_vec()).collect::<Vec<_>>(), error)
    };
    let (found, again) = (read(1000), read(70_000));
    assert_eq!(found, again);
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_streams_give_the_same_for_any_chunk_size(flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6), cut in any::<usize>()) {
        for mut bytes in [gzip(&numbered(300)), zstd(&numbered(300))] {
            for (at, bits) in &flips {
                let len = bytes.len() - 4;
                bytes[4 + at % len] ^= bits;
            }
            bytes.truncate(4 + cut % (bytes.len() * 4));
            let (text, error) = same_for_any_chunk_size(&bytes);
            // The checksum of gzip covers all of the data.
            prop_assert!(error.is_some() || bytes.starts_with(b"\x28\xb5") || text == numbered(300));
        }
    }

    #[test]
    fn arbitrary_streams_give_the_same_for_any_chunk_size(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
        for magic in [&b"\x1f\x8b\x08\0"[..], b"\x28\xb5\x2f\xfd", b"\x50\x2a\x4d\x18"] {
            let (text, error) = same_for_any_chunk_size(&[magic, &tail].concat());
            prop_assert!(text.is_empty() || text.ends_with(b"\n") || error.is_none());
        }
    }
}

#[test]
fn names_that_promise_too_much_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits::default();
    for (name, data, words) in [
        ("a.jsonl.gz", b"{}\n".to_vec(), "the file name ends in .gz, but the content is not gzip data"),
        ("b.jsonl.GZ", b"".to_vec(), "the file name ends in .gz, but the content is not gzip data"),
        ("c.jsonl.zst", b"{}\n".to_vec(), "the file name ends in .zst, but the content is not zstd data"),
        ("d.jsonl.gz", zstd(b"{}\n"), "the file name ends in .gz, but the content is not gzip data; it is zstd data"),
    ] {
        let input = write(folder.path(), name, &data);
        let error = open(&input, true, &limits).err().unwrap().to_string();
        assert!(error.ends_with(words), "{error}");
    }
    let pointer = write(folder.path(), "f.jsonl.gz", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    assert!(open(&pointer, true, &limits).is_ok(), "the engine has better words for it");
    let plain_name = write(folder.path(), "e.jsonl", &gzip(b"{}\n"));
    assert_eq!(open(&plain_name, true, &limits).unwrap().read_all().unwrap(), &b"{}\n"[..]);
}

#[test]
fn changes_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = numbered(1000);
    let limits = tiny(1 << 20);
    for map in [false, true] {
        let input = write(folder.path(), "a.jsonl", &data);
        let InputKind::File(path) = &input.kind else { unreachable!() };
        let source = open(&input, map, &limits).unwrap();
        source.verify_unchanged().unwrap();
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        assert!(source.verify_unchanged().unwrap_err().to_string().contains("changed during reading"));
        let source = open(&input, map, &limits).unwrap();
        write(folder.path(), "new", &data);
        std::fs::rename(folder.path().join("new"), path).unwrap();
        assert!(source.verify_unchanged().is_err(), "another file of the same size");
        std::fs::remove_file(path).unwrap();
        assert!(source.verify_unchanged().is_err(), "no file");
    }
    for (name, bytes) in [("b.jsonl", data.clone()), ("b.jsonl.gz", gzip(&data)), ("b.jsonl.zst", zstd(&data))] {
        let input = write(folder.path(), name, &bytes);
        let InputKind::File(path) = &input.kind else { unreachable!() };
        let source = open(&input, false, &limits).unwrap();
        std::fs::File::options().write(true).open(path).unwrap().set_len(bytes.len() as u64 / 2).unwrap();
        let error = collect(&source, 100).1.unwrap();
        assert!(error.contains("changed during reading"), "{error}");
        assert!(source.reread(&[9_000..9_010]).unwrap_err().to_string().contains("changed during reading"));
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits::default();
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let message = |path: &Path| open(&InputPath::file(path), true, &limits).err().unwrap().to_string();
    assert!(message(&socket).ends_with("is a socket"));
    assert!(message(folder.path()).ends_with("is a folder"));
    assert!(message(&folder.path().join("none")).ends_with("no such file"));
    let null = open(&InputPath::file("/dev/null"), true, &limits).unwrap();
    assert!(null.is_empty() && collect(&null, 1).0.is_empty());
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let data = numbered(30_000);
    for bytes in [data.clone(), gzip(&data)] {
        let writer = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::write(pipe, bytes).unwrap()
        });
        let source = open(&InputPath::file(&pipe), true, &limits).unwrap();
        writer.join().unwrap();
        assert_eq!(source.read_all().unwrap(), data);
        source.verify_unchanged().unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn pseudo_files_have_content_whatever_their_size_says() {
    let source = open(&InputPath::file("/proc/self/status"), true, &Limits::default()).unwrap();
    assert!(source.read_all().unwrap().starts_with(b"Name:"));
    source.verify_unchanged().unwrap();
}
