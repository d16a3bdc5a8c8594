//! Records of one form are judged by what was seen of the first of them. That must never change what is found.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tunelint::Checker;
use tunelint::profile::Profile;
use tunelint::rule::Selection;

/// Rules about how records stand to each other or to their file.
const OF_MANY: [&str; 9] = [
    "duplicates",
    "field-type-drift",
    "mixed-content-style",
    "optional-field-inconsistent",
    "rare-field",
    "key-order-drift",
    "inconsistent-system",
    "duplicate-id",
    "missing-final-newline",
];

fn text() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        r#""""#,
        r#"" ""#,
        r#""12""#,
        r#""a""#,
        r#""\u200b""#,
        r#""The same words again, and again the same words.""#,
        r#""[{\"a\": 1}]""#,
        r#""N/A""#,
        "null",
        "1",
        "1.0",
        "[]",
    ]);
    words.prop_map(str::to_owned)
}

fn message() -> impl Strategy<Value = String> {
    let role = prop::sample::select(vec!["user", "assistant", "system", "human", "gpt", "robot"]);
    let names = prop::sample::select(vec![("role", "content"), ("from", "value")]);
    let content = prop_oneof![3 => text(), 1 => text().prop_map(|text| format!(r#"[{{"text": {text}}}]"#))];
    (role, names, content, 0..4).prop_map(|(role, (from, value), content, weight)| {
        let weight = if weight < 2 { format!(r#", "weight": {weight}"#) } else { String::new() };
        format!(r#"{{"{from}": "{role}", "{value}": {content}{weight}}}"#)
    })
}

fn record() -> impl Strategy<Value = String> {
    let messages = prop::collection::vec(message(), 0..4).prop_map(|messages| format!("[{}]", messages.join(", ")));
    let list = prop::sample::select(vec!["messages", "conversations"]);
    prop_oneof![
        (list, messages).prop_map(|(list, messages)| format!(r#"{{"{list}": {messages}}}"#)),
        (text(), text()).prop_map(|(one, two)| format!(r#"{{"prompt": {one}, "completion": {two}}}"#)),
        (text(), text(), text())
            .prop_map(|(one, two, three)| format!(r#"{{"instruction": {one}, "input": {two}, "output": {three}}}"#)),
        (text(), text(), text())
            .prop_map(|(one, two, three)| format!(r#"{{"prompt": {one}, "chosen": {two}, "rejected": {three}}}"#)),
    ]
}

fn counts(checker: &Checker, lines: &[String]) -> BTreeMap<String, u64> {
    let report = checker.check_bytes("data.jsonl", lines.join("\n").as_bytes()).expect("the settings are right");
    report.summary.by_rule.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_record_is_judged_as_if_it_stood_alone(
        records in prop::collection::vec(record(), 1..12),
        profile in prop::sample::select(Profile::builtin_names().collect::<Vec<_>>()),
    ) {
        let twice = [records.clone(), records.clone()].concat();
        let selection = Selection {
            select: vec!["ALL".to_owned()],
            ignore: OF_MANY.map(str::to_owned).to_vec(),
            ..Selection::default()
        };
        let checker = Checker::new().selection(selection).threads(1).profile(profile).expect("it is built in");
        let mut alone: BTreeMap<String, u64> = BTreeMap::new();
        for record in &records {
            for (rule, count) in counts(&checker, std::slice::from_ref(record)) {
                *alone.entry(rule).or_default() += 2 * count;
            }
        }
        prop_assert_eq!(counts(&checker, &twice), alone, "{}", profile);
    }
}
