//! Every output format on the example file.

use super::{assert_snapshot, example, run};

#[test]
fn the_example_file_in_every_format() {
    let folder = example();
    for format in ["full", "concise", "grouped", "json", "jsonl"] {
        assert_snapshot(format, &run(folder.path(), &["check", "support-tickets.jsonl", "--output-format", format]));
    }
}

#[test]
fn statistics() {
    let folder = example();
    let arguments = ["check", "support-tickets.jsonl", "--output-format", "concise", "--statistics"];
    assert_snapshot("statistics", &run(folder.path(), &arguments));
}

#[test]
fn quiet_says_the_report_only_and_verbose_says_more() {
    let folder = example();
    let run = |word: &str| run(folder.path(), &["check", "support-tickets.jsonl", "--output-format", "concise", word]);
    let (quiet, verbose) = (run("--quiet"), run("--verbose"));
    assert_eq!(quiet.stderr, "");
    assert_eq!(quiet.stdout, verbose.stdout);
    assert!(verbose.stderr.contains("rule `one-word-answer` did not run: opt-in"), "{}", verbose.stderr);
}

#[test]
fn colours_come_when_asked_for_and_never_into_a_pipe() {
    let folder = example();
    let run = |when: &str| run(folder.path(), &["check", "support-tickets.jsonl", "--color", when]).stdout;
    assert!(run("always").contains("\x1b["));
    assert!(!run("auto").contains('\x1b'));
    assert_eq!(run("auto"), run("never"));
}

#[test]
fn every_format_tells_the_same_findings() {
    let folder = example();
    let run = |format: &str| run(folder.path(), &["check", "support-tickets.jsonl", "--output-format", format, "-q"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&run("json")).expect("one JSON object");
    let findings = json["findings"].as_array().expect("a list");
    let lines: Vec<serde_json::Value> =
        run("jsonl").lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect();
    let (last, of_lines) = lines.split_last().expect("the last line is always there");
    assert_eq!(of_lines, findings);
    assert_eq!((&last["summary"], &last["coverage"], &last["files"]), (&json["summary"], &json["coverage"], &json["files"]));
    let concise = run("concise");
    for (finding, line) in findings.iter().zip(concise.lines()) {
        let text = |key: &str| finding[key].as_str().expect("a text");
        let place = format!("{}:{}:{}", text("file"), finding["line"], finding["column"]);
        assert_eq!(line, format!("{place}: {}[{}] {}", text("severity"), text("rule"), text("message")));
    }
    assert_eq!(concise.lines().count(), findings.len());
}
