//! Personal data and secrets: found wherever they stand in a record, and echoed nowhere.

use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::{command, finish, folder_of, run};

const MAIL: &str = "jane.roe@contoso-mail.com";

/// Records with the address in many guises, and the bytes of each that a finding must cut out.
const PLANTED: &[(&str, &str)] = &[
    (r#"{"text": "Write to jane.roe@contoso-mail.com now."}"#, MAIL),
    (r#"{"text": "to \u006aane.roe\u0040contoso-mail.com"}"#, r"\u006aane.roe\u0040contoso-mail.com"),
    (r#"{"text": "Dear all,\njane.roe@contoso-mail.com\tis gone"}"#, MAIL),
    ("{\"text\": \"jane\u{200B}.roe@contoso\u{2060}-mail.com\"}", "jane\u{200B}.roe@contoso\u{2060}-mail.com"),
    (r#"{"text": "jane\u200b.roe@contoso-mail.com"}"#, r"jane\u200b.roe@contoso-mail.com"),
    (r#"{"text": "ok", "jane.roe@contoso-mail.com": 1}"#, MAIL),
    (r#"{"text": "ok", "to": "jane.roe@contoso-mail.com", "to": "nobody"}"#, MAIL),
    (r#"{"text": "ok", "to": "nobody", "to": "jane.roe@contoso-mail.com"}"#, MAIL),
    (
        r#"{"messages": [{"role": "assistant", "tool_calls": [{"arguments": "{\"to\": \"hi\\njane.roe@contoso-mail.com\"}"}]}]}"#,
        MAIL,
    ),
    (r#"{"arguments": "{\"to\": \"jane.roe\\u0040contoso-mail.com\"}"}"#, r"jane.roe\\u0040contoso-mail.com"),
    (r#"{"arguments": "{\"a\": \"{\\\"to\\\": \\\"x\\\\njane.roe@contoso-mail.com\\\"}\"}"}"#, MAIL),
];

fn planted() -> String {
    PLANTED.iter().map(|(record, _)| format!("{record}\n")).collect()
}

fn findings(text: &str, arguments: &[&str]) -> Vec<Json> {
    let folder = folder_of(&[("data.jsonl", text)]);
    let fixed = ["check", "data.jsonl", "-q", "--output-format", "json"];
    let ran = run(folder.path(), &[&fixed, arguments].concat());
    let report: Json = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stdout));
    report["findings"].as_array().expect("a list").clone()
}

/// Checks texts of two lengths, one four times as long. Linear time takes four times as long and quadratic time sixteen times; the
/// constant is for the start of the program and for other work of the machine.
fn assert_linear(what: &str, text_of_length: &dyn Fn(usize) -> String) {
    let time = |length: usize| {
        let text = text_of_length(length);
        let start = Instant::now();
        findings(&text, &["--select", "pii,secrets", "--max-findings", "1"]);
        start.elapsed()
    };
    let (short, long) = (time(1 << 18), time(1 << 20));
    assert!(long < short * 10 + Duration::from_millis(500), "`{what}`: {short:?}, then {long:?}");
}

fn cut(text: &str, finding: &Json) -> String {
    let end = |name: &str| usize::try_from(finding[name].as_u64().expect("a number")).expect("a small number");
    text[end("byte_start")..end("byte_end")].to_owned()
}

#[test]
fn a_value_is_found_in_every_guise() {
    let text = planted();
    let found = findings(&text, &["--select", "email", "--max-findings", "0"]);
    let shown: Vec<(u64, String)> =
        found.iter().map(|finding| (finding["line"].as_u64().unwrap_or(0), cut(&text, finding))).collect();
    let wanted: Vec<(u64, String)> = PLANTED.iter().zip(1..).map(|((_, value), line)| (line, (*value).to_owned())).collect();
    assert_eq!(shown, wanted);
    let in_key: Vec<u64> =
        found.iter().filter(|finding| finding["in_key"] == true).filter_map(|one| one["line"].as_u64()).collect();
    assert_eq!(in_key, [6]);
}

#[test]
fn no_format_echoes_a_value_whatever_runs() {
    let folder = folder_of(&[("data.jsonl", &planted())]);
    let middle: Vec<String> =
        MAIL.as_bytes()[2..MAIL.len() - 2].windows(5).map(|window| String::from_utf8_lossy(window).into_owned()).collect();
    for format in ["full", "concise", "grouped", "json", "jsonl"] {
        for select in ["email", "ALL", "duplicate-key", "unknown-field"] {
            let ran = run(
                folder.path(),
                &["check", "data.jsonl", "--output-format", format, "--select", select, "--max-findings", "0"],
            );
            let said = format!("{}{}", ran.stdout, ran.stderr).replace("e-mail", "");
            let leaked: Vec<&String> = middle.iter().filter(|window| said.contains(window.as_str())).collect();
            assert!(leaked.is_empty(), "{format}, {select}: {leaked:?} in\n{said}");
        }
    }
}

#[test]
fn values_are_shown_when_somebody_asks_and_in_ci_only_when_forced() {
    let folder = folder_of(&[("data.jsonl", &planted())]);
    let check = |how: &str, ci: bool| {
        let mut command = command(folder.path(), &["check", "data.jsonl", "-q", "--select", "email", how]);
        finish(if ci { command.env("CI", "true") } else { &mut command })
    };
    assert!(check("--show-values", false).stdout.contains(MAIL));
    assert!(check("--show-values=force", true).stdout.contains(MAIL));
    let refused = check("--show-values", true);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""));
    assert!(refused.stderr.contains("--show-values=force"), "{}", refused.stderr);
}

/// A baseline that somebody made while they looked at values is as good as any other.
#[test]
fn fingerprints_are_the_same_whether_values_are_shown_or_not() {
    let named = format!(r#"{{"{MAIL}": "jane.roe@contoso-mail.com", "x": 1, "x": 2, "text": "", "text": "a"}}"#);
    let lines = format!("{}{named}\n{named}\n", planted());
    let fingerprints = |more: &[&str]| -> Vec<String> {
        let arguments = [&["--select", "ALL", "--max-findings", "0"], more].concat();
        findings(&lines, &arguments).iter().map(|finding| finding["fingerprint"].to_string()).collect()
    };
    assert_eq!(fingerprints(&[]), fingerprints(&["--show-values=force"]));
}

#[test]
fn redaction_numbers_values_that_differ() {
    let text = r#"{"text": "jane.roe@contoso-mail.com, bob@contoso-mail.com, jane\u200b.roe@contoso-mail.com"}"#;
    let found = findings(text, &["--select", "email", "--max-findings", "0"]);
    let edits: Vec<(&str, &str)> = found
        .iter()
        .map(|finding| {
            let edit = &finding["fix"]["edits"][0];
            assert_eq!((&edit["byte_start"], &edit["byte_end"]), (&finding["byte_start"], &finding["byte_end"]));
            (finding["fix"]["applicability"].as_str().unwrap_or_default(), edit["text"].as_str().unwrap_or_default())
        })
        .collect();
    assert_eq!(edits, [("unsafe", "[EMAIL_1]"), ("unsafe", "[EMAIL_2]"), ("unsafe", "[EMAIL_1]")]);
    let one = findings(r#"{"text": "jane.roe@contoso-mail.com"}"#, &["--select", "email", "--max-findings", "0"]);
    assert_eq!(one[0]["fix"]["edits"][0]["text"], "[EMAIL]");
}

#[test]
fn what_is_found_does_not_depend_on_the_records_before() {
    // After a few records of one form the names in them are known to say nothing; a name in a string may still say something.
    let plain = "{\"prompt\": \"case 123456\", \"completion\": \"7 - 120 - 4500\"}\n".repeat(40);
    let inner = "{\"prompt\": \"{\\\"ssn\\\": \\\"the number that was asked for in the letter of this week, which nobody has answered \
                 so far, is as follows and was checked by two: 536-90-4399\\\"}\", \"completion\": \"7 - 120 - 4500\"}\n";
    let (alone, after) =
        (findings(inner, &["--select", "pii"]).len(), findings(&format!("{plain}{inner}"), &["--select", "pii"]).len());
    assert_eq!(alone, after);
}

#[test]
fn hostile_texts_take_linear_time() {
    for text in ["a", "1", "@", "0.0.0.0.", "a@", "1 ", "::", "password: ", "AKIA", "4111-", "\u{200B}", "１"] {
        assert_linear(text, &|length| format!("{{\"text\": \"{}\"}}", text.repeat(length / text.len())));
    }
}

/// Of a form that nobody knows yet all records are looked at. Of one that is known each sight is judged alone.
#[test]
fn hostile_texts_of_a_known_form_take_linear_time() {
    let known = "{\"prompt\": \"a\", \"completion\": \"case 123456, 7 - 120 - 4500 and more of it\"}\n".repeat(20_000);
    let mut state = 1_u64;
    let mut digits = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{:08}", (state >> 33) % 100_000_000)
    };
    let digits: Vec<String> = (0..1 << 19).map(|_| digits()).collect();
    for word in ["CCA", "Sin", "F", "id é", "卡", "a@", "-", " "] {
        assert_linear(word, &|length| {
            let text: String = digits[..length / 2].iter().map(|digits| format!("{word}{digits}")).collect();
            format!("{known}{{\"prompt\": \"a\", \"completion\": \"{text}\"}}")
        });
    }
}
