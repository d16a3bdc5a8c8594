//! What is promised of every rule, of those that users write, and of checks in Rust.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use tunelint::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use tunelint::rule::Selection;
use tunelint::{Checker, Error};

mod common;

use common::{Ran, run};

/// A folder with these files, and with a configuration that names the folder `lint`.
fn project(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let configuration = ("tunelint.toml", "rules = [\"lint/\"]\n");
    for (path, text) in files.iter().chain([&configuration]) {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it is in the folder")).expect("room for a folder");
        std::fs::write(path, text).expect("room for a file");
    }
    folder
}

fn assert_code(ran: &Ran, wanted: i32) {
    assert_eq!(ran.code, Some(wanted), "stdout:\n{}\nstderr:\n{}", ran.stdout, ran.stderr);
}

#[test]
fn every_example_of_every_built_in_rule_holds() {
    let checker = Checker::new();
    let (mut broken, mut nothing_bad) = (Vec::new(), Vec::new());
    for rule in checker.rules().rules() {
        let examples = rule.prose().examples;
        assert!(!examples.is_empty(), "{} has no example", rule.name);
        if examples.iter().all(|example| example.bad.is_none()) {
            nothing_bad.push(rule.name.as_str());
        }
        broken.extend(checker.test_examples(rule).expect("the profiles of the examples exist"));
    }
    assert!(broken.is_empty(), "{broken:#?}");
    let no_example = ["line-too-long", "wrong-extension", "class-not-in-training", "class-not-in-validation"];
    assert_eq!(nothing_bad, no_example, "only what an example cannot be has no bad one");
}

#[test]
fn an_example_that_does_not_hold_is_named() {
    let rule = |span: &str, good: &str| {
        PATTERN_RULE.replace("span = 'CN-104233'", &format!("span = '{span}'")).replace("signed in", good)
    };
    for (span, good, problem) in [
        ("CN-104233", "fine", None),
        ("CN-10423", "fine", Some("bad: the finding must point at `CN-10423`, but points at `CN-104233`")),
        ("CN-104233", "CN-104234", Some("good: unexpected finding")),
    ] {
        let checker = Checker::new().rule_from_text("lint", "customer-number", &rule(span, good)).expect("it is a rule");
        let broken = checker.test_examples(checker.rules().find("customer-number").expect("it was added")).expect("no profile");
        assert_eq!(broken.len(), usize::from(problem.is_some()), "{broken:?}");
        assert!(broken.iter().all(|broken| broken.problem.contains(problem.unwrap_or_default())), "{broken:?}");
    }
}

#[test]
fn every_built_in_rule_is_explained_and_reachable() {
    let checker = Checker::new();
    let book = checker.rules();
    assert!(!book.rules().is_empty());
    for rule in book.rules() {
        let prose = rule.prose();
        for (what, text) in [("summary", &prose.summary), ("why", &prose.why), ("help", &prose.help)] {
            assert!(text.trim().len() > 5, "{what} of {} says nothing", rule.name);
        }
        assert!(rule.is_builtin());
        assert!(book.has_group(&rule.group));
        for name in rule.aliases.iter().chain([&rule.name]) {
            assert_eq!(book.find(name).map(|found| &found.name), Some(&rule.name));
        }
        let selection = tunelint::rule::Selection { select: vec![rule.name.clone()], ..Default::default() };
        let report = Checker::new().selection(selection).check_bytes("a.jsonl", b"{}\n").expect("the name is known");
        let waits = report.coverage.rules_not_run.iter().any(|not_run| not_run.rule == rule.name && not_run.is_idle());
        assert!(report.coverage.rules_run == 1 || waits, "{} cannot be selected", rule.name);
    }
}

