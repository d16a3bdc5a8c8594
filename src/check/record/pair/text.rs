//! The texts of the two sides of a preference, compared as readers compare them.
//!
//! Owns what counts as the same to a reader, and the marks of a format that one side can have and the other lack.

use crate::json::{Kind, Value};

/// Marks of a format: what a message calls them, and how they begin.
const MARKS: [(&str, &[&str]); 3] = [
    ("reasoning tags", &["<think>", "<thinking>", "<reasoning>", "<scratchpad>"]),
    ("fenced code", &["```"]),
    ("Markdown headings", &["\n# ", "\n## ", "\n### "]),
];

/// Whether two sides are the same but for case, white space and punctuation. Sides of different structure are not.
pub(crate) fn nearly_same(one: Value<'_>, other: Value<'_>) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => folds_to_same(one, other),
        _ => {
            one.kind() == other.kind()
                && one.len() == other.len()
                && match one.kind() {
                    Kind::Array => one.items().zip(other.items()).all(|(one, other)| nearly_same(one, other)),
                    Kind::Object => one
                        .members()
                        .zip(other.members())
                        .all(|(one, other)| one.name == other.name && nearly_same(one.value, other.value)),
                    _ => true,
                }
        }
    }
}

fn folds_to_same(one: &str, other: &str) -> bool {
    let shared = common_prefix(one, other);
    // Texts of marks only (`!` and `?`) may well mean different things.
    folded(&one[shared..]).eq(folded(&other[shared..])) && one.contains(char::is_alphanumeric)
}

/// The letters of a text, in lower case. Signs that can change a value or a formula stay.
fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    let drops = |character: char| {
        character.is_whitespace()
            || matches!(character, '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | '`' | '*' | '_')
            || matches!(character, '“' | '”' | '‘' | '’' | '。' | '，' | '；' | '：' | '！' | '？' | '、')
    };
    text.chars().filter(move |&character| !drops(character)).flat_map(char::to_lowercase)
}

/// Bytes that two texts share at their start, up to the boundary of a character.
fn common_prefix(one: &str, other: &str) -> usize {
    const BLOCK: usize = 32;
    let blocks = one.as_bytes().chunks_exact(BLOCK).zip(other.as_bytes().chunks_exact(BLOCK));
    let shared = blocks.take_while(|(one, other)| one == other).count() * BLOCK;
    (0..=shared).rev().find(|&at| one.is_char_boundary(at) && other.is_char_boundary(at)).unwrap_or(0)
}

/// The first mark that one side has and the other has not, and whether it is the first side.
pub(crate) fn skew(one: Value<'_>, other: Value<'_>) -> Option<(&'static str, bool)> {
    MARKS.iter().find_map(|(name, marks)| {
        let (first, second) = (holds(one, marks), holds(other, marks));
        (first != second).then_some((*name, first))
    })
}

fn holds(side: Value<'_>, marks: &[&str]) -> bool {
    match side.kind() {
        Kind::String => side.as_str().is_some_and(|text| {
            marks.iter().any(|mark| text.contains(mark) || mark.strip_prefix('\n').is_some_and(|mark| text.starts_with(mark)))
        }),
        Kind::Array => side.items().any(|item| holds(item, marks)),
        Kind::Object => side.members().any(|member| holds(member.value, marks)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_case_space_and_marks() {
        assert!(folds_to_same("Yes, it is.", "yes it is"));
        assert!(folds_to_same(&format!("{}. End", "same ".repeat(20)), &format!("{}, end!", "same ".repeat(20))));
        assert!(!folds_to_same("x + 1", "x - 1"));
        assert!(!folds_to_same("!", "?"));
        assert!(!folds_to_same("Yes", "Yes, it is"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_common_prefix_is_common(start in "\\PC{0,60}", one in "\\PC{0,40}", other in "\\PC{0,40}") {
            let (one, other) = (format!("{start}{one}"), format!("{start}{other}"));
            let shared = common_prefix(&one, &other);
            prop_assert_eq!(&one[..shared], &other[..shared]);
        }

        #[test]
        fn a_text_is_nearly_itself_in_capitals(text in "[a-z ,.]{0,80}[a-z]") {
            prop_assert!(folds_to_same(&text, &text.to_ascii_uppercase()));
        }
    }
}
