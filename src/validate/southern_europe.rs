//! Numbers of Spain, Portugal, Italy, Croatia and Turkey.

use super::check_digit::{iso7064_hybrid, luhn_sum};
use super::digits::{all_same, characters, digits, is_date, number, weighted};

/// `es-nif`: eight digits and a letter for their remainder modulo 23; of foreigners, X, Y or Z replaces a first 0, 1 or 2.
pub(crate) fn spanish_nif(text: &str) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let Some(mut found) = characters::<9>(text) else { return false };
    if let b'X' | b'Y' | b'Z' = found[0] {
        found[0] = found[0] - b'X' + b'0';
    }
    let digits = &found[..8];
    let number = digits.iter().fold(0, |number, digit| number * 10 + usize::from(digit.wrapping_sub(b'0')));
    digits.iter().all(u8::is_ascii_digit) && !all_same(digits) && number != 12_345_678 && LETTERS[number % 23] == found[8]
}

/// `pt-nif`: nine digits, weights 9 to 2, modulo 11.
pub(crate) fn portuguese_nif(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| {
        let check = 11 - weighted(&digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        let kind = digits[0] > 0 && (digits[0] != 4 || digits[1] == 5);
        kind && !all_same(&digits) && u32::from(digits[8]) == if check > 9 { 0 } else { check }
    })
}

/// `it-fiscal-code`: three letters of the surname, three of the name, date of birth, place, and a check letter modulo 26 (decree of
/// 23 December 1976). Where people would have the same code, digits become letters.
pub(crate) fn italian_fiscal_code(text: &str) -> bool {
    const ODD: [u8; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
    let Some(found) = characters::<16>(text) else { return false };
    let order = |character: u8| if character.is_ascii_digit() { character - b'0' } else { character - b'A' };
    let digit = |place: usize| match found[place] {
        digit @ b'0'..=b'9' => Some(u64::from(digit - b'0')),
        letter => b"LMNPQRSTUV".iter().position(|known| *known == letter).map(|digit| digit as u64),
    };
    let two = |place: usize| Some(digit(place)? * 10 + digit(place + 1)?);
    let month = MONTHS.iter().position(|letter| *letter == found[8]).map(|month| month as u64 + 1);
    let (Some(year), Some(month), Some(day), Some(_)) = (two(6), month, two(9), two(12).zip(digit(14))) else { return false };
    let letters = found[..6].iter().chain([&found[11], &found[15]]).all(u8::is_ascii_uppercase);
    let day = if day > 40 { day - 40 } else { day }; // of women
    let sum: u32 = found[..15]
        .iter()
        .enumerate()
        .map(|(place, character)| u32::from(if place % 2 == 0 { ODD[usize::from(order(*character))] } else { order(*character) }))
        .sum();
    letters && is_date(year, month, day) && sum % 26 == u32::from(order(found[15]))
}

/// `it-vat`: eleven digits with Luhn's check digit, by the Agenzia delle Entrate.
pub(crate) fn italian_vat(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| number(&digits[..7]) > 0 && !all_same(&digits) && luhn_sum(&digits))
}

/// `hr-oib`: eleven digits, ISO 7064 MOD 11,10.
pub(crate) fn croatian_oib(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| !all_same(&digits) && iso7064_hybrid(&digits, 10))
}

/// `tr-national-id`: eleven digits, two of which check the others, by the general directorate of population.
pub(crate) fn turkish_id(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| {
        let sum = |places: &[u8]| places.iter().map(|digit| u32::from(*digit)).sum::<u32>();
        let odd = sum(&[digits[0], digits[2], digits[4], digits[6], digits[8]]);
        let even = sum(&[digits[1], digits[3], digits[5], digits[7]]);
        let (tenth, last) = ((odd * 7 + 40 - even) % 10, sum(&digits[..10]) % 10);
        digits[0] > 0 && tenth == u32::from(digits[9]) && last == u32::from(digits[10]) && !all_same(&digits[..9])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iberia() {
        assert!(spanish_nif("54362315K") && spanish_nif("X-2482300W") && spanish_nif("54362315-k"));
        assert!(!spanish_nif("54362315Z") && !spanish_nif("X-2482300A") && !spanish_nif("12345678Z"));
        assert!(portuguese_nif("501 964 843") && !portuguese_nif("501 964 842"));
    }

    #[test]
    fn italy() {
        assert!(italian_fiscal_code("RCCMNL83S18D969H") && italian_fiscal_code("rccmnl83s18d969h"));
        assert!(!italian_fiscal_code("RCCMNL83S18D969") && !italian_fiscal_code("RCCMNL83S18D969G"));
        assert!(!italian_fiscal_code("RCCMNL83S78D969H"), "no day 38");
        assert!(italian_vat("00743110157") && !italian_vat("00743110158"));
    }

    #[test]
    fn croatia_and_turkey() {
        assert!(croatian_oib("33392005961") && !croatian_oib("33392005962"));
        assert!(
            turkish_id("17291716060") && turkish_id("10000000146") && !turkish_id("17291716050") && !turkish_id("07291716092")
        );
    }
}
