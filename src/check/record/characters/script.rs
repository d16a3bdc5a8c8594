//! Words that mix alphabets whose letters look alike.
//!
//! Owns the letters of Cyrillic and Greek that pass for Latin ones, and the test of one word.

/// Letters that pass for Latin ones, and those Latin ones.
const ALIKE: [(char, char); 46] = [
    ('а', 'a'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ӏ', 'l'),
    ('о', 'o'),
    ('р', 'p'),
    ('ѕ', 's'),
    ('ѵ', 'v'),
    ('х', 'x'),
    ('у', 'y'),
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('К', 'K'),
    ('М', 'M'),
    ('О', 'O'),
    ('Р', 'P'),
    ('Ѕ', 'S'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('У', 'Y'),
    ('ο', 'o'),
    ('ν', 'v'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
    ('Ζ', 'Z'),
    ('ϳ', 'j'),
];

/// Fewer letters are a symbol or an abbreviation.
const SHORTEST: usize = 3;

/// The same for words that are mostly Cyrillic or Greek.
const SHORTEST_FOREIGN: usize = 5;

/// Whether a letter is one of the alphabets that Latin is mixed up with.
pub(crate) fn is_cyrillic_or_greek(character: char) -> bool {
    matches!(character, '\u{0370}'..='\u{03FF}' | '\u{0400}'..='\u{052F}')
}

/// Whether a word is written in one alphabet with a few letters of another that look like its own. More letters are a word that is made
/// of two, such as an abbreviation with the ending of another language.
pub(crate) fn is_mixed(word: &str) -> bool {
    let (mut latin, mut latin_alike, mut other, mut other_alike) = (0, 0, 0, 0);
    for letter in word.chars().filter(|character| character.is_alphabetic()) {
        if is_cyrillic_or_greek(letter) {
            other += 1;
            other_alike += usize::from(ALIKE.iter().any(|&(stranger, _)| stranger == letter));
        } else {
            latin += 1;
            latin_alike += usize::from(ALIKE.iter().any(|&(_, own)| own == letter));
        }
    }
    let all = latin + other;
    let few = |letters: usize, alike: usize| letters > 0 && letters * 3 <= all && alike == letters;
    // A short word of another alphabet with a Latin letter is a formula or a unit.
    latin > 0 && other > 0 && (all >= SHORTEST && few(other, other_alike) || all >= SHORTEST_FOREIGN && few(latin, latin_alike))
}

/// The letters of a mixed word that are not of its alphabet, for a message.
pub(crate) fn strangers(word: &str) -> String {
    let is_other = |letter: &char| is_cyrillic_or_greek(*letter);
    let letters = || word.chars().filter(|character| character.is_alphabetic());
    let mostly_other = letters().filter(is_other).count() * 2 > letters().count();
    let mut strange: Vec<char> = letters().filter(|letter| is_other(letter) != mostly_other).collect();
    strange.dedup();
    let named: Vec<String> =
        strange.iter().take(3).map(|&letter| format!("`{letter}` is {} (U+{:04X})", alphabet(letter), letter as u32)).collect();
    format!(": {}", named.join(", "))
}

fn alphabet(letter: char) -> &'static str {
    match letter {
        '\u{0370}'..='\u{03FF}' => "Greek",
        '\u{0400}'..='\u{052F}' => "Cyrillic",
        _ => "Latin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguised_letters_are_found() {
        for word in ["pаypal", "Mосква", "gооgle", "аррlе", "Ηello"] {
            assert!(is_mixed(word), "{word}");
        }
        assert_eq!(strangers("pаypal"), ": `а` is Cyrillic (U+0430)");
        assert_eq!(strangers("Mосква"), ": `M` is Latin (U+004D)");
    }

    #[test]
    fn words_that_are_made_of_two_alphabets_are_not() {
        for word in ["ΣΔA", "SMSки", "PHPшник", "Москва", "paypal", "ΔT", "μm", "кВт", "β2", "λx"] {
            assert!(!is_mixed(word), "{word}");
        }
    }
}
