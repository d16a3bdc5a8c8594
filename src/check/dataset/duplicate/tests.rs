//! Tallies over parts against plain comparisons of all records.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::check::{Draft, RecordRef};
use crate::json::{PADDING, Parsed, Parser, Value};
use crate::profile::Turn;

/// Every kind of sameness within a split, each under its number.
const KINDS: [Sameness; 6] =
    [Sameness::Record, Sameness::Example, Sameness::Contradiction, Sameness::Beginning, Sameness::Answer, Sameness::Question];

/// Parses a line and shows it as the engine does.
fn with_record<R>(line: &str, position: Position, view: impl FnOnce(&Record<'_>) -> R) -> R {
    let profile = crate::profile::Profile::builtin("openai-chat").expect("a built-in profile");
    let mut scratch = line.as_bytes().to_vec();
    scratch.resize(line.len() + PADDING, b' ');
    let mut view = Some(view);
    Parser::new(1).read(line.as_bytes(), &mut scratch, |parsed| {
        let Parsed::Value(tape, _) = parsed else { panic!("{line} is JSON") };
        let mut turns: Vec<Turn> = Vec::new();
        profile.turns(Value::at(tape, 0), &mut turns);
        let record = Record { raw: line.as_bytes(), tape, turns: &turns, position, shape: None, line: None };
        view.take().expect("called once")(&record)
    })
}

/// Reads from a list of lines, and keeps what is reported, by rule.
struct Fake<'r> {
    records: &'r [String],
    found: BTreeSet<(RuleId, u64, u64)>,
}

impl Reporter for Fake<'_> {
    fn read(&mut self, positions: &[Position]) -> Result<Vec<RecordRef>, Error> {
        let seen = |&position: &Position| {
            use sha2::Digest;
            let digest = sha2::Sha256::digest(&self.records[position.offset() as usize]).into();
            RecordRef { position, line: position.offset(), end: position.offset() + 1, digest }
        };
        Ok(positions.iter().map(seen).collect())
    }

    fn view(&mut self, positions: &[Position], view: &mut dyn FnMut(&Record<'_>)) -> Result<(), Error> {
        for &position in positions {
            with_record(&self.records[position.offset() as usize], position, |record| view(record));
        }
        Ok(())
    }

    fn max_shown(&self) -> u64 {
        u64::MAX
    }

    fn count(&mut self, _rule: RuleId, _position: Position, _findings: u64) {}

    fn report(&mut self, draft: Draft, record: RecordRef, related: Vec<(RecordRef, String)>) {
        self.found.insert((draft.rule, record.line, related[0].0.line));
    }
}

fn check() -> Duplicates {
    let rule = |(id, &of): (usize, &Sameness)| {
        let options = DuplicateOptions { of, between_splits: of == Sameness::Question, minimum: 1, least: 3, apart: 0 };
        (id as RuleId, options)
    };
    let rules = KINDS.iter().enumerate().map(rule).collect();
    Duplicates(Arc::new(Wanted { rules, key: Arc::new(Key::random()), split: true }))
}

fn part(check: &Duplicates, records: &[String], range: std::ops::Range<usize>) -> Box<dyn DatasetTally> {
    let mut tally = check.tally().expect("it judges the dataset");
    for number in range {
        with_record(&records[number], Position::new(0, number as u64), |record| tally.observe(record));
    }
    tally.seal();
    tally
}

fn found(tally: Box<dyn DatasetTally>, records: &[String]) -> BTreeSet<(RuleId, u64, u64)> {
    let mut reporter = Fake { records, found: BTreeSet::new() };
    tally.conclude(&mut reporter).expect("the fake reads everything");
    reporter.found
}

/// Sets of records that are connected by the findings of one rule, by their text.
fn clusters(found: &BTreeSet<(RuleId, u64, u64)>, rule: RuleId, records: &[String]) -> BTreeSet<Vec<String>> {
    let mut of: Vec<usize> = (0..records.len()).collect();
    for (_, one, other) in found.iter().filter(|(of_rule, ..)| *of_rule == rule) {
        let (one, other) = (of[*one as usize], of[*other as usize]);
        of.iter_mut().for_each(|cluster| *cluster = if *cluster == one { other } else { *cluster });
    }
    let mut clusters: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    of.iter().enumerate().for_each(|(record, cluster)| clusters.entry(*cluster).or_default().push(records[record].clone()));
    clusters.retain(|_, records| records.len() > 1);
    clusters
        .into_values()
        .map(|mut records| {
            records.sort();
            records
        })
        .collect()
}

