//! Which profile records have: each form is told from its neighbors, and the reason says what was weighed.

use super::super::detect;
use super::super::detect::Detector;
use super::with_record;

/// The name of the profile and the reason.
fn detected(lines: &[&str]) -> (String, String) {
    let mut buffers: Vec<Vec<u8>> = lines.iter().map(|line| line.as_bytes().to_vec()).collect();
    let tapes: Vec<_> = buffers.iter_mut().map(|bytes| simd_json::to_tape(bytes).unwrap().0).collect();
    let records: Vec<_> = tapes.iter().map(|tape| crate::json::Value::at(tape, 0)).collect();
    let detection = detect(&records).unwrap();
    (detection.profile.name().to_owned(), detection.because)
}

const PAIR: &str = r#"{"prompt": "a", "completion": "b"}"#;
const CHAT: &str = r#"{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#;
const NOVA: &str = r#"{"schemaVersion": "x", "messages": [{"role": "user", "content": [{"text": "a"}]}, {"role": "assistant", "content": [{"text": "b"}]}]}"#;

#[test]
fn every_form_is_recognized() {
    for (line, profile) in [
        (PAIR, "bedrock-sft-prompt-completion"),
        (CHAT, "openai-chat"),
        (NOVA, "bedrock-nova-sft"),
        (r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#, "openai-chat"),
        (
            r#"{"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}]}, {"role": "assistant", "content": "b"}]}"#,
            "openai-chat",
        ),
        (
            r#"{"system": "s", "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#,
            "bedrock-claude-messages",
        ),
        (r#"{"conversations": [{"from": "human", "value": "a"}, {"from": "assistant", "value": "b"}]}"#, "axolotl-conversation"),
        (
            r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {}}}]}]}"#,
            "chat",
        ),
        (
            r#"{"prompt": "a", "messages": [], "chosen": [{"role": "user", "content": "a"}], "rejected": [{"role": "user", "content": "a"}]}"#,
            "trl-preference",
        ),
        (
            r#"{"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "a"}]}]}"#,
            "bedrock-distillation",
        ),
        (r#"{"input": "a"}"#, "bedrock-cpt"),
        (
            r#"{"prompt": [{"role": "user", "content": "a"}], "completion": [{"role": "assistant", "content": "b"}]}"#,
            "trl-prompt-completion",
        ),
        (r#"{"prompt": "a", "chosen": "b", "rejected": "c"}"#, "trl-preference"),
        (r#"{"chosen": [{"role": "user", "content": "a"}], "rejected": [{"role": "user", "content": "a"}]}"#, "trl-preference"),
        (r#"{"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}"#, "sharegpt"),
        (
            r#"{"conversations": [{"from": "human", "value": "a"}], "chosen": {"from": "gpt", "value": "b"}, "rejected": {"from": "gpt", "value": "c"}}"#,
            "sharegpt",
        ),
        (r#"{"instruction": "a", "input": "", "output": "b"}"#, "alpaca"),
        (r#"{"instruction": "a", "chosen": "b", "rejected": "c"}"#, "alpaca"),
    ] {
        let (name, because) = detected(&[line]);
        assert_eq!(name, profile, "{line}: {because}");
    }
}

#[test]
fn forms_that_platforms_share_are_named() {
    let said = |lines: &[&str]| detected(lines).1;
    assert_eq!(said(&[PAIR, PAIR, CHAT]), "2 of the first 3 records match; `trl-prompt-completion` also matches");
    assert_eq!(said(&[CHAT]), "its only record matches");
    assert_eq!(said(&[NOVA, NOVA]), "2 of the first 2 records match; `bedrock-conversation` also matches");
    let both = NOVA.replace("\"x\"", "\"bedrock-conversation-2024\"");
    assert_eq!(said(&[&both]), "its only record matches; `bedrock-conversation` and `bedrock-distillation` also match");
}

#[test]
fn what_is_not_recognized_is_generic_and_says_what_is_missing() {
    for (line, because) in [
        (r#"{"what": "a"}"#, "no known format matches"),
        (r#"{"text": "a"}"#, "no known format matches: the records have `text`"),
        (r#"{"question": "a", "answer": "b"}"#, "no known format matches: the records have `question` and `answer`"),
        (
            r#"{"prompt": "a", "response": "b"}"#,
            "no known format matches; the nearest is `bedrock-sft-prompt-completion`: `completion` is missing",
        ),
        (r#"{"prompt": "a", "chosen": "b"}"#, "no known format matches; the nearest is `trl-preference`: `rejected` is missing"),
        (
            r#"{"schemaVersion": "x", "messages": [{"role": "assistant", "content": [{"text": "a"}, {"toolUse": {}}]}]}"#,
            "no known format matches; the nearest is `bedrock-nova-sft`: content blocks hold tool calls, reasoning or documents",
        ),
        (
            r#"{"input": "a", "id": 1}"#,
            "no known format matches; the nearest is `bedrock-cpt`: there are other fields than `input`",
        ),
        (
            r#"{"messages": [{"role": "user", "content": "a"}]}"#,
            "no known format matches; the nearest is `chat`: no message has the role `assistant`",
        ),
        (
            r#"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], "label": true}"#,
            "no known format matches; the nearest is `chat`: `label` is a boolean, as in unpaired preference data",
        ),
    ] {
        assert_eq!(detected(&[line]), ("generic".into(), because.into()), "{line}");
    }
    assert_eq!(detected(&[]), ("generic".into(), "no record could be read".into()));
    let mixed = [PAIR, CHAT, r#"{"text": "a"}"#];
    let because = "no known format matches most records; the nearest is `chat`, which 1 of the first 3 match; 1 of the \
                   others match `bedrock-sft-prompt-completion`";
    assert_eq!(detected(&mixed).1, because);
}

#[test]
fn a_record_of_another_form_is_told_from_a_flawed_one() {
    let detector = Detector::builtin().unwrap();
    let instead = |profile: &str, line: &str| with_record(line, |record| detector.instead_of(profile, record));
    assert_eq!(instead("openai-chat", PAIR), Some("bedrock-sft-prompt-completion"));
    assert_eq!(instead("bedrock-nova-sft", CHAT), Some("openai-chat"));
    assert_eq!(instead("openai-chat", CHAT), None);
    assert_eq!(instead("trl-prompt-completion", PAIR), None);
    // The version is missing, and a near relative can do without.
    assert_eq!(instead("bedrock-nova-sft", &NOVA.replace("schemaVersion", "version")), None);
    assert_eq!(instead("openai-chat", r#"{"text": "a"}"#), None);
    assert_eq!(instead("generic", PAIR), None);
}

#[test]
fn detection_rules_name_existing_profiles() {
    let names: Vec<&str> = super::super::Profile::builtin_names().collect();
    for (name, rules) in super::super::builtin::detection_rules().unwrap() {
        assert!(rules.priority > 0 || name == "generic", "{name} is never detected");
        for related in &rules.related {
            assert!(names.contains(&related.as_str()), "{name}: {related}");
        }
    }
}

#[test]
fn hints_take_several_places_and_name_all_members() {
    for (line, profile) in [
        (r#"{"chosen": "a", "rejected": [{"role": "assistant", "content": "b"}]}"#, "trl-preference"),
        (r#"{"input": "a", "output": "b"}"#, "generic"),
    ] {
        assert_eq!(detected(&[line]).0, profile, "{line}");
    }
}

/// A fault that the whole file shares does not choose a profile that forgives it.
#[test]
fn a_slip_in_every_record_is_a_flawed_form_and_no_form_of_its_own() {
    let nova = NOVA.replace(r#""schemaVersion": "x", "#, "");
    let roles = CHAT.replace("\"user\"", "\"human\"").replace("\"assistant\"", "\"gpt\"");
    for (line, profile, against) in [
        (&*nova, "bedrock-nova-sft", "`schemaVersion` is missing"),
        (&CHAT.replace("messages", "conversations"), "chat", "`/messages/*/role` is missing"),
        (&CHAT.replace("messages", "mesages"), "chat", "`/messages/*/role` is missing"),
        (&roles, "chat", "no message has the role `assistant`"),
        (
            &PAIR.replace("prompt", "Prompt").replace("completion", "Completion"),
            "bedrock-sft-prompt-completion",
            "`prompt` is missing",
        ),
        (&PAIR.replace("\"b\"", "[\"b\"]"), "bedrock-sft-prompt-completion", "`completion` is an array, not a string"),
        (r#"{"instruction": "a", "output": {"b": 1}}"#, "alpaca", "`output` is an object, not a string"),
        (
            r#"{"messages": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}"#,
            "sharegpt",
            "`conversations` is missing",
        ),
        (r#"{"chosen": 1, "rejected": "b"}"#, "trl-preference", "`chosen` is an integer, not a string"),
    ] {
        let (name, because) = detected(&[line, line]);
        assert_eq!((&*name, because), (profile, format!("no known format matches; this is the nearest: {against}")), "{line}");
    }
    // Prompts for reinforcement, and questions with answers: complete as they are.
    for line in [r#"{"messages": [{"role": "user", "content": "a"}], "reference": "b"}"#, r#"{"question": "a", "answer": "b"}"#] {
        assert_eq!(detected(&[line, line]).0, "generic", "{line}");
    }
}
