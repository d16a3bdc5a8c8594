//! UTF-8 that was once read as Windows-1252 or Latin-1.
//!
//! Owns the test whether some characters are such a misreading: turned back into bytes, they must be UTF-8. Accented letters stand before
//! quotation marks in good text as well, so only pairs that no language writes are evidence.

use encoding_rs::WINDOWS_1252;

/// Whether a misreading may begin with this character: a letter that UTF-8's lead bytes read as.
pub(crate) fn may_begin(character: char) -> bool {
    matches!(character, '\u{C2}'..='\u{F4}')
}

/// Bytes of the misreading that a text begins with; 0 for none.
pub(crate) fn length(text: &str) -> usize {
    let Some((right, length)) = decode(text) else { return 0 };
    if is_telling(text, right) { length } else { 0 }
}

/// What a text means when its misreadings are read rightly.
pub(crate) fn read_rightly(text: &str) -> Option<String> {
    let mut rest = text;
    let mut right = String::new();
    while !rest.is_empty() {
        let (character, length) = decode(rest)?;
        right.push(character);
        rest = &rest[length..];
    }
    Some(right)
}

/// The character that the first characters of a text are the UTF-8 of, and the bytes that they take.
fn decode(text: &str) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    let lead = byte(text.chars().next()?)?;
    let wanted = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut length = 0;
    let mut characters = text.chars();
    for slot in &mut bytes[..wanted] {
        let character = characters.next()?;
        *slot = byte(character)?;
        length += character.len_utf8();
    }
    let right = std::str::from_utf8(&bytes[..wanted]).ok()?.chars().next()?;
    Some((right, length))
}

/// The byte that a character is in Latin-1 or in Windows-1252; none for ASCII, which is the same in all encodings.
fn byte(character: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(character) {
        return (!byte.is_ascii()).then_some(byte);
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
    match (&*bytes, unmappable) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

/// Whether nobody writes these characters next to each other: `CAFÉ»` and `10 Â°` differ from `Ã©`.
fn is_telling(text: &str, right: char) -> bool {
    let mut characters = text.chars();
    let (lead, second) = (characters.next().unwrap_or_default(), characters.next().unwrap_or_default());
    match lead {
        'Â' => matches!(second, '\u{80}'..='\u{BF}'),
        'Ã' => !is_mark(second),
        // Three and four bytes that fit together are no accident, unless only marks follow the letter: `‘‘Garawulé’’`, `voilà »`.
        'à'..='ô' => {
            let rest = || text.chars().skip(1).take(if lead < 'ð' { 2 } else { 3 });
            rest().nth(1).is_some() && !rest().all(|character| is_mark(character) || character == '\u{A0}')
        }
        // Two bytes: the second must be no mark that follows a word, and the whole a letter of a script that is often misread.
        _ => {
            matches!(right, '\u{0100}'..='\u{017F}' | '\u{0390}'..='\u{03CE}' | '\u{0400}'..='\u{045F}' | '\u{05D0}'..='\u{05EA}' | '\u{0621}'..='\u{064A}')
                && !is_mark(second)
                && !matches!(second, '°' | '·' | '²' | '³' | '¹' | 'º' | 'ª')
        }
    }
}

/// Marks that follow a word in good text.
fn is_mark(character: char) -> bool {
    matches!(character, '»' | '«' | '”' | '“' | '„' | '’' | '‘' | '‚' | '›' | '‹' | '…' | '–' | '—' | '™' | '®')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_misreading_is_known_and_read_rightly() {
        for (wrong, right) in
            [("Ã©", "é"), ("â€™", "’"), ("Â\u{A0}", "\u{A0}"), ("ðŸ˜€", "😀"), ("Ð¿Ñ€", "пр"), ("â\u{80}\u{99}", "’")]
        {
            assert!(length(wrong) > 0, "{wrong}");
            assert_eq!(read_rightly(wrong).as_deref(), Some(right));
        }
    }

    #[test]
    fn good_text_is_none() {
        for right in ["É»", "Ö”", "NÃO", "São", "Â", "âge", "ÀÉ", "Ø²", "ça", "Å", "Ã…", "Ñ™", "é’’", "à\u{A0}»", "è”…", "à»—"]
        {
            assert_eq!(length(right), 0, "{right}");
        }
    }

    proptest! {
        #[test]
        fn what_was_misread_is_read_rightly(text in "[à-ÿα-ωа-яא-ת一-鿿😀-😏]{1,8}") {
            let (wrong, _) = WINDOWS_1252.decode_without_bom_handling(text.as_bytes());
            prop_assert_eq!(read_rightly(&wrong), Some(text));
        }
    }
}
