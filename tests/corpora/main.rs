//! Real records that nobody in this project wrote. None of them is copied here: the tests read them where they lie.

mod affix;
mod balance;
mod detection;
mod duplicates;
mod tokens;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use tunelint::Checker;
use tunelint::finding::{Finding, Report, Severity};
use tunelint::rule::Selection;

/// The folder of real records, or nothing, said aloud; in CI it must be there.
fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("TUNELINT_CORPORA").map_or_else(|| PathBuf::from("../shared/corpora"), PathBuf::from);
    let there = folder.is_dir();
    assert!(there || std::env::var_os("CI").is_none(), "no corpora at {}", folder.display());
    if !there {
        #[expect(clippy::print_stderr, reason = "somebody should know that nothing was tested")]
        {
            eprintln!("skipped: no corpora at {}; set TUNELINT_CORPORA", folder.display());
        }
    }
    there.then_some(folder)
}

fn check(checker: &Checker, path: PathBuf) -> Report {
    let report = checker.clone().max_findings(0).check_paths(std::slice::from_ref(&path)).expect("the settings are right");
    assert!(!report.files.is_empty(), "nothing to read at {}", path.display());
    report
}

fn only(names: &[&str]) -> Checker {
    let select = names.iter().map(|&name| name.to_owned()).collect();
    Checker::new().selection(Selection { select, ..Selection::default() })
}

fn rows(path: &Path) -> Vec<Json> {
    let text = std::fs::read_to_string(path).expect("a readable manifest");
    text.lines().map(|line| serde_json::from_str(line).expect("a manifest of JSON")).collect()
}

/// First and last line, which is that of the last byte.
fn lines_of(finding: &Finding) -> Option<(u64, u64)> {
    finding.span.map(|span| (span.line, span.end_line))
}

fn covers(finding: &Finding, line: u64) -> bool {
    lines_of(finding).is_some_and(|(first, last)| (first..=last).contains(&line))
}

fn errors(report: &Report) -> Vec<&Finding> {
    report.findings.iter().filter(|finding| finding.severity == Severity::Error).collect()
}

#[test]
fn pretty_printed_files_give_one_finding_each() {
    let Some(corpora) = corpora() else { return };
    let report = check(&Checker::new(), corpora.join("openai-chat/wild-ederson"));
    for (index, file) in report.files.iter().enumerate() {
        let about = |finding: &&Finding| finding.file == index && finding.severity != Severity::Info;
        let found: Vec<_> = report.findings.iter().filter(about).collect();
        if file.path.contains("_val") {
            let [finding] = found[..] else { panic!("{}: {found:?}", file.path) };
            assert_eq!(finding.rule, "pretty-printed-json");
            assert!(finding.message.starts_with("25 JSON values span 400 lines"), "{}", finding.message);
            assert!(covers(finding, 1) && covers(finding, 400), "{finding:?}");
            assert_eq!(finding.span.map(|span| span.byte_start), Some(0));
        } else {
            assert_eq!(file.profile, "openai-chat", "{}", file.path);
            let errors: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", file.path);
        }
    }
    assert_eq!(report.files.len(), 5);
}

#[test]
fn the_formatted_records_pass_the_nova_profile_and_the_raw_ones_fail_on_every_line() {
    let Some(corpora) = corpora() else { return };
    let checker = Checker::new().profile("bedrock-nova-sft").expect("the profile exists");
    let good = check(&checker, corpora.join("bedrock/nova-tooluse-train"));
    assert_eq!((good.coverage.records, errors(&good).len()), (261, 0), "{:?}", errors(&good).first());

    let raw = check(&checker, corpora.join("bedrock/nova-tooluse-raw-train"));
    assert_eq!(raw.coverage.records, 560);
    let cause = "the record is in the format `bedrock-claude-messages`, not `bedrock-nova-sft`: `schemaVersion` is missing";
    let lines: BTreeSet<u64> = errors(&raw)
        .into_iter()
        .filter(|finding| finding.message == cause)
        .filter_map(|finding| finding.span.map(|span| span.line))
        .collect();
    assert!(lines.iter().copied().eq(1..=560), "{} of 560 lines say why", lines.len());
}

/// Whether the verdict on the whole case is also that of somebody who reads line by line.
fn is_judged(case: &Json, data: &[u8]) -> bool {
    let data = data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data);
    let lines = data.split(|&byte| byte == b'\n');
    let solid: Vec<&[u8]> = lines.filter(|line| line.iter().any(|byte| !b" \t\r".contains(byte))).collect();
    if let [_] = solid[..] {
        return true;
    }
    let parses = |line: &&[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    !solid.is_empty() && solid.iter().all(parses) == (case["expect"] == "accept")
}

