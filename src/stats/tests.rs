//! Arithmetic of the figures, and that parts merge to the whole.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::Checker;
use crate::input::Splits;
use crate::tokenizer::Tokenizer;

#[test]
fn percentiles_are_values_by_nearest_rank() {
    let mut spread = Spread::default();
    [15, 20, 35, 40, 50].into_iter().for_each(|value| spread.add(value));
    let percentiles = [1, 25, 30, 40, 50, 95, 100].map(|percent| spread.percentile(percent));
    assert_eq!(percentiles, [15, 20, 20, 20, 35, 50, 50]);
    assert_eq!((spread.min(), spread.max(), spread.mean()), (15, 50, 32.0));
    let nothing = Spread::default();
    assert_eq!((nothing.min(), nothing.max(), nothing.percentile(50), nothing.mean()), (0, 0, 0, 0.0));
}

#[test]
fn what_a_platform_cuts_off_is_not_charged() {
    use crate::target::{Over, TokenLimit};
    let charged = |over| cost::charged(120, Some(TokenLimit { max: 100, over: Some(over) }));
    assert_eq!((charged(Over::Truncated), charged(Over::Dropped), charged(Over::Rejected)), (100, 0, 120));
    assert_eq!(cost::charged(100, Some(TokenLimit { max: 100, over: Some(Over::Dropped) })), 100);
}

/// The statistics of records in memory, by way of a file.
fn statistics(data: &str, chunk: usize, threads: usize) -> Statistics {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("train.jsonl");
    std::fs::write(&path, data).expect("room for a file");
    // Cloning shares the vocabulary.
    static BASE: OnceLock<Checker> = OnceLock::new();
    let base = BASE.get_or_init(|| Checker::new().tokenizer(Tokenizer::encoding("o200k_base").expect("it is built in")));
    let checker = base.clone().chunk_bytes(chunk).threads(threads);
    let mut statistics =
        checker.statistics(&Splits { train: vec![path], ..Splits::default() }, None).expect("the settings are right");
    statistics.files.iter_mut().for_each(|file| file.path = String::new());
    statistics
}

#[test]
fn roles_turns_and_copies_are_counted() {
    let line = r#"{"messages": [{"role": "user", "content": "one two"}, {"role": "assistant", "content": "three"}]}"#;
    let found = statistics(&format!("{line}\n{line}\nnot json\n[1]\n"), 64, 1);
    assert_eq!((found.coverage.records, found.measured, found.duplicates), (4, 2, 1));
    assert_eq!((found.turns.sum(), found.bytes.sum(), found.characters.max()), (4, 2 * line.len() as u64, 12));
    let roles: Vec<_> = found.roles.iter().map(|role| (role.role, role.turns, role.tokens.sum())).collect();
    assert_eq!(roles, [(Role::User, 2, 4), (Role::Assistant, 2, 2)]);
    assert!(found.tokens.exact && !found.tokens.assumed);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn parts_merge_to_the_whole(texts in prop::collection::vec("[a-zé ]{0,60}", 1..30), chunk in 20usize..400) {
        let line = |text: &String| format!("{}\n", serde_json::json!({"prompt": text, "completion": format!("{text} yes")}));
        let data: String = texts.iter().map(line).collect();
        let whole = statistics(&data, 1 << 20, 1);
        prop_assert_eq!(&statistics(&data, chunk, 1), &whole);
        prop_assert_eq!(&statistics(&data, chunk, 3), &whole);
    }
}
