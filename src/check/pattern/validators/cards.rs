//! Numbers of payment cards.
//!
//! Sources: ISO/IEC 7812-1 annex B (the check digit), the issuer ranges that the card schemes publish.

/// The last digit makes the Luhn sum of all digits a multiple of ten. Characters that are no digits do not count.
pub(super) fn luhn(value: &str) -> bool {
    let digits = digits(value);
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match u32::from(digit) << (place % 2) {
            doubled @ 10.. => doubled - 9,
            plain => plain,
        })
        .sum();
    digits.len() > 1 && sum.is_multiple_of(10)
}

/// The digits begin as those of an issuer, in a length that it issues, and are not all the same.
pub(super) fn issuer(value: &str) -> bool {
    let digits = digits(value);
    let length = digits.len();
    if !(12..=19).contains(&length) || digits.iter().all(|&digit| digit == digits[0]) {
        return false;
    }
    let start = |count: usize| digits[..count].iter().fold(0, |number, &digit| number * 10 + u32::from(digit));
    match (start(1), start(2), start(3), start(4)) {
        (4, ..) => matches!(length, 13 | 16 | 19),
        (_, 51..=55, ..) | (.., 2221..=2720) | (.., 2200..=2204) => length == 16,
        (_, 34 | 37, ..) | (.., 1800 | 2131) => length == 15,
        (.., 3528..=3589) | (.., 6011) | (_, _, 644..=649, _) | (_, 62 | 65, ..) => length >= 16,
        (_, _, 300..=305, _) | (_, 36 | 38 | 39, ..) => length >= 14,
        (_, 50 | 56..=58 | 60..=69, ..) => true,
        _ => false,
    }
}

fn digits(value: &str) -> Vec<u8> {
    value.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specimens_of_the_schemes_pass() {
        for number in ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "6011111111111117", "3530111333300000"] {
            assert!(luhn(number) && issuer(number), "{number}");
        }
    }

    #[test]
    fn a_wrong_digit_or_an_unknown_issuer_fails() {
        assert!(!luhn("4111111111111112") && !luhn("") && !luhn("0"));
        assert!(!issuer("9111111111111111") && !issuer("4444444444444444") && !issuer("41"));
    }
}
