//! Typing errors in the keys of fields.
//!
//! Owns the measure by which an unknown name passes for a known one that is absent: other case or white space, or one letter wrong,
//! missing, too many, or swapped with its neighbor. Runs for every member that a profile passes over, so it allocates nothing.

use super::shape::{Field, Object};

/// Names shorter than this are near too many others; only case and white space count for them.
const SHORTEST: usize = 5;

/// The absent field that the name of an unknown member is a typo of. `seen` are the fields that are there.
pub(crate) fn typo_of<'o>(name: &str, object: &'o Object, seen: u64) -> Option<&'o Field> {
    // Of these some are absent by right, and that none is there is said otherwise.
    let absent = |at: usize| (seen | object.exactly_one | object.at_least_one) & 1 << at == 0;
    let trimmed = name.trim().as_bytes();
    let fields = object.fields.iter().enumerate();
    let typo = |&(at, field): &(usize, &Field)| absent(at) && field.refused.is_none() && is_typo(trimmed, field.name.as_bytes());
    fields.filter(|(_, field)| name.len().abs_diff(field.name.len()) <= 4).find(typo).map(|(_, field)| field)
}

/// Whether a name is a known one but for case or one letter.
pub(super) fn is_typo(name: &[u8], known: &[u8]) -> bool {
    if name.eq_ignore_ascii_case(known) {
        return true;
    }
    let (short, long) = if name.len() <= known.len() { (name, known) } else { (known, name) };
    if short.len() < SHORTEST || long.len() - short.len() > 1 {
        return false;
    }
    let start = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    let end = short[start..].iter().rev().zip(long.iter().rev()).take_while(|(one, other)| one == other).count();
    let (short, long) = (&short[start..short.len() - end], &long[start..long.len() - end]);
    // A plural is a name of its own more often than a typo.
    let plural = short.is_empty() && end == 0 && long == b"s";
    match (short, long) {
        _ if plural => false,
        ([], [_]) | ([_], [_]) => true,
        ([one, other], [first, second]) => one == second && other == first,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_is_a_typo_and_two_are_not() {
        for name in ["contnet", "conten", "contents1", "Content", "CONTENT", "conttent", "xontent"] {
            assert_eq!(is_typo(name.as_bytes(), b"content"), name != "contents1", "{name}");
        }
        assert!(is_typo(b"mesages", b"messages") && is_typo(b"massages", b"messages"));
        for (name, known) in [("test", "text"), ("tool", "tools"), ("image", "images"), ("input", "output"), ("inputs", "input")]
        {
            assert!(!is_typo(name.as_bytes(), known.as_bytes()), "{name}");
        }
    }
}
