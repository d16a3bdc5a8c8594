//! Limits, bounds and cuts, through the front door.

use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::json;

use crate::Checker;
use crate::finding::RuleNotRun;
use crate::rule::Selection;
use crate::target::Limits;
use crate::tokenizer::Tokenizer;

/// Holds data against a target; cloning shares the vocabulary.
fn base() -> Checker {
    static BASE: OnceLock<Checker> = OnceLock::new();
    BASE.get_or_init(|| Checker::new().tokenizer(Tokenizer::encoding("o200k_base").expect("it is built in"))).clone()
}

fn checker(limits: &str, select: &[&str]) -> Checker {
    checker_like(base(), limits, select)
}

fn checker_like(base: Checker, limits: &str, select: &[&str]) -> Checker {
    let select = select.iter().map(|&rule| rule.to_owned()).collect();
    let limits: Limits = toml::from_str(limits).expect("limits");
    base.limits(&limits).selection(Selection { select, ..Selection::default() }).max_findings(0)
}

/// Rules and messages of what is found in one record.
fn found(checker: Checker, record: &serde_json::Value) -> Vec<(String, String)> {
    let report = checker.check_bytes("record.jsonl", format!("{record}\n").as_bytes()).expect("bytes in memory");
    assert!(report.coverage.complete, "{:?}", report.coverage);
    report.findings.into_iter().map(|finding| (finding.rule, finding.message)).collect()
}

