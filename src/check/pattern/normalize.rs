//! Normalized text: confusable characters replaced by the ASCII that they look like.
//!
//! Owns the normalization before a search, and the mapping of ranges back: full-width ASCII, dashes and spaces become ASCII, zero-width
//! characters are dropped. Offsets are exact in both directions. Which texts are worth it is `scan::confusables`'s to say.

use std::ops::Range;

/// A text, normalized.
pub(crate) struct NormalizedText<'t> {
    original: &'t str,
    text: String,
    /// Where the distance between the two texts changes: an offset of the text, and the same place in the original.
    offsets: Vec<(usize, usize)>,
}

/// What a character becomes.
enum Replacement {
    Itself,
    Ascii(char),
    Dropped,
}

fn replacement(character: char) -> Replacement {
    match character {
        '\u{FF01}'..='\u{FF5E}' => {
            let ascii = u32::from(character) - 0xFEE0;
            char::from_u32(ascii).map_or(Replacement::Itself, Replacement::Ascii)
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => Replacement::Ascii('-'),
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => Replacement::Ascii(' '),
        '\u{AD}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => Replacement::Dropped,
        _ => Replacement::Itself,
    }
}

impl<'t> NormalizedText<'t> {
    /// Normalizes a text.
    pub(crate) fn of(original: &'t str) -> Self {
        let mut normalized = NormalizedText { original, text: String::with_capacity(original.len()), offsets: Vec::new() };
        let mut behind = 0;
        for (at, character) in original.char_indices() {
            let written = match replacement(character) {
                Replacement::Itself => character,
                Replacement::Ascii(ascii) => ascii,
                Replacement::Dropped => continue,
            };
            if at - normalized.text.len() != behind {
                behind = at - normalized.text.len();
                normalized.offsets.push((normalized.text.len(), at));
            }
            normalized.text.push(written);
        }
        normalized
    }

    /// The normalized text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The range of the original for a range of the text that begins and ends with characters. Zero-width characters at its ends are left
    /// out.
    pub(crate) fn original(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let at = self.start(range.start);
            return at..at;
        }
        let last = self.text[..range.end].char_indices().next_back().map_or(0, |(at, _)| at);
        let last = self.start(last);
        let length = self.original[last..].chars().next().map_or(0, char::len_utf8);
        self.start(range.start)..last + length
    }

    fn start(&self, at: usize) -> usize {
        match self.offsets.partition_point(|&(text, _)| text <= at).checked_sub(1) {
            Some(entry) => self.offsets[entry].1 + (at - self.offsets[entry].0),
            None => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn replaces_confusables() {
        let original = "\u{200B}４１\u{200B}1\u{2011}é\u{a0}x";
        let normalized = NormalizedText::of(original);
        assert_eq!(normalized.text(), "411-é x");
        assert_eq!(&original[normalized.original(0..3)], "４１\u{200B}1");
        assert_eq!(&original[normalized.original(2..3)], "1");
        assert_eq!(&original[normalized.original(3..6)], "\u{2011}é");
        assert_eq!(&original[normalized.original(6..8)], "\u{a0}x");
    }

    proptest! {
        #[test]
        fn every_character_maps_back_to_its_own(original in "[a1 é４\u{200B}\u{2011}\u{3000}\u{AD}ﾠ😀]{0,30}") {
            let normalized = NormalizedText::of(&original);
            for (at, character) in normalized.text().char_indices() {
                let back = &original[normalized.original(at..at + character.len_utf8())];
                let read = NormalizedText::of(back);
                prop_assert_eq!(read.text(), character.to_string());
                prop_assert_eq!(back.chars().count(), 1);
            }
        }
    }
}
