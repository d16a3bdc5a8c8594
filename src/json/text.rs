//! Between the raw bytes of a JSON string and the text that it means.
//!
//! Owns the decoding of escapes, and the way from an offset in the decoded text back to the raw bytes. A lone surrogate decodes to the
//! noncharacter U+FFFE, which takes the same three bytes as its WTF-8 form, so offsets hold for both; a replacement character would
//! be taken for one that stands in the data.

use std::borrow::Cow;
use std::ops::Range;

/// What a lone surrogate decodes to.
pub(crate) const LONE_SURROGATE: &str = "\u{FFFE}";

/// One step through a raw string: how many raw bytes it takes and what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) raw: usize,
    pub(crate) meaning: Meaning,
}

/// What a piece of a raw string means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The bytes stand for themselves (one whole character).
    Itself,
    /// An escape for this character.
    Character(char),
    /// An escape for half of a surrogate pair.
    LoneSurrogate,
}

impl Piece {
    /// Length of what it means, in bytes.
    pub(crate) fn decoded(self) -> usize {
        match self.meaning {
            Meaning::Itself => self.raw,
            Meaning::Character(character) => character.len_utf8(),
            Meaning::LoneSurrogate => 3,
        }
    }
}

/// The pieces of the inside of a JSON string (without its quotes). Of other text, what is no escape means itself.
pub(crate) fn pieces(inside: &[u8]) -> impl Iterator<Item = Piece> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let piece = piece_at(inside.get(at..).filter(|rest| !rest.is_empty())?);
        at += piece.raw;
        Some(piece)
    })
}

fn piece_at(rest: &[u8]) -> Piece {
    if rest[0] != b'\\' {
        return Piece { raw: utf8_length(rest[0]).min(rest.len()), meaning: Meaning::Itself };
    }
    let simple = |character| Piece { raw: 2, meaning: Meaning::Character(character) };
    match rest.get(1) {
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'u') => unicode_escape(rest).unwrap_or(BACKSLASH),
        Some(&byte) if byte.is_ascii() => simple(char::from(byte)),
        _ => BACKSLASH,
    }
}

/// One that begins no escape: nothing that JSON has, but lines that are none are read as well.
const BACKSLASH: Piece = Piece { raw: 1, meaning: Meaning::Itself };

fn unicode_escape(rest: &[u8]) -> Option<Piece> {
    let first = code_unit(rest)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some(Piece { raw: 6, meaning: Meaning::Character(character) });
    }
    let second = rest.get(6..).and_then(code_unit);
    if let (high @ 0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) = (first, second) {
        let scalar = 0x10000 + (u32::from(high - 0xD800) << 10) + u32::from(low - 0xDC00);
        let meaning = char::from_u32(scalar).map_or(Meaning::LoneSurrogate, Meaning::Character);
        return Some(Piece { raw: 12, meaning });
    }
    Some(Piece { raw: 6, meaning: Meaning::LoneSurrogate })
}

/// The code unit of a `\uXXXX` escape at the start of the bytes.
fn code_unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn utf8_length(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

/// Decodes the inside of a JSON string to the front of `out`, which is at least as long; returns the decoded length.
pub(crate) fn decode_into(inside: &[u8], out: &mut [u8]) -> usize {
    let (mut from, mut to) = (0, 0);
    for piece in pieces(inside) {
        let length = piece.decoded();
        match piece.meaning {
            Meaning::Itself => out[to..to + length].copy_from_slice(&inside[from..from + length]),
            Meaning::Character(character) => drop(character.encode_utf8(&mut out[to..to + length])),
            Meaning::LoneSurrogate => out[to..to + length].copy_from_slice(LONE_SURROGATE.as_bytes()),
        }
        from += piece.raw;
        to += length;
    }
    to
}

/// What the inside of a JSON string means.
pub(crate) fn decoded(inside: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\\', inside.as_bytes()).is_none() {
        return inside.into();
    }
    let mut out = vec![0; inside.len()];
    let length = decode_into(inside.as_bytes(), &mut out);
    out.truncate(length);
    String::from_utf8(out).unwrap_or_default().into()
}

/// The raw bytes, inside the string, of ranges of its decoded text, in one pass however many there are. A range that cuts a character
/// takes the whole of it.
pub(crate) fn raw_ranges(inside: &[u8], decoded: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut offsets: Vec<usize> = decoded.iter().flat_map(|range| [range.start, range.end]).collect();
    offsets.sort_unstable();
    offsets.dedup();
    // For each offset the last boundary at or before it and the first at or after it.
    let mut found: Vec<(usize, usize)> = Vec::with_capacity(offsets.len());
    let (mut raw, mut text) = (0, 0);
    let mut pieces = pieces(inside);
    let mut before = 0;
    for &offset in &offsets {
        while text < offset {
            let Some(piece) = pieces.next() else { break };
            before = raw;
            raw += piece.raw;
            text += piece.decoded();
        }
        found.push((if text > offset { before } else { raw }, raw));
    }
    let at = |offset: usize| offsets.binary_search(&offset).map_or((raw, raw), |index| found[index]);
    decoded
        .iter()
        .map(|range| {
            let start = at(range.start).0;
            let end = if range.is_empty() { start } else { at(range.end).1 };
            start..end.max(start)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_every_escape() {
        assert_eq!(decoded(r#"a\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00"#), "a\"\\/\u{8}\u{c}\n\r\téé😀");
    }

    #[test]
    fn a_lone_surrogate_takes_three_bytes() {
        assert_eq!(decoded(r"\ud800x\udc00"), "\u{FFFE}x\u{FFFE}");
        assert_eq!(decoded(r"\ud800\ud83d\ude00"), "\u{FFFE}😀");
    }

    /// Lines that are no JSON are decoded as well, to be masked.
    #[test]
    fn what_is_no_escape_stays() {
        for text in [r"\u", r"a\u12", r"\u00é9", r"\é and more", r"\uD83", r"\u😀😀", "\\"] {
            assert_eq!(decoded(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_decoded(text in r"(\\[ubn\\é]?|[0-9a-d]{0,4}|\PC){0,8}") {
            proptest::prop_assert_eq!(decoded(&text).is_empty(), text.is_empty());
        }
    }

    fn raw_range(inside: &[u8], decoded: Range<usize>) -> Range<usize> {
        raw_ranges(inside, &[decoded]).remove(0)
    }

    #[test]
    fn finds_the_raw_bytes_of_decoded_text() {
        let inside = r"a\n\u00e9\ud83d\ude00z".as_bytes();
        // decoded: a(0..1) \n(1..2) é(2..4) 😀(4..8) z(8..9)
        assert_eq!(&inside[raw_range(inside, 1..2)], br"\n");
        assert_eq!(&inside[raw_range(inside, 2..8)], br"\u00e9\ud83d\ude00");
        assert_eq!(&inside[raw_range(inside, 8..9)], b"z");
        assert_eq!(&inside[raw_range(inside, 5..6)], br"\ud83d\ude00");
        assert_eq!(raw_range(inside, 9..9), inside.len()..inside.len());
        assert_eq!(raw_range(inside, 0..0), 0..0);
    }
}
