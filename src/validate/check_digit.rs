//! Check-digit systems that many numbers share: Luhn, Verhoeff, ISO/IEC 7064, EAN.
//!
//! Knows the arithmetic, and no number in particular.

use super::digits::{all_same, characters, up_to_32_digits};

/// The formula of H. P. Luhn, as in ISO/IEC 7812-1 annex B: from the right, every second digit is doubled.
pub(crate) fn luhn_sum(digits: &[u8]) -> bool {
    let double = |digit: u8| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let digits = digits.iter().rev().enumerate();
    digits.map(|(place, digit)| u32::from(if place % 2 == 1 { double(*digit) } else { *digit })).sum::<u32>() % 10 == 0
}

/// `luhn`: two to 32 digits that pass Luhn's formula, not all the same.
pub(crate) fn luhn(text: &str) -> bool {
    up_to_32_digits(text).is_some_and(|(found, length)| {
        let digits = &found[..length];
        length > 1 && !all_same(digits) && luhn_sum(digits)
    })
}

/// The product in the dihedral group of ten elements, in which Verhoeff reckons.
fn dihedral(left: u8, right: u8) -> u8 {
    match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => 5 + (left + right) % 5,
        (false, true) => 5 + (left + 5 - right) % 5,
        (false, false) => (left + 5 - right) % 5,
    }
}

/// J. Verhoeff, Error Detecting Decimal Codes, 1969: a permutation for each place, multiplied in the dihedral group.
pub(crate) fn verhoeff_product(digits: &[u8]) -> bool {
    const ONCE: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |place: usize, digit: u8| (0..place % 8).fold(digit, |digit, _| ONCE[usize::from(digit)]);
    digits.iter().rev().enumerate().fold(0, |check, (place, digit)| dihedral(check, permuted(place, *digit))) == 0
}

/// `verhoeff`: two to 32 digits whose product is neutral, not all the same.
pub(crate) fn verhoeff(text: &str) -> bool {
    up_to_32_digits(text).is_some_and(|(found, length)| {
        let digits = &found[..length];
        length > 1 && !all_same(digits) && verhoeff_product(digits)
    })
}

/// ISO/IEC 7064, a pure system modulo `modulus` with radix 2, check digit last (`10` stands for X).
pub(crate) fn iso7064_radix_2(digits: &[u8], modulus: u32) -> bool {
    digits.iter().fold(0, |sum, digit| (sum * 2 + u32::from(*digit)) % modulus) == 1
}

/// ISO/IEC 7064, a hybrid system modulo `base + 1` and `base`, check character last.
pub(crate) fn iso7064_hybrid(values: &[u8], base: u32) -> bool {
    let Some((last, body)) = values.split_last() else { return false };
    let product = body.iter().fold(base, |product, value| {
        let sum = (product + u32::from(*value)) % base;
        (if sum == 0 { base } else { sum }) * 2 % (base + 1)
    });
    (product + u32::from(*last)) % base == 1
}

/// ISO/IEC 7064 MOD 97-10 over letters and digits, a letter being two digits from A = 10.
pub(crate) fn mod_97(characters: impl Iterator<Item = u8>) -> u32 {
    characters.fold(0, |rest, character| match character {
        b'0'..=b'9' => (rest * 10 + u32::from(character - b'0')) % 97,
        _ => (rest * 100 + u32::from(character - b'A') + 10) % 97,
    })
}

/// GS1 General Specifications: from the right, weights 1 and 3 in turn.
pub(crate) fn ean_sum(digits: &[u8]) -> bool {
    let digits = digits.iter().rev().enumerate();
    digits.map(|(place, digit)| u32::from(*digit) * if place % 2 == 1 { 3 } else { 1 }).sum::<u32>() % 10 == 0
}

/// `ean13`: thirteen digits with the check digit of GS1.
pub(crate) fn ean13(text: &str) -> bool {
    super::digits::digits::<13>(text).is_some_and(|digits| ean_sum(&digits))
}

/// `mod11-2`: ISO/IEC 7064 MOD 11-2 over sixteen characters, the last of which may be X, as in ISNI and ORCID.
pub(crate) fn mod11_2(text: &str) -> bool {
    characters::<16>(text).is_some_and(|found| with_final_x(found).is_some_and(|values| iso7064_radix_2(&values, 11)))
}

/// Digits of which the last may be X, for ten.
pub(crate) fn with_final_x<const N: usize>(characters: [u8; N]) -> Option<[u8; N]> {
    let (last, body) = characters.split_last()?;
    let fits = body.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || *last == b'X');
    fits.then(|| characters.map(|character| if character == b'X' { 10 } else { character - b'0' }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_as_in_iso_7812() {
        assert!(luhn("79927398713") && luhn("7992 7398-713"));
        assert!((0..10).filter(|last| luhn(&format!("7992739871{last}"))).eq([3]));
        assert!(!luhn("0000000000") && !luhn("0") && !luhn("") && !luhn("7992739871x"));
    }

    #[test]
    fn verhoeff_as_in_his_examples() {
        assert!(verhoeff("2363") && verhoeff("123451"));
        assert!((0..10).filter(|last| verhoeff(&format!("236{last}"))).eq([3]));
        assert!(!verhoeff("2633"), "digits that changed places");
    }

    #[test]
    fn iso_7064() {
        assert!(iso7064_radix_2(&[0, 7, 9, 4, 0], 11), "the example of the standard");
        assert!(iso7064_hybrid(&[0, 7, 9, 4, 5], 10), "the example of the standard");
        assert!(mod11_2("0000-0002-1825-0097") && !mod11_2("0000-0002-1825-0079"));
        assert!(mod11_2("0000-0002-1694-233X"));
        assert_eq!(mod_97("79444".bytes()), 1, "the example of the standard");
        assert!(!iso7064_hybrid(&[], 10));
    }

    #[test]
    fn ean_as_in_the_specification() {
        assert!(ean13("6291041500213") && !ean13("6291041500214"));
    }
}