fn rules(limits: &str, record: &serde_json::Value) -> Vec<String> {
    found(checker(limits, &["tokens"]).profile("generic").expect("built in"), record).into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn without_a_limit_the_rules_about_it_do_not_run() {
    let record = json!({"prompt": "word ".repeat(200_000), "completion": "yes"}).to_string();
    let report =
        checker("", &["tokens", "empty-answer"]).check_bytes("record.jsonl", record.as_bytes()).expect("bytes in memory");
    assert!(report.findings.is_empty() && report.coverage.complete);
    let idle = report.coverage.rules_not_run.iter().filter(|rule| rule.reason == RuleNotRun::NO_LIMIT);
    assert_eq!((idle.count(), report.coverage.rules_run), (6, 1));
}

#[test]
fn a_record_at_the_limit_fits_and_one_token_more_does_not() {
    // "one two three four" has four tokens in every encoding.
    let record = json!({"prompt": "one two three", "completion": " four"});
    assert!(rules("tokens = { max = 4 }", &record).is_empty());
    assert_eq!(rules("tokens = { max = 3 }", &record), ["over-token-limit"]);
    assert_eq!(rules("tokens = { max = 3, over = \"dropped\" }", &record), ["over-token-limit"]);
    assert_eq!(
        rules("tokens = { max = 3, over = \"truncated\" }", &record),
        ["prompt-over-token-limit", "cut-at-token-limit"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>()
    );
}

#[test]
fn a_cut_tells_what_is_left_of_the_answer() {
    let record = |answer: &str| json!({"prompt": "one two", "completion": answer});
    let cut = |answer: &str, max: u64| {
        let limits = format!("tokens = {{ max = {max}, over = \"truncated\" }}");
        found(checker(&limits, &["answer-mostly-cut"]).profile("generic").expect("built in"), &record(answer))
    };
    // Two of four tokens are left: half is not most.
    assert!(cut(" a b c d", 4).is_empty());
    assert_eq!(cut(" a b c d", 3)[0].1, "1 of the 4 tokens (o200k_base) of the answer are left before the cut at 3");
    // Nothing is left: that is another rule.
    assert!(cut(" a b c d", 2).is_empty());
}

#[test]
fn the_two_answers_of_a_preference_do_not_add_up() {
    let record = json!({"prompt": "one two", "chosen": " a b c", "rejected": " d e f"});
    let over = |max: u64| {
        let limits = format!("tokens = {{ max = {max} }}");
        found(checker(&limits, &["over-token-limit"]).profile("trl-preference").expect("built in"), &record)
    };
    assert!(over(5).is_empty());
    assert_eq!(over(4)[0].1, "the record has 5 tokens (o200k_base), the limit is 4");
}

#[test]
fn a_chat_is_counted_as_the_cookbook_counts_it() {
    let record = json!({"messages": [
        {"role": "user", "content": "one two"},
        {"role": "assistant", "content": "three", "name": "bob"},
    ]});
    // Two messages of 3, a role each of 1, a name of 1 and 1 for it, 3 texts, 3 for the answer to come.
    let over = |max: u64| {
        let limits = format!("tokens = {{ max = {max}, over = \"rejected\" }}");
        found(checker(&limits, &["over-token-limit"]).target("openai/gpt-4o/sft").expect("built in"), &record)
    };
    assert!(over(16).is_empty());
    assert_eq!(over(15)[0].1, "the record has 16 tokens (o200k_base), the limit is 15", "it is the user's");
}

#[test]
fn calls_make_a_count_approximate() {
    let call = json!({"id": "c", "type": "function", "function": {"name": "rain", "arguments": "{}"}});
    let record = json!({"messages": [{"role": "user", "content": "one"}, {"role": "assistant", "tool_calls": [call]}]});
    let limits = "tokens = { max = 2, over = \"rejected\" }";
    let said = found(checker(limits, &["over-token-limit"]).target("openai/gpt-4o/sft").expect("built in"), &record);
    assert!(said[0].1.starts_with("the record has about "), "{said:?}");
}

#[test]
fn estimates_are_told_as_such() {
    let record = json!({"prompt": "x".repeat(25), "completion": "y".repeat(5)});
    let checker = |max: u64| {
        let limits = format!("tokens = {{ max = {max} }}");
        checker_like(Checker::new(), &limits, &["tokens"]).target("bedrock/titan-text-lite/sft").expect("built in")
    };
    assert!(found(checker(5), &record).is_empty());
    let said = found(checker(4), &record);
    assert_eq!(said.len(), 1, "{said:?}");
    let message = "the record has an estimated 5 tokens (estimate: characters / 6), the limit is 4";
    assert_eq!(said[0], ("over-token-estimate".to_owned(), message.to_owned()));
    let record = json!({"prompt": "x".repeat(25_000), "completion": "y".repeat(5)});
    let own = checker_like(Checker::new(), "", &["over-token-estimate"]).target("bedrock/titan-text-lite/sft").expect("built in");
    let message = &found(own, &record)[0].1;
    assert!(
        message.ends_with("tokens (estimate: characters / 6), the limit of bedrock/titan-text-lite/sft is 4096"),
        "{message}"
    );
}

proptest! {
    /// What the bounds let pass is what counting would let pass.
    #[test]
    fn bounds_change_no_verdict(
        texts in prop::collection::vec(("(user|assistant|system)", "[a-z ]{0,40}|\\PC{0,12}"), 1..5),
        tools in prop::collection::vec("[a-z]{0,8}", 0..3),
        max in 1u64..80,
    ) {
        let messages: Vec<_> = texts.iter().map(|(role, text)| json!({"role": role, "content": text})).collect();
        let tools: Vec<_> = tools.iter().map(|name| json!({"type": "function", "function": {
            "name": name, "parameters": {"properties": {name.as_str(): {"enum": [name, ""]}}},
        }})).collect();
        let mut record = json!({"messages": messages});
        if !tools.is_empty() {
            record["tools"] = json!(tools);
        }
        let limits = format!("tokens = {{ max = {max}, over = \"rejected\" }}");
        let over = found(checker(&limits, &["over-token-limit"]).target("openai/gpt-4o/sft").expect("built in"), &record);
        let counted = tokens_by_hand(&record);
        prop_assert_eq!(!over.is_empty(), counted > max, "{} tokens: {}", counted, record);
    }
}

/// The recipe of the cookbook, written out.
fn tokens_by_hand(record: &serde_json::Value) -> u64 {
    let reference = tiktoken_rs::o200k_base_singleton();
    let count = |value: &serde_json::Value| reference.count_ordinary(value.as_str().unwrap_or_default()) as i64;
    let messages = record["messages"].as_array().into_iter().flatten();
    let mut tokens: i64 = messages.map(|message| 3 + count(&message["role"]) + count(&message["content"])).sum::<i64>() + 3;
    for tool in record["tools"].as_array().into_iter().flatten() {
        let function = &tool["function"];
        tokens += 8 + count(&function["name"]) + 3;
        for (name, property) in function["parameters"]["properties"].as_object().into_iter().flatten() {
            tokens += 5 + reference.count_ordinary(name) as i64 - 3;
            tokens += property["enum"].as_array().into_iter().flatten().map(|item| 3 + count(item)).sum::<i64>();
        }
    }
    if record["tools"].is_array() {
        tokens += 12;
    }
    tokens.max(0).unsigned_abs()
}
