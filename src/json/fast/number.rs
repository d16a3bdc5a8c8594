//! Numbers that every reader of JSON keeps as they are.
//!
//! Owns the short ones, without an exponent. Longer ones, and minus zero, are left to somebody who knows better.

use simd_json::StaticNode;

/// Digits that a double keeps.
pub(crate) const DIGITS: usize = 15;

/// The number that some bytes begin with, and how many of them it takes.
pub(crate) fn number(bytes: &[u8]) -> Option<(StaticNode, usize)> {
    let negative = usize::from(*bytes.first()? == b'-');
    let digits = |from: usize| bytes[from..].iter().take(DIGITS + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(negative);
    let mut end = negative + whole;
    (whole > 0 && whole <= DIGITS && (whole == 1 || bytes[negative] != b'0')).then_some(())?;
    let is_whole = match bytes.get(end) {
        Some(b'.') => {
            let fraction = digits(end + 1);
            (fraction > 0 && whole + fraction <= DIGITS).then(|| end += 1 + fraction)?;
            false
        }
        _ => true,
    };
    matches!(bytes.get(end), None | Some(b',' | b'}' | b']' | b' ' | b'\n')).then_some(())?;
    let text = std::str::from_utf8(&bytes[..end]).ok()?;
    let number = match (is_whole, negative) {
        (true, 0) => StaticNode::U64(text.parse().ok()?),
        (true, _) => StaticNode::I64(text.parse().ok()?),
        (false, _) => StaticNode::F64(text.parse().ok()?),
    };
    (text != "-0").then_some((number, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_read_and_others_left() {
        for (text, wanted) in [
            ("0,", Some((StaticNode::U64(0), 1))),
            ("-12}", Some((StaticNode::I64(-12), 3))),
            ("1.50]", Some((StaticNode::F64(1.5), 4))),
            ("123456789012345", Some((StaticNode::U64(123_456_789_012_345), 15))),
            ("1234567890123456", None),
            ("-0", None),
            ("01", None),
            ("1.", None),
            ("1e5", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(number(text.as_bytes()), wanted, "{text}");
        }
    }
}
