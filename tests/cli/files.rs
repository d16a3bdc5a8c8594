//! Ways in and out: standard input, empty files, strange names, reports in files.

use std::io::Write;
use std::process::Stdio;

use super::{CLEAN, ERROR, Ran, assert_snapshot, command, example, finish, folder_of, names_in, run};

#[test]
fn standard_input_is_read() {
    let folder = folder_of(&[]);
    let mut child = command(folder.path(), &["check", "-", "--output-format", "concise", "-q"]);
    let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary was built");
    child.stdin.take().expect("a pipe").write_all(ERROR.as_bytes()).expect("somebody reads");
    let output = child.wait_with_output().expect("it ends");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!((output.status.code(), stdout.as_str()), (Some(1), "-:1:46: error[empty-answer] the completion text is empty\n"));
}

#[test]
fn line_ends_and_the_name_are_judged_once_for_a_file() {
    let record = |n: u32| format!("{{\"prompt\": \"{n}+1?\", \"completion\": \"{}\"}}", n + 1);
    let joined = |end: &str| (0..400).map(|n| record(n) + end).collect::<String>();
    let mixed = format!("{}{}\n", joined("\r\n"), record(400));
    let files =
        [("a.jsonl", joined("\r\n")), ("b.jsonl", mixed), ("c.json", joined("\n")), ("d.NDJSON", joined("\n") + &record(400))];
    let folder = folder_of(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    let names = ["a.jsonl", "b.jsonl", "c.json", "d.NDJSON"];
    let rules = "json,strict,missing-final-newline";
    let ran = run(folder.path(), &[&["check", "--select", rules, "--output-format", "concise", "-q"], &names[..]].concat());
    let wanted = "\
a.jsonl:1:38: info[crlf-line-ending] 400 lines end with CRLF instead of LF
b.jsonl:401:1: info[mixed-line-endings] mixed line endings: 400 lines end with CRLF, 1 line ends with LF
c.json: warning[wrong-extension] the file contains JSON lines, but its name does not end in `.jsonl`: several platforms reject it
d.NDJSON:401:1: info[missing-final-newline] no line feed at the end of the file: an appended record would continue the last line
";
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), wanted), "{}", ran.stderr);
}

#[test]
fn an_empty_file_is_an_error() {
    let folder = folder_of(&[("empty.jsonl", "")]);
    assert_snapshot("empty-file", &run(folder.path(), &["check", "empty.jsonl"]));
}

#[test]
fn a_report_in_a_file_is_whole_and_the_only_file() {
    let folder = example();
    let base = ["check", "support-tickets.jsonl", "--output-format", "json"];
    let printed = run(folder.path(), &base);
    for _ in 0..2 {
        let ran = run(folder.path(), &[&base[..], &["--output-file", "report.json"]].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{}", ran.stderr);
        let written = std::fs::read_to_string(folder.path().join("report.json")).expect("the report");
        assert_eq!(written, printed.stdout);
        assert_eq!(names_in(&folder), ["report.json", "support-tickets.jsonl"]);
    }
}

#[test]
fn a_report_that_cannot_be_written_is_2_and_leaves_nothing() {
    let folder = example();
    std::fs::create_dir(folder.path().join("taken")).expect("room for a folder");
    for target in ["no/such/folder/report.json", "taken"] {
        let ran = run(folder.path(), &["check", "support-tickets.jsonl", "--output-file", target]);
        assert_eq!(ran.code, Some(2), "{target}");
        assert!(ran.stderr.contains("cannot write"), "{}", ran.stderr);
        assert_eq!(names_in(&folder), ["support-tickets.jsonl", "taken"]);
    }
}

/// No line of what was said may be a command to the CI that shows it.
fn assert_no_command(ran: &Ran) {
    for line in ran.stdout.lines().chain(ran.stderr.lines()) {
        assert!(!line.trim_start().starts_with("::"), "{line}");
    }
    assert!(!ran.stdout.contains('\x1b') && !ran.stderr.contains('\x1b'));
}

#[cfg(unix)]
#[test]
fn a_file_name_is_never_a_command_to_the_ci() {
    let names =
        ["::error::x.jsonl", "b\n::error::y.jsonl", "c\r::error::z.jsonl", "d\x1b[31mred.jsonl", "::warning::missing.jsonl"];
    let files: Vec<(&str, &str)> = names[..4].iter().map(|&name| (name, ERROR)).collect();
    let folder = folder_of(&files);
    for format in ["full", "concise", "grouped", "json", "jsonl"] {
        let ran = run(folder.path(), &[&["check", "-v", "--output-format", format], &names[..]].concat());
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert!(ran.stdout.contains("::error::x.jsonl"), "{}", ran.stdout);
        assert!(ran.stderr.contains("::warning::missing.jsonl"), "{}", ran.stderr);
        assert_no_command(&ran);
    }
    for arguments in
        [["rule", "a\n::error::x"], ["profile", "a\n::error::x"], ["rules", "\n::error::x"], ["check", "--\n::error::x"]]
    {
        assert_no_command(&run(folder.path(), &arguments));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_no_utf8_is_read_and_reported() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder_of(&[]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.jsonl");
    std::fs::write(folder.path().join(name), ERROR).expect("room for a file");
    for by_name in [true, false] {
        let mut command = command(folder.path(), &["check", "--output-format", "json"]);
        let ran = finish(if by_name { command.arg(name) } else { &mut command });
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one JSON object");
        let path = report["files"][0]["path"].as_str().expect("a path");
        assert!(path.ends_with("caf\u{fffd}.jsonl"), "{path}");
        assert_eq!(report["findings"][0]["rule"], "empty-answer");
    }
}

#[test]
fn folders_and_patterns_are_searched() {
    let folder = folder_of(&[("a.jsonl", CLEAN), ("b.ndjson", ERROR), ("c.txt", ERROR), (".hidden.jsonl", ERROR)]);
    for (path, files) in [(".", 2), ("*.jsonl", 1), ("[ab].*", 2), ("c.txt", 1)] {
        let ran = run(folder.path(), &["check", path, "--output-format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one JSON object");
        assert_eq!(report["files"].as_array().map(Vec::len), Some(files), "{path}: {}", report["files"]);
    }
}
