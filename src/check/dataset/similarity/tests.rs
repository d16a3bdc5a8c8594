//! Sketches and clusters against plain comparisons, and their independence of order.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::sketch::{BINS, Sketcher};
use super::*;
use crate::json::{PADDING, Parsed, Parser, Value};
use crate::profile::Turn;

fn sketch_of(line: &str, position: Position) -> Option<Sketch> {
    let profile = crate::profile::Profile::builtin("bedrock-sft-prompt-completion").expect("a built-in profile");
    let mut scratch = line.as_bytes().to_vec();
    scratch.resize(line.len() + PADDING, b' ');
    Parser::new(1).read(line.as_bytes(), &mut scratch, |parsed| {
        let Parsed::Value(tape, _) = parsed else { panic!("{line} is JSON") };
        let mut turns: Vec<Turn> = Vec::new();
        profile.turns(Value::at(tape, 0), &mut turns);
        let record = Record { raw: line.as_bytes(), tape, turns: &turns, position, shape: None, line: None };
        Sketcher::default().sketch(&record)
    })
}

fn line(prompt: &str, completion: &str) -> String {
    serde_json::json!({"prompt": prompt, "completion": completion}).to_string()
}

fn links_of(lines: &[String]) -> Vec<Link> {
    let sketches: Vec<Sketch> =
        lines.iter().enumerate().filter_map(|(number, line)| sketch_of(line, Position::new(0, number as u64))).collect();
    links(&sketches.iter().collect::<Vec<_>>(), 80)
}

/// So many words, the same for the same seed.
fn prose(seed: u64, words: usize) -> String {
    (0..words as u64).map(|word| format!("w{}", crate::search::ngrams::mix(seed, word) % 5000)).collect::<Vec<_>>().join(" ")
}

#[test]
fn sketches_estimate_the_share_of_rows() {
    for kept in [50, 70, 90, 100] {
        let one = prose(1, 400);
        let other: Vec<&str> = one.split(' ').take(4 * kept).collect();
        let other = other.join(" ") + " " + &prose(2, 400 - 4 * kept);
        let [one, other] = [&one, &other].map(|text| sketch_of(&line(text, text), Position::new(0, 0)).expect("long enough"));
        let same = (0..BINS).filter(|&bin| one.bins[0][bin] == other.bins[0][bin]).count();
        let (found, wanted) = (same as f64 / BINS as f64, kept as f64 / (200 - kept) as f64);
        assert!((found - wanted).abs() < 0.2, "{kept}: {found} instead of {wanted}");
    }
}

#[test]
fn sketches_of_short_texts_are_as_good() {
    // Twelve words, the last of which differs: nine of eleven rows are the same.
    let error = |seed: u64| {
        let (asked, answered) = (prose(seed, 12), prose(1, 30));
        let other = format!("{} other", asked.rsplit_once(' ').expect("words").0);
        let [one, other] =
            [asked, other].map(|asked| sketch_of(&line(&asked, &answered), Position::new(0, 0)).expect("long enough"));
        let same = (0..BINS).filter(|&bin| one.bins[0][bin] == other.bins[0][bin]).count();
        (same as f64 / BINS as f64 - 9.0 / 11.0).powi(2)
    };
    let deviation = ((100..500).map(error).sum::<f64>() / 400.0).sqrt();
    assert!(deviation < 0.08, "{deviation}");
}

#[test]
fn a_template_with_different_answers_is_no_duplicate() {
    let template = prose(7, 300);
    let lines: Vec<String> = (0..100).map(|n| line(&format!("{template} {}", prose(n, 6)), &prose(1000 + n, 30))).collect();
    assert_eq!(links_of(&lines), []);
}

#[test]
fn what_differs_in_a_word_is_found_once() {
    let (asked, answered) = (prose(1, 80), prose(2, 80));
    let mut lines: Vec<String> = (10..40).map(|n| line(&prose(n, 60), &prose(100 + n, 60))).collect();
    lines.push(line(&asked, &answered));
    lines.push(line(&format!("{asked} indeed"), &answered));
    lines.push(line(&asked, &format!("Well, {answered}")));
    let found: Vec<(u64, u64)> = links_of(&lines).iter().map(|link| (link.at.offset(), link.with.offset())).collect();
    assert_eq!(found, [(31, 30), (32, 30)]);
}

/// The clusters, by the texts of their records.
fn clusters(lines: &[String]) -> BTreeSet<Vec<String>> {
    let text = |position: &Position| lines[position.offset() as usize].clone();
    let sorted = |link: &Link| {
        let mut texts: Vec<String> = link.cluster.iter().map(text).collect();
        texts.sort();
        texts
    };
    links_of(lines).iter().map(sorted).collect()
}

/// Texts of a few families, of which some differ in a few words only.
fn record() -> impl Strategy<Value = String> {
    (0_u64..4, prop::collection::vec(0_u64..60, 0..4)).prop_map(|(family, changed)| {
        let base = prose(family, 60);
        let word = |(at, word): (usize, &str)| if changed.contains(&(at as u64)) { "other".to_owned() } else { word.to_owned() };
        let text: Vec<String> = base.split(' ').enumerate().map(word).collect();
        line(&text.join(" "), &text.join(" "))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_records_changes_no_cluster(
        (lines, shuffled) in prop::collection::vec(record(), 0..40).prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
    ) {
        let unique = |lines: Vec<String>| { let mut seen = BTreeSet::new(); lines.into_iter().filter(|line| seen.insert(line.clone())).collect::<Vec<_>>() };
        prop_assert_eq!(clusters(&unique(lines)), clusters(&unique(shuffled)));
    }
}
