//! Telephone numbers.

use super::digits::{all_same, number};

/// Calling codes of ITU-T E.164 with the fewest and the most digits that follow them. Codes that are not listed do not exist, or lead
/// to no country.
#[rustfmt::skip]
const COUNTRIES: &[(u64, usize, usize)] = &[
    (1, 10, 10), (7, 10, 10), (20, 8, 10), (27, 9, 9), (30, 10, 10), (31, 9, 9), (32, 8, 9), (33, 9, 9), (34, 9, 9), (36, 8, 9),
    (39, 6, 11), (40, 9, 9), (41, 9, 9), (43, 7, 13), (44, 9, 10), (45, 8, 8), (46, 7, 10), (47, 8, 8), (48, 9, 9), (49, 6, 12),
    (51, 8, 9), (52, 10, 11), (53, 6, 8), (54, 10, 11), (55, 10, 11), (56, 8, 9), (57, 8, 10), (58, 10, 10), (60, 8, 10),
    (61, 9, 9), (62, 8, 12), (63, 8, 10), (64, 8, 10), (65, 8, 8), (66, 8, 9), (81, 9, 10), (82, 8, 11), (84, 9, 10),
    (86, 10, 11), (90, 10, 10), (91, 10, 10), (92, 9, 10), (93, 9, 9), (94, 9, 9), (95, 7, 10), (98, 10, 10), (211, 9, 9),
    (212, 9, 9), (213, 8, 9), (216, 8, 8), (218, 8, 9), (220, 7, 7), (221, 9, 9), (222, 8, 8), (223, 8, 8), (224, 8, 9),
    (225, 8, 10), (226, 8, 8), (227, 8, 8), (228, 8, 8), (229, 8, 10), (230, 7, 8), (231, 7, 9), (232, 8, 8), (233, 9, 9),
    (234, 8, 10), (235, 8, 8), (236, 8, 8), (237, 8, 9), (238, 7, 7), (239, 7, 7), (240, 9, 9), (241, 7, 8), (242, 9, 9),
    (243, 9, 9), (244, 9, 9), (245, 7, 9), (248, 7, 7), (249, 9, 9), (250, 9, 9), (251, 9, 9), (252, 7, 9), (253, 8, 8),
    (254, 9, 9), (255, 9, 9), (256, 9, 9), (257, 8, 8), (258, 8, 9), (260, 9, 9), (261, 9, 9), (262, 9, 9), (263, 8, 10),
    (264, 8, 9), (265, 7, 9), (266, 8, 8), (267, 7, 8), (268, 8, 8), (269, 7, 7), (291, 7, 7), (297, 7, 7), (298, 6, 6),
    (299, 6, 6), (350, 8, 8), (351, 9, 9), (352, 6, 11), (353, 7, 9), (354, 7, 7), (355, 8, 9), (356, 8, 8), (357, 8, 8),
    (358, 6, 11), (359, 7, 9), (370, 8, 8), (371, 8, 8), (372, 7, 8), (373, 8, 8), (374, 8, 8), (375, 9, 9), (376, 6, 9),
    (377, 8, 9), (378, 6, 10), (380, 9, 9), (381, 8, 9), (382, 8, 9), (383, 8, 9), (385, 8, 9), (386, 8, 8), (387, 8, 9),
    (389, 8, 8), (420, 9, 9), (421, 9, 9), (423, 7, 9), (500, 5, 5), (501, 7, 7), (502, 8, 8), (503, 8, 8), (504, 8, 8),
    (505, 8, 8), (506, 8, 8), (507, 7, 8), (508, 6, 6), (509, 8, 8), (590, 9, 9), (591, 8, 8), (592, 7, 7), (593, 8, 9),
    (594, 9, 9), (595, 9, 9), (596, 9, 9), (597, 6, 7), (598, 8, 8), (599, 7, 8), (670, 7, 8), (673, 7, 7), (674, 7, 7),
    (675, 7, 8), (676, 5, 7), (677, 5, 7), (678, 5, 7), (679, 7, 7), (680, 7, 7), (685, 5, 7), (686, 5, 8), (687, 6, 6),
    (689, 6, 8), (691, 7, 7), (692, 7, 7), (850, 8, 10), (852, 8, 8), (853, 8, 8), (855, 8, 9), (856, 8, 10), (880, 8, 10),
    (886, 8, 9), (960, 7, 7), (961, 7, 8), (962, 8, 9), (963, 8, 9), (964, 8, 10), (965, 8, 8), (966, 9, 9), (967, 7, 9),
    (968, 8, 8), (970, 9, 9), (971, 8, 9), (972, 8, 9), (973, 8, 8), (974, 8, 8), (975, 8, 8), (976, 8, 8), (977, 8, 10),
    (992, 9, 9), (993, 8, 8), (994, 9, 9), (995, 9, 9), (996, 9, 9), (998, 9, 9),
];

