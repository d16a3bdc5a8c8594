//! What is said about real distributions, and that parts of a dataset add up to the whole.

use proptest::prelude::*;

use crate::Checker;
use crate::finding::Report;
use crate::input::Splits;
use crate::rule::Selection;

fn check(records: &[String], also: &[&str]) -> Report {
    let select = ["balance"].iter().chain(also).map(|&name| name.to_owned()).collect();
    let checker = Checker::new().selection(Selection { select, ..Selection::default() });
    checker.check_bytes("train.jsonl", records.join("\n").as_bytes()).expect("nothing fails on bytes in memory")
}

fn rules(records: &[String]) -> Vec<String> {
    check(records, &[]).findings.into_iter().map(|finding| finding.rule).collect()
}

/// Records of these classes, so many of each, in turns.
fn labelled(classes: &[(&str, usize)]) -> Vec<String> {
    let most = classes.iter().map(|(_, records)| *records).max().unwrap_or(0);
    let round =
        |number: usize| classes.iter().filter(move |(_, records)| number < *records).map(move |(label, _)| (number, *label));
    (0..most).flat_map(round).map(|(number, label)| format!(r#"{{"text": "parcel {number}", "label": {label}}}"#)).collect()
}

#[test]
fn each_fault_has_one_finding() {
    for (classes, wanted) in [
        (&[("\"a\"", 60), ("\"b\"", 50), ("\"c\"", 55)][..], None),
        (&[("\"a\"", 60)], Some("single-class")),
        (&[("true", 95), ("false", 5)], Some("dominant-class")),
        (&[("1", 40), ("2", 30), ("3", 4)], Some("rare-class")),
        (&[("\"a\"", 60), ("\"b\"", 15)], Some("uneven-classes")),
        (&[("\"spam\"", 60), ("\"Spam\"", 25), ("\"ham\"", 70)], Some("inconsistent-label")),
        (&[("\"refund\"", 60), ("\"refnud\"", 2), ("\"delivery\"", 70)], Some("inconsistent-label")),
        (&[("\"a\"", 20), ("\"b\"", 1)], None),
        (&[("null", 50), ("\"b\"", 1)], None),
        (&[("[\"a\", \"b\"]", 30), ("[\"c\"]", 28), ("[]", 5)], None),
    ] {
        let found = rules(&labelled(classes));
        assert!(found.iter().map(String::as_str).eq(wanted), "{classes:?}: {found:?}");
    }
}

#[test]
fn a_finding_is_about_the_file_and_shows_records() {
    let report = check(&labelled(&[("true", 96), ("false", 4)]), &[]);
    let finding = &report.findings[0];
    assert_eq!((finding.span, finding.pointer.as_deref(), finding.related.len()), (None, None, 2));
    assert_eq!(
        finding.message,
        "class `true` of `label` has 96 % of the records, 96 of 100; the other class has 4; entropy 0.24 of 1.00 bits"
    );
}

#[test]
fn classes_are_inferred_from_few_and_short_answers_only() {
    let answers = |answers: &[&str], count: usize| -> Vec<String> {
        let record =
            |number: usize| format!(r#"{{"prompt": "Is {number} odd?", "completion": "{}"}}"#, answers[number % answers.len()]);
        (0..count).map(record).collect()
    };
    let report = check(&answers(&["yes"], 60), &[]);
    assert_eq!(report.findings[0].message, "all 60 answers are `yes`");
    assert!(rules(&answers(&["yes", "no"], 60)).is_empty());
    assert_eq!(rules(&answers(&["yes", "yes", "yes", "yes", "no"], 60)), ["uneven-classes"]);
    assert!(check(&answers(&["yes", "yes", "yes", "yes", "no"], 60), &[]).findings[0].message.contains("inferred"));
    // Too few records, too many answers, too long ones.
    assert!(rules(&answers(&["yes"], 39)).is_empty());
    let many: Vec<String> = (0..60).map(|number| format!(r#"{{"prompt": "next?", "completion": "{}"}}"#, number / 9)).collect();
    assert!(rules(&many).is_empty());
    assert!(rules(&answers(&[&"word ".repeat(20)], 60)).is_empty());
}

#[test]
fn a_rule_of_the_users_names_the_label() {
    let rule = "summary = 's'\nseverity = 'warning'\ncheck = 'balance'\nwhy = 'w'\nhelp = 'h'\n[options]\nof = 'rare-class'\n\
                at = '/meta/intent'\nleast = 20\n";
    let record =
        |number: usize| format!(r#"{{"text": "t {number}", "meta": {{"intent": "{}"}}}}"#, ["a", "b", "b", "b"][number % 4]);
    let records: Vec<String> = (0..60).map(record).collect();
    let select = vec!["rare-intent".to_owned()];
    let checker = Checker::new().rule_from_text("lint", "rare-intent", rule).expect("a right rule");
    let checker = checker.selection(Selection { select, ..Selection::default() });
    let report = checker.check_bytes("train.jsonl", records.join("\n").as_bytes()).expect("nothing fails");
    assert_eq!(report.findings[0].message, "1 of 2 classes of `/meta/intent` has fewer than 20 records: `a` (15)");
}

#[test]
fn lengths_of_preferred_answers_are_compared() {
    let pair = |chosen: usize, rejected: usize| {
        format!(r#"{{"prompt": "Why?", "chosen": "{}", "rejected": "{}"}}"#, "a".repeat(chosen), "b".repeat(rejected))
    };
    let pairs =
        |longer: usize| -> Vec<String> { (0..100).map(|number| if number < longer { pair(9, 5) } else { pair(5, 9) }).collect() };
    assert_eq!(rules(&pairs(95)), ["preferred-length-bias"]);
    assert_eq!(rules(&pairs(5)), ["preferred-length-bias"]);
    assert!(rules(&pairs(60)).is_empty());
    assert!(rules(&pairs(95)[..39]).is_empty());
}

#[test]
fn splits_are_held_against_the_training_data() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, classes: &[(&str, usize)]| {
        let path = folder.path().join(name);
        std::fs::write(&path, labelled(classes).join("\n")).expect("room for a file");
        vec![path]
    };
    let splits = Splits {
        train: file("train.jsonl", &[("\"a\"", 30), ("\"b\"", 30), ("\"c\"", 30)]),
        validation: file("validation.jsonl", &[("\"a\"", 3), ("\"b\"", 2), ("\"d\"", 1)]),
        test: file("test.jsonl", &[("\"x\"", 3), ("\"y\"", 2)]),
        ..Splits::default()
    };
    let selection = Selection { select: vec!["balance".to_owned()], ..Selection::default() };
    let report = Checker::new().selection(selection).check_dataset(&splits).expect("the files are there");
    let said: Vec<(&str, &str, usize)> =
        report.findings.iter().map(|finding| (finding.rule.as_str(), finding.message.as_str(), finding.file)).collect();
    // What has none of the classes of the training data is another set.
    let wanted = [
        (
            "class-not-in-training",
            "1 of 3 classes of `label` in the validation data does not appear in the training data: `d` (1)",
            1,
        ),
        (
            "class-not-in-validation",
            "1 of 3 classes of `label` in the training data does not appear in the validation data: `c` (30)",
            1,
        ),
    ];
    assert_eq!(said, wanted);
}

#[test]
fn any_chunk_size_and_number_of_threads_gives_the_same() {
    let mut records = labelled(&[("\"spam\"", 200), ("\"Spam\"", 30), ("\"ham\"", 70), ("\"egg\"", 3)]);
    records.push("not JSON".to_owned());
    let text = records.join("\n");
    let report = |chunk: usize, threads: usize| {
        let selection = Selection { select: vec!["balance".to_owned()], ..Selection::default() };
        let checker = Checker::new().selection(selection).chunk_bytes(chunk).threads(threads);
        checker.check_bytes("train.jsonl", text.as_bytes()).expect("nothing fails on bytes in memory")
    };
    let whole = report(1 << 20, 1);
    assert_eq!(whole.findings.len(), 2);
    for (chunk, threads) in [(1, 2), (100, 1), (4096, 7)] {
        assert_eq!(report(chunk, threads), whole);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_records_changes_no_message(counts in prop::collection::vec(1_usize..60, 1..5), seed in any::<u64>()) {
        let labels = ["\"a\"", "\"b\"", "\"c\"", "\"d\""];
        let classes: Vec<(&str, usize)> = labels.into_iter().zip(counts).collect();
        let records = labelled(&classes);
        let mut shuffled = records.clone();
        let mut state = seed | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        let messages = |records: &[String]| -> Vec<(String, String)> {
            check(records, &[]).findings.into_iter().map(|finding| (finding.message, finding.fingerprint)).collect()
        };
        prop_assert_eq!(messages(&records), messages(&shuffled));
    }
}

#[test]
fn a_few_records_in_another_language_are_told() {
    let record = |text: &str, number: usize| format!(r#"{{"text": "{text} {number}"}}"#);
    let english = "Where is my parcel? It was sent last week and nobody has seen it since then.";
    let german = "Ihre Sendung hat unser Haus am Montag verlassen und sollte bald bei Ihnen eintreffen.";
    let set = |of_english: usize, of_german: usize| {
        let records: Vec<String> = (0..of_english)
            .map(|number| record(english, number))
            .chain((0..of_german).map(|number| record(german, number)))
            .collect();
        check(&records, &["mixed-languages"]).findings.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
    };
    assert_eq!(set(58, 2), ["58 of 60 records whose language is certain are in English; the others: German (2)"]);
    assert!(set(60, 0).is_empty() && set(30, 30).is_empty(), "one language, or two on purpose");
    assert!(set(30, 1).is_empty(), "too few records to say");
}
