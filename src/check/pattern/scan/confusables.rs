//! Confusable characters, where they can hide a value.
//!
//! Owns which places make a text worth normalizing: a zero-width character inside of something, a dash or space beyond ASCII beside a
//! digit, a full-width letter or digit. Typographic dashes and quotes in prose are none.

/// Whether some bytes have such a character.
pub(crate) fn has_any(bytes: &[u8]) -> bool {
    offsets(bytes).next().is_some()
}

/// The offset of each such character.
pub(crate) fn offsets(bytes: &[u8]) -> impl Iterator<Item = usize> {
    // In UTF-8 every one of them begins with one of three bytes, which are rare in most languages.
    memchr::memchr3_iter(0xE2, 0xEF, 0xC2, bytes).filter(|&at| is_confusable(bytes, at))
}

/// Whether the character at an offset can hide a value there.
pub(crate) fn is_confusable(bytes: &[u8], at: usize) -> bool {
    let Some(kind) = confusable(&bytes[at..]) else { return false };
    let before = bytes[..at].last().copied().unwrap_or(b' ');
    let after = bytes.get(at + kind.length()).copied().unwrap_or(b' ');
    match kind {
        Confusable::Wide => true,
        Confusable::ZeroWidth(_) => before.is_ascii_graphic() || after.is_ascii_graphic(),
        Confusable::Separator(_) => before.is_ascii_digit() || after.is_ascii_digit(),
    }
}

enum Confusable {
    /// A full-width letter, digit or commercial at.
    Wide,
    /// A zero-width character, and its length in bytes.
    ZeroWidth(usize),
    /// A dash or a space, and its length in bytes.
    Separator(usize),
}

impl Confusable {
    fn length(&self) -> usize {
        match *self {
            Confusable::Wide => 3,
            Confusable::ZeroWidth(length) | Confusable::Separator(length) => length,
        }
    }
}

/// The confusable character that the bytes begin with.
fn confusable(bytes: &[u8]) -> Option<Confusable> {
    Some(match *bytes {
        [0xC2, 0xA0, ..] => Confusable::Separator(2),
        [0xC2, 0xAD, ..] => Confusable::ZeroWidth(2),
        // U+200B to U+200F, U+202A to U+202E, U+2060 to U+2064, U+2066 to U+2069, U+FEFF.
        [0xE2, 0x80, 0x8B..=0x8F | 0xAA..=0xAE, ..] | [0xE2, 0x81, 0xA0..=0xA4 | 0xA6..=0xA9, ..] | [0xEF, 0xBB, 0xBF, ..] => {
            Confusable::ZeroWidth(3)
        }
        // U+2000 to U+200A, U+2010 to U+2015, U+202F, U+205F, U+2212, U+FE58, U+FE63.
        [0xE2, 0x80, 0x80..=0x8A | 0x90..=0x95 | 0xAF, ..]
        | [0xE2, 0x81, 0x9F, ..]
        | [0xE2, 0x88, 0x92, ..]
        | [0xEF, 0xB9, 0x98 | 0xA3, ..] => Confusable::Separator(3),
        // Full-width 0 to 9, @ and A to Z; a to z.
        [0xEF, 0xBC, 0x90..=0x99 | 0xA0..=0xBA, ..] | [0xEF, 0xBD, 0x81..=0x9A, ..] => Confusable::Wide,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> usize {
        offsets(text.as_bytes()).count()
    }

    #[test]
    fn prose_has_none() {
        assert_eq!(counts("It’s “fine” — really… café, 你好，世界。 naïve\u{a0}word"), 0);
    }

    #[test]
    fn what_can_hide_a_value_counts() {
        assert_eq!(counts("4\u{200B}1"), 1);
        assert_eq!(counts("078\u{2011}05\u{a0}1120"), 2);
        assert_eq!(counts("１２＠ａ"), 4);
        assert_eq!(counts("\u{200B}"), 0);
    }
}
