//! What is told of answers with one end, whatever their order and the parts they are observed in.

use proptest::prelude::*;

use super::*;
use crate::Checker;
use crate::rule::Selection;

const HELLO: &str = "Thank you for contacting Acme support, we are glad that you wrote to us. ";
const FOOTER: &str = "\n\nWas this of help to you? Then tell your friends about the Acme support desk!";

/// A rule of the mechanism over chats: the messages of its findings, and the lines that they point at.
fn said(rule: &str, records: &[String]) -> Vec<(String, u64)> {
    let selection = Selection { select: vec![rule.to_owned()], ..Selection::default() };
    let checker = Checker::new().selection(selection).profile("openai-chat").expect("it is built in");
    let report = checker.check_bytes("records.jsonl", records.concat().as_bytes()).expect("nothing fails on bytes in memory");
    assert!(report.coverage.complete);
    report.findings.iter().map(|finding| (finding.message.clone(), finding.span.map_or(0, |span| span.line))).collect()
}

/// A chat of single questions with these answers.
fn chat(answers: &[&str]) -> String {
    let turns = answers.iter().flat_map(|answer| {
        [serde_json::json!({"role": "user", "content": "?"}), serde_json::json!({"role": "assistant", "content": answer})]
    });
    format!("{}\n", serde_json::json!({"messages": turns.collect::<Vec<_>>()}))
}

/// Prose of its own.
fn prose(number: usize) -> String {
    let words = ["north", "kettle", "amber", "quiet", "ladder", "seven", "willow", "copper"];
    let word = |at: usize| words[(number * 7 + at * at + number / 8 * at) % words.len()];
    (0..40).map(|at| word(at).to_owned()).chain([format!("{number} times.")]).collect::<Vec<_>>().join(" ")
}

fn chats(count: usize, answer: impl Fn(usize) -> String) -> Vec<String> {
    (0..count).map(|number| chat(&[&answer(number)])).collect()
}

#[test]
fn a_shared_beginning_is_told_once_with_its_number() {
    let records = chats(40, |number| if number % 2 == 1 { format!("{HELLO}{}", prose(number)) } else { prose(number) });
    let [(message, line)] = &said("repeated-answer-prefix", &records)[..] else { panic!("one finding") };
    let quote = "`Thank you for contacting Acme support, we are glad that you ...`";
    assert!(message.starts_with("20 of 40 answers (50 %) start with the same 7"), "{message}");
    assert!(message.ends_with(quote) && *line == 2, "{message}");
    assert_eq!(said("repeated-answer-suffix", &records), []);
}

#[test]
fn a_shared_end_is_told_in_the_last_answer_and_a_beginning_in_the_first() {
    let records: Vec<String> =
        (0..10).map(|number| chat(&[&format!("{HELLO}{}", prose(number)), &format!("{}{FOOTER}", prose(number + 10))])).collect();
    let [(message, 1)] = &said("repeated-answer-suffix", &records)[..] else { panic!("one finding") };
    assert!(message.starts_with("10 of 10 answers (100 %) end with the same 8"), "{message}");
    assert!(message.contains("`times. Was this of help to you? "), "{message}");
    assert_eq!(said("repeated-answer-prefix", &records).len(), 1);
}

#[test]
fn many_records_are_compared_by_a_sample() {
    let records = chats(200, |number| format!("{HELLO}{}", prose(number)));
    let [(message, _)] = &said("repeated-answer-prefix", &records)[..] else { panic!("one finding") };
    assert!(message.starts_with("200 of 200 answers (100 %) start with the same text, of 7"), "{message}");
    assert!(message.contains(" that were compared: `Thank you"), "{message}");
}

#[test]
fn few_short_copied_and_structured_answers_are_left_alone() {
    let rules = ["repeated-answer-prefix", "repeated-answer-suffix"];
    let few = chats(300, |number| if number < 14 { format!("{HELLO}{}{FOOTER}", prose(number)) } else { prose(number) });
    let short = chats(40, |number| format!("{HELLO}{number}"));
    let copies = chats(40, |_| format!("{HELLO}{}{FOOTER}", prose(1)));
    let json = chats(40, |number| {
        let call =
            serde_json::json!({"answer_of_the_assistant_to_the_customer": prose(number), "language": "english", "sources": []});
        format!("{call}")
    });
    let call = chats(40, |number| {
        format!("search(site='https://docs.example.com/v2', query={:?}, limit=10, page=1, exact=0, sort=0)", prose(number))
    });
    let fence =
        chats(40, |number| format!("```text\nThe answer of the assistant to the customer is this\n{}\n```", prose(number)));
    for (what, records) in [("few", few), ("short", short), ("copies", copies), ("json", json), ("call", call), ("fence", fence)]
    {
        for rule in rules {
            assert_eq!(said(rule, &records), [], "{what}");
        }
    }
}

#[test]
fn texts_are_cut_between_characters() {
    let records = chats(40, |number| format!("感谢您联系我们的客户服务中心，我们很高兴为您提供帮助。{}", prose(number)));
    let [(message, _)] = &said("repeated-answer-prefix", &records)[..] else { panic!("one finding") };
    assert!(message.contains("`感谢您联系我们的客户服务中心，我们很高兴为您提供帮助。`"), "{message}");
}

/// Where answers begin to differ may be in the middle of a value.
#[test]
fn no_part_of_a_value_is_quoted() {
    let mail = chats(40, |number| {
        format!("For all that you want to know write to our man anna.miller{number}@example.org. {}", prose(number))
    });
    let card = chats(40, |number| {
        format!("We have charged the card that you gave us, it is 4111 1111 1111 11{number}. {}", prose(number))
    });
    for (records, hidden) in [(mail, "anna"), (card, "4111")] {
        let [(message, _)] = &said("repeated-answer-prefix", &records)[..] else { panic!("one finding") };
        assert!(!message.contains(hidden), "{message}");
    }
}

#[test]
fn copies_do_not_crowd_the_others_out() {
    let records = chats(80, |number| format!("{HELLO}{}", prose(number / 4)));
    let copied: Vec<String> = records.iter().flat_map(|record| vec![record.clone(); 8]).collect();
    assert_eq!(said("repeated-answer-prefix", &copied).len(), 1);
}

#[test]
fn held_out_data_is_not_counted() {
    let check = Affixes { wanted: Arc::new([]), key: Arc::new(Key::random()) };
    let tally = check.tally().expect("it judges the dataset");
    assert_eq!(Split::ALL.map(|split| tally.wants(split)), Split::ALL.map(|split| split == Split::Train));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_the_records_changes_nothing(
        order in Just((0..150_usize).collect::<Vec<_>>()).prop_shuffle(), every in 2..5_usize,
    ) {
        let answer = |number: usize| match number % every {
            0 => format!("{HELLO}{}", prose(number)),
            1 => format!("{HELLO}And now to what you asked us. {}", prose(number)),
            _ => prose(number),
        };
        let records = chats(150, answer);
        let shuffled: Vec<String> = order.iter().map(|&number| records[number].clone()).collect();
        let messages = |records: &[String]| said("repeated-answer-prefix", records).into_iter().map(|(message, _)| message).collect::<Vec<_>>();
        prop_assert_eq!(messages(&records), messages(&shuffled));
        prop_assert!(!messages(&records).is_empty());
    }
}
