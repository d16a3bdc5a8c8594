//! Numbers of the Nordic and Baltic countries, Poland, Czechia, Slovakia, Romania and Bulgaria.

use super::check_digit::luhn_sum;
use super::digits::{characters, digits, is_date, number, weighted};

/// `se-personnummer`: a date of birth (60 added to the day of coordination numbers) and four digits, Luhn over ten (SKV 704).
pub(crate) fn swedish_person(text: &str) -> bool {
    let bare = text.replace('+', "-");
    let short = digits::<10>(&bare).or_else(|| digits::<12>(&bare)?.last_chunk::<10>().copied());
    short.is_some_and(|digits| {
        let (day, serial) = (number(&digits[4..6]), number(&digits[6..9]));
        let day = if day > 60 { day - 60 } else { day };
        is_date(number(&digits[..2]), number(&digits[2..4]), day) && serial > 0 && luhn_sum(&digits)
    })
}

/// `fi-hetu`: a date of birth, a sign for the century, three digits and a character for the remainder modulo 31.
pub(crate) fn finnish_hetu(text: &str) -> bool {
    const CHECKS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let upper = text.as_bytes();
    let (Some(date), Some([century, serial @ .., check])) = (upper.get(..6), upper.get(6..).filter(|rest| rest.len() == 5))
    else {
        return false;
    };
    if !date.iter().chain(serial).all(u8::is_ascii_digit) || !b"+-YXWVUABCDEF".contains(&century.to_ascii_uppercase()) {
        return false;
    }
    let value = |digits: &[u8]| digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    let rest = (value(date) * 1000 + value(serial)) % 31;
    // 900 and up are given out for a while only, and serve as specimens.
    is_date(value(&date[4..]), value(&date[2..4]), value(&date[..2]))
        && (2..900).contains(&value(serial))
        && CHECKS[rest as usize] == check.to_ascii_uppercase()
}

/// `no-fnr`: a date of birth (40 added to the day of D numbers), three digits, and two check digits modulo 11.
pub(crate) fn norwegian_fnr(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| {
        let day = number(&digits[..2]) % 40;
        let first = weighted(&digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11;
        let second = weighted(&digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11;
        is_date(number(&digits[4..6]), number(&digits[2..4]) % 40, day) && first == 0 && second == 0
    })
}

/// `dk-cpr`: a date of birth and four digits; since 2007 none of them checks the others.
pub(crate) fn danish_cpr(text: &str) -> bool {
    digits::<10>(text).is_some_and(|digits| {
        is_date(number(&digits[4..6]), number(&digits[2..4]), number(&digits[..2])) && number(&digits[6..]) > 0
    })
}

/// `pl-pesel`: a date of birth whose month holds the century, a serial number, weights 1, 3, 7, 9 modulo 10.
pub(crate) fn polish_pesel(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| {
        let date = is_date(number(&digits[..2]), number(&digits[2..4]) % 20, number(&digits[4..6]));
        date && weighted(&digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
    })
}

/// `cz-rodne-cislo`: of Czechia and Slovakia: a date of birth (50 added to the month of women) and four digits, divisible by 11.
pub(crate) fn czech_birth(text: &str) -> bool {
    digits::<10>(text).is_some_and(|digits| {
        let month = number(&digits[2..4]) % 50;
        let month = if month > 20 { month - 20 } else { month };
        let whole = number(&digits);
        let check = whole.is_multiple_of(11) || number(&digits[..9]) % 11 == 10 && digits[9] == 0;
        is_date(number(&digits[..2]), month, number(&digits[4..6])) && number(&digits[6..]) > 0 && check
    })
}

/// `ro-cnp`: sex and century, date of birth, county, serial number, weights 279146358279 modulo 11.
pub(crate) fn romanian_cnp(text: &str) -> bool {
    digits::<13>(text).is_some_and(|digits| {
        let rest = weighted(&digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        let date = is_date(number(&digits[1..3]), number(&digits[3..5]), number(&digits[5..7]));
        let county = matches!(number(&digits[7..9]), 1..=52 | 70 | 80..=83);
        digits[0] > 0 && date && county && u32::from(digits[12]) == if rest == 10 { 1 } else { rest }
    })
}

/// `bg-egn`: a date of birth whose month holds the century, a serial number, weights 2 4 8 5 10 9 7 3 6 modulo 11.
pub(crate) fn bulgarian_egn(text: &str) -> bool {
    digits::<10>(text).is_some_and(|digits| {
        let date = is_date(number(&digits[..2]), number(&digits[2..4]) % 20, number(&digits[4..6]));
        let century = number(&digits[2..4]) < 60;
        date && century && weighted(&digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == u32::from(digits[9])
    })
}

/// `baltic-id`: the isikukood of Estonia and the asmens kodas of Lithuania: century and sex, date of birth, serial number, and a
/// check digit modulo 11 with a second row of weights.
pub(crate) fn baltic_id(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| {
        let first = weighted(&digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        let second = weighted(&digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10;
        let date = is_date(number(&digits[1..3]), number(&digits[3..5]), number(&digits[5..7]));
        (1..=8).contains(&digits[0]) && date && u32::from(digits[10]) == if first == 10 { second } else { first }
    })
}

/// Whether the letters and digits of a Polish identity card fit: weights 7 3 1 over all but the fourth place, which checks.
pub(crate) fn polish_card(text: &str) -> bool {
    characters::<9>(text).is_some_and(|found| {
        let value = |character: u8| u32::from(if character.is_ascii_digit() { character - b'0' } else { character - b'A' + 10 });
        let shape = found[..3].iter().all(u8::is_ascii_uppercase) && found[3..].iter().all(u8::is_ascii_digit);
        let weights = [7, 3, 1, 9, 7, 3, 1, 7, 3];
        shape && found.iter().zip(weights).map(|(character, weight)| value(*character) * weight).sum::<u32>() % 10 == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nordic() {
        assert!(swedish_person("811228-9874") && swedish_person("19811228-9874") && swedish_person("670919-9530"));
        assert!(!swedish_person("811228-9873") && !swedish_person("811328-9874"));
        assert!(
            finnish_hetu("131052-308T")
                && !finnish_hetu("131052-308U")
                && !finnish_hetu("310252-308T")
                && !finnish_hetu("131052é308T")
        );
        assert!(norwegian_fnr("15108695088") && !norwegian_fnr("15108695077"));
        assert!(danish_cpr("211062-5629") && !danish_cpr("511062-5629"));
    }

    #[test]
    fn eastern() {
        assert!(polish_pesel("44051401359") && !polish_pesel("44051401358") && !polish_pesel("44950200000"));
        assert!(polish_card("ABA300000") && !polish_card("ABA400000"));
        assert!(czech_birth("710319/2745") && !czech_birth("710319/2746") && !czech_birth("711319/2745"));
        assert!(romanian_cnp("1630615123457") && !romanian_cnp("1630615123458"));
        assert!(bulgarian_egn("752316 926 3") && bulgarian_egn("8032056031") && !bulgarian_egn("8032056030"));
        assert!(baltic_id("36805280109") && baltic_id("33309240064") && !baltic_id("36805280108"));
    }
}
