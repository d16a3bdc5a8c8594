//! What paths amount to.

use super::*;

fn names(paths: &[PathBuf]) -> (Vec<String>, Vec<(String, String)>) {
    let found = discover(paths).unwrap();
    let skipped = found.skipped.into_iter().map(|skipped| (skipped.path, skipped.reason));
    (found.inputs.into_iter().map(|input| input.display).collect(), skipped.collect())
}

/// The same with the folder taken off the front of the names.
fn below(folder: &Path, paths: &[&str]) -> (Vec<String>, Vec<(String, String)>) {
    let prefix = format!("{}/", folder.display());
    let paths: Vec<_> = paths.iter().map(|path| folder.join(path)).collect();
    let (inputs, skipped) = names(&paths);
    let cut = |name: String| name.strip_prefix(&prefix).unwrap_or("").to_owned();
    (inputs.into_iter().map(cut).collect(), skipped.into_iter().map(|(path, reason)| (cut(path), reason)).collect())
}

fn tree(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|file| drop(write(folder.path(), file, b"{}\n")));
    folder
}

#[test]
fn folders_are_searched() {
    let folder = tree(&[
        "b.jsonl",
        "a/z.ndjson",
        "a/A.JSONL",
        "a/c.jsonl.gz",
        "a/d.ndjson.zst",
        "a/e.json",
        "a/f.txt.gz",
        ".hidden/g.jsonl",
        "a/.h.jsonl",
        "out/i.jsonl",
    ]);
    write(folder.path(), ".ignore", b"out/\n");
    let (inputs, skipped) = below(folder.path(), &[""]);
    assert_eq!(inputs, ["a/A.JSONL", "a/c.jsonl.gz", "a/d.ndjson.zst", "a/z.ndjson", "b.jsonl"]);
    assert_eq!(skipped, []);
    assert_eq!(below(folder.path(), &["a/e.json", "b.jsonl"]).0, ["a/e.json", "b.jsonl"], "files go by any name");
}

#[test]
fn gitignore_counts_inside_a_repository() {
    let folder = tree(&[".git/HEAD", "data/a.jsonl", "data/b.jsonl"]);
    write(folder.path(), ".gitignore", b"b.*\n");
    assert_eq!(below(folder.path(), &["data"]).0, ["data/a.jsonl"]);
    assert_eq!(below(folder.path(), &["data/b.jsonl"]).0, ["data/b.jsonl"], "named by the user");
}

#[test]
fn nothing_found_is_said_with_its_cause() {
    let folder = tree(&["empty/readme.md", "ignored/a.jsonl", "ignored/.ignore"]);
    write(folder.path(), "ignored/.ignore", b"*.jsonl\n");
    let (inputs, skipped) = below(folder.path(), &["empty", "ignored", "none.jsonl", "none/*.jsonl", "*.jsonl"]);
    assert_eq!(inputs, [""; 0]);
    let expected = [
        ("empty", "no .jsonl or .ndjson files in this folder"),
        (
            "ignored",
            "all .jsonl and .ndjson files in this folder are hidden or ignored (.gitignore); name the files to check them",
        ),
        ("none.jsonl", "no such file"),
        ("none/*.jsonl", "no file matches this pattern"),
        ("*.jsonl", "no file matches this pattern"),
    ];
    assert_eq!(skipped, expected.map(|(path, reason)| (path.to_owned(), reason.to_owned())));
}

#[test]
fn patterns_match_as_in_a_shell() {
    let folder = tree(&["a.jsonl", "b.jsonl", "c.txt", ".d.jsonl", "x/e.jsonl", "x/y/f.jsonl", "[1].jsonl"]);
    let found = |pattern: &str| below(folder.path(), &[pattern]).0;
    assert_eq!(found("*.jsonl"), ["[1].jsonl", "a.jsonl", "b.jsonl"]);
    assert_eq!(found("[ab].*"), ["a.jsonl", "b.jsonl"]);
    assert_eq!(found("?.txt"), ["c.txt"]);
    assert_eq!(found("*/*.jsonl"), ["x/e.jsonl"]);
    assert_eq!(found("**/*.jsonl"), ["[1].jsonl", "a.jsonl", "b.jsonl", "x/e.jsonl", "x/y/f.jsonl"]);
    assert_eq!(found("x/**/f.jsonl"), ["x/y/f.jsonl"]);
    assert_eq!(found(".*.jsonl"), [".d.jsonl"]);
    assert_eq!(found("[1].jsonl"), ["[1].jsonl"], "a file of that very name comes first");
    assert!(discover(&[folder.path().join("[a.jsonl")]).is_err());
}

#[test]
fn each_input_comes_once_in_the_order_given() {
    let folder = tree(&["a.jsonl", "b.jsonl"]);
    let (inputs, _) = below(folder.path(), &["b.jsonl", "*.jsonl", "./a.jsonl", "b.jsonl"]);
    assert_eq!(inputs, ["b.jsonl", "a.jsonl"]);
    let (inputs, _) = names(&["-".into(), "-".into()]);
    assert_eq!(inputs, ["-"]);
    assert_eq!(discover(&["-".into()]).unwrap().inputs, [InputPath::stdin()]);
}

#[test]
fn relative_paths_stay_as_given() {
    let (inputs, skipped) = names(&["src/input/tests/./*overy.rs".into(), "./Cargo.t?ml".into(), "Cargo.t[o]ml".into()]);
    assert_eq!(inputs, ["src/input/tests/discovery.rs", "./Cargo.toml"]);
    assert_eq!(skipped, []);
}

#[cfg(unix)]
#[test]
fn links_and_strange_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let folder = tree(&["data/a.jsonl", "links/readme"]);
    let at = |name: &str| folder.path().join(name);
    symlink(at("data/a.jsonl"), at("links/b.jsonl")).unwrap();
    symlink(at("data"), at("links/folder")).unwrap();
    symlink(at("data"), at("named")).unwrap();
    let (inputs, skipped) = below(folder.path(), &["links"]);
    assert_eq!((inputs.len(), skipped.len()), (0, 1));
    assert!(skipped[0].1.contains("symbolic links"), "{skipped:?}");
    assert_eq!(below(folder.path(), &["links/*.jsonl", "named"]).0, ["links/b.jsonl", "named/a.jsonl"]);
    for name in [&b"\xff.jsonl"[..], b"\xfe.jsonl"] {
        std::fs::write(at("data").join(OsStr::from_bytes(name)), b"{}\n").unwrap();
    }
    let found = discover(&[at("data")]).unwrap().inputs;
    assert_eq!(found.len(), 3);
    assert!(found[2].display.ends_with("/\u{fffd}.jsonl"));
    assert!(open(&found[2], false, &Limits::default()).is_ok());
}