/// Conversations of one to three exchanges that are often equal in one way or another.
fn record() -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec!["a", "A ", "b", "\\u0061", "c c", "C  c"]);
    let exchange = (text.clone(), text).prop_map(|(asked, answered)| {
        format!("{{\"role\": \"user\", \"content\": \"{asked}\"}}, {{\"content\": \"{answered}\", \"role\": \"assistant\"}}")
    });
    (prop::collection::vec(exchange, 1..3), prop::sample::select(vec!["", ", \"id\": 1", ", \"id\": 1.0", ", \"id\": 2"]))
        .prop_map(|(exchanges, id)| format!("{{\"messages\": [{}]{id}}}", exchanges.join(", ")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn merging_parts_in_any_grouping_equals_one_pass(
        records in prop::collection::vec(record(), 0..24), a in 0usize..24, b in 0usize..24,
    ) {
        let (a, b) = (a.min(b).min(records.len()), a.max(b).min(records.len()));
        let check = check();
        let wanted = found(part(&check, &records, 0..records.len()), &records);
        let parts = || [part(&check, &records, 0..a), part(&check, &records, a..b), part(&check, &records, b..records.len())];
        let [mut first, second, third] = parts();
        first.merge(second).expect("they are of one run");
        first.merge(third).expect("they are of one run");
        prop_assert_eq!(&found(first, &records), &wanted);
        let [mut first, mut second, third] = parts();
        second.merge(third).expect("they are of one run");
        first.merge(second).expect("they are of one run");
        prop_assert_eq!(&found(first, &records), &wanted);
        let [mut first, second, third] = parts();
        for later in [second, third] {
            let saved = later.save().expect("its state can be saved");
            prop_assert!(part(&check, &records, 0..0).load(&saved[..saved.len() - 1]).is_err(), "something is missing");
            prop_assert!(first.load(&saved).is_ok());
        }
        prop_assert_eq!(&found(first, &records), &wanted);
    }

    #[test]
    fn the_order_of_records_changes_no_cluster(
        (records, shuffled) in prop::collection::vec(record(), 0..16).prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
    ) {
        let check = check();
        let one = found(part(&check, &records, 0..records.len()), &records);
        let other = found(part(&check, &shuffled, 0..shuffled.len()), &shuffled);
        prop_assert_eq!(clusters(&one, 0, &records), clusters(&other, 0, &shuffled));
        for rule in 0..3 {
            let count = |found: &BTreeSet<(RuleId, u64, u64)>| found.iter().filter(|(of, ..)| *of == rule).count();
            prop_assert_eq!(count(&one), count(&other), "rule {}", rule);
        }
    }

    #[test]
    fn equal_values_are_found_and_no_others(records in prop::collection::vec(record(), 0..16)) {
        let value = |line: &str| serde_json::from_str::<serde_json::Value>(&line.replace("1.0", "1")).expect("JSON");
        let first = |at: usize| records[..at].iter().position(|line| value(line) == value(&records[at]));
        let wanted: BTreeSet<(RuleId, u64, u64)> =
            (0..records.len()).filter_map(|at| first(at).map(|first| (0, at as u64, first as u64))).collect();
        let check = check();
        let copies = found(part(&check, &records, 0..records.len()), &records);
        let copies: BTreeSet<_> = copies.into_iter().filter(|(rule, ..)| *rule == 0).collect();
        prop_assert_eq!(copies, wanted);
    }
}

/// What the rules say about a few lines.
fn said(lines: &[&str]) -> Vec<(Sameness, u64, u64)> {
    let records: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let check = check();
    let found = found(part(&check, &records, 0..records.len()), &records);
    found.into_iter().map(|(rule, at, with)| (KINDS[usize::from(rule)], at, with)).collect()
}

#[test]
fn one_cause_gives_one_finding() {
    let line = r#"{"messages": [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}]}"#;
    let spaced = r#"{"messages": [{"role": "user", "content": "2+2? "}, {"role": "assistant", "content": "4"}]}"#;
    let wrong = r#"{"messages": [{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "5"}]}"#;
    assert_eq!(said(&[line, line]), [(Sameness::Record, 1, 0)]);
    assert_eq!(said(&[line, spaced]), [(Sameness::Example, 1, 0)]);
    assert_eq!(said(&[line, wrong, wrong]), [(Sameness::Record, 2, 1), (Sameness::Contradiction, 1, 0)]);
}

#[test]
fn many_copies_of_one_record_are_joined() {
    let position = |number: u64| Position::new(0, number);
    let find =
        |at: u64, with: u64| Find { at: position(at), with: position(with), kind: (Sameness::Record, false), cluster: 0..1 };
    let finds: Vec<Find> = (1..=9).map(|at| find(at, 0)).chain([find(12, 10), find(11, 10)]).collect();
    let joined = |apart: u64| -> Vec<(u64, usize)> {
        let joined = find::join(&finds.iter().collect::<Vec<_>>(), apart);
        joined.iter().map(|joined| (joined.find.at.offset(), joined.others.len())).collect()
    };
    assert_eq!(joined(8), [(1, 8), (11, 0), (12, 0)]);
    assert_eq!((joined(9).len(), joined(0).len()), (11, 11));
    assert_eq!(joined(1), [(1, 8), (11, 1)]);
}

#[test]
fn names_and_values_do_not_change_places() {
    let line = |more: &str| {
        format!(r#"{{"messages": [{{"role": "user", "content": "Hi"}}, {{"role": "assistant", "content": "Hello"}}], {more}}}"#)
    };
    let (one, other) = (line(r#""source": "target""#), line(r#""target": "source""#));
    assert_eq!(said(&[&one, &other]), [(Sameness::Example, 1, 0)]);
}

#[test]
fn what_stands_beside_the_text_is_part_of_the_prompt() {
    let line = |tools: &str, answer: &str| {
        format!(
            r#"{{"messages": [{{"role": "user", "content": "Time?"}}, {{"role": "assistant", "content": "{answer}"}}]{tools}}}"#
        )
    };
    let tool = |name: &str| format!(r#", "tools": [{{"type": "function", "function": {{"name": "{name}"}}}}]"#);
    let (with, without) = (line(&tool("clock"), "noon"), line("", "I cannot say"));
    assert_eq!(said(&[&with, &without]), []);
    assert_eq!(said(&[&with, &line(&tool("clock"), "one")]), [(Sameness::Contradiction, 1, 0)]);
}

#[test]
fn judged_answers_and_empty_prompts_do_not_contradict() {
    let line = |asked: &str, answer: &str, more: &str| {
        format!(
            r#"{{"messages": [{{"role": "user", "content": "{asked}"}}, {{"role": "assistant", "content": "{answer}"}}]{more}}}"#
        )
    };
    assert_eq!(said(&[&line("Hi", "Hello", ", \"label\": true"), &line("Hi", "Go away", ", \"label\": false")]), []);
    assert_eq!(said(&[&line(" ", "Hello", ""), &line(" ", "Good day", "")]), []);
}
