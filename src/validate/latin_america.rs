//! Numbers of Latin America.

use super::digits::{all_same, characters, digits, is_date, number, up_to_32_digits, weighted};

/// `br-cpf`: eleven digits of the Receita Federal, the last two of which check modulo 11.
pub(crate) fn brazilian_cpf(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| {
        let first = check_of(weighted(&digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]));
        let second = check_of(weighted(&digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]));
        let specimen = number(&digits) == 12_345_678_909;
        !all_same(&digits) && !specimen && [first, second] == [u32::from(digits[9]), u32::from(digits[10])]
    })
}

/// `br-cnpj`: fourteen digits of the Receita Federal, the last two of which check modulo 11. From July 2026 letters may precede
/// them; a letter counts as its ASCII code less 48.
pub(crate) fn brazilian_cnpj(text: &str) -> bool {
    characters::<14>(text).is_some_and(|found| {
        let values = found.map(|character| character - b'0');
        let first = check_of(weighted(&values, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]));
        let second = check_of(weighted(&values, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]));
        !all_same(&values) && [first, second] == [u32::from(values[12]), u32::from(values[13])]
    })
}

/// What the Receita Federal makes of a weighted sum.
fn check_of(sum: u32) -> u32 {
    let rest = sum % 11;
    if rest < 2 { 0 } else { 11 - rest }
}

/// `mx-curp`: letters of the names, date of birth, sex, state, and a check digit modulo 10 (RENAPO).
pub(crate) fn mexican_curp(text: &str) -> bool {
    let Some(found) = characters::<18>(text) else { return false };
    let letters = found[..4].iter().chain(&found[10..16]).all(u8::is_ascii_uppercase);
    let numbers = found[4..10].iter().chain(&found[17..]).all(u8::is_ascii_digit);
    if !letters || !numbers || !matches!(found[10], b'H' | b'M' | b'X') {
        return false;
    }
    let two = |place: usize| u64::from(found[place] - b'0') * 10 + u64::from(found[place + 1] - b'0');
    // The alphabet of the check has Ñ between N and O.
    let value = |character: u8| match character {
        b'0'..=b'9' => u32::from(character - b'0'),
        b'A'..=b'N' => u32::from(character - b'A') + 10,
        _ => u32::from(character - b'A') + 11,
    };
    let sum: u32 = found[..17].iter().zip((2..=18).rev()).map(|(character, weight)| value(*character) * weight).sum();
    is_date(two(4), two(6), two(8)) && (10 - sum % 10) % 10 == u32::from(found[17] - b'0')
}

/// `cl-rut`: seven or eight digits and 0 to 9 or K modulo 11, weights 2 to 7 from the right.
pub(crate) fn chilean_rut(text: &str) -> bool {
    let Some((body, check)) = text.trim_end().split_at_checked(text.trim_end().len().saturating_sub(1)) else { return false };
    up_to_32_digits(body).filter(|(_, length)| (7..=8).contains(length)).is_some_and(|(found, length)| {
        let weights = (2..=7).cycle();
        let sum: u32 = found[..length].iter().rev().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum();
        let wanted = match 11 - sum % 11 {
            11 => "0",
            10 => "K",
            digit => &"0123456789"[digit as usize..=digit as usize],
        };
        !all_same(&found[..length]) && check.eq_ignore_ascii_case(wanted)
    })
}

/// `ar-cuit`: eleven digits with a kind in front, weights 5432765432 modulo 11 (AFIP).
pub(crate) fn argentinian_cuit(text: &str) -> bool {
    digits::<11>(text).is_some_and(|digits| {
        let check = (11 - weighted(&digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
        let kind = matches!(number(&digits[..2]), 20 | 23 | 24 | 27 | 30 | 33 | 34);
        kind && check.min(9) == u32::from(digits[10])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brazil() {
        assert!(brazilian_cpf("390.533.447-05") && !brazilian_cpf("390.533.447-06") && !brazilian_cpf("111.111.111-11"));
        assert!(brazilian_cnpj("16.727.230/0001-97") && !brazilian_cnpj("16.727.230.0001-98"));
        assert!(brazilian_cnpj("12.ABC.345/01DE-35"), "the example of the Receita Federal for letters");
    }

    #[test]
    fn spanish_america() {
        assert!(mexican_curp("BOXW310820HNERXN09") && !mexican_curp("BOXW310820HNERXN08") && !mexican_curp("BOXW311320HNERXN09"));
        assert!(chilean_rut("12.531.909-2") && chilean_rut("76086428-5") && !chilean_rut("76086428-A") && !chilean_rut(""));
        assert!(!chilean_rut("é") && !chilean_rut("12531909é"));
        assert!(argentinian_cuit("20-05536168-2") && !argentinian_cuit("20-05536168-3"));
    }
}
