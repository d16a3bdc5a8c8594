//! What the library gives beside a report: findings one by one, and figures as the command line writes them.

mod common;

use std::ops::ControlFlow;
use std::path::PathBuf;

use tunelint::finding::Finding;
use tunelint::{Checker, Error, Splits};

/// Files with faults of every kind: in records, over lines, over records, over files, in the file as a whole.
fn dataset(folder: &std::path::Path) -> Splits {
    let pair =
        |number: usize| format!("{{\"prompt\": \"Question {number}?\", \"completion\": \"{}\"}}\n", ["", "Yes."][number % 2]);
    let records: String = (0..400).map(pair).collect();
    let pretty = "{\n  \"prompt\": \"Over lines?\",\n  \"completion\": \" \"\n}\n";
    let files = [
        ("records.jsonl", records.clone()),
        ("copies.jsonl", records),
        ("mixed.jsonl", format!("{}{pretty}{}{pretty}{{\"prompt\": \"cut", pair(1000), pair(1002))),
        ("empty.jsonl", String::new()),
    ];
    let write = |(name, text): (&str, String)| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("room for a file");
        path
    };
    Splits::train(files.into_iter().map(write).collect())
}

fn as_json(findings: &[Finding]) -> Vec<String> {
    let mut lines: Vec<String> = findings.iter().map(|finding| serde_json::to_string(finding).expect("plain data")).collect();
    lines.sort();
    lines
}

#[test]
fn a_stream_gives_every_finding_of_the_report_once() {
    let folder = tempfile::tempdir().expect("room for a folder");
    let splits = dataset(folder.path());
    for chunk_bytes in [1, 300, 1 << 20] {
        let checker = Checker::new().chunk_bytes(chunk_bytes);
        let whole = checker.clone().max_findings(0).check_dataset(&splits).expect("the settings are right");
        let mut streamed = Vec::new();
        let report = checker.check_with(&splits, |finding| {
            streamed.push(finding);
            ControlFlow::Continue(())
        });
        let report = report.expect("the settings are right");
        assert!(whole.summary.total() > 400 && report.findings.is_empty());
        assert_eq!((report.summary, report.coverage), (whole.summary, whole.coverage));
        assert_eq!(as_json(&streamed), as_json(&whole.findings));
    }
}

#[test]
fn whoever_streams_may_break_off() {
    let folder = tempfile::tempdir().expect("room for a folder");
    let mut findings = 0;
    let result = Checker::new().threads(2).chunk_bytes(100).check_with(&dataset(folder.path()), |_| {
        findings += 1;
        if findings == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(result, Err(Error::Cancelled)), "{result:?}");
    assert_eq!(findings, 3);
}

#[test]
fn statistics_serialise_as_the_command_writes_them() {
    let folder = tempfile::tempdir().expect("room for a folder");
    let splits = dataset(folder.path());
    let statistics = Checker::new().statistics(&splits, None).expect("the settings are right");
    let paths = splits.train.iter().map(|path| path.to_str().expect("the path is Unicode"));
    let arguments: Vec<&str> = ["stats", "--isolated", "--output-format", "json"].into_iter().chain(paths).collect();
    let ran = common::run(folder.path(), &arguments);
    // One line is no record, and is not counted.
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    let written: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(serde_json::to_value(&statistics).expect("plain data"), written);
}
