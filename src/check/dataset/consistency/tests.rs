//! The tally against its definition: parts merge to the whole, and what repeats makes no difference.

use proptest::prelude::*;

use super::*;
use crate::check::RecordRef;
use crate::rule::RuleBook;

/// Keeps what is reported: the record, the message and the related record.
#[derive(Default)]
struct Fake(Vec<(u64, String, u64)>);

impl Reporter for Fake {
    fn read(&mut self, positions: &[Position]) -> Result<Vec<RecordRef>, Error> {
        let seen =
            |&position: &Position| RecordRef { position, line: position.offset(), end: position.offset() + 1, digest: [0; 32] };
        Ok(positions.iter().map(seen).collect())
    }

    fn max_shown(&self) -> u64 {
        u64::MAX
    }

    fn count(&mut self, _rule: RuleId, _position: Position, _findings: u64) {}

    fn report(&mut self, draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>) {
        self.0.push((record.line, draft.message, related[0].0.line));
    }
}

const ALL: [Drift; 6] = [Drift::Type, Drift::StringOrList, Drift::Presence, Drift::Order, Drift::SystemPrompt, Drift::Consistent];

fn empty(of: &[Drift], profile: &str) -> Signatures {
    let profile = Profile::builtin(profile).expect("it is built in");
    let rules = of.iter().map(|&of| (of, 0)).collect();
    Signatures::new(Arc::new(Wanted { rules, profile, system: true, consistent: true, forms: OnceLock::new() }))
}

fn observe(tally: &mut Signatures, line: &str, number: usize) {
    let mut bytes = line.as_bytes().to_vec();
    let tape = simd_json::to_tape(&mut bytes).expect("the line is JSON").0;
    let mut turns = Vec::new();
    tally.wanted.profile.turns(crate::json::Value::at(&tape, 0), &mut turns);
    Tally::observe(
        tally,
        &Record {
            raw: line.as_bytes(),
            tape: &tape,
            turns: &turns,
            position: Position::new(0, number as u64),
            shape: None,
            line: None,
        },
    );
}

fn part(of: &[Drift], lines: &[String], from: usize, to: usize) -> Box<dyn DatasetTally> {
    let mut tally = empty(of, "bedrock-nova-sft");
    lines.iter().enumerate().take(to).skip(from).for_each(|(number, line)| observe(&mut tally, line, number));
    Tally::seal(&mut tally);
    Box::new(tally)
}

fn findings(tally: Box<dyn DatasetTally>) -> Vec<(u64, String, u64)> {
    let mut reporter = Fake::default();
    tally.conclude(&mut reporter).expect("the fake reads everything");
    reporter.0
}

fn line() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "1",
        "\"1\"",
        "\"x\"",
        "null",
        "[]",
        "[\"x\"]",
        "[{\"b\": 1}, {\"b\": []}]",
        "[{\"b\": \"\"}]",
    ]);
    let member = (prop::sample::select(vec!["a", "c", "system", "messages"]), value);
    prop::collection::vec(member, 0..3).prop_map(|members| {
        let mut names: Vec<&str> = Vec::new();
        let mut written = Vec::new();
        for (name, value) in members {
            if !names.contains(&name) {
                names.push(name);
                written.push(format!("\"{name}\": {value}"));
            }
        }
        format!("{{{}}}", written.join(", "))
    })
}

proptest! {
    #[test]
    fn merging_parts_in_any_grouping_equals_one_pass(
        lines in prop::collection::vec(line(), 0..30), a in 0usize..30, b in 0usize..30,
    ) {
        let (a, b) = (a.min(b).min(lines.len()), a.max(b).min(lines.len()));
        let wanted = findings(part(&ALL, &lines, 0, lines.len()));
        let parts = || [part(&ALL, &lines, 0, a), part(&ALL, &lines, a, b), part(&ALL, &lines, b, lines.len())];
        let [mut first, second, third] = parts();
        first.merge(second).expect("they are of one run");
        first.merge(third).expect("they are of one run");
        prop_assert_eq!(&findings(first), &wanted);
        let [mut first, mut second, third] = parts();
        second.merge(third).expect("they are of one run");
        first.merge(second).expect("they are of one run");
        prop_assert_eq!(&findings(first), &wanted);
    }

    #[test]
    fn the_order_of_the_records_decides_only_which_one_is_named(lines in prop::collection::vec(line(), 0..30)) {
        let counts = |lines: &[String]| findings(part(&ALL, lines, 0, lines.len())).len();
        let turned: Vec<String> = lines.iter().rev().cloned().collect();
        prop_assert_eq!(counts(&turned), counts(&lines));
    }
}

