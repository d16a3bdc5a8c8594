//! Copies, contradictions and leaks whose number is known.

use std::collections::BTreeSet;
use std::path::Path;

use tunelint::finding::Report;
use tunelint::source::Splits;

use super::{check, corpora, only, rows};

const RULES: [&str; 3] = ["duplicates", "leakage", "benchmark-contamination"];

/// How often a rule found something.
fn count(report: &Report, rule: &str) -> u64 {
    report.summary.by_rule.get(rule).copied().unwrap_or(0)
}

/// Checks training data beside data that is held out.
fn check_splits(train: &Path, validation: &Path, rules: &[&str]) -> Report {
    let paths = Splits { train: vec![train.to_owned()], validation: vec![validation.to_owned()], ..Splits::default() };
    only(rules).max_findings(0).check_dataset(&paths).expect("the settings are right")
}

#[test]
fn copies_are_counted_as_their_notices_count_them() {
    let Some(corpora) = corpora() else { return };
    for (path, copies) in [
        ("alpaca/alpaca-en-demo", 14),
        ("preference/dpo-zh-demo", 11),
        ("text/data-juicer-demos/demo-dataset-deduplication.jsonl", 1),
        ("duplicates/seed-tasks-three-copies", 350),
        ("duplicates/gpteacher-toolformer/toolformer_dedupe_only.jsonl", 0),
        ("duplicates/gsm8k", 0),
    ] {
        let report = check(&only(&RULES), corpora.join(path));
        assert_eq!(count(&report, "duplicate-record"), copies, "{path}");
    }
}

#[test]
fn reports_with_two_labels_contradict_each_other() {
    let Some(corpora) = corpora() else { return };
    let report = check(&only(&RULES), corpora.join("openai-chat/wild-ederson/fine_tuning_data.jsonl"));
    assert_eq!((count(&report, "contradictory-answers"), count(&report, "duplicate-record")), (40, 0));
    let preference = check(&only(&RULES), corpora.join("preference"));
    assert_eq!(count(&preference, "contradictory-answers"), 0, "several answers are what preferences are made of");
}

#[test]
fn validation_texts_in_the_training_data_are_found_under_another_system_text() {
    let Some(corpora) = corpora() else { return };
    let folder = corpora.join("openai-chat/wild-ederson");
    let report = check_splits(&folder.join("fine_tuning_data.jsonl"), &folder.join("validation_data.jsonl"), &["leakage"]);
    let about: BTreeSet<(usize, u64)> =
        report.findings.iter().filter_map(|finding| Some((finding.file, finding.span?.line))).collect();
    assert_eq!((count(&report, "leaked-prompt"), about.len()), (2, 2));
    assert!(about.iter().all(|(file, _)| *file == 1), "{about:?}");
}

#[test]
fn separate_splits_are_left_alone() {
    let Some(corpora) = corpora() else { return };
    let folder = corpora.join("duplicates/gsm8k");
    let report = check_splits(&folder.join("train.jsonl"), &folder.join("test.jsonl"), &["leakage", "near-leaked-record"]);
    assert_eq!(report.findings, []);
}

#[test]
fn one_answer_to_everything_is_one_finding() {
    let Some(corpora) = corpora() else { return };
    let report = check(&only(&RULES), corpora.join("duplicates/alpacaeval-nullmodel"));
    let [finding] = &report.findings[..] else { panic!("{:?}", report.summary) };
    assert_eq!(finding.rule, "same-answer-everywhere");
    assert!(finding.message.ends_with("805 different prompts"), "{}", finding.message);
}

#[test]
fn shared_system_texts_and_templates_are_no_near_duplicates() {
    let Some(corpora) = corpora() else { return };
    for set in ["bedrock/nova-tooluse-train", "sharegpt/fastchat-dummy", "bedrock/nova-tooluse-raw-train"] {
        let report = check(&only(&["near-duplicate"]), corpora.join(set));
        let messages: Vec<&str> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert!(messages.is_empty(), "{set}: {messages:?}");
    }
}

#[test]
fn near_duplicates_are_what_their_author_took_for_such() {
    let Some(corpora) = corpora() else { return };
    let folder = corpora.join("duplicates/gpteacher-toolformer");
    let report = check(&only(&["near-duplicate"]), folder.join("toolformer_dedupe_only.jsonl"));
    let found: BTreeSet<u64> = report.findings.iter().filter_map(|finding| Some(finding.span?.line)).collect();
    let labels = rows(&folder.join("labels.jsonl"));
    // Rows that the author's filter dropped at a similarity of 0.9, of 0.8, of 0.7 and of 0.6.
    let shares: Vec<f64> = ["0.9", "0.8", "0.7", "0.6"]
        .iter()
        .map(|level| {
            let kept = |row: &serde_json::Value| {
                row["kept_at"].as_array().is_some_and(|kept| kept.iter().any(|at| at.to_string().trim_matches('"') == *level))
            };
            let dropped: Vec<u64> = labels.iter().filter(|row| !kept(row)).filter_map(|row| row["line"].as_u64()).collect();
            dropped.iter().filter(|line| found.contains(line)).count() as f64 / dropped.len().max(1) as f64
        })
        .collect();
    assert!(shares.windows(2).all(|pair| pair[0] >= pair[1]), "the nearer, the more are found: {shares:?}");
}
