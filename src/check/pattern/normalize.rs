//! Text with look-alikes read as what they look like.
//!
//! Owns the normalisation that patterns search in, and the way back: full-width ASCII, dashes and spaces become ASCII, characters
//! without width are gone. Offsets are exact in both directions.

use std::ops::Range;

/// A text as patterns read it.
pub(crate) struct NormalizedText<'t> {
    original: &'t str,
    text: String,
    /// Where the two texts part or meet again: an offset of the text and the one that it has in the original. In between both grow
    /// alike.
    bends: Vec<(usize, usize)>,
}

/// What a character is read as.
enum Reading {
    Itself,
    Ascii(char),
    Nothing,
}

fn reading(character: char) -> Reading {
    match character {
        '\u{FF01}'..='\u{FF5E}' => {
            let ascii = u32::from(character) - 0xFEE0;
            char::from_u32(ascii).map_or(Reading::Itself, Reading::Ascii)
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => Reading::Ascii('-'),
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => Reading::Ascii(' '),
        '\u{AD}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => Reading::Nothing,
        _ => Reading::Itself,
    }
}

impl<'t> NormalizedText<'t> {
    /// Reads a text.
    pub(crate) fn of(original: &'t str) -> Self {
        let mut made = NormalizedText { original, text: String::with_capacity(original.len()), bends: Vec::new() };
        let mut behind = 0;
        for (at, character) in original.char_indices() {
            let written = match reading(character) {
                Reading::Itself => character,
                Reading::Ascii(ascii) => ascii,
                Reading::Nothing => continue,
            };
            if at - made.text.len() != behind {
                behind = at - made.text.len();
                made.bends.push((made.text.len(), at));
            }
            made.text.push(written);
        }
        made
    }

    /// The text as patterns read it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a range of the text, which begins and ends with characters, stands for. What has no width at
    /// its ends is left out.
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
        match self.bends.partition_point(|&(text, _)| text <= at).checked_sub(1) {
            Some(bend) => self.bends[bend].1 + (at - self.bends[bend].0),
            None => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_look_alikes() {
        let original = "\u{200B}４１\u{200B}1\u{2011}é\u{a0}x";
        let normal = NormalizedText::of(original);
        assert_eq!(normal.text(), "411-é x");
        assert_eq!(&original[normal.original(0..3)], "４１\u{200B}1");
        assert_eq!(&original[normal.original(2..3)], "1");
        assert_eq!(&original[normal.original(3..6)], "\u{2011}é");
        assert_eq!(&original[normal.original(6..8)], "\u{a0}x");
    }

    proptest! {
        #[test]
        fn every_character_leads_back_to_its_own(original in "[a1 é４\u{200B}\u{2011}\u{3000}\u{AD}ﾠ😀]{0,30}") {
            let normal = NormalizedText::of(&original);
            for (at, character) in normal.text().char_indices() {
                let back = &original[normal.original(at..at + character.len_utf8())];
                let read = NormalizedText::of(back);
                prop_assert_eq!(read.text(), character.to_string());
                prop_assert_eq!(back.chars().count(), 1);
            }
        }
    }
}
