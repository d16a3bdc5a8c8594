//! Numbers of Germany, France, the Low Countries and Switzerland.

use super::check_digit::{ean_sum, iso7064_hybrid};
use super::digits::{all_same, characters, digits, is_date, number, weighted};

/// `de-tax-id`: eleven digits, ISO 7064 MOD 11,10; among the first ten, one digit occurs twice or three times (§ 139b AO).
pub(crate) fn german_tax(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| {
        let times = |digit: u8| digits[..10].iter().filter(|other| **other == digit).count();
        let repeated = (0..10).filter(|digit| times(*digit) > 1).count();
        let most = (0..10).map(times).max();
        digits[0] > 0 && repeated == 1 && most.is_some_and(|most| most < 4) && iso7064_hybrid(&digits, 10)
    })
}

/// `de-social-security`: area, date of birth, initial, serial number and check digit (VKVV § 2): the letter counts as two digits.
pub(crate) fn german_pension(text: &str) -> bool {
    let Some(found) = characters::<12>(text).filter(|found| found[8].is_ascii_uppercase()) else { return false };
    let mut digits = [0; 13];
    for (place, character) in found.iter().enumerate().filter(|(place, _)| *place != 8) {
        if !character.is_ascii_digit() {
            return false;
        }
        digits[place + usize::from(place > 8)] = character - b'0';
    }
    let letter = found[8] - b'A' + 1;
    (digits[8], digits[9]) = (letter / 10, letter % 10);
    let weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let cross = |product: u32| product / 10 + product % 10;
    let sum: u32 = digits.iter().zip(weights).map(|(digit, weight)| cross(u32::from(*digit) * weight)).sum();
    // The day has 50 added where two people would have the same number.
    let day = number(&digits[2..4]) % 50;
    (2..=99).contains(&number(&digits[..2]))
        && is_date(number(&digits[6..8]), number(&digits[4..6]), day)
        && sum % 10 == u32::from(digits[12])
}

/// `de-health-insurance`: a letter, eight digits and a check digit over the number of the letter and the digits (§ 290 SGB V).
pub(crate) fn german_health(text: &str) -> bool {
    let Some(found) = characters::<10>(text).filter(|found| found[0].is_ascii_uppercase()) else { return false };
    if !found[1..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let letter = found[0] - b'A' + 1;
    let values = [letter / 10, letter % 10].into_iter().chain(found[1..9].iter().map(|digit| digit - b'0'));
    let cross = |product: u32| product / 10 + product % 10;
    let sum: u32 = values.zip([1, 2].into_iter().cycle()).map(|(value, weight)| cross(u32::from(value) * weight)).sum();
    sum % 10 == u32::from(found[9] - b'0') && !all_same(&found[1..])
}

/// `icao-document`: ten characters, the last of which checks the nine before it, weights 7, 3, 1 (ICAO Doc 9303). German identity
/// cards and passports use no vowels.
pub(crate) fn icao_document(text: &str) -> bool {
    characters::<10>(text).is_some_and(|found| {
        let sum: u32 =
            found[..9].iter().zip([7, 3, 1].into_iter().cycle()).map(|(character, weight)| value(*character) * weight).sum();
        found[9].is_ascii_digit() && sum % 10 == u32::from(found[9] - b'0') && !all_same(&found[..9])
    })
}

/// A digit as itself, a letter from A = 10.
fn value(character: u8) -> u32 {
    u32::from(if character.is_ascii_digit() { character - b'0' } else { character - b'A' + 10 })
}

/// `fr-nir`: the number of the répertoire of INSEE: sex, year, month, place, and the key 97 − n modulo 97. Corsica's 2A and 2B are
/// 19 and 18.
pub(crate) fn french_nir(text: &str) -> bool {
    let Some(mut found) = characters::<15>(text) else { return false };
    match &found[5..7] {
        b"2A" => found[5..7].copy_from_slice(b"19"),
        b"2B" => found[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    if !found.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digits = found.map(|digit| digit - b'0');
    let sex = matches!(digits[0], 1..=4 | 7 | 8);
    let month = matches!(number(&digits[3..5]), 1..=12 | 20..=42 | 50..=99);
    sex && month && 97 - number(&digits[..13]) % 97 == number(&digits[13..])
}

/// `nl-bsn`: nine digits, the elfproef of the Netherlands: weights 9 to 2 and −1.
pub(crate) fn dutch_bsn(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| {
        let sum = weighted(&digits, [9, 8, 7, 6, 5, 4, 3, 2, 10]); // −1 is 10 modulo 11
        sum % 11 == 0 && !all_same(&digits) && number(&digits) > 10_000_000
    })
}

/// `be-rrn`: a date of birth, three digits, and 97 − n modulo 97; from 2000 on a 2 precedes n.
pub(crate) fn belgian_register(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| {
        let (body, key) = (number(&digits[..9]), number(&digits[9..]));
        let date = is_date(number(&digits[..2]), number(&digits[2..4]) % 20, number(&digits[4..6]));
        date && [body, body + 2_000_000_000].iter().any(|body| 97 - body % 97 == key)
    })
}

/// `ch-ahv`: thirteen digits from 756 with the check digit of GS1, by the Swiss central compensation office.
pub(crate) fn swiss_ahv(text: &str) -> bool {
    digits::<13>(text).is_some_and(|digits| digits[..3] == [7, 5, 6] && ean_sum(&digits) && !all_same(&digits[3..12]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn germany() {
        assert!(german_tax("36 574 261 809") && !german_tax("36574261890") && !german_tax("36554266806"));
        assert!(german_pension("15 070649 C 103") && !german_pension("01070649C103"));
        assert!(!german_pension("15070649C104") && !german_pension("15071349C103"));
        assert!(german_health("A123456780") && !german_health("A123456787") && !german_health("1234567890"));
        assert!(icao_document("T22000129 3") && !icao_document("T220001294"));
    }

    #[test]
    fn france_belgium_netherlands_switzerland() {
        assert!(french_nir("2 95 10 99 126 111 93") && french_nir("253072A07300443") && french_nir("253072B07300470"));
        assert!(!french_nir("295109912611194") && !french_nir("295139912611193"));
        assert!(dutch_bsn("1112.22.333") && dutch_bsn("941331490") && !dutch_bsn("941331491"));
        assert!(
            belgian_register("85.07.30-033 28") && !belgian_register("85.07.30-033 29") && belgian_register("17.07.30-033 84")
        );
        assert!(swiss_ahv("756.9217.0769.85") && !swiss_ahv("756.9217.0769.84") && !swiss_ahv("757.9217.0769.84"));
    }
}
