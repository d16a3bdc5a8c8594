//! The JSON report, version 1: exactly the members that scripts and gates rely on.

use serde_json::Value as Json;

use super::{CLEAN, example, folder_of, run};

const REPORT: &str = "version tool target profile detected files summary coverage findings";
const TOOL: &str = "name version";
const FILE: &str = "path split bytes records profile detected detected_because";
const SUMMARY: &str = "error warning info fixable baselined shown by_rule";
const COVERAGE: &str = "complete bytes records skipped rules_run rules_not_run";
const FINDING: &str = "rule group severity message help file line column end_line end_column byte_start byte_end pointer in_key \
                       text_start text_end related fix fingerprint";
const RELATED: &str = "file line byte_start byte_end message";

#[track_caller]
fn assert_members(value: &Json, wanted: &str) {
    let members: Vec<&String> = value.as_object().expect("an object").keys().collect();
    assert_eq!(members, wanted.split(' ').collect::<Vec<_>>());
}

fn items<'j>(value: &'j Json, name: &str) -> &'j [Json] {
    value[name].as_array().expect("a list")
}

#[test]
fn the_json_report_has_the_members_of_the_contract() {
    let folder = example();
    let ran = run(folder.path(), &["check", "support-tickets.jsonl", "missing.jsonl", "--output-format", "json"]);
    assert_eq!(ran.code, Some(2));
    let report: Json = serde_json::from_str(&ran.stdout).expect("one JSON object");
    for (value, wanted) in
        [(&report, REPORT), (&report["tool"], TOOL), (&report["summary"], SUMMARY), (&report["coverage"], COVERAGE)]
    {
        assert_members(value, wanted);
    }
    assert_eq!((&report["version"], &report["tool"]["name"]), (&Json::from(1), &Json::from("tunelint")));
    let findings = items(&report, "findings");
    let related: Vec<&Json> = findings.iter().flat_map(|finding| items(finding, "related")).collect();
    let members = [
        (items(&report, "files").iter().collect::<Vec<_>>(), FILE),
        (items(&report["coverage"], "skipped").iter().collect(), "path reason"),
        (items(&report["coverage"], "rules_not_run").iter().collect(), "rule reason"),
        (findings.iter().collect(), FINDING),
        (related, RELATED),
    ];
    for (values, wanted) in members {
        assert!(!values.is_empty(), "no value with {wanted}");
        values.into_iter().for_each(|value| assert_members(value, wanted));
    }
}

#[test]
fn spans_of_the_report_cut_out_what_is_meant() {
    let folder = example();
    let data = std::fs::read(folder.path().join("support-tickets.jsonl")).expect("the example file");
    let ran = run(folder.path(), &["check", "support-tickets.jsonl", "--output-format", "json", "-q"]);
    let report: Json = serde_json::from_str(&ran.stdout).expect("one JSON object");
    let cut = |finding: &Json| {
        let end = |name: &str| usize::try_from(finding[name].as_u64().expect("a number")).expect("a small number");
        String::from_utf8(data[end("byte_start")..end("byte_end")].to_vec()).expect("a span cuts no character")
    };
    let found: Vec<(u64, &str, String)> = items(&report, "findings")
        .iter()
        .map(|finding| (finding["line"].as_u64().expect("a line"), finding["rule"].as_str().expect("a name"), cut(finding)))
        .collect();
    let text = std::str::from_utf8(&data).expect("the example is UTF-8");
    let line = |number: usize| text.lines().nth(number - 1).expect("a line").to_owned();
    let cut_off = line(11);
    let string = cut_off.find("\"Done.").expect("the string that is never closed");
    let wanted = [
        (3, "empty-answer", "\"\"".to_owned()),
        (5, "invalid-json", ",".to_owned()),
        (6, "missing-field", line(6)),
        (7, "leaked-chat-token", "<|im_end|>".to_owned()),
        (8, "duplicate-record", line(8)),
        (11, "invalid-json", cut_off[string..].to_owned()),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_missing_file_still_gives_a_report_that_names_it() {
    let folder = folder_of(&[("train.jsonl", CLEAN)]);
    for format in ["json", "jsonl"] {
        let ran = run(folder.path(), &["check", "missing.jsonl", "--output-format", format]);
        assert_eq!(ran.code, Some(2));
        let report: Json = serde_json::from_str(&ran.stdout).expect("one JSON object");
        let coverage = &report["coverage"];
        assert_eq!(coverage["complete"], false);
        assert_eq!(coverage["skipped"], serde_json::json!([{"path": "missing.jsonl", "reason": "no such file"}]));
    }
}

#[test]
fn a_selection_without_a_rule_is_a_run_that_checked_nothing() {
    let folder = folder_of(&[("train.jsonl", CLEAN)]);
    for selection in [["--ignore", "ALL"], ["--select", "media"]] {
        let ran = run(folder.path(), &["check", "train.jsonl", "--output-format", "json", selection[0], selection[1]]);
        assert_eq!(ran.code, Some(2));
        let report: Json = serde_json::from_str(&ran.stdout).expect("one JSON object");
        assert_eq!((&report["coverage"]["complete"], &report["coverage"]["rules_run"]), (&false.into(), &0.into()));
        assert!(ran.stderr.contains("no rule could run"), "{}", ran.stderr);
        assert!(ran.stderr.lines().count() < 8, "{}", ran.stderr);
    }
}

#[test]
fn the_command_line_selects_above_the_configuration() {
    let configuration = "extend-select = ['one-word-answer']\nignore = ['text', 'schema']\n";
    let folder = folder_of(&[("train.jsonl", CLEAN), ("tunelint.toml", configuration)]);
    let rules_run = |arguments: &[&str]| {
        let ran = run(folder.path(), &[&["check", "train.jsonl", "--output-format", "json"], arguments].concat());
        let report: Json = serde_json::from_str(&ran.stdout).expect("one JSON object");
        report["coverage"]["rules_run"].as_u64()
    };
    assert_eq!(rules_run(&["--select", "json"]), rules_run(&["--select", "json", "--isolated"]), "these and no others");
    assert_eq!(rules_run(&["--select", "empty-answer"]), Some(1), "it is named, though its group is ignored");
    assert_eq!(rules_run(&["--select", "empty-answer", "--ignore", "empty-answer"]), Some(0));
    assert_eq!(rules_run(&["--select", "schema,text", "--ignore", "text"]), rules_run(&["--select", "schema", "--isolated"]));
}

#[test]
fn quiet_never_hides_what_was_not_checked() {
    let folder = folder_of(&[("train.jsonl", CLEAN)]);
    let ran = run(folder.path(), &["check", "train.jsonl", "missing.jsonl", "-q", "--output-format", "concise"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert_eq!(ran.stderr, "error: not everything was checked\n  skipped missing.jsonl: no such file\n");
}

#[test]
fn what_is_shown_is_capped_and_what_is_counted_is_not() {
    let folder = folder_of(&[("train.jsonl", &super::ERROR.repeat(60))]);
    for (most, shown) in [(None, 50), (Some("3"), 3), (Some("0"), 60)] {
        let extra: Vec<&str> = most.into_iter().flat_map(|most| ["--max-findings", most]).collect();
        let base = ["check", "train.jsonl", "--select", "empty-answer", "--output-format", "json"];
        let ran = run(folder.path(), &[&base[..], &extra].concat());
        let report: Json = serde_json::from_str(&ran.stdout).expect("one JSON object");
        assert_eq!(report["summary"]["by_rule"]["empty-answer"], 60);
        assert_eq!((&report["summary"]["shown"], items(&report, "findings").len()), (&Json::from(shown), shown));
    }
}