/// A keyword calls the expression to a text: what has none of them is never matched, whatever the expression says.
#[test]
fn what_a_built_in_pattern_matches_is_found_without_company() {
    for (rule, matches) in [
        ("leaked-chat-token", &["<|channel|>", "<|message|>", "<|return|>", "[gMASK]", "<<SYS>>", "<</SYS>>"][..]),
        ("html-entities", &["&rsquo;", "&lsquo;", "&rdquo;", "&ldquo;", "&#8217;", "&#8220;"]),
        ("knowledge-cutoff-phrase", &["as of my last update", "Knowledge cutoff is 2023"]),
    ] {
        let selection = tunelint::rule::Selection { select: vec![rule.to_owned()], ..Default::default() };
        let checker = Checker::new().selection(selection);
        for text in matches {
            let record = format!(r#"{{"prompt": "Who is mayor?", "completion": "Ada, {text}, was."}}"#);
            let report = checker.check_bytes("a.jsonl", record.as_bytes()).expect("the name is known");
            assert_eq!(report.findings.len(), 1, "{rule}: {text}");
        }
    }
}

#[test]
fn the_files_below_rules_are_the_built_in_rules() {
    let mut files = BTreeSet::new();
    for folder in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).expect("the folder of the rules") {
        let folder = folder.expect("a readable folder").path();
        let group = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if !folder.is_dir() || ["overheads", "profiles", "targets"].contains(&group.as_str()) {
            continue;
        }
        for file in std::fs::read_dir(folder).expect("a readable folder") {
            let file = file.expect("a readable folder").path();
            assert_eq!(file.extension().and_then(|end| end.to_str()), Some("toml"), "{} is no rule", file.display());
            files.insert((group.clone(), file.file_stem().expect("a name").to_string_lossy().into_owned()));
        }
    }
    let checker = Checker::new();
    let known: BTreeSet<_> = checker.rules().rules().iter().map(|rule| (rule.group.clone(), rule.name.clone())).collect();
    assert_eq!(files, known);
}

const PATTERN_RULE: &str = r#"summary  = "The answer repeats a customer number"
severity = "warning"
check    = "pattern"
roles    = ["assistant", "completion"]
why      = "The model would learn to invent customer numbers."
help     = "Write a placeholder instead."

[options]
regex    = '\bCN-[0-9]{6}\b'
keywords = ["CN-"]
message  = "`{match}` is a customer number"

[[example]]
bad  = '{"prompt": "Who am I?", "completion": "You are CN-104233."}'
good = '{"prompt": "Who am I?", "completion": "You are signed in."}'
span = 'CN-104233'
"#;

const FIELD_RULE: &str = r#"summary  = "The record names no team"
severity = "error"
check    = "field"
why      = "Answers are sampled by team."
help     = "Name the team."

[options]
at       = "/team"
required = true
enum     = ["billing", "shipping"]
"#;

const RECORDS: &str = r#"{"text": "You are CN-104233.", "completion": "You are CN-104233.", "team": "billing"}
{"completion": "You are signed in.", "team": "biling"}
{"completion": "CN-12 is too short", "team": "shipping"}
{"completion": "You are signed in."}
"#;

