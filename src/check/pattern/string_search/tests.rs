//! What is seen in a text against what is found in it, for all built-in rules about strings.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::rule::{Options, RuleBook};

/// All built-in rules of this mechanism that look at every string.
fn search() -> &'static StringSearch {
    static FINDERS: OnceLock<StringSearch> = OnceLock::new();
    FINDERS.get_or_init(|| {
        let book = RuleBook::builtin();
        let patterns = book.rules().iter().filter_map(|rule| CompiledRule::new(0, rule));
        let about_strings = |pattern: &CompiledRule| pattern.options().scope == crate::rule::options::PatternScope::Strings;
        StringSearch::new(patterns.filter(about_strings).collect(), |_| true)
    })
}

/// The strings of the examples of these rules.
fn pieces() -> &'static [String] {
    static PIECES: OnceLock<Vec<String>> = OnceLock::new();
    PIECES.get_or_init(|| {
        let book = RuleBook::builtin();
        let of_patterns = book.rules().iter().filter(|rule| matches!(rule.options, Options::Pattern(_)));
        let files = of_patterns.flat_map(|rule| rule.prose().examples).filter_map(|example| example.bad);
        let mut pieces: Vec<String> = files
            .filter_map(|bad| serde_json::from_slice::<serde_json::Value>(&bad).ok())
            .flat_map(|record| strings_of(&record))
            .collect();
        assert!(pieces.len() > 200, "{}", pieces.len());
        pieces.extend(["", " ", ", ", "7", "-", "(", "+", "a", "ticket 123456", "12.50/3", "tel "].map(str::to_owned));
        pieces
    })
}

fn strings_of(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::String(text) => vec![text.clone()],
        serde_json::Value::Array(values) => values.iter().flat_map(strings_of).collect(),
        serde_json::Value::Object(members) => members.values().flat_map(strings_of).collect(),
        _ => Vec::new(),
    }
}

/// Whether a text has a candidate that passes the precheck.
fn is_candidate(text: &str) -> bool {
    let search = search();
    if looks_like_json(text) {
        return true;
    }
    let mut looked = false;
    search.candidates(text.as_bytes(), &mut |at, sighted| {
        looked = looked || sighted == Sighted::Surely || search.may_match(text, at);
    });
    let literals = search.triggers.literals().flat_map(|literal| memchr::memmem::find_iter(text.as_bytes(), literal));
    looked || literals.into_iter().any(|at| search.may_match(text, at))
}

#[test]
fn plain_numbers_and_words_are_rejected() {
    for text in [
        "(Alice, case 123456) Name three fruits.",
        "Note 250000: Bob checked 1649 items, 3200.00 - 2500.00 = 700.00.",
        "Use strong passwords, and monitor your credit report.",
        "\n\n@app.route('/')\ndef home():",
    ] {
        assert!(!is_candidate(text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_text_with_a_value_is_candidate(
        parts in prop::collection::vec((any::<prop::sample::Index>(), "[ .,:(a-z0-9é\n-]{0,3}"), 1..5),
    ) {
        let text: String = parts.iter().map(|(piece, between)| format!("{}{between}", pieces()[piece.index(pieces().len())])).collect();
        let found = search().values(NamedText { text: &text, names: &[] }, &[], DEEPEST);
        let what: Vec<_> = found.iter().map(|hit| (&search().rules[hit.rule].rule().name, &text[hit.range.clone()])).collect();
        prop_assert!(found.is_empty() || is_candidate(&text), "{text:?}: {what:?}");
    }
}