#[test]
fn json_is_accepted_and_rejected_as_the_test_suite_says() {
    let Some(corpora) = corpora() else { return };
    let folder = corpora.join("json-conformance/JSONTestSuite");
    let checker = only(&["json"]).max_findings(0);
    let (mut judged, mut wrong) = (0, Vec::new());
    for case in rows(&folder.join("manifest.jsonl")) {
        let name = case["file"].as_str().expect("a file");
        let data = std::fs::read(folder.join(name)).expect("a readable case");
        let between = [b"{\"text\": \"before\"}\n", &data[..], b"\n{\"text\": \"after\"}\n"].concat();
        let last = between.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let neighbours = checker.check_bytes("case.jsonl", &between).expect("the settings are right");
        if neighbours.findings.iter().any(|finding| covers(finding, 1) || covers(finding, last)) {
            wrong.push(format!("{name}: a good neighbour has a finding"));
        }
        let report = checker.check_bytes("case.jsonl", &data).expect("the settings are right");
        if case["expect"] == "either" || !is_judged(&case, &data) {
            continue;
        }
        judged += 1;
        if errors(&report).is_empty() != (case["expect"] == "accept") {
            wrong.push(format!("{name}: {} expected, {:?}", case["expect"], report.summary.by_rule));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(judged > 150, "only {judged} cases were judged");
}

#[test]
fn bytes_that_are_not_utf8_are_found_line_by_line() {
    let Some(corpora) = corpora() else { return };
    let folder = corpora.join("hostile-inputs/utf8-lines");
    let report = check(&only(&["invalid-utf8"]), folder.join("utf8_lines.jsonl"));
    let truths = rows(&folder.join("manifest.jsonl"));
    assert_eq!(report.coverage.records, truths.len() as u64);
    for truth in truths {
        let line = truth["line"].as_u64().expect("a line");
        let found = report.findings.iter().any(|finding| covers(finding, line));
        assert_eq!(!found, truth["valid_utf8"] == true, "{truth}");
    }
}

#[test]
fn each_pointer_of_git_lfs_gives_one_finding() {
    let Some(corpora) = corpora() else { return };
    let report = check(&Checker::new(), corpora.join("hostile-inputs/lfs-pointers"));
    assert!(report.coverage.complete, "{:?}", report.coverage.skipped);
    assert_eq!(report.files.len(), 5);
    let found: Vec<_> = report.findings.iter().map(|finding| (finding.file, finding.rule.as_str(), lines_of(finding))).collect();
    for (index, (file, rule, lines)) in found.iter().enumerate() {
        assert_eq!((*file, *rule), (index, "git-lfs-pointer"));
        assert!(lines.is_some_and(|(first, last)| first == 1 && last >= 3), "{lines:?}");
    }
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn compressed_records_are_read() {
    let Some(corpora) = corpora() else { return };
    let path = corpora.join("hostile-inputs/human-eval-gz/HumanEval.jsonl.gz");
    let packed = std::fs::read(&path).expect("a readable file");
    let mut data = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&packed[..]), &mut data).expect("gzip data");
    let report = check(&Checker::new(), path);
    assert!(report.coverage.complete);
    assert_eq!((report.coverage.records, report.coverage.bytes), (164, data.len() as u64));
    // Its format is nobody's: that is all there is to say.
    assert!(report.findings.iter().all(|finding| finding.rule == "unknown-format"), "{:?}", report.findings);
}

#[test]
fn clean_sets_have_no_error() {
    let Some(corpora) = corpora() else { return };
    for (path, records) in [
        ("alpaca/alpaca-en-demo", 999),
        ("alpaca/alpaca-zh-demo", 1000),
        ("sharegpt/fastchat-dummy", 500),
        ("sharegpt/axolotl-fixture", 3),
        ("preference/hh-rlhf-harmless-1", 1200),
        ("preference/dpo-zh-demo", 300),
        ("bedrock/nova-tooluse-raw-train", 560),
        ("bedrock/distillation-uber10k", 200),
        ("bedrock/rft-gsm8k-train", 300),
        ("bedrock/nova-forge-fixtures/sft_train_samples_converse.jsonl", 8),
        ("bedrock/claude3-haiku-validation", 32),
        ("openai-chat/cookbook-toy-chat", 5),
        ("prompt-completion/t0-templates", 1600),
        ("prompt-completion/wild-azure-tiny", 10),
        ("sharegpt/glaive-toolcall-zh", 300),
        ("text/c4-demo", 300),
        ("duplicates/gsm8k", 8792),
        ("preference/kto-en-demo", 300),
    ] {
        let report = check(&Checker::new(), corpora.join(path));
        assert!(report.coverage.complete, "{path}");
        assert_eq!(report.coverage.records, records, "{path}");
        assert_eq!(report.summary.error, 0, "{path}: {:?}", errors(&report).first());
    }
}

/// Set aside are only cases whose references lead outside of the schema, since such a rule does not load.
#[test]
fn json_schema_is_judged_as_the_test_suite_says() {
    let Some(corpora) = corpora() else { return };
    let (mut judged, mut outside, mut wrong) = (0, 0, Vec::new());
    for case in rows(&corpora.join("json-conformance/json-schema-draft2020-12/tests.jsonl")) {
        let name = |key: &str| case[key].as_str().unwrap_or_default();
        let label = format!("{}: {}: {}", name("file"), name("group"), name("test"));
        let rule = format!(
            "summary = \"s\"\nseverity = \"error\"\ncheck = \"json-schema\"\nwhy = \"w\"\nhelp = \"h\"\n[options]\nat = \"/v\"\nschema = {}",
            Json::from(case["schema"].to_string())
        );
        let checker = match only(&["mine"]).profile("generic").expect("a profile").rule_from_text("lint", "mine", &rule) {
            Ok(checker) => checker,
            Err(_) if case["remote"] == true => {
                outside += 1;
                continue;
            }
            Err(error) => {
                wrong.push(format!("{label}: {error}"));
                continue;
            }
        };
        let record = serde_json::json!({"v": case["data"]}).to_string();
        let report = checker.check_bytes("case.jsonl", record.as_bytes()).expect("the settings are right");
        judged += 1;
        if report.findings.is_empty() != (case["valid"] == true) || !report.coverage.complete {
            wrong.push(format!("{label}: {} expected, found {:?}", case["valid"], report.findings.first().map(|it| &it.message)));
        }
    }
    assert!(wrong.is_empty(), "{} of {judged}: {wrong:#?}", wrong.len());
    assert!(judged > 1200 && outside < 60, "{judged} cases were judged, {outside} lead outside");
}
