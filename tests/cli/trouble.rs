//! Readers that leave, files that shrink, people who press Ctrl-C: never a panic, never a signal.
#![cfg(unix)]

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{CLEAN, ERROR, command, folder_of};

#[test]
fn a_reader_that_leaves_causes_no_panic() {
    let folder = folder_of(&[("train.jsonl", &ERROR.repeat(20_000))]);
    for format in ["full", "concise", "grouped", "json", "jsonl"] {
        let mut command = command(folder.path(), &["check", "train.jsonl", "--max-findings", "0", "--output-format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary was built");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a first line");
        assert!(!line.is_empty());
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!((output.status.code(), stderr.as_str()), (Some(141), ""), "{format}");
    }
}

#[test]
fn ctrl_c_exits_with_130() {
    let folder = folder_of(&[]);
    let mut child = command(folder.path(), &["check", "-"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary was built");
    let mut pipe = child.stdin.take().expect("a pipe");
    // More than a pipe holds: when it is written, the process is reading, and has long since set up its handler.
    pipe.write_all(CLEAN.repeat(10_000).as_bytes()).expect("somebody reads");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill is present");
    assert!(sent.success());
    let output = child.wait_with_output().expect("it ends");
    drop(pipe);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(130), 0));
}

#[test]
fn a_file_that_shrinks_while_it_is_checked_is_never_a_signal() {
    const SIZE: usize = 256 << 20;
    let folder = folder_of(&[]);
    let path = folder.path().join("train.jsonl");
    let block = CLEAN.repeat((1 << 20) / CLEAN.len());
    let mut incomplete = 0;
    for (milliseconds, extra) in [(20, "--no-progress"), (60, "--no-progress"), (150, "--no-progress"), (60, "--no-mmap")] {
        let mut file = std::fs::File::create(&path).expect("room for a file");
        for _ in 0..SIZE / block.len() {
            file.write_all(block.as_bytes()).expect("room for a file");
        }
        drop(file);
        let mut command = command(folder.path(), &["check", "train.jsonl", "--output-format", "json", extra]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary was built");
        std::thread::sleep(Duration::from_millis(milliseconds));
        OpenOptions::new().write(true).open(&path).expect("the file").set_len(1000).expect("it may shrink");
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(matches!(output.status.code(), Some(0..=2)), "{}: {stderr}", output.status);
        if output.status.code() == Some(2) {
            assert!(stderr.contains("changed during reading"), "{stderr}");
            incomplete += 1;
        }
    }
    assert!(incomplete > 0, "no check was still reading when its file shrank");
}
