//! Real records that nobody in this project wrote. None of them is copied here: the tests read them where they lie.

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
            assert!(finding.message.starts_with("25 JSON values stand on 400 lines"), "{}", finding.message);
            assert!(covers(finding, 1) && covers(finding, 400), "{finding:?}");
            assert_eq!(finding.span.map(|span| span.byte_start), Some(0));
        } else {
            assert_eq!(file.profile, "openai-chat", "{}", file.path);
            assert!(found.is_empty(), "{}: {found:?}", file.path);
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
    let cause = "the record has the form of `bedrock-claude-messages`, not of `bedrock-nova-sft`: `schemaVersion` is missing";
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

/// What must be detected for each file, and what the reason must hold. Nothing: no profile of ours has this form.
const FORMATS: [(&str, Option<&str>, &str); 60] = [
    ("openai-chat/cookbook-toy-chat/toy_chat_fine_tuning.jsonl", Some("openai-chat"), "fit"),
    ("openai-chat/wild-ederson/fine_tuning_data.jsonl", Some("openai-chat"), "fit"),
    ("openai-chat/wild-ederson/fine_tuning_data_copy.jsonl", Some("openai-chat"), "fit"),
    ("openai-chat/wild-ederson/validation_data.jsonl", Some("openai-chat"), "fit"),
    // Pretty-printed: not one line is a record.
    ("openai-chat/wild-ederson/fine_tuning_data_val.jsonl", None, "no record could be read"),
    ("openai-chat/wild-ederson/fine_tuning_data_val_copy.jsonl", None, "no record could be read"),
    ("openai-chat/nova-forge-openai-sft/openai_sft_test_data.jsonl", Some("openai-chat"), "fit"),
    ("openai-chat/nova-forge-openai-sft/openai_sft_tool_test_data.jsonl", Some("openai-chat"), "fit"),
    ("openai-chat/nova-forge-openai-sft/openai_sft_multimodal_test_data.jsonl", Some("openai-chat"), "fit"),
    ("bedrock/claude3-haiku-validation/claude3_ft_validation.jsonl", Some("bedrock-claude-messages"), "fit"),
    ("bedrock/nova-tooluse-raw-train/train_ft.jsonl", Some("bedrock-claude-messages"), "fit"),
    ("bedrock/nova-tooluse-train/formatted_train_ft.head.jsonl", Some("bedrock-nova-sft"), "`bedrock-conversation` fits as well"),
    (
        "bedrock/nova-forge-fixtures/sft_train_samples_converse.jsonl",
        Some("bedrock-nova-sft"),
        "`bedrock-conversation` fits as well",
    ),
    // The sample that the distillation notebooks start from is not yet converted.
    ("bedrock/distillation-uber10k/uber10K.jsonl", Some("bedrock-sft-prompt-completion"), "`trl-prompt-completion` fits as well"),
    // Evaluation and reinforcement: no training format that is known here.
    ("bedrock/eval-byoi/rag-eval-byoi-sample-data.jsonl", None, "no known format fits: the records have `conversationTurns`"),
    ("bedrock/eval-byoi/llmaaj-byoi-sample-data.jsonl", None, "`bedrock-sft-prompt-completion`: `completion` is missing"),
    ("bedrock/rft-gsm8k-train/rft_train_data.jsonl", None, "`openai-chat`: no message has the role `assistant`"),
    ("bedrock/nova-forge-fixtures/rft_test_data.jsonl", None, "`openai-chat`: no message has the role `assistant`"),
    ("bedrock/nova-forge-fixtures/unstructured_json_test.jsonl", None, "the records have `question` and `answer`"),
    ("bedrock/nova-forge-fixtures/unstructured_rft_data.jsonl", None, "the records have `question` and `system`"),
    ("sharegpt/glaive-toolcall-zh/glaive_toolcall_zh_demo.jsonl", Some("sharegpt"), "fit"),
    ("sharegpt/axolotl-fixture/conversation.jsonl", Some("sharegpt"), "its one record fits"),
    ("sharegpt/axolotl-fixture/alpaca.jsonl", Some("alpaca"), "fit"),
    ("sharegpt/fastchat-dummy/dummy_conversation.jsonl", Some("sharegpt"), "fit"),
    ("preference/hh-rlhf-harmless-1/harmless_test_1-1200.jsonl", Some("trl-preference"), "fit"),
    ("preference/dpo-zh-demo/dpo_zh_demo.jsonl", Some("sharegpt"), "fit"),
    // Half of these answers are there to be avoided: as chat data they would be learned.
    ("preference/kto-en-demo/kto_en_demo.jsonl", None, "`openai-chat`: `label` is a boolean"),
    ("alpaca/alpaca-en-demo/alpaca_en_demo.jsonl", Some("alpaca"), "fit"),
    ("alpaca/alpaca-zh-demo/alpaca_zh_demo.jsonl", Some("alpaca"), "fit"),
    ("alpaca/alpaca-original-part/alpaca_original_0-12344.jsonl", Some("alpaca"), "fit"),
    // The answer is called `response`.
    ("alpaca/gpteacher-codegen/codegen-instruct.jsonl", None, "`alpaca`: `output` is missing"),
    ("text/c4-demo/c4_demo.jsonl", None, "the records have `text`"),
    ("text/dolma-cc-0174/cc_en_head-0174.jsonl", None, "the records have `text`"),
    ("text/data-juicer-demos/demo-dataset.jsonl", None, "the records have `text`"),
    ("text/data-juicer-demos/demo-dataset-deduplication.jsonl", None, "the records have `text`"),
    ("text/data-juicer-demos/arxiv.jsonl", None, "the records have `text`"),
    ("text/data-juicer-demos/alpaca-cot.jsonl", Some("alpaca"), "fit"),
    ("text/data-juicer-demos/demo-dataset-chatml.jsonl", Some("openai-chat"), "fit"),
    // A prompt and two answers to choose from, the choice left open.
    (
        "text/data-juicer-demos/demo-dataset-annotation-human-preference.jsonl",
        None,
        "`bedrock-sft-prompt-completion`: `completion` is missing",
    ),
    ("other-formats/llamafactory-v1/v1_sft_demo.jsonl", None, "`openai-chat`: content parts have `value`"),
    ("other-formats/llamafactory-v1/v1_multimodal_demo.jsonl", None, "`openai-chat`: content parts have `value`"),
    ("other-formats/llamafactory-v1/reason_tool_use_demo_50.jsonl", None, "`openai-chat`: content parts have `value`"),
    ("other-formats/llamafactory-mllm/identity.jsonl", Some("alpaca"), "fit"),
    // Chat whose media stand beside the messages: another reader than OpenAI's is needed.
    ("other-formats/llamafactory-mllm/mllm_demo.jsonl", None, "`openai-chat`: media stand in columns"),
    ("other-formats/llamafactory-mllm/mllm_audio_demo.jsonl", None, "`openai-chat`: media stand in columns"),
    ("other-formats/llamafactory-mllm/mllm_video_demo.jsonl", None, "`openai-chat`: media stand in columns"),
    ("other-formats/llamafactory-mllm/mllm_video_audio_demo.jsonl", None, "`openai-chat`: media stand in columns"),
    ("doc-examples/bedrock-distillation/rows.jsonl", Some("bedrock-distillation"), "its one record fits"),
    // One row of each form that is documented.
    ("doc-examples/mistral-finetune/rows.jsonl", None, "the nearest is `openai-chat`, which 1 of the first 3 fit"),
    ("doc-examples/llamafactory/rows.jsonl", Some("sharegpt"), "6 of the first 11 records fit"),
    ("prompt-completion/wild-azure-tiny/training_data.jsonl", Some("bedrock-sft-prompt-completion"), "fit"),
    (
        "prompt-completion/t0-templates/amazon_polarity_Is_this_review_negative.jsonl",
        Some("bedrock-sft-prompt-completion"),
        "fit",
    ),
    ("prompt-completion/t0-templates/rotten_tomatoes_Reviewer_Enjoyment.jsonl", Some("bedrock-sft-prompt-completion"), "fit"),
    ("prompt-completion/t0-templates/imdb_Movie_Expressed_Sentiment.jsonl", Some("bedrock-sft-prompt-completion"), "fit"),
    ("prompt-completion/t0-templates/paws_labeled_final_Rewrite.jsonl", Some("bedrock-sft-prompt-completion"), "fit"),
    ("prompt-completion/t0-templates/ag_news_which_section_choices.jsonl", Some("bedrock-sft-prompt-completion"), "fit"),
    ("prompt-completion/t0-templates/glue_qqp_duplicate.jsonl", Some("bedrock-sft-prompt-completion"), "fit"),
    ("prompt-completion/t0-templates/ag_news_classify.jsonl", Some("bedrock-sft-prompt-completion"), "fit"),
    ("prompt-completion/t0-templates/common_gen_Put_together.jsonl", Some("bedrock-sft-prompt-completion"), "fit"),
    ("duplicates/gsm8k", None, "the records have `question` and `answer`"),
];

#[test]
fn the_format_of_each_file_is_detected_and_said() {
    let Some(corpora) = corpora() else { return };
    let mut wrong = Vec::new();
    for (path, profile, because) in FORMATS {
        for file in check(&only(&["invalid-json"]), corpora.join(path)).files {
            let said = file.detected_because.as_deref().unwrap_or_default();
            if !file.detected || file.profile != profile.unwrap_or("generic") || !said.contains(because) {
                wrong.push(format!("{path}: {} ({said})", file.profile));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every data file of the folders whose formats are stated is stated.
#[test]
fn no_file_of_these_folders_is_forgotten() {
    let Some(corpora) = corpora() else { return };
    for folder in ["openai-chat", "bedrock", "sharegpt", "preference", "alpaca", "text", "other-formats"] {
        for file in check(&only(&["invalid-json"]), corpora.join(folder)).files {
            assert!(FORMATS.iter().any(|(path, ..)| file.path.ends_with(path)), "{}", file.path);
        }
    }
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
