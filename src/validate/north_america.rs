//! Numbers of the United States and Canada.

use super::check_digit::luhn_sum;
use super::digits::{all_same, characters, digits, number};

/// `us-ssn`: the Social Security Administration gives out no area 000, 666 or 900 to 999, no group 00 and no serial 0000. Numbers
/// that were printed in advertisements are refused, and 123-45-6789.
pub(crate) fn ssn(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| {
        let (area, group, serial) = (number(&digits[..3]), number(&digits[3..5]), number(&digits[5..]));
        let specimen = matches!(number(&digits), 78_051_120 | 219_099_999 | 457_555_462 | 123_456_789);
        !matches!(area, 0 | 666 | 900..) && group > 0 && serial > 0 && !specimen && !all_same(&digits)
    })
}

/// `us-itin`: the Internal Revenue Service's number for those without a social security number: 9, and groups that it lists.
pub(crate) fn itin(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| {
        let group = matches!(number(&digits[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99);
        digits[0] == 9 && group && number(&digits[5..]) > 0 && !all_same(&digits)
    })
}

/// `us-ein`: nine digits with a prefix that the Internal Revenue Service lists for a campus or for the internet.
pub(crate) fn ein(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| {
        let prefix = number(&digits[..2]);
        !matches!(prefix, 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97) && !all_same(&digits[2..])
    })
}

/// `us-npi`: ten digits from 1 or 2 whose check digit is Luhn's after the prefix 80840, by the Centers for Medicare and Medicaid.
pub(crate) fn npi(text: &str) -> bool {
    digits::<10>(text).is_some_and(|digits| {
        let mut card = [8, 0, 8, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        card[5..].copy_from_slice(&digits);
        matches!(digits[0], 1 | 2) && !all_same(&digits[1..9]) && !all_same(&digits[..9]) && luhn_sum(&card)
    })
}

/// `us-dea`: a class of registrant, a letter or 9, and seven digits, as the Drug Enforcement Administration numbers them.
pub(crate) fn dea(text: &str) -> bool {
    let Some(found) = characters::<9>(text) else { return false };
    let class = b"ABCDEFGHJKLMPRSTUX".contains(&found[0]) && (found[1].is_ascii_uppercase() || found[1] == b'9');
    if !class || !found[2..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digit = |place: usize| u32::from(found[place + 1] - b'0');
    let sum = digit(1) + digit(3) + digit(5) + 2 * (digit(2) + digit(4) + digit(6));
    sum % 10 == digit(7) && !all_same(&found[2..])
}

/// `us-mbi`: eleven places of fixed kinds, as the Centers for Medicare and Medicaid lay them down; no S, L, O, I, B or Z.
pub(crate) fn mbi(text: &str) -> bool {
    const KINDS: &[u8; 11] = b"1A*9A*9AA99";
    let letter = |character: &u8| character.is_ascii_uppercase() && !b"SLOIBZ".contains(character);
    characters::<11>(text).is_some_and(|found| {
        found.iter().zip(KINDS).all(|(character, kind)| match kind {
            b'1' => matches!(character, b'1'..=b'9'),
            b'9' => character.is_ascii_digit(),
            b'A' => letter(character),
            _ => character.is_ascii_digit() || letter(character),
        })
    })
}

/// `ca-sin`: nine digits that pass Luhn's formula; none begins with 0 or 8. The specimen of the forms is refused.
pub(crate) fn sin(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| {
        let specimen = matches!(number(&digits), 46_454_286 | 123_456_782);
        !matches!(digits[0], 0 | 8) && !specimen && !all_same(&digits) && luhn_sum(&digits)
    })
}

/// `ca-health-number`: ten digits of Ontario with Luhn's check digit; the letters of a version may follow.
pub(crate) fn ontario_health(text: &str) -> bool {
    let bare = text.trim_end_matches(|character: char| character.is_ascii_alphabetic() || matches!(character, ' ' | '-'));
    text.len() - bare.len() <= 4
        && digits::<10>(bare).is_some_and(|digits| digits[0] > 0 && !all_same(&digits) && luhn_sum(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn social_security() {
        assert!(ssn("536-90-4399") && ssn("536904399"));
        for bad in [
            "000-12-3456",
            "666-12-3456",
            "900-12-3456",
            "536-00-4399",
            "536-90-0000",
            "078-05-1120",
            "123-45-6789",
            "111-11-1111",
        ] {
            assert!(!ssn(bad), "{bad}");
        }
        assert!(itin("912-90-3456") && itin("900-70-0001"));
        assert!(!itin("912-93-3456") && !itin("912-66-3456") && !itin("812-90-3456") && !itin("912-90-0000"));
        assert!(ein("12-3456789") && !ein("00-3456789") && !ein("07-3456789"));
    }

    #[test]
    fn health() {
        assert!(npi("1234567893") && npi("1245319599") && !npi("1234567890") && !npi("3234567893"));
        assert!(dea("F91234563") && dea("AB1234563") && !dea("AB1234564") && !dea("IB1234563") && !dea("AB123456"));
        assert!(mbi("1EG4-TE5-MK73") && mbi("1EG4TE5MK73"));
        assert!(!mbi("0EG4-TE5-MK73") && !mbi("1SG4-TE5-MK73") && !mbi("1EG4-TE5-MK7"));
    }

    #[test]
    fn canada() {
        assert!(sin("130 692 544") && sin("193-456-787"));
        assert!(!sin("046 454 286") && !sin("130 692 545") && !sin("830 692 544"));
        assert!(ontario_health("9876 543 217 XY") && ontario_health("9876543217") && !ontario_health("9876543218"));
        assert!(!ontario_health("9876543217ABCDE"));
    }
}
