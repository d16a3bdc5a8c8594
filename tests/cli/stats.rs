//! `stats`, `targets`, and what the data is made for.

use super::{ERROR, folder_of, run};

const CHAT: &str =
    "{\"messages\": [{\"role\": \"user\", \"content\": \"one two\"}, {\"role\": \"assistant\", \"content\": \"three\"}]}\n";

/// The report on standard output.
fn json(ran: &super::Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", ran.stdout, ran.stderr))
}

#[test]
fn statistics_name_their_tokenizer_and_what_is_estimated() {
    let folder = folder_of(&[("train.jsonl", &CHAT.repeat(3))]);
    let exact = json(&run(folder.path(), &["stats", "--output-format", "json", "--target", "openai/gpt-4o/sft", "train.jsonl"]));
    assert_eq!((&exact["version"], &exact["target"]), (&1.into(), &"openai/gpt-4o/sft".into()));
    assert_eq!(exact["records"], serde_json::json!({"total": 3, "measured": 3, "duplicates": 2}));
    let tokens = &exact["tokens"];
    // Of each record: 3 of text, 3 and a role for each message, 3 for the answer to come.
    assert_eq!((&tokens["tokenizer"], &tokens["exact"], &tokens["total"]), (&"o200k_base".into(), &true.into(), &42.into()));
    assert_eq!((&exact["cost"]["epochs"], &exact["cost"]["tokens"]), (&25.into(), &1050.into()));
    assert_eq!(exact["cost"]["estimate"], true);

    let assumed = run(folder.path(), &["stats", "train.jsonl"]);
    assert!(assumed.stdout.contains("with o200k_base (exact for this encoding, which is assumed"), "{}", assumed.stdout);
    let target = ["stats", "--profile", "openai-chat", "--target", "bedrock/llama-3.3-70b/sft", "train.jsonl"];
    let estimate = run(folder.path(), &target);
    assert!(estimate.stdout.contains("with characters / 6 (estimated: the tokenizer is not public)"), "{}", estimate.stdout);
    assert_eq!(estimate.code, Some(0));
}

