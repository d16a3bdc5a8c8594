//! The view of a record as turns.

use super::super::{Profile, Turn};
use super::with_record;
use crate::json::Value;
use crate::rule::Role;

/// The turns of a line as `role: text`.
fn turns(profile: &str, line: &str) -> Vec<String> {
    fn text_at(value: Value<'_>, node: u32) -> Option<String> {
        if value.node() == node {
            return value.as_str().map(str::to_owned);
        }
        let below = value.items().chain(value.members().map(|member| member.value));
        below.filter_map(|inner| text_at(inner, node)).next()
    }
    let profile = Profile::builtin(profile).unwrap();
    let mut out = vec![Turn { role: Role::Other, node: 99 }];
    with_record(line, |record| {
        profile.turns(record, &mut out);
        out.iter().map(|turn| format!("{}: {}", turn.role.as_str(), text_at(record, turn.node).unwrap())).collect()
    })
}

#[test]
fn text_comes_in_document_order_with_its_role() {
    let line = r#"{"completion": "b", "prompt": "a", "id": "x"}"#;
    assert_eq!(turns("bedrock-sft-prompt-completion", line), ["completion: b", "prompt: a"]);
    let line = r#"{"messages": [{"role": "user", "content": [{"text": "q"}, {"image": {}}, {"text": "r"}]},
        {"content": [{"text": "a"}], "role": "assistant"}], "system": [{"text": "s"}]}"#;
    assert_eq!(turns("bedrock-nova-sft", line), ["user: q", "user: r", "assistant: a", "system: s"]);
}

#[test]
fn content_is_a_string_or_a_list_of_parts() {
    let line = r#"{"messages": [{"role": "developer", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "q"}]},
        {"role": "assistant", "content": null}, {"role": "robot", "content": "x"}, {"content": "y"}]}"#;
    assert_eq!(turns("openai-chat", line), ["system: s", "user: q", "other: x", "other: y"]);
}

#[test]
fn generic_finds_every_string() {
    let line = r#"{"instruction": "i", "output": "o", "meta": {"note": "n", "tags": ["t"]}, "n": 3}"#;
    assert_eq!(turns("generic", line), ["prompt: i", "completion: o", "other: n", "other: t"]);
    let line = r#"{"conversations": [{"from": "human", "value": "q"}, {"value": "a", "from": "gpt"}], "system": "s"}"#;
    assert_eq!(turns("generic", line), ["user: q", "assistant: a", "system: s"]);
    let line = r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": "q"}]}], "text": "t"}"#;
    assert_eq!(turns("generic", line), ["other: text", "user: q", "text: t"]);
    let line = r#"{"prompt": "p", "chosen": "c", "rejected": "r", "completions": ["a", "b"], "role": "chief"}"#;
    assert_eq!(
        turns("generic", line),
        ["prompt: p", "chosen: c", "rejected: r", "completion: a", "completion: b", "other: chief"]
    );
}

#[test]
fn texts_in_the_wrong_place_are_turns_of_the_generic_profile_only() {
    for line in
        ["[]", "3", "\"x\"", r#"{"messages": {"a": {"role": 3, "content": {"text": "x"}}}}"#, r#"{"messages": [[["x"]]]}"#]
    {
        for name in Profile::builtin_names() {
            // Only the generic profile looks for text at any depth.
            let expected = if name == "generic" && line.contains('x') { 1 } else { 0 };
            let found = turns(name, line);
            assert_eq!(found.len(), expected, "{name} {line}: {found:?}");
        }
    }
}

#[test]
fn answers_to_prefer_and_to_avoid_are_told_apart() {
    let line = r#"{"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}],
        "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": [{"type": "text", "text": "b"}]}]}"#;
    assert_eq!(turns("trl-preference", line), ["user: q", "chosen: a", "user: q", "rejected: b"]);
    let line = r#"{"prompt": "q", "chosen": "a", "rejected": "b"}"#;
    assert_eq!(turns("trl-preference", line), ["prompt: q", "chosen: a", "rejected: b"]);
    let line = r#"{"conversations": [{"from": "human", "value": "q"}], "chosen": {"from": "gpt", "value": "a"},
        "rejected": {"from": "gpt", "value": "b"}}"#;
    assert_eq!(turns("sharegpt", line), ["user: q", "chosen: a", "rejected: b"]);
}

#[test]
fn a_number_in_a_place_is_an_item() {
    let line = r#"{"instruction": "i", "input": "x", "output": "o", "history": [["q", "a"], ["r"], "s"]}"#;
    assert_eq!(turns("alpaca", line), ["prompt: i", "prompt: x", "completion: o", "user: q", "assistant: a", "user: r"]);
}

#[test]
fn an_empty_text_is_no_turn_where_the_format_has_it_for_nothing() {
    let line = r#"{"instruction": "i", "input": "", "output": "", "system": ""}"#;
    assert_eq!(turns("alpaca", line), ["prompt: i", "completion: "]);
}
