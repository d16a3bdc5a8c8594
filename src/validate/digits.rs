//! What the validators share: characters without their separators, weighted sums, dates.
//!
//! Knows how numbers are written down, and no number in particular. Nothing is allocated.

/// What people put between the groups of a number.
const SEPARATORS: [char; 8] = [' ', '-', '.', '/', '(', ')', '\u{a0}', '_'];

/// The digits of a text that holds exactly `N` of them, and separators.
pub(crate) fn digits<const N: usize>(text: &str) -> Option<[u8; N]> {
    let found = characters::<N>(text)?;
    found.iter().all(u8::is_ascii_digit).then(|| found.map(|digit| digit - b'0'))
}

/// The ASCII letters and digits of a text that holds exactly `N` of them, and separators. Letters become capitals.
pub(crate) fn characters<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (mut found, mut length) = ([0; N], 0);
    for character in text.chars().filter(|character| !SEPARATORS.contains(character)) {
        if !character.is_ascii_alphanumeric() {
            return None;
        }
        *found.get_mut(length)? = character.to_ascii_uppercase() as u8;
        length += 1;
    }
    (length == N).then_some(found)
}

/// How many digits a text holds, and what they are, when there are at most 32 of them and nothing but separators beside.
pub(crate) fn up_to_32_digits(text: &str) -> Option<([u8; 32], usize)> {
    let (mut found, mut length) = ([0; 32], 0);
    for character in text.chars().filter(|character| !SEPARATORS.contains(character)) {
        *found.get_mut(length)? = character.to_digit(10)? as u8;
        length += 1;
    }
    Some((found, length))
}

/// The sum of digits, each times its weight.
pub(crate) fn weighted<const N: usize>(digits: &[u8], weights: [u32; N]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The number that digits write.
pub(crate) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

/// Whether all digits are the same.
pub(crate) fn all_same(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether a day is in the calendar. The year counts for February only, so two digits of it will do.
pub(crate) fn is_date(year: u64, month: u64, day: u64) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400) || year < 100);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_do_not_count_and_other_characters_are_refused() {
        assert_eq!(digits::<4>("1-2 (3).4"), Some([1, 2, 3, 4]));
        assert_eq!(digits::<4>("123"), None, "too few");
        assert_eq!(digits::<4>("12345"), None, "too many");
        assert_eq!(digits::<4>("123a"), None, "a letter");
        assert_eq!(digits::<4>("123:4"), None, "no separator");
        assert_eq!(characters::<3>("a-1Z"), Some(*b"A1Z"));
        assert_eq!(characters::<1>("é"), None);
        assert_eq!(up_to_32_digits(&"1".repeat(33)), None);
        assert_eq!(up_to_32_digits("1 2").map(|(_, length)| length), Some(2));
    }

    #[test]
    fn the_calendar_knows_leap_years() {
        assert!(is_date(2024, 2, 29) && is_date(2000, 2, 29) && is_date(0, 2, 29));
        assert!(!is_date(2023, 2, 29) && !is_date(1900, 2, 29));
        assert!(!is_date(2024, 4, 31) && !is_date(2024, 13, 1) && !is_date(2024, 1, 0));
    }
}
