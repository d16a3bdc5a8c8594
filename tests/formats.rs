//! Files of one format with records of another: what is said of those, and by which rule.

use tunelint::Checker;
use tunelint::finding::Report;
use tunelint::rule::Selection;

fn check(profile: &str, select: &[&str], lines: &[&str]) -> Report {
    let select = select.iter().map(|&name| name.to_owned()).collect();
    let checker = Checker::new().selection(Selection { select, ..Selection::default() }).profile(profile).expect("it exists");
    checker.check_bytes("train.jsonl", lines.join("\n").as_bytes()).expect("the settings are right")
}

/// Line, rule and message of each finding.
fn said(report: &Report) -> Vec<(u64, &str, &str)> {
    let line = |finding: &tunelint::finding::Finding| finding.span.map_or(0, |span| span.line);
    report.findings.iter().map(|finding| (line(finding), finding.rule.as_str(), finding.message.as_str())).collect()
}

const CHAT: &str = r#"{"messages": [{"role": "user", "content": "Deepest lake?"}, {"role": "assistant", "content": "Baikal."}]}"#;
const PAIR: &str = r#"{"prompt": "Deepest lake?", "completion": "Baikal."}"#;
const RANKED: &str = r#"{"prompt": "Deepest lake?", "chosen": "Baikal.", "rejected": "Erie."}"#;
const NOVA: &str = r#"{"schemaVersion": "bedrock-conversation-2024", "messages": [{"role": "user", "content": [{"text": "Deepest lake?"}]}, {"role": "assistant", "content": [{"text": "Baikal."}]}]}"#;

#[test]
fn a_foreign_record_has_one_finding_that_names_its_form() {
    let report = check("openai-chat", &["schema", "chat"], &[CHAT, PAIR, CHAT]);
    let message = "the record is in the format `bedrock-sft-prompt-completion`, not `openai-chat`: `messages` is missing (found \
                   `prompt` instead)";
    assert_eq!(said(&report), [(2, "mixed-format", message)]);
    let report = check("bedrock-nova-sft", &["schema", "chat"], &[NOVA, CHAT]);
    let message = "the record is in the format `openai-chat`, not `bedrock-nova-sft`: `schemaVersion` is missing";
    assert_eq!(said(&report), [(2, "mixed-format", message)]);
    let report = check("bedrock-sft-prompt-completion", &["schema", "chat"], &[PAIR, RANKED]);
    assert_eq!(said(&report)[0].1, "mixed-format");
    let every = check("bedrock-cpt", &["schema"], &[CHAT, PAIR, RANKED]);
    assert!(said(&every).iter().all(|(_, rule, _)| *rule == "mixed-format") && every.summary.error == 3, "{every:?}");
}

/// The names at the top are those of chats: what is foreign shows in each of the messages.
#[test]
fn a_foreign_record_among_chats_has_one_finding_as_well() {
    let unversioned = NOVA.replace(r#""schemaVersion": "bedrock-conversation-2024", "#, "");
    for (record, form, sign) in [
        (NOVA, "bedrock-nova-sft", "`content` is neither a string nor an array of parts with a `type`"),
        (&unversioned, "bedrock-conversation", "`content` is neither a string nor an array of parts with a `type`"),
    ] {
        let report = check("openai-chat", &["schema", "chat"], &[CHAT, record]);
        let message = format!("the record is in the format `{form}`, not `openai-chat`: {sign}");
        assert_eq!(said(&report), [(2, "mixed-format", message.as_str())]);
    }
}

#[test]
fn without_the_rule_the_consequences_are_found() {
    let report = check("openai-chat", &["missing-field"], &[CHAT, PAIR]);
    assert_eq!(said(&report), [(2, "missing-field", "`messages` is missing (found `prompt` instead)")]);
    let alone = check("openai-chat", &["mixed-format"], &[CHAT, PAIR, r#"{"text": "Baikal"}"#]);
    assert_eq!(said(&alone).len(), 1);
}

#[test]
fn a_flawed_record_keeps_its_own_findings() {
    let unversioned = NOVA.replace(r#""schemaVersion": "bedrock-conversation-2024", "#, "");
    let report = check("bedrock-nova-sft", &["schema", "chat"], &[&unversioned]);
    assert_eq!(said(&report), [(1, "missing-field", "`schemaVersion` is missing")]);
    let typo = r#"{"prompt": "Deepest lake?", "response": "Baikal."}"#;
    let report = check("bedrock-sft-prompt-completion", &["schema"], &[typo]);
    assert_eq!(said(&report)[0].1, "missing-field");
    // A system message has no place among Claude's, yet nothing is wrong at the top of the record.
    let system = CHAT.replace("[{", r#"[{"role": "system", "content": "Be brief."}, {"#);
    let report = check("bedrock-claude-messages", &["schema", "chat"], &[&system]);
    assert_eq!(said(&report)[0].1, "unknown-role");
}

/// The profile of a file, which nobody named.
fn detected(lines: &[&str]) -> String {
    let report = Checker::new().check_bytes("train.jsonl", lines.join("\n").as_bytes()).expect("the settings are right");
    report.files[0].profile.clone()
}

#[test]
fn records_that_only_the_careful_parser_reads_have_a_format() {
    let odd = CHAT.replace("Baikal", r"Baikal \ud83d");
    let huge = CHAT.replacen('{', r#"{"id": 123456789012345678901234567890, "#, 1);
    assert_eq!(detected(&[&odd, &odd]), "openai-chat");
    assert_eq!(detected(&[&huge, &odd]), "openai-chat");
    assert_eq!(detected(&[PAIR, PAIR, &odd]), "bedrock-sft-prompt-completion");
}

#[test]
fn a_long_first_record_has_a_format() {
    let long = CHAT.replace("Baikal", &"Baikal, ".repeat(3 << 20));
    assert_eq!(detected(&[&long, CHAT]), "openai-chat");
}
