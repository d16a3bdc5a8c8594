//! Exit codes: 0, nothing at or above the failing level; 1, findings at or above it; 2, something was not checked.

use super::{CLEAN, ERROR, INFO, Ran, WARNING, folder_of, run};

const FILES: [(&str, &str); 4] =
    [("clean.jsonl", CLEAN), ("info.jsonl", INFO), ("warning.jsonl", WARNING), ("error.jsonl", ERROR)];

#[test]
fn the_failing_level_decides_between_0_and_1() {
    let folder = folder_of(&FILES);
    for (level, failing) in [("never", 0), ("error", 1), ("warning", 2), ("info", 3)] {
        for (position, (file, _)) in FILES.iter().enumerate() {
            let arguments = ["check", file, "--extend-select", "one-word-answer", "--fail-on", level];
            let wanted = i32::from(position >= FILES.len() - failing);
            let ran = run(folder.path(), &arguments);
            assert_eq!(ran.code, Some(wanted), "{file} --fail-on {level}:\n{}{}", ran.stdout, ran.stderr);
            let ran = run(folder.path(), &[&arguments[..], &["--exit-zero"]].concat());
            assert_eq!(ran.code, Some(0), "{file} --fail-on {level} --exit-zero");
        }
    }
}

#[test]
fn errors_fail_by_default_and_warnings_do_not() {
    let folder = folder_of(&FILES);
    let codes = FILES.map(|(file, _)| run(folder.path(), &["check", file]).code);
    assert_eq!(codes, [Some(0), Some(0), Some(0), Some(1)]);
    assert_eq!(run(folder.path(), &["check"]).code, Some(1));
}

#[test]
fn what_was_not_checked_is_2_whatever_is_asked_for() {
    let folder = folder_of(&FILES);
    for file in ["clean.jsonl", "error.jsonl"] {
        for extra in [&[][..], &["--exit-zero"], &["--fail-on", "never"]] {
            let ran = run(folder.path(), &[&["check", "missing.jsonl", file], extra].concat());
            assert_eq!(ran.code, Some(2), "{file} {extra:?}");
            assert!(ran.stderr.contains("missing.jsonl: no such file"), "{}", ran.stderr);
        }
    }
}

#[test]
fn the_severity_of_a_configuration_counts() {
    let folder = folder_of(&FILES);
    std::fs::write(folder.path().join("tunelint.toml"), "severity.text = \"error\"\n").expect("room for a file");
    assert_eq!(run(folder.path(), &["check", "warning.jsonl"]).code, Some(1));
    assert_eq!(run(folder.path(), &["check", "warning.jsonl", "--isolated"]).code, Some(0));
}

/// A good line and one that is no JSON.
const BROKEN: &str = "{\"prompt\": \"Capital of Peru?\", \"completion\": \"It is Lima.\"}\n{\"prompt\": \"2+2?\"\n";

/// The reason for which a part of the only file counts as not checked.
fn skipped(ran: &Ran) -> Option<String> {
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a report");
    let skipped = report["coverage"]["skipped"].as_array().expect("a list");
    assert_eq!(report["coverage"]["complete"], skipped.is_empty());
    skipped.first().map(|entry| entry["reason"].as_str().expect("a reason").to_owned())
}

#[test]
fn a_line_that_cannot_be_read_is_reported_or_not_checked() {
    let pretty = "{\n  \"prompt\": \"2+2?\",\n  \"completion\": \"It is 4.\"\n}\n".repeat(3);
    let files = [
        ("one.jsonl", BROKEN.to_owned()),
        ("many.jsonl", BROKEN.repeat(20)),
        ("encoding.jsonl", "\u{feff}\"\u{0}{}\n".to_owned()),
        ("pretty.jsonl", pretty),
        ("table.jsonl", "prompt,completion\n2+2?,4\n3+3?,6\n4+4?,8\n".to_owned()),
        ("deep.jsonl", "[".repeat(5000) + &"]".repeat(5000)),
        ("scalar.jsonl", "3\n[]\n".to_owned()),
        ("clean.jsonl", CLEAN.to_owned()),
    ];
    let folder = folder_of(&files.each_ref().map(|(name, text)| (*name, text.as_str())));
    for (file, arguments, wanted) in [
        ("one.jsonl", "--ignore truncated-line", Some("line 2 is not valid JSON and was skipped")),
        ("one.jsonl", "--select text", Some("line 2 is not valid JSON and was skipped")),
        ("one.jsonl", "--select text,json", None),
        ("many.jsonl", "--select duplicates", Some("lines 2, 4, 6, 8, 10 and 15 more are not valid JSON and were skipped")),
        ("encoding.jsonl", "--ignore invalid-json", Some("line 1 is not valid JSON and was skipped")),
        (
            "pretty.jsonl",
            "--ignore pretty-printed-json",
            Some("lines 1, 2, 3, 4, 5 and 7 more are not valid JSON and were skipped"),
        ),
        ("table.jsonl", "--ignore csv-or-other-format", Some("lines 1, 2, 3 and 4 are not valid JSON and were skipped")),
        ("deep.jsonl", "--ignore deep-nesting", Some("line 1 is not valid JSON and was skipped")),
        ("deep.jsonl", "--select json", None),
        ("scalar.jsonl", "--select json", None),
        ("clean.jsonl", "--ignore json", None),
    ] {
        let ran = |extra: &[&str]| {
            let arguments: Vec<&str> = arguments.split(' ').collect();
            run(folder.path(), &[&["check", file, "--output-format", "json", "--no-mmap"], &arguments[..], extra].concat())
        };
        for extra in [&[][..], &["-j", "1", "--exit-zero"], &["--fail-on", "never"]] {
            let ran = ran(extra);
            let reason = skipped(&ran);
            let starts = |wanted: &str| reason.as_deref().is_some_and(|reason| reason.starts_with(wanted));
            assert!(wanted.map_or(reason.is_none(), starts), "{file} {arguments}: {reason:?}");
            assert_eq!(ran.code == Some(2), wanted.is_some(), "{file} {arguments} {extra:?}: {:?}", ran.code);
            assert!(ran.stderr.contains("not everything was checked") == wanted.is_some(), "{}", ran.stderr);
        }
    }
}