#[test]
fn a_folder_of_the_users_own_rules_is_used() {
    let files = [("lint/customer-number.toml", PATTERN_RULE), ("lint/team.toml", FIELD_RULE), ("train.jsonl", RECORDS)];
    let folder = project(&files);
    let ran = run(folder.path(), &["check", "train.jsonl", "--output-format", "concise", "--select", "lint", "-q"]);
    assert_code(&ran, 1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert_eq!(lines[0], "train.jsonl:1:55: warning[customer-number] `CN-104233` is a customer number");
    assert_eq!(lines[1], "train.jsonl:2:46: error[team] `team` must be one of \"billing\", \"shipping\", found \"biling\"");
    assert!(lines[2].starts_with("train.jsonl:4:1: error[team] ") && lines[2].contains("missing"), "{}", lines[2]);
}

#[test]
fn a_mistake_in_a_users_rule_is_shown_with_its_place() {
    let cases = [
        ("check    = \"pattern\"", "check    = \"patern\"", ":3:12", "`patern`", "did you mean `pattern`?"),
        ("severity = \"warning\"", "severity = \"waring\"", ":2:12", "`waring`", "did you mean `warning`?"),
        ("why      =", "whi      =", ":5:1", "`whi`", "did you mean `why`?"),
        ("keywords =", "keywrds  =", ":10:1", "`keywrds`", "did you mean `keywords`?"),
        ("\"assistant\", ", "\"asistant\", ", ":4:13", "`asistant`", "did you mean `assistant`?"),
        ("CN-[0-9]{6}", "CN-([0-9]{6}", ":9:12", "unclosed group", "regex"),
    ];
    for (right, wrong, place, message, help) in cases {
        let text = PATTERN_RULE.replacen(right, wrong, 1);
        let folder = project(&[("lint/customer-number.toml", &text), ("train.jsonl", RECORDS)]);
        let ran = run(folder.path(), &["check", "train.jsonl"]);
        assert_code(&ran, 2);
        let line = text.lines().find(|line| line.contains(wrong)).expect("the mistake is in the text");
        let path = format!("customer-number.toml{place}");
        for said in [path.as_str(), line, message, help] {
            assert!(ran.stderr.contains(said), "no {said} in:\n{}", ran.stderr);
        }
        assert_eq!(ran.stdout, "");
    }
}

/// Twenty lines and nothing else: a rule that came without a line of Rust.
const NEW_RULE: &str = r#"summary  = "The answer uses a brand name that is gone"
severity = "error"
check    = "phrases"
roles    = ["completion"]
why      = """
The model would go on advertising a product that is no longer sold.
Customers would ask for it.
"""
help     = "Write the new name."
false_positives = "Answers about the history of the company."

[options]
phrases  = ["Acme Gold", "Acme Classic"]
message  = "`{match}` is no longer sold"

[[example]]
profile = "bedrock-sft-prompt-completion"
bad  = '{"prompt": "What do you sell?", "completion": "Acme Gold."}'
good = '{"prompt": "What do you sell?", "completion": "Acme One."}'
span = 'Acme Gold'
"#;

#[test]
fn a_rule_file_is_listed_documented_exemplified_and_reported() {
    assert_eq!(NEW_RULE.lines().count(), 20);
    let record = "{\"prompt\": \"Do you sell Acme Gold?\", \"completion\": \"Yes: Acme Classic.\"}\n";
    let folder = project(&[("lint/old-brand.toml", NEW_RULE), ("train.jsonl", record)]);
    let listed = run(folder.path(), &["rules"]);
    assert_code(&listed, 0);
    let line = listed.stdout.lines().find(|line| line.trim_start().starts_with("old-brand ")).expect("it is listed");
    assert!(line.contains("error") && line.ends_with("The answer uses a brand name that is gone"), "{line}");

    let page = run(folder.path(), &["rule", "old-brand"]);
    assert_code(&page, 0);
    for said in ["old-brand (lint, error, ", "Customers would ask for it.", "Write the new name.", "history", "\"Acme Gold.\"}"] {
        assert!(page.stdout.contains(said), "no {said} in:\n{}", page.stdout);
    }

    let tested = run(folder.path(), &["rules", "test", "lint"]);
    assert_code(&tested, 0);
    assert_eq!(tested.stdout, "1 example of 1 rule, 0 failed\n");
    let with_the_others = run(folder.path(), &["rules", "test"]);
    assert_code(&with_the_others, 0);

    let checked = run(folder.path(), &["check", "train.jsonl", "--output-format", "concise", "-q"]);
    assert_code(&checked, 1);
    assert_eq!(checked.stdout, "train.jsonl:1:58: error[old-brand] `Acme Classic` is no longer sold\n");
}

#[test]
fn phrases_with_a_position_say_what_they_cannot_be() {
    let cases = [
        ("ignore_case = true", "is not supported for phrases anywhere in a text", "set `position` to `start`, `end` or `whole`"),
        ("position = \"whole\"\nphrases = [\"\\\"no\\\"\"]", "this phrase can never match", "Markdown emphasis at the"),
        ("position = \"end\"\nphrases = [\"\"]", "this phrase can never match", "Markdown emphasis at the"),
        ("position = \"middle\"", "unknown variant `middle`", "`anywhere`"),
    ];
    for (options, message, help) in cases {
        let with_phrases = "phrases  = [\"Acme Gold\", \"Acme Classic\"]";
        let options = if options.contains("phrases") { options.to_owned() } else { format!("{options}\n{with_phrases}") };
        let folder = project(&[("lint/old-brand.toml", &NEW_RULE.replace(with_phrases, &options))]);
        let ran = run(folder.path(), &["rules"]);
        assert_code(&ran, 2);
        let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(message) && said.contains(help), "no {message}, {help} in:\n{}", ran.stderr);
    }
}

#[test]
fn a_broken_example_of_a_users_rule_fails() {
    let text = NEW_RULE.replace("span = 'Acme Gold'", "span = 'Acme'");
    let folder = project(&[("lint/old-brand.toml", &text)]);
    for arguments in [&["rules", "test"][..], &["rules", "test", "lint"], &["rules", "test", "lint/old-brand.toml"]] {
        let ran = run(folder.path(), arguments);
        assert_code(&ran, 1);
        let wanted = "old-brand: example 1: bad: the finding must point at `Acme`, but points at `Acme Gold`\n";
        assert!(ran.stdout.starts_with(wanted), "{}", ran.stdout);
    }
}