#[test]
fn the_first_records_of_both_kinds_are_named() {
    let lines: Vec<String> =
        ["{\"n\": 1}", "{\"n\": \"x\"}", "{\"n\": 2.5}", "{\"n\": \"7\"}", "{\"n\": null}", "{\"n\": \"y\"}"]
            .map(str::to_owned)
            .to_vec();
    // Two groups of two: the one that comes first is the majority.
    let wanted = vec![
        (1, "`n` is a string in 2 records (this is the first), and a number in 2 records".to_owned(), 0),
        (3, "`n` is a number written as a string in this record, and a plain number in 2 records".to_owned(), 0),
    ];
    assert_eq!(findings(part(&[Drift::Type], &lines, 0, lines.len())), wanted);
}

#[test]
fn how_often_an_item_repeats_makes_no_signature() {
    let mut tally = empty(&[Drift::Type], "generic");
    for (number, items) in [2, 1, 5, 60].into_iter().enumerate() {
        let items = vec!["{\"role\": \"user\", \"content\": \"x\"}"; items].join(", ");
        observe(&mut tally, &format!("{{\"messages\": [{items}]}}"), number);
    }
    assert_eq!(tally.known.len(), 1);
    assert_eq!(tally.known[0].count, 4);
}

#[test]
fn more_signatures_than_are_kept_change_nothing() {
    let mut tally = empty(&[Drift::Type], "generic");
    let records = MOST_SIGNATURES * 2 + 10;
    for number in 0..records {
        // A dozen members that are there or not, so that few names make many signatures.
        let members: Vec<String> = (0..13).filter(|bit| number >> bit & 1 == 1).map(|bit| format!("\"m{bit}\": 1")).collect();
        let odd = if number == 5000 { "\"n\": \"x\"" } else { "\"n\": true" };
        observe(
            &mut tally,
            &format!("{{{}}}", members.into_iter().chain([odd.to_owned()]).collect::<Vec<_>>().join(", ")),
            number,
        );
    }
    Tally::seal(&mut tally);
    assert!(tally.known.is_empty());
    let found = findings(Box::new(tally));
    let message = format!("`n` is a string in this record, and a boolean in {} records", records - 1);
    assert_eq!(found, vec![(5000, message, 0)]);
}

#[test]
fn a_record_of_many_members_takes_no_time() {
    let mut tally = empty(&ALL, "generic");
    for number in 0..3 {
        let members: Vec<String> = (0..60_000).map(|member| format!("\"m{member}-{number}\": 1")).collect();
        observe(&mut tally, &format!("{{{}}}", members.join(", ")), number);
    }
    Tally::seal(&mut tally);
    assert!(tally.files[0].too_many_members);
}

#[test]
fn a_file_of_names_that_are_data_is_not_judged() {
    let mut tally = empty(&[Drift::Type], "generic");
    for number in 0..2000 {
        let value = if number % 2 == 0 { "1" } else { "\"x\"" };
        observe(&mut tally, &format!("{{\"n\": {value}, \"id-{number}\": 1}}"), number);
    }
    Tally::seal(&mut tally);
    assert!(tally.files[0].too_many_members && tally.files[0].members.len() <= 1024);
    assert_eq!(findings(Box::new(tally)), Vec::new());
}

proptest! {
    #[test]
    fn names_have_hashes_of_their_own(names in prop::collection::btree_set("[ab\\x00]{0,20}", 0..200)) {
        let hashes: std::collections::BTreeSet<u64> = names.iter().map(|name| signature::name_hash(name)).collect();
        prop_assert_eq!(hashes.len(), names.len());
    }
}

#[test]
fn the_rules_of_the_mechanism_cover_its_words() {
    let book = RuleBook::builtin();
    let used = |drift: Drift| {
        book.rules()
            .iter()
            .any(|rule| matches!(&rule.options, crate::rule::Options::Drift(options) if options.of.contains(&drift)))
    };
    assert!(ALL.into_iter().all(used));
}