/// `phone`: a number that somebody may have. With a calling code, its country and its length fit; without one, it has seven to
/// twelve digits, and in North America its area code begins with 2 to 9. Digits that repeat or count are made up.
pub(crate) fn phone(text: &str) -> bool {
    let mut digits = [0; 15];
    let mut length = 0;
    for digit in without_extension(text).bytes().filter(u8::is_ascii_digit) {
        let Some(slot) = digits.get_mut(length) else { return false };
        *slot = digit - b'0';
        length += 1;
    }
    let digits = &digits[..length];
    if length < 7 || all_same(digits) || counts_up_or_down(digits) {
        return false;
    }
    if text.trim_start_matches('(').starts_with('+') {
        return has_country(digits);
    }
    match digits {
        [0, 0, rest @ ..] => has_country(rest) || has_country(&digits[1..]),
        [0, 1, 1, rest @ ..] if has_country(rest) => true,
        [1, 2, 3, 4, 5, 6, ..] => false,
        [1, rest @ ..] if rest.len() == 10 => is_north_american(rest),
        _ => length <= 12,
    }
}

/// The number without what dials on inside of a house.
fn without_extension(text: &str) -> &str {
    text.split(['x', 'X', 'e', 'E', '#']).next().unwrap_or_default()
}

/// Whether digits begin with a calling code, and as many follow as the country has. A zero for calls inside of the country may stand
/// between them.
fn has_country(digits: &[u8]) -> bool {
    (1..=3.min(digits.len())).any(|places| {
        let code = number(&digits[..places]);
        let Ok(index) = COUNTRIES.binary_search_by_key(&code, |(code, ..)| *code) else { return false };
        let (_, least, most) = COUNTRIES[index];
        let rest = &digits[places..];
        let national = if rest.first() == Some(&0) && code != 39 { &rest[1..] } else { rest };
        (least..=most).contains(&national.len()) && (code != 1 || is_north_american(national))
    })
}

fn is_north_american(digits: &[u8]) -> bool {
    digits[0] > 1
}

fn counts_up_or_down(digits: &[u8]) -> bool {
    let step = |pair: &[u8]| (pair[1] + 10 - pair[0]) % 10;
    digits.windows(2).all(|pair| step(pair) == 1) || digits.windows(2).all(|pair| step(pair) == 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_a_country() {
        for good in [
            "+1-984-282-0190",
            "+46 (0)8 928 571 38",
            "+447700 208 815",
            "0041 96 471 07 95",
            "011 44 20 7946 0958",
            "+1 (391) 737-4683 x12",
        ] {
            assert!(phone(good), "{good}");
        }
        for bad in ["+1 123 456 7890", "+999 1234 5678", "+44 12345"] {
            assert!(!phone(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_of_a_country() {
        for good in ["905-674-3793", "(415) 626-2671", "467 3395", "03.93.92.16.85", "07700 063 966", "345-899-3560x4587"] {
            assert!(phone(good), "{good}");
        }
        for bad in ["(123) 456-7891", "1234567890", "98765432", "123456", "1234567890123456", ""] {
            assert!(!phone(bad), "{bad}");
        }
        assert!(COUNTRIES.is_sorted(), "it is searched by halves");
    }
}
