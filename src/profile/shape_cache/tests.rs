//! The cache of forms must never change a verdict.

use proptest::prelude::*;

use super::*;
use crate::json::{PADDING, Parsed, Parser};
use crate::profile::Profile;

/// Members and words that profiles look for, so that records come close to being right.
fn records() -> impl Strategy<Value = String> {
    let text = || {
        prop_oneof![
            Just("\"\""),
            Just("\" \""),
            Just("\"a\""),
            Just("\"two words\""),
            Just("null"),
            Just("1"),
            Just("1.0"),
            Just("[]")
        ]
    };
    let role = prop_oneof![Just("user"), Just("assistant"), Just("system"), Just("human"), Just("gpt"), Just("robot")];
    let part = (text(), prop_oneof![Just("text"), Just("image_url"), Just("type")])
        .prop_map(|(text, kind)| format!("{{\"type\": \"{kind}\", \"{kind}\": {text}}}"));
    let content = prop_oneof![
        4 => text().prop_map(str::to_owned),
        1 => part.prop_map(|part| format!("[{part}]")),
        1 => text().prop_map(|text| format!("[{{\"text\": {text}}}]")),
    ];
    let message = (role, content, prop_oneof![Just("role"), Just("from")], prop_oneof![Just("content"), Just("value")], 0..4)
        .prop_map(|(role, content, from, value, weight)| {
            let weight = if weight < 2 { format!(", \"weight\": {weight}") } else { String::new() };
            format!("{{\"{from}\": \"{role}\", \"{value}\": {content}{weight}}}")
        });
    let messages = prop::collection::vec(message, 0..4).prop_map(|messages| format!("[{}]", messages.join(", ")));
    prop_oneof![
        (
            messages,
            prop_oneof![Just("messages"), Just("conversations")],
            prop::option::of(Just("\"schemaVersion\": \"bedrock-conversation-2024\", "))
        )
            .prop_map(|(messages, name, version)| format!("{{{}\"{name}\": {messages}}}", version.unwrap_or_default())),
        (text(), text()).prop_map(|(prompt, completion)| format!("{{\"prompt\": {prompt}, \"completion\": {completion}}}")),
        (text(), text(), text())
            .prop_map(|(one, two, three)| { format!("{{\"instruction\": {one}, \"input\": {two}, \"output\": {three}}}") }),
    ]
}

/// What a profile says of a record without a cache.
fn said(profile: &Profile, record: Value<'_>) -> (bool, Vec<Turn>) {
    let mut turns = Vec::new();
    profile.turns(record, &mut turns);
    (profile.is_right(record), turns)
}

proptest! {
    #[test]
    fn what_is_remembered_is_what_would_be_said(records in prop::collection::vec(records(), 1..40)) {
        for name in Profile::builtin_names() {
            let profile = Profile::builtin(name).expect("a built-in profile");
            let (mut cache, mut parser, mut turns) = (ShapeCache::default(), Parser::new(0), Vec::new());
            for record in records.iter().chain(&records) {
                let mut scratch = [record.as_bytes(), &[b' '; PADDING]].concat();
                parser.read(record.as_bytes(), &mut scratch, |parsed| {
                    let Parsed::Value(tape, _) = parsed else { panic!("{record}") };
                    let value = Value::at(tape, 0);
                    let shape = profile.lookup_shape(value, &mut cache, &mut turns);
                    let (right, found) = said(&profile, value);
                    assert!(right || shape.is_none(), "{name}: {record}");
                    assert_eq!(turns, found, "{name}: {record}");
                    if shape.is_none() {
                        profile.insert_shape(value, &mut cache, &turns, || 0);
                    }
                });
            }
        }
    }
}
