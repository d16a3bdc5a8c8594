//! Brackets in prose: the first round or square one that has no partner.
//!
//! Owns what looks like a bracket and is none: list markers such as `a)`, smileys, half-open intervals, quoted brackets. A text
//! with signs of code or mathematics is not judged.

use std::ops::Range;

/// Signs of code, mark-up and mathematics, in which brackets pair by other rules.
const CODE: [char; 12] = ['`', '{', '}', '\\', '=', '<', '|', '$', '_', '\t', '（', '）'];

/// Bytes that an interval such as `[0, 1)` takes at most.
const LONGEST_INTERVAL: usize = 24;

/// The first bracket without partner.
pub(crate) fn unpaired(text: &str) -> Option<Range<usize>> {
    if text.contains(CODE) {
        return None;
    }
    let bytes = text.as_bytes();
    let mut open: Vec<usize> = Vec::new();
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'(' | b'[' if !is_quoted(text, at) && !is_smiley(text, at, false) => open.push(at),
            b')' | b']' if !is_quoted(text, at) && !is_smiley(text, at, open.is_empty()) => match open.last() {
                Some(&last) if pairs(text, last, at) => drop(open.pop()),
                _ if byte == b')' && is_list_marker(text, at) => {}
                Some(&last) => return Some(last..last + 1),
                None => return Some(at..at + 1),
            },
            _ => {}
        }
    }
    open.first().map(|&at| at..at + 1)
}

fn pairs(text: &str, open: usize, close: usize) -> bool {
    let bytes = text.as_bytes();
    let same = matches!((bytes[open], bytes[close]), (b'(', b')') | (b'[', b']'));
    same || close - open <= LONGEST_INTERVAL && text[open..close].contains([',', ';'])
}

/// `a)`, `iv)` or `12)` at the start of a line or after a space.
fn is_list_marker(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let token = before.rsplit(|character: char| !character.is_ascii_alphanumeric()).next().unwrap_or_default();
    !token.is_empty() && token.len() <= 4 && !before[..before.len() - token.len()].ends_with(['.', ',', '-', '\''])
}

fn is_quoted(text: &str, at: usize) -> bool {
    let around = (text[..at].chars().next_back(), text[at + 1..].chars().next());
    matches!(around, (Some('"'), Some('"')) | (Some('\''), Some('\'')) | (Some('“'), Some('”')) | (Some('‘'), Some('’')))
}

/// `:)`, `;-)`, `(:` and their like: eyes right beside the bracket. Between words that a bracket may close, they stand after a space.
fn is_smiley(text: &str, at: usize, alone: bool) -> bool {
    let before = &text[..at];
    let after = &text[at + 1..];
    let parted = |rest: &str| alone || rest.is_empty() || rest.ends_with(char::is_whitespace);
    let face = before.strip_suffix(['-', '^', 'o', '\'']).unwrap_or(before);
    let eyes = [face, before].iter().filter_map(|face| face.strip_suffix([':', ';', '^'])).any(parted);
    let opens = text[at..].starts_with(['(', '[']);
    eyes || opens && parted(before) && after.starts_with([':', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<usize> {
        unpaired(text).map(|range| range.start)
    }

    #[test]
    fn finds_brackets_without_partner() {
        assert_eq!(found("It rains (mostly."), Some(9));
        assert_eq!(found("It rains mostly) here"), Some(15));
        assert_eq!(found("See [the page for more"), Some(4));
    }

    #[test]
    fn knows_what_is_no_bracket() {
        for text in [
            "a) one\nb) two",
            "Choose 1) tea or 2) milk",
            "Nice :) to see you ;-)",
            "On [0, 1) and (2, 3] it grows.",
            "The sign \"(\" opens.",
            "(well (nested))",
            "It is python('len(\"Hello\")').",
            "f(x) = (1",
            "create table users(\n  id int\n);",
            "Hello (: there",
            "Processing (NLP): it is",
            "It won (in 1998).",
            "Fine (really :)) you see",
            "选择是a)。",
        ] {
            assert_eq!(found(text), None, "{text:?}");
        }
    }
}
