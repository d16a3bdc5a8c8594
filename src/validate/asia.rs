//! Numbers of Asia.

use super::check_digit::{iso7064_radix_2, verhoeff_product, with_final_x};
use super::digits::{all_same, characters, digits, is_date, number, weighted};

/// `in-aadhaar`: twelve digits with Verhoeff's check digit, not from 0 or 1 and no palindrome, by the UIDAI.
pub(crate) fn aadhaar(text: &str) -> bool {
    digits::<12>(text).is_some_and(|digits| {
        let palindrome = digits.iter().eq(digits.iter().rev());
        digits[0] > 1 && !palindrome && verhoeff_product(&digits)
    })
}

/// `in-pan`: five letters, of which the fourth is a class of holder, four digits, a letter, by the Income Tax Department.
pub(crate) fn indian_pan(text: &str) -> bool {
    characters::<10>(text).is_some_and(|found| {
        let letters = found[..5].iter().chain(&found[9..]).all(u8::is_ascii_uppercase);
        let digits = &found[5..9];
        letters && b"ABCFGHJLPT".contains(&found[3]) && digits.iter().all(u8::is_ascii_digit) && digits != b"0000"
    })
}

/// `in-gstin`: code of a state, a PAN, a number, Z, and a check character modulo 36 with weights 1 and 2.
pub(crate) fn indian_gstin(text: &str) -> bool {
    let Some(found) = characters::<15>(text) else { return false };
    let value = |character: u8| u32::from(if character.is_ascii_digit() { character - b'0' } else { character - b'A' + 10 });
    let weighed = |(place, character): (usize, &u8)| {
        let product = value(*character) * (1 + place as u32 % 2);
        product / 36 + product % 36
    };
    let check = (36 - found[..14].iter().enumerate().map(weighed).sum::<u32>() % 36) % 36;
    let state =
        found[..2].iter().all(u8::is_ascii_digit) && matches!((found[0] - b'0') * 10 + (found[1] - b'0'), 1..=38 | 96..=99);
    let holder = std::str::from_utf8(&found[2..12]).is_ok_and(indian_pan);
    state && holder && found[12] != b'0' && found[13] == b'Z' && check == value(found[14])
}

/// `cn-resident-id`: region, date of birth, serial number and a check character, ISO 7064 MOD 11-2 (GB 11643-1999).
pub(crate) fn chinese_id(text: &str) -> bool {
    characters::<18>(text).and_then(with_final_x).is_some_and(|digits| {
        let (year, region) = (number(&digits[6..10]), number(&digits[..2]));
        let date = (1900..=2099).contains(&year) && is_date(year, number(&digits[10..12]), number(&digits[12..14]));
        let known = matches!(region, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91);
        known && date && iso7064_radix_2(&digits, 11)
    })
}

/// `jp-my-number`: twelve digits, weights 6 to 2 and 7 to 2 modulo 11, by the ordinance of 2014.
pub(crate) fn my_number(text: &str) -> bool {
    digits::<12>(text).is_some_and(|digits| {
        let rest = weighted(&digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        !all_same(&digits) && u32::from(digits[11]) == if rest < 2 { 0 } else { 11 - rest }
    })
}

/// `kr-rrn`: a date of birth, a digit for sex and century, and a check digit modulo 11. Numbers given out since October 2020 have
/// none, and are not found by it.
pub(crate) fn korean_rrn(text: &str) -> bool {
    digits::<13>(text).is_some_and(|digits| {
        let check = (11 - weighted(&digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10;
        // Foreigners' numbers check to two more.
        let foreign = matches!(digits[6], 5..=8);
        let check = if foreign { (check + 2) % 10 } else { check };
        let date = is_date(number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]));
        date && u32::from(digits[12]) == check
    })
}

/// `sg-nric`: S, T, F, G or M, seven digits with the weights 2 7 6 5 4 3 2, and a letter.
pub(crate) fn singapore_nric(text: &str) -> bool {
    let Some(found) = characters::<9>(text).filter(|found| found[1..8].iter().all(u8::is_ascii_digit)) else { return false };
    let mut digits = [0; 7];
    digits.copy_from_slice(&found[1..8]);
    let digits = digits.map(|digit| digit - b'0');
    let sum = weighted(&digits, [2, 7, 6, 5, 4, 3, 2]);
    let (offset, letters): (u32, &[u8; 11]) = match found[0] {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"KLJNPQRTUWX"),
        _ => return false,
    };
    let rest = (sum + offset) % 11;
    let rest = if found[0] == b'M' { 10 - rest } else { rest };
    let letter = if found[0] == b'M' { letters[rest as usize % 11] } else { letters[rest as usize] };
    !all_same(&digits) && letter == found[8]
}