/// A caller's own mechanism: answers that only repeat their prompt. What it costs: its options, its check, and the function that builds it.
struct Parrot {
    rule: RuleId,
    options: ParrotOptions,
}

#[derive(Clone, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ParrotOptions {
    minimum: usize,
}

impl Default for ParrotOptions {
    fn default() -> Self {
        ParrotOptions { minimum: 1 }
    }
}

impl RecordCheck for Parrot {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        let turns: Vec<_> = record.turns(tunelint::rule::RoleSet::ALL).collect();
        for pair in turns.windows(2).filter(|pair| pair[0].text == pair[1].text && pair[0].text.len() >= self.options.minimum) {
            sink.report(self.rule, Place::Value(pair[1].node), || format!("the {} repeats", pair[1].role.as_str()));
        }
    }
}

fn build_parrot(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let check = |active: ActiveRule<'_, ParrotOptions>| Parrot { rule: active.id, options: active.options.into_owned() };
    Ok(context.rules()?.into_iter().map(check).map(Arc::new).fold(Checks::none(), Checks::records))
}

#[test]
fn a_check_of_the_callers_own_finds_something() {
    let rule = "summary = 'An echo'\nseverity = 'warning'\ncheck = 'parrot'\nwhy = 'No use.'\nhelp = 'Drop it.'\n";
    assert!(Checker::new().rule_from_text("mine", "answer-is-prompt", rule).is_err(), "nobody knows the mechanism yet");
    let checker = Checker::new().mechanism("parrot", build_parrot).rule_from_text("mine", "answer-is-prompt", rule);
    let data = b"{\"prompt\": \"a\", \"completion\": \"b\"}\n{\"prompt\": \"hey\", \"completion\": \"hey\"}\n";
    let report = checker.expect("the mechanism is known").check_bytes("train.jsonl", data).expect("the settings are right");
    let [finding] = &report.findings[..] else { panic!("{:?}", report.findings) };
    assert_eq!((finding.rule.as_str(), finding.group.as_str()), ("answer-is-prompt", "mine"));
    assert_eq!((finding.message.as_str(), finding.pointer.as_deref()), ("the completion repeats", Some("/completion")));
    let span = finding.span.expect("a value has a place");
    assert_eq!(&data[span.byte_start as usize..span.byte_end as usize], b"\"hey\"");
}

#[test]
fn a_check_of_the_callers_own_reads_its_options_as_its_own_type() {
    let check = |options: &str| {
        let rule = format!("summary = 's'\nseverity = 'error'\ncheck = 'parrot'\nwhy = 'w'\nhelp = 'h'\n[options]\n{options}\n");
        let selection = Selection { select: vec!["answer-is-prompt".to_owned()], ..Selection::default() };
        // A closure is a mechanism, too: it may hold what it needs.
        let checker =
            Checker::new().selection(selection).mechanism("parrot", move |context: &BuildContext<'_>| build_parrot(context));
        let checker = checker.rule_from_text("mine", "answer-is-prompt", &rule).expect("any options");
        checker
            .check_bytes("train.jsonl", b"{\"prompt\": \"hey\", \"completion\": \"hey\"}\n")
            .map(|report| report.findings.len())
    };
    assert_eq!(check("minimum = 3").expect("the options are right"), 1);
    assert_eq!(check("minimum = 4").expect("the options are right"), 0);
    let error = check("minimal = 4").expect_err("the mechanism knows no such option").to_string();
    assert!(
        error.contains("rule `answer-is-prompt`: the check `parrot` does not accept its options: unknown field `minimal`"),
        "{error}"
    );
}

#[test]
fn the_page_of_a_users_rule_is_no_command_to_the_ci() {
    let text = NEW_RULE.replace("The model would go on", "\n::error::owned\n\nThe model would go on");
    let folder = project(&[("lint/old-brand.toml", &text)]);
    let page = run(folder.path(), &["rule", "old-brand"]);
    assert_code(&page, 0);
    assert!(page.stdout.contains("::error::owned"), "{}", page.stdout);
    assert!(!page.stdout.lines().any(|line| line.trim_start().starts_with("::")), "{}", page.stdout);
}
