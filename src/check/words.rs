//! The words of a text, as hashes, for checks that compare texts by their words.
//!
//! Owns what a word is: a run of letters and digits, in lower case; of scripts that are written without spaces, each character. White
//! space and punctuation count for nothing. The hash has no key: what is built on it must be the same in every run.

/// Odd factors with bits all over.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
const OTHER: u64 = 0xd6e8_feb8_6659_fd93;

/// Mixes a word or a row of words once more; the order of items counts.
#[inline]
pub(super) fn mix(state: u64, item: u64) -> u64 {
    let mixed = (state.rotate_left(23) ^ item).wrapping_mul(OTHER);
    mixed ^ mixed >> 32
}

/// Appends the hash of every word of a text.
pub(super) fn words(text: &str, out: &mut Vec<u64>) {
    let bytes = text.as_bytes();
    let (mut at, mut word) = (0, 0_u64);
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            at += 1;
            if byte.is_ascii_alphanumeric() {
                word = step(word, u64::from(byte.to_ascii_lowercase()));
            } else {
                close(&mut word, out);
            }
            continue;
        }
        let character = text[at..].chars().next().unwrap_or('\0');
        at += character.len_utf8();
        if is_unspaced(character) {
            close(&mut word, out);
            word = step(0, u64::from(u32::from(character)));
            close(&mut word, out);
        } else if character.is_alphanumeric() {
            for lower in character.to_lowercase() {
                word = step(word, u64::from(u32::from(lower)));
            }
        } else {
            close(&mut word, out);
        }
    }
    close(&mut word, out);
}

/// Never 0, which is no word.
#[inline]
fn step(word: u64, unit: u64) -> u64 {
    ((word ^ unit).wrapping_mul(FACTOR) ^ word >> 29) | 1
}

#[inline]
fn close(word: &mut u64, out: &mut Vec<u64>) {
    if *word != 0 {
        out.push(mix(*word, FACTOR));
        *word = 0;
    }
}

/// Characters of scripts that do not put spaces between words.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
        && character.is_alphanumeric()
}

/// Shows the hash of every row of so many words; a shorter text is one row, no text is none.
#[inline]
pub(super) fn rows(words: &[u64], length: usize, mut show: impl FnMut(u64)) {
    if words.len() < length {
        if !words.is_empty() {
            show(words.iter().fold(0, |row, word| mix(row, *word)));
        }
        return;
    }
    words.windows(length).for_each(|row| show(row.iter().fold(0, |row, word| mix(row, *word))));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        words(text, &mut found);
        found
    }

    #[test]
    fn words_are_what_a_reader_takes_for_words() {
        assert_eq!(of("Don't stop, ÉLAN!"), of("don t stop élan"));
        assert_eq!(of("東京は日本").len(), 5);
        assert_eq!(of(" ,.\n"), Vec::<u64>::new());
        assert_ne!(of("ab c"), of("a bc"));
        assert_ne!(of("a b"), of("b a"));
    }

    #[test]
    fn rows_overlap_and_short_texts_are_one() {
        let count = |text: &str| {
            let mut found = Vec::new();
            rows(&of(text), 3, |row| found.push(row));
            found.len()
        };
        assert_eq!([count(""), count("a"), count("a b c"), count("a b c d e")], [0, 1, 1, 3]);
    }
}