/// `tw-national-id`: a letter for the place, 1, 2, 8 or 9, and eight digits, weights 8 to 1 modulo 10.
pub(crate) fn taiwanese_id(text: &str) -> bool {
    const PLACES: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO"; // in the order of their numbers, from 10
    let Some(found) = characters::<10>(text).filter(|found| found[1..].iter().all(u8::is_ascii_digit)) else { return false };
    let Some(place) = PLACES.iter().position(|letter| *letter == found[0]) else { return false };
    let place = place as u32 + 10;
    let mut digits = [0; 9];
    digits.copy_from_slice(&found[1..]);
    let digits = digits.map(|digit| digit - b'0');
    let sum = place / 10 + place % 10 * 9 + weighted(&digits, [8, 7, 6, 5, 4, 3, 2, 1, 1]);
    matches!(digits[0], 1 | 2 | 8 | 9) && !all_same(&digits[1..]) && sum.is_multiple_of(10)
}

/// `hk-id`: one or two letters, six digits, and 0 to 9 or A for the remainder modulo 11.
pub(crate) fn hong_kong_id(text: &str) -> bool {
    let padded = |found: [u8; 8]| [b' ', found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7]];
    let Some(found) = characters::<9>(text).or_else(|| characters::<8>(text).map(padded)) else { return false };
    let value = |character: u8| match character {
        b' ' => 36,
        b'0'..=b'9' => u32::from(character - b'0'),
        _ => u32::from(character - b'A') + 10,
    };
    let letters = (found[0] == b' ' || found[0].is_ascii_uppercase()) && found[1].is_ascii_uppercase();
    let check = if found[8] == b'A' { 10 } else { value(found[8]) };
    let sum: u32 = found[..8].iter().zip([9, 8, 7, 6, 5, 4, 3, 2]).map(|(character, weight)| value(*character) * weight).sum();
    letters && found[2..8].iter().all(u8::is_ascii_digit) && check < 11 && (sum + check).is_multiple_of(11)
}

/// `th-national-id`: thirteen digits, weights 13 to 2 modulo 11.
pub(crate) fn thai_id(text: &str) -> bool {
    digits::<13>(text).is_some_and(|digits| {
        let sum = weighted(&digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        (1..=8).contains(&digits[0]) && !all_same(&digits) && (11 - sum % 11) % 10 == u32::from(digits[12])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn india() {
        assert!(aadhaar("2341 2341 2346") && !aadhaar("2341 2341 2347") && !aadhaar("123412341234") && !aadhaar("643343121"));
        assert!(indian_pan("ACUPA7085R") && indian_pan("abcpe1234f") && !indian_pan("ABMPA32111") && !indian_pan("ACUZA7085R"));
        assert!(indian_gstin("27AAPFU0939F1ZV") && !indian_gstin("27AAPFU0939F1ZW") && !indian_gstin("00AAPFU0939F1ZV"));
    }

    #[test]
    fn east() {
        assert!(chinese_id("11010519491231002X") && !chinese_id("110105194912310021"));
        assert!(my_number("6214 9832 0257") && !my_number("6214 9832 0258") && !my_number("000000000000"));
        assert!(korean_rrn("971013-9019902") && !korean_rrn("971013-9019903"));
        assert!(taiwanese_id("A123456789") && !taiwanese_id("A123456788") && taiwanese_id("A800000014"));
        assert!(
            hong_kong_id("G123456(A)")
                && hong_kong_id("L555555(0)")
                && hong_kong_id("AB987654(3)")
                && !hong_kong_id("AB987654(2)")
        );
    }

    #[test]
    fn south_east() {
        assert!(
            singapore_nric("S1234567D")
                && singapore_nric("F1234567N")
                && singapore_nric("T1234567J")
                && singapore_nric("G1234567X")
        );
        assert!(!singapore_nric("S1234567E") && !singapore_nric("A1234567D"));
        assert!(thai_id("1-2345-45678-78-1") && !thai_id("1-2345-45678-78-9"));
    }
}
