//! Numbers of the United Kingdom and Ireland.

use super::digits::{all_same, characters, digits, is_date, number, weighted};

/// `uk-nhs`: ten digits, weights 10 to 2 and a check digit modulo 11, by the NHS Data Dictionary. 999 000 0000 and up are for tests.
pub(crate) fn nhs(text: &str) -> bool {
    digits::<10>(text).is_some_and(|digits| {
        let check = 11 - weighted(&digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        let specimen = number(&digits[..3]) == 999 || number(&digits) == 9_434_765_919;
        check % 11 == u32::from(digits[9]) && check != 10 && !all_same(&digits) && !specimen
    })
}

/// `uk-nino`: the prefixes that HM Revenue and Customs gives out (NIM39110), six digits, a letter from A to D.
pub(crate) fn nino(text: &str) -> bool {
    characters::<9>(text).is_some_and(|found| {
        let first = found[0].is_ascii_uppercase() && !b"DFIQUV".contains(&found[0]);
        let second = found[1].is_ascii_uppercase() && !b"DFIQUVO".contains(&found[1]);
        let given_out = ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&&[found[0], found[1]]);
        first && second && given_out && found[2..8].iter().all(u8::is_ascii_digit) && matches!(found[8], b'A'..=b'D')
    })
}

/// `uk-utr`: ten digits of which the first checks the others, by HM Revenue and Customs.
pub(crate) fn utr(text: &str) -> bool {
    const CHECKS: [u8; 11] = [2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    digits::<10>(text).is_some_and(|digits| {
        let rest = weighted(&digits[1..], [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
        !all_same(&digits) && CHECKS.get(rest as usize) == Some(&digits[0])
    })
}

/// `uk-driver`: sixteen characters of the DVLA: five of the surname, a date of birth, two initials, a digit, two more.
pub(crate) fn driver(text: &str) -> bool {
    characters::<16>(text).is_some_and(|found| {
        let name_ends = found[..5].iter().position(|character| *character == b'9').unwrap_or(5);
        let name = name_ends > 0
            && found[..name_ends].iter().all(u8::is_ascii_uppercase)
            && found[name_ends..5].iter().all(|filler| *filler == b'9');
        let born = &found[5..11];
        if !name || !born.iter().all(u8::is_ascii_digit) {
            return false;
        }
        let digit = |place: usize| u64::from(born[place] - b'0');
        let month = digit(1) % 5 * 10 + digit(2); // of women, 5 is added to the tens
        let initials = found[11].is_ascii_uppercase() && (found[12].is_ascii_uppercase() || found[12] == b'9');
        let tens = matches!(digit(1), 0 | 1 | 5 | 6);
        tens && is_date(digit(0) * 10 + digit(5), month, digit(3) * 10 + digit(4)) && initials
    })
}

/// `ie-pps`: seven digits and a letter modulo 23, weights 8 to 2; a second letter counts nine times, W for nothing.
pub(crate) fn pps(text: &str) -> bool {
    const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let value = |letter: u8| LETTERS.iter().position(|known| *known == letter);
    let check = |found: &[u8], more: Option<usize>| {
        let sum: usize = found[..7].iter().zip(2..).map(|(digit, place)| usize::from(digit - b'0') * (10 - place)).sum();
        more.is_some_and(|more| LETTERS[(sum + 9 * more) % 23] == found[7])
    };
    let digits_lead = |found: &[u8]| found[..7].iter().all(u8::is_ascii_digit);
    let old = characters::<8>(text).is_some_and(|found| digits_lead(&found) && check(&found, Some(0)));
    old || characters::<9>(text).is_some_and(|found| digits_lead(&found) && check(&found, value(found[8])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_and_insurance() {
        assert!(nhs("401 023 2137") && nhs("987-654-3210") && !nhs("987 654 3211"));
        assert!(!nhs("943 476 5919") && !nhs("999 000 0018"), "published specimens");
        assert!(nino("AA 12 34 56 B") && nino("hh 01 02 03 d"));
        assert!(!nino("QQ 12 34 56 C") && !nino("BG 12 34 56 A") && !nino("AO 12 34 56 A") && !nino("AA 12 34 56 E"));
    }

    #[test]
    fn taxes_and_driving() {
        assert!(utr("1955839661") && !utr("2955839661"));
        assert!(driver("MORGA753116SM9IJ") && driver("SMITH 711215 J99AB"));
        assert!(!driver("MORGA783116SM9IJ"), "no month 33");
        assert!(!driver("MORGA753356SM9IJ") && !driver("99999753116SM9IJ") && !driver("MORGA753116SM9I"));
        assert!(pps("1234567T") && pps("1234567FA") && !pps("1234567U") && !pps("1234567"));
    }
}
