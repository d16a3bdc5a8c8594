//! Characters that stand for others, where they can hide a value.
//!
//! Owns which places make a text worth normalising: a character without width inside of something, a dash or space of another kind
//! beside a digit, a full-width letter or digit. Typographic dashes and quotes in prose are none.

/// Calls `seen` with the offset of each such place.
pub(crate) fn odd(bytes: &[u8], seen: impl FnMut(usize)) {
    // Every one of them begins with one of three bytes, as UTF-8 has it; the ideographic space does too, which is rare enough.
    memchr::memchr3_iter(0xE2, 0xEF, 0xC2, bytes).filter(|&at| is_odd(bytes, at)).for_each(seen);
}

/// Whether the bytes hold such a character at an offset.
pub(crate) fn is_odd(bytes: &[u8], at: usize) -> bool {
    let Some(kind) = kind(&bytes[at..]) else { return false };
    let before = bytes[..at].last().copied().unwrap_or(b' ');
    let after = bytes.get(at + kind.length()).copied().unwrap_or(b' ');
    match kind {
        Kind::Wide => true,
        Kind::NoWidth(_) => before.is_ascii_graphic() || after.is_ascii_graphic(),
        Kind::Separator(_) => before.is_ascii_digit() || after.is_ascii_digit(),
    }
}

enum Kind {
    /// A full-width letter, digit or commercial at.
    Wide,
    /// A character without width, and its length in bytes.
    NoWidth(usize),
    /// A dash or a space, and its length in bytes.
    Separator(usize),
}

impl Kind {
    fn length(&self) -> usize {
        match *self {
            Kind::Wide => 3,
            Kind::NoWidth(length) | Kind::Separator(length) => length,
        }
    }
}

/// What the bytes begin with, when it is of a kind that counts.
fn kind(bytes: &[u8]) -> Option<Kind> {
    Some(match *bytes {
        [0xC2, 0xA0, ..] => Kind::Separator(2),
        [0xC2, 0xAD, ..] => Kind::NoWidth(2),
        // U+200B to U+200F, U+202A to U+202E, U+2060 to U+2064, U+2066 to U+2069, U+FEFF.
        [0xE2, 0x80, 0x8B..=0x8F | 0xAA..=0xAE, ..] | [0xE2, 0x81, 0xA0..=0xA4 | 0xA6..=0xA9, ..] | [0xEF, 0xBB, 0xBF, ..] => {
            Kind::NoWidth(3)
        }
        // U+2000 to U+200A, U+2010 to U+2015, U+202F, U+205F, U+2212, U+FE58, U+FE63.
        [0xE2, 0x80, 0x80..=0x8A | 0x90..=0x95 | 0xAF, ..]
        | [0xE2, 0x81, 0x9F, ..]
        | [0xE2, 0x88, 0x92, ..]
        | [0xEF, 0xB9, 0x98 | 0xA3, ..] => Kind::Separator(3),
        // Full-width 0 to 9, @ and A to Z; a to z.
        [0xEF, 0xBC, 0x90..=0x99 | 0xA0..=0xBA, ..] | [0xEF, 0xBD, 0x81..=0x9A, ..] => Kind::Wide,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> usize {
        let mut count = 0;
        odd(text.as_bytes(), |_| count += 1);
        count
    }

    #[test]
    fn prose_is_not_odd() {
        assert_eq!(counts("It’s “fine” — really… café, 你好，世界。 naïve\u{a0}word"), 0);
    }

    #[test]
    fn what_can_hide_a_value_is() {
        assert_eq!(counts("4\u{200B}1"), 1);
        assert_eq!(counts("078\u{2011}05\u{a0}1120"), 2);
        assert_eq!(counts("１２＠ａ"), 4);
        assert_eq!(counts("\u{200B}"), 0);
    }
}
