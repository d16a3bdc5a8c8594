//! Small helpers for text: character boundaries, and how names, lists and counts are written in messages.
//!
//! Owns them once for the whole crate. Must not know records, rules or output formats.

use std::borrow::Cow;
use std::fmt::Display;

/// Messages show at most this many characters of a text of the dataset.
const MAX_SHOWN: usize = 60;

/// A text of the dataset, short enough for a message.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]).into(),
        None => text.into(),
    }
}

/// A name or text in backticks, shortened.
pub(crate) fn quoted(text: &str) -> String {
    format!("`{}`", shortened(text))
}

/// "a", "a or b", "a, b or c".
pub(crate) fn or_list<T: Display>(words: impl IntoIterator<Item = T>) -> String {
    join(words, "or")
}

/// "a", "a and b", "a, b and c".
pub(crate) fn and_list<T: Display>(words: impl IntoIterator<Item = T>) -> String {
    join(words, "and")
}

/// "a, b, c".
pub(crate) fn list<T: Display>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| word.to_string()).collect::<Vec<_>>().join(", ")
}

fn join<T: Display>(words: impl IntoIterator<Item = T>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// How many more of the same are in a text, for the end of a message.
pub(crate) fn and_others(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => ", and another in this text".to_owned(),
        others => format!(", and {others} more in this text"),
    }
}

/// A number with separators: `9,812`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun: `1 error`, `9,812 errors`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// The last character boundary at or before a byte; `str::floor_char_boundary` requires a newer compiler than this crate.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The first character boundary at or after a byte.
#[cfg(any(test, feature = "json-schema"))]
pub(crate) fn ceil_boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// The end of the character that starts at a byte, in bytes that need not be UTF-8.
pub(crate) fn character_end(raw: &[u8], at: usize) -> usize {
    (at + 1..raw.len()).find(|&end| raw[end] & 0xC0 != 0x80).unwrap_or(raw.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_as_in_prose() {
        assert_eq!(or_list::<&str>([]), "");
        assert_eq!(or_list(["a"]), "a");
        assert_eq!(and_list(["a", "b"]), "a and b");
        assert_eq!(or_list(["a", "b", "c"]), "a, b or c");
        assert_eq!(list([1, 2]), "1, 2");
    }

    #[test]
    fn counts_have_separators_and_a_plural() {
        assert_eq!(counted(1, "error"), "1 error");
        assert_eq!(counted(9812, "error"), "9,812 errors");
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn boundaries_are_those_of_characters() {
        let text = "aé東";
        assert_eq!([0, 1, 2, 3, 4, 6, 9].map(|at| floor_boundary(text, at)), [0, 1, 1, 3, 3, 6, 6]);
        assert_eq!([0, 1, 2, 3, 4, 6, 9].map(|at| ceil_boundary(text, at)), [0, 1, 3, 3, 6, 6, 6]);
        assert_eq!([0, 1, 3].map(|at| character_end(text.as_bytes(), at)), [1, 3, 6]);
    }

    #[test]
    fn long_texts_are_cut_at_a_character() {
        assert_eq!(quoted("name"), "`name`");
        assert_eq!(quoted(&"é".repeat(61)), format!("`{}...`", "é".repeat(60)));
    }
}
