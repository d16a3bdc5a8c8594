//! Accounts, cards and banks.

use super::check_digit::{luhn_sum, mod_97};
use super::digits::{all_same, digits, number, up_to_32_digits, weighted};

/// ISO 3166-1 code and length, from the IBAN Registry of SWIFT, release 99.
#[rustfmt::skip]
const IBAN_LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AZ", 28), (b"BA", 20), (b"BE", 16), (b"BG", 22), (b"BH", 22),
    (b"BI", 27), (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22), (b"CY", 28), (b"CZ", 24), (b"DE", 22), (b"DJ", 27),
    (b"DK", 18), (b"DO", 28), (b"EE", 20), (b"EG", 29), (b"ES", 24), (b"FI", 18), (b"FK", 18), (b"FO", 18), (b"FR", 27),
    (b"GB", 22), (b"GE", 22), (b"GI", 23), (b"GL", 18), (b"GR", 27), (b"GT", 28), (b"HN", 28), (b"HR", 21), (b"HU", 28),
    (b"IE", 22), (b"IL", 23), (b"IQ", 23), (b"IS", 26), (b"IT", 27), (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28),
    (b"LC", 32), (b"LI", 21), (b"LT", 20), (b"LU", 20), (b"LV", 21), (b"LY", 25), (b"MC", 27), (b"MD", 24), (b"ME", 22),
    (b"MK", 19), (b"MN", 20), (b"MR", 27), (b"MT", 31), (b"MU", 30), (b"NI", 28), (b"NL", 18), (b"NO", 15), (b"OM", 23),
    (b"PK", 24), (b"PL", 28), (b"PS", 29), (b"PT", 25), (b"QA", 29), (b"RO", 24), (b"RS", 22), (b"RU", 33), (b"SA", 24),
    (b"SC", 31), (b"SD", 18), (b"SE", 24), (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25), (b"SV", 28),
    (b"TL", 23), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"XK", 20), (b"YE", 30),
];

/// `iban`: ISO 13616, with the length of its country and a remainder of 1 modulo 97.
pub(crate) fn iban(text: &str) -> bool {
    let (mut found, mut length) = ([0; 34], 0);
    for byte in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
        let Some(slot) = found.get_mut(length).filter(|_| byte.is_ascii_alphanumeric()) else { return false };
        *slot = byte.to_ascii_uppercase();
        length += 1;
    }
    let registered = IBAN_LENGTHS.binary_search_by(|(country, _)| country[..].cmp(&found[..2]));
    let fits = registered.is_ok_and(|index| IBAN_LENGTHS[index].1 == length) && found[2..4].iter().all(u8::is_ascii_digit);
    fits && mod_97(found[4..length].iter().chain(&found[..4]).copied()) == 1
}

/// `aba`: nine digits of the American Bankers Association, with a Federal Reserve prefix; weights 3, 7, 1.
pub(crate) fn aba(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| {
        let prefix = matches!(number(&digits[..2]), 0..=12 | 21..=32 | 61..=72 | 80);
        prefix && !all_same(&digits) && weighted(&digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0
    })
}

/// `card`: a payment card of a known issuer, of a length that the issuer uses, that passes Luhn's formula.
pub(crate) fn card(text: &str) -> bool {
    up_to_32_digits(text).is_some_and(|(found, length)| {
        let digits = &found[..length];
        (12..=19).contains(&length) && !all_same(digits) && has_issuer(digits) && luhn_sum(digits)
    })
}

