//! Text as a reader takes it: without case, without the form of white space, in one Unicode form.
//!
//! Owns the loosening of a text before it is hashed. Plain ASCII, which is most of it, goes through loops that the compiler turns into
//! vector code; characters that neither have a case nor compose are copied; all else takes the slow way through normal form C.

use memchr::memmem::Finder;
use unicode_normalization::UnicodeNormalization;

/// Loosens texts, one after the other into the same buffer.
pub(super) struct Loosener {
    out: Vec<u8>,
    two_spaces: Finder<'static>,
}

impl Loosener {
    pub(super) fn new() -> Self {
        Loosener { out: Vec::new(), two_spaces: Finder::new(b"  ") }
    }

    /// The loose form of a text.
    pub(super) fn loosen(&mut self, text: &str) -> &[u8] {
        loosen(text, &mut self.out);
        squeeze(&mut self.out, &self.two_spaces);
        &self.out
    }
}

fn loosen(text: &str, out: &mut Vec<u8>) {
    out.clear();
    if text.is_ascii() {
        push_ascii(text.as_bytes(), out);
    } else if !loosen_composed(text, true, out) {
        out.clear();
        loosen_composed(&text.nfc().collect::<String>(), false, out);
    }
}

/// Appends ASCII, in a loop that has no branch.
fn push_ascii(bytes: &[u8], out: &mut Vec<u8>) {
    let from = out.len();
    out.extend_from_slice(bytes);
    out[from..].iter_mut().for_each(|byte| *byte = loose_byte(*byte));
}

/// An ASCII letter in lower case, white space as a space, anything else as it is.
#[inline]
fn loose_byte(byte: u8) -> u8 {
    let lower = byte | u8::from(byte.wrapping_sub(b'A') < 26) << 5;
    if byte.wrapping_sub(b'\t') < 5 { b' ' } else { lower }
}

/// Loosens a text in normal form C, run by run of ASCII. When that form is doubtful, stops at the first character that may change in it.
fn loosen_composed(mut text: &str, doubtful: bool, out: &mut Vec<u8>) -> bool {
    while !text.is_empty() {
        let bytes = text.as_bytes();
        let blocks = bytes.chunks(16).take_while(|block| block.is_ascii()).map(<[u8]>::len).sum::<usize>();
        let run = blocks + bytes[blocks..].iter().take_while(|byte| byte.is_ascii()).count();
        push_ascii(&bytes[..run], out);
        let rest = &text[run..];
        let mut others = 0;
        for character in rest.chars().take_while(|character| !character.is_ascii()) {
            if doubtful && !is_composed(character) {
                return false;
            }
            push_loose(character, out);
            others += character.len_utf8();
        }
        text = &rest[others..];
    }
    true
}

fn push_loose(character: char, out: &mut Vec<u8>) {
    let mut buffer = [0; 4];
    let mut push = |character: char| out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
    match character {
        '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' if character != '\u{3000}' => push(character),
        _ if character.is_whitespace() => push(' '),
        _ => character.to_lowercase().for_each(push),
    }
}

/// Characters that stand alone in normal form C and that nothing before them composes with.
fn is_composed(character: char) -> bool {
    matches!(character,
        '\0'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}')
}

/// Leaves one space of each run, and none at the ends.
fn squeeze(out: &mut Vec<u8>, two_spaces: &Finder<'_>) {
    let end = out.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
    out.truncate(end);
    let start = out.iter().position(|byte| *byte != b' ').unwrap_or(0);
    let mut kept = 0;
    if start > 0 {
        out.drain(..start);
    }
    let mut from = 0;
    while let Some(found) = two_spaces.find(&out[from..]) {
        let (piece_end, mut next) = (from + found + 1, from + found + 2);
        out.copy_within(from..piece_end, kept);
        kept += piece_end - from;
        while out.get(next) == Some(&b' ') {
            next += 1;
        }
        from = next;
    }
    let rest = out.len() - from;
    out.copy_within(from.., kept);
    out.truncate(kept + rest);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn loose(text: &str) -> String {
        String::from_utf8(Loosener::new().loosen(text).to_vec()).expect("loose text is text")
    }

    /// The same, said plainly.
    fn plain(text: &str) -> String {
        let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
        lower.split(char::is_whitespace).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn case_space_and_form_are_gone() {
        assert_eq!(loose("  Caf\u{e9}\n\n OPEN\t"), loose("cafe\u{301} open"));
        assert_eq!(loose(" \n"), "");
        assert_ne!(loose("a b"), loose("ab"));
    }

    proptest! {
        #[test]
        fn fast_ways_agree_with_the_plain_one(text in "([A-Za-z \n\t.]{0,9}|[ \u{e9}\u{301}\u{3000}\u{4e2d}\u{414}\u{130}\u{1e9b}\u{323}e]{0,4}){0,6}") {
            prop_assert_eq!(loose(&text), plain(&text));
        }

        #[test]
        fn any_text_is_loosened(text in any::<String>()) {
            prop_assert_eq!(loose(&text), plain(&text));
        }
    }
}
