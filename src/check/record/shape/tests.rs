//! One root cause has one finding: what the shape reports silences its consequences, and only those.

use crate::Checker;
use crate::rule::Selection;

/// The rules that find something, in the order of their names.
fn rules(profile: &str, ignore: &[&str], record: &str) -> Vec<String> {
    let select = ["schema", "chat", "text", "preference"].map(str::to_owned).to_vec();
    let ignore = ignore.iter().map(|&rule| rule.to_owned()).collect();
    let selection = Selection { select, ignore, ..Selection::default() };
    let checker = Checker::new().selection(selection).profile(profile).expect("it is built in");
    let report = checker.check_bytes("record.jsonl", record.as_bytes()).expect("nothing fails on bytes in memory");
    report.summary.by_rule.into_keys().collect()
}

fn chat(question: &str, answer: &str) -> String {
    format!(r#"{{"messages": [{{"role": "user", "content": {question}}}, {{"role": "assistant", "content": {answer}}}]}}"#)
}

fn nova(question: &str, answer: &str) -> String {
    let messages = chat(&format!(r#"[{{"text": {question}}}]"#), &format!(r#"[{{"text": {answer}}}]"#));
    messages.replacen('{', r#"{"schemaVersion": "bedrock-conversation-2024", "#, 1)
}

#[test]
fn an_empty_text_is_reported_once() {
    for (profile, record) in [
        ("openai-chat", chat(r#""Deepest lake?""#, r#""""#)),
        ("openai-chat", chat(r#""""#, r#""It is Baikal.""#)),
        ("bedrock-nova-sft", nova(r#""Deepest lake?""#, r#"" ""#)),
        ("bedrock-nova-sft", nova(r#"" ""#, r#""It is Baikal.""#)),
    ] {
        assert_eq!(rules(profile, &[], &record), ["empty-content"], "{record}");
        let consequence = rules(profile, &["empty-content"], &record);
        assert!(["empty-answer", "blank-turn"].iter().any(|rule| consequence == [*rule]), "{record}: {consequence:?}");
    }
    // Another text, another cause.
    let invisible = nova(r#"" ""#, r#""\u200b""#);
    assert_eq!(rules("bedrock-nova-sft", &["zero-width-character"], &invisible), ["empty-answer", "empty-content"]);
}

#[test]
fn a_missing_side_is_reported_once() {
    for record in [
        r#"{"prompt": "2+2?", "chosen": "It is 4."}"#,
        r#"{"prompt": "2+2?", "rejected": "It is 5."}"#,
        r#"{"prompt": "2+2?", "chosen": "It is 4.", "rejected": null}"#,
        r#"{"prompt": "2+2?", "chosen": null, "rejected": "It is 5."}"#,
    ] {
        let found = rules("trl-preference", &[], record);
        assert!(found.len() == 1 && found[0] != "pair-missing-side", "{record}: {found:?}");
        assert_eq!(rules("trl-preference", &["missing-field", "wrong-type", "null-value"], record), ["pair-missing-side"]);
        assert_eq!(rules("generic", &[], record), ["pair-missing-side"]);
    }
}

#[test]
fn too_many_messages_are_reported_once() {
    let message = |role: &str| format!(r#"{{"role": "{role}", "content": [{{"text": "A lake is deep."}}]}}"#);
    let record = |roles: &[&str]| {
        let messages: Vec<String> = roles.iter().map(|role| message(role)).collect();
        format!(r#"{{"schemaVersion": "bedrock-conversation-2024", "messages": [{}]}}"#, messages.join(", "))
    };
    let three = record(&["user", "assistant", "user"]);
    assert_eq!(rules("bedrock-distillation", &["repeated-turn"], &three), ["wrong-count"]);
    assert_eq!(rules("bedrock-distillation", &["repeated-turn", "wrong-count"], &three), ["wrong-turn-order"]);
    let reversed = record(&["assistant", "user", "assistant"]);
    assert_eq!(rules("bedrock-distillation", &["repeated-turn"], &reversed), ["wrong-count", "wrong-first-turn"]);
}