#[test]
fn statistics_are_the_same_for_any_number_of_threads_and_any_way_to_read() {
    let data: String = (0..4000).map(|number| CHAT.replace("three", &format!("number {number} äöü"))).collect();
    let folder = folder_of(&[("train.jsonl", &data)]);
    let of = |arguments: &[&str]| {
        let ran = run(folder.path(), &[&["stats", "--output-format", "json", "train.jsonl"], arguments].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    let wanted = of(&["-j", "1"]);
    for arguments in [["-j", "2"].as_slice(), &["-j", "7"], &["--no-mmap"]] {
        assert_eq!(of(arguments), wanted);
    }
}

#[test]
fn what_cannot_be_measured_is_said() {
    let folder = folder_of(&[("train.jsonl", &format!("{CHAT}not json\n"))]);
    let ran = run(folder.path(), &["stats", "train.jsonl"]);
    assert!(ran.stdout.contains("1 record is not a JSON object and not counted below"), "{}", ran.stdout);
    let ran = run(folder.path(), &["stats", "train.jsonl", "--target", "bedrock/nova-lite/sft"]);
    let misfit = "no text found at the places where `bedrock-nova-sft` has text, so there are no turns and no tokens";
    assert!(ran.stdout.contains(misfit), "{}", ran.stdout);
    let ran = run(folder.path(), &["stats", "train.jsonl", "gone.jsonl"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("skipped gone.jsonl"), "{}", ran.stderr);
}

#[test]
fn a_limit_of_the_user_goes_above_the_target_and_is_in_the_report() {
    let folder = folder_of(&[("train.jsonl", &CHAT.repeat(10))]);
    let check = |arguments: &[&str]| {
        let arguments = [&["check", "--select", "tokens,limits", "--output-format", "json", "train.jsonl"], arguments].concat();
        json(&run(folder.path(), &arguments))
    };
    let clean = check(&["--target", "openai/gpt-4o/sft"]);
    assert_eq!((&clean["target"], &clean["summary"]["by_rule"]), (&"openai/gpt-4o/sft".into(), &serde_json::json!({})));
    let cut = check(&["--target", "openai/gpt-4o/sft", "--max-tokens", "13"]);
    assert_eq!(cut["summary"]["by_rule"], serde_json::json!({"cut-at-token-limit": 10}));
    let without = check(&["--max-tokens", "2"]);
    assert_eq!(
        without["findings"][0]["message"],
        "the record has 3 tokens (o200k_base), the limit is 2: the last one is cut off"
    );
    let none = run(folder.path(), &["check", "--max-tokens", "0", "train.jsonl"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(2), ""), "a limit of none is a mistake");
}

#[test]
fn the_configuration_names_target_tokenizer_and_limits() {
    let configuration =
        "target = \"openai/gpt-4o/sft\"\ntokenizer = \"cl100k_base\"\n[limits]\nrecords = { min = 1 }\ntokens = { max = 5 }\n";
    let folder = folder_of(&[("train.jsonl", CHAT), ("tunelint.toml", configuration)]);
    let report = json(&run(folder.path(), &["check", "--select", "tokens,limits", "--output-format", "json", "train.jsonl"]));
    assert_eq!(report["target"], "openai/gpt-4o/sft");
    let message = report["findings"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("(cl100k_base), the limit is 5"), "{report}");
    for (wrong, said) in [
        ("target = \"openai/gpt-4o\"\n", "unknown target `openai/gpt-4o`"),
        ("tokenizer = \"../tokenizer.json\"\n", "is outside the folder of this file"),
        ("tokenizer = \"o200k\"\n", "no such tokenizer: `o200k`"),
        ("[limits]\ntoken = { max = 5 }\n", "unknown"),
    ] {
        let folder = folder_of(&[("train.jsonl", CHAT), ("tunelint.toml", wrong)]);
        let ran = run(folder.path(), &["check", "train.jsonl"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{wrong}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}

#[test]
fn unknown_names_are_errors_of_usage() {
    let folder = folder_of(&[("train.jsonl", ERROR)]);
    for (arguments, said) in [
        (["check", "--target", "bedrock/nova-lit/sft", "train.jsonl"], "did you mean `bedrock/nova-lite/sft`?"),
        (["stats", "--output-format", "html", "train.jsonl"], "unknown output format `html`"),
        (["stats", "--tokenizer", "o200k_bse", "train.jsonl"], "did you mean `o200k_base`?"),
        (["stats", "--tokenizer", "train.jsonl", "train.jsonl"], "`train.jsonl` is not a valid tokenizer"),
    ] {
        let ran = run(folder.path(), &arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    let ran = run(folder.path(), &["targets", "openai/gpt-4o/sft"]);
    assert!(ran.stdout.contains("max = 65_536") && ran.code == Some(0), "{}", ran.stdout);
}

#[test]
fn classes_are_counted_where_a_label_stands() {
    let record = |label: &str, number: usize| format!("{{\"text\": \"ticket {number}\", \"label\": \"{label}\"}}\n");
    let data: String = (0..30).map(|number| record(if number < 20 { "billing" } else { "delivery" }, number)).collect();
    let folder = folder_of(&[("train.jsonl", &data)]);
    let classes = json(&run(folder.path(), &["stats", "--output-format", "json", "train.jsonl"]))["classes"].take();
    let wanted =
        serde_json::json!({"field": "/label", "inferred": false, "counts": {"billing": 20, "delivery": 10}, "unlabelled": 0});
    assert_eq!(classes, serde_json::json!([wanted]));
    let text = run(folder.path(), &["stats", "train.jsonl"]).stdout;
    assert!(text.contains("2 classes at /label") && text.contains("       20  billing"), "{text}");
}

#[test]
fn classes_that_are_personal_data_are_masked() {
    let line = |number: usize| format!("{{\"text\": \"Ticket {number} is open.\", \"label\": \"jane.roe@contoso-mail.com\"}}\n");
    let data: String = (0..60).map(line).collect();
    let folder = folder_of(&[("train.jsonl", &data)]);
    let ran = run(folder.path(), &["stats", "train.jsonl", "--output-format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("classes") && !ran.stdout.contains("contoso"), "{}", ran.stdout);
}