/// Ranges of ISO/IEC 7812 issuer identification numbers, with the lengths that their networks publish.
fn has_issuer(digits: &[u8]) -> bool {
    let lead = |places: usize| number(&digits[..places]);
    let length = digits.len();
    let visa = digits[0] == 4 && matches!(length, 13 | 16 | 19);
    let mastercard = length == 16 && (matches!(lead(2), 51..=55) || matches!(lead(4), 2221..=2720));
    let american_express = length == 15 && matches!(lead(2), 34 | 37);
    let discover = (16..=19).contains(&length) && (lead(4) == 6011 || matches!(lead(3), 644..=649) || lead(2) == 65);
    // JCB has 3528 to 3589. Nobody else has 35, and generators of test numbers use all of it.
    let jcb = (16..=19).contains(&length) && lead(2) == 35 || length == 15 && matches!(lead(4), 1800 | 2131);
    let diners = (14..=19).contains(&length) && (matches!(lead(3), 300..=305 | 309) || matches!(lead(2), 36 | 38 | 39));
    let union_pay = (16..=19).contains(&length) && lead(2) == 62;
    let maestro = (12..=19).contains(&length) && (matches!(lead(2), 50 | 56..=58) || lead(1) == 6 || lead(4) == 604);
    let mir = (16..=19).contains(&length) && matches!(lead(4), 2200..=2204);
    let air_plus = length == 15 && digits[0] == 1; // UATP, of airlines
    visa || mastercard || american_express || discover || jcb || diners || union_pay || maestro || mir || air_plus
}

/// `imei`: fifteen digits with Luhn's check digit and a type allocation code, as in 3GPP TS 23.003.
pub(crate) fn imei(text: &str) -> bool {
    digits::<15>(text).is_some_and(|digits| number(&digits[..8]) > 0 && !all_same(&digits) && luhn_sum(&digits))
}

/// `vin`: ISO 3779 with the check digit of 49 CFR 565.15, at least three digits and three letters.
pub(crate) fn vin(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let Some(characters) = super::digits::characters::<17>(text) else { return false };
    let mut sum = 0;
    for (character, weight) in characters.iter().zip(WEIGHTS) {
        let value = match character {
            b'0'..=b'9' => character - b'0',
            b'A'..=b'H' => character - b'A' + 1,
            b'J'..=b'N' => character - b'J' + 1,
            b'P' => 7,
            b'R' => 9,
            b'S'..=b'Z' => character - b'S' + 2,
            _ => return false,
        };
        sum += u32::from(value) * weight;
    }
    let letters = characters.iter().filter(|character| character.is_ascii_alphabetic()).count();
    let check = if sum % 11 == 10 { b'X' } else { b'0' + (sum % 11) as u8 };
    // No model year is written with U, Z or 0; 10 places later, the digit of a serial number ends it.
    let plausible = !matches!(characters[9], b'U' | b'Z' | b'0') && characters[13..].iter().all(u8::is_ascii_digit);
    characters[8] == check && plausible && (3..=14).contains(&letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iban_of_the_registry() {
        for good in
            ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "NO93 8601 1117 947", "MT84MALT011000012345MTLCAST001S"]
        {
            assert!(iban(good), "{good}");
            assert!(iban(&good.to_lowercase()), "{good} in lower case");
        }
        assert!(!iban("DE88370400440532013000"), "another check digit");
        assert!(!iban("DE8937040044053201300"), "too short for Germany");
        assert!(!iban("ZZ89370400440532013000") && !iban("") && !iban("DE") && !iban(&"DE89".repeat(20)));
        assert!(IBAN_LENGTHS.is_sorted(), "it is searched by halves");
    }

    #[test]
    fn cards_have_an_issuer() {
        let good = [
            "4111 1111 1111 1111",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "6011-1111-1111-1117",
            "3530111333300000",
            "30569309025904",
            "6200000000000005",
            "2200000000000004",
            "180000000000002",
            "122000000000003",
        ];
        for number in good {
            assert!(card(number), "{number}");
        }
        assert!(!card("4111111111111112"), "another check digit");
        assert!(!card("9999999999999995"), "no issuer");
        assert!(!card("41111111111111111111") && !card("79927398713") && !card("4111 1111 1111 111x"));
    }

    #[test]
    fn routing_numbers() {
        assert!(aba("021000021") && aba("011401533") && aba("091000019"));
        assert!(!aba("021000022") && !aba("991000011") && !aba("000000000"));
    }

    #[test]
    fn vehicles_and_telephones() {
        assert!(vin("1M8GDM9AXKP042788") && vin("1HGCM82633A004352"));
        assert!(!vin("1M8GDM9A1KP042788") && !vin("11111111111111111") && !vin("IM8GDM9AXKP042788"));
        assert!(imei("490154203237518") && imei("49-015420-323751-8") && !imei("490154203237517"));
    }
}
