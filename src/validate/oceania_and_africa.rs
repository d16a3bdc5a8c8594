//! Numbers of Australia, New Zealand, South Africa and Israel.

use super::check_digit::luhn_sum;
use super::digits::{all_same, digits, is_date, number, weighted};

/// `au-tfn`: nine digits of the Australian Taxation Office, weights 1 4 3 7 5 8 6 9 10 modulo 11.
pub(crate) fn australian_tax_file(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| weighted(&digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0 && !all_same(&digits))
}

/// `au-abn`: eleven digits of the Australian Business Register; 1 is taken from the first, then modulo 89.
pub(crate) fn australian_business(text: &str) -> bool {
    digits::<11>(text).filter(|digits| number(&digits[..2]) > 10).is_some_and(|mut digits| {
        let same = all_same(&digits);
        digits[0] -= 1;
        !same && weighted(&digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 == 0
    })
}

/// `au-acn`: nine digits of the Australian Securities and Investments Commission, weights 8 to 1 modulo 10.
pub(crate) fn australian_company(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| {
        let check = (10 - weighted(&digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10;
        check == u32::from(digits[8]) && !all_same(&digits)
    })
}

/// `au-medicare`: ten digits of Services Australia, the first from 2 to 6, the ninth a check digit, the tenth the issue.
pub(crate) fn australian_medicare(text: &str) -> bool {
    digits::<10>(text).is_some_and(|digits| {
        let check = weighted(&digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10;
        matches!(digits[0], 2..=6) && check == u32::from(digits[8]) && digits[9] > 0 && !all_same(&digits)
    })
}

/// `nz-ird`: eight or nine digits of Inland Revenue, two rows of weights modulo 11.
pub(crate) fn new_zealand_ird(text: &str) -> bool {
    let padded = |eight: [u8; 8]| [0, eight[0], eight[1], eight[2], eight[3], eight[4], eight[5], eight[6], eight[7]];
    digits::<9>(text).or_else(|| digits::<8>(text).map(padded)).is_some_and(|digits| {
        let check = |weights: [u32; 8]| (11 - weighted(&digits, weights) % 11) % 11;
        let first = check([3, 2, 7, 6, 5, 4, 3, 2]);
        let check = if first == 10 { check([7, 4, 3, 2, 5, 2, 7, 6]) } else { first };
        (10_000_000..=150_000_000).contains(&number(&digits)) && check == u32::from(digits[8])
    })
}

/// `za-id`: date of birth, sex, citizenship (0, 1 or 2), and Luhn's check digit.
pub(crate) fn south_african_id(text: &str) -> bool {
    digits::<13>(text).is_some_and(|digits| {
        let date = is_date(number(&digits[..2]), number(&digits[2..4]), number(&digits[4..6]));
        date && digits[10] < 3 && luhn_sum(&digits)
    })
}

/// `il-id`: nine digits of Israel's population registry with Luhn's check digit.
pub(crate) fn israeli_id(text: &str) -> bool {
    digits::<9>(text).is_some_and(|digits| luhn_sum(&digits) && !all_same(&digits) && number(&digits) > 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oceania() {
        assert!(australian_tax_file("876 543 210") && !australian_tax_file("876 543 211"));
        assert!(
            australian_business("51 824 753 556")
                && !australian_business("51 824 753 557")
                && !australian_business("01824753556")
        );
        assert!(australian_company("004 085 616") && !australian_company("004 085 617"));
        assert!(
            australian_medicare("2123 45670 1") && !australian_medicare("1123 45670 1") && !australian_medicare("2123 45671 1")
        );
        assert!(new_zealand_ird("49-098-576") && new_zealand_ird("136-410-132") && !new_zealand_ird("136-410-133"));
    }

    #[test]
    fn africa_and_the_middle_east() {
        assert!(south_african_id("7503305044089") && !south_african_id("8503305044089") && !south_african_id("7513305044084"));
        assert!(israeli_id("39337423-6") && !israeli_id("39337423-2"));
    }
}
