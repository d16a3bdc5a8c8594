//! What language a text is in.
//!
//! Owns the bounds of the guess: the start of a text speaks for it, short ones and those that are no prose tell nothing, and what is not
//! certain is not said. Knows no record and no rule.

use crate::text::floor_boundary;

/// Bytes of a text that are looked at.
const LONGEST: usize = 400;

/// Bytes of the shortest text that tells its language.
const SHORTEST: usize = 24;

/// Of so many bytes of prose at most one is a digit or a mark of ASCII, those of Markdown aside. Source code has more, and is taken for
/// any language.
const PROSE: usize = 10;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Language(whatlang::Lang);

impl Language {
    /// The language of a text, where it is certain.
    pub(crate) fn of(text: &str) -> Option<Language> {
        if text.len() < SHORTEST {
            return None;
        }
        let end = floor_boundary(text, LONGEST);
        let start = &text[..end];
        let marks = start.bytes().filter(is_mark).count();
        if marks * PROSE > start.len() {
            return None;
        }
        let found = whatlang::detect(start)?;
        found.is_reliable().then(|| Language(found.lang()))
    }

    /// The one with this code of ISO 639-3.
    pub(crate) fn with_code(code: &str) -> Option<Language> {
        whatlang::Lang::from_code(code).map(Language)
    }

    /// Its code in ISO 639-3.
    pub(crate) fn code(self) -> &'static str {
        self.0.code()
    }

    /// Its name in English.
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            whatlang::Lang::Cmn => "Chinese",
            other => other.eng_name(),
        }
    }
}

fn is_mark(byte: &u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_punctuation() && !matches!(byte, b'*' | b'#' | b'_' | b'-' | b'`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_is_said() {
        let code = |text| Language::of(text).map(Language::code);
        assert_eq!(code("Die Sendung steht seit Montag im Lager und geht morgen auf die Reise."), Some("deu"));
        assert_eq!(code("您的包裹预计周五送达，请您注意查收。"), Some("cmn"));
        assert_eq!(code("Bonjour"), None);
        assert_eq!(code("1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 = 45"), None);
        assert_eq!(Language::with_code("fra").map(Language::name), Some("French"));
        assert_eq!(
            code("function findSecond(arr) { let highest = 0; arr.forEach(n => { if (n > highest) highest = n; }); }"),
            None
        );
    }
}
