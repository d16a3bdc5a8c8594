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

/// Whatever their order and however they are read, the records of a file share a fault or they do not.
#[test]
fn a_fault_that_most_records_share_is_said_once_while_the_profile_is_assumed() {
    let record = |number: usize| {
        let fault = if number % 4 == 3 { "" } else { r#", "mood": 1"# };
        let rare = if number == 30 { r#", "tone": 1"# } else { "" };
        format!(
            "{{\"messages\": [{{\"role\": \"user\", \"content\": \"Q{number}?\"}}, {{\"role\": \"assistant\"{fault}{rare}}}]}}\n"
        )
    };
    let told = |checker: &Checker, numbers: &[usize]| {
        let data: String = numbers.iter().map(|&number| record(number)).collect();
        let report = checker.check_bytes("train.jsonl", data.as_bytes()).expect("the settings are right");
        let of_content = |finding: &&Finding| finding.group == "schema" && finding.message.contains("`content`");
        let found: Vec<&Finding> = report.findings.iter().filter(of_content).collect();
        let prints: Vec<String> = found.iter().map(|finding| finding.fingerprint.clone()).collect();
        (found.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>(), prints, report.summary)
    };
    let (forth, back): (Vec<usize>, Vec<usize>) = ((0..40).collect(), (0..40).rev().collect());
    let first = told(&Checker::new(), &forth);
    assert!(first.0[0].starts_with("in all 40 records, first here: `content` is missing") && first.0.len() == 1, "{first:?}");
    for chunk_bytes in [1, 500, 1 << 20] {
        let checker = Checker::new().chunk_bytes(chunk_bytes);
        assert_eq!((told(&checker, &forth), told(&checker, &back)), (first.clone(), first.clone()));
    }
    // Who names the profile gets a verdict on every record.
    let named = Checker::new().profile("openai-chat").expect("it is built in").max_findings(0);
    assert_eq!(told(&named, &forth).0.len(), 40);
}
