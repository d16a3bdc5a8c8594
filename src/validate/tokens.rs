//! What proves a secret without asking its issuer.

use data_encoding::BASE64URL_NOPAD;

/// `jwt`: a header that decodes to a JSON object with `alg`, a payload that decodes to a JSON object (RFC 7519), and any signature.
pub(crate) fn jwt(text: &str) -> bool {
    let mut parts = text.split('.');
    let (Some(header), Some(payload)) = (parts.next(), parts.next()) else { return false };
    let names_alg = |object: &serde_json::Map<String, serde_json::Value>| object.contains_key("alg");
    object(header).is_some_and(|header| names_alg(&header)) && object(payload).is_some()
}

/// The JSON object that Base64url writes. Padding is not allowed there, and written all the same.
fn object(part: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    let decoded = BASE64URL_NOPAD.decode(part.trim_end_matches('=').as_bytes()).ok()?;
    // Old encoders wrote the text of the payload in other encodings than UTF-8; its structure is ASCII.
    serde_json::from_str(&String::from_utf8_lossy(&decoded)).ok()
}

/// `crc32-base62`: a prefix, an underscore, and Base62 whose last six characters are the CRC-32 of those before, as in the tokens of
/// GitHub and npm (github.blog, "Behind GitHub's new authentication token formats", 2021).
pub(crate) fn crc32_base62(text: &str) -> bool {
    let body = text.rsplit_once('_').map_or(text, |(_, body)| body);
    let Some((random, sum)) = body.len().checked_sub(6).and_then(|end| body.split_at_checked(end)) else { return false };
    base62(sum).is_some_and(|sum| !random.is_empty() && sum == u64::from(crc32fast::hash(random.as_bytes())))
}

/// The number that Base62 writes, digits before capitals before small letters.
fn base62(text: &str) -> Option<u64> {
    text.bytes().try_fold(0, |number, byte| {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            b'a'..=b'z' => byte - b'a' + 36,
            _ => return None,
        };
        Some(number * 62 + u64::from(value))
    })
}

/// `not-sequential`: no run of six characters or more that count up or down, or repeat, makes up half of the text: nobody draws
/// `abcdef0123456789` at random.
pub(crate) fn not_sequential(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut in_runs, mut run, mut last) = (0, 1, None);
    for pair in bytes.windows(2) {
        let step = i16::from(pair[1]) - i16::from(pair[0]);
        if step.abs() <= 1 && (last.is_none() || last == Some(step)) {
            run += 1;
            last = Some(step);
        } else {
            in_runs += if run >= 6 { run } else { 0 };
            (run, last) = (1, None);
        }
    }
    in_runs += if run >= 6 { run } else { 0 };
    2 * in_runs < bytes.len()
}

/// `not-words`: more than letters, and the dots, dashes and underscores between words.
pub(crate) fn not_words(text: &str) -> bool {
    !text.chars().all(|character| character.is_alphabetic() || matches!(character, '.' | '-' | '_'))
}

/// `mixed`: at least one digit and one letter.
pub(crate) fn mixed(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// `mixed-case`: at least one digit, one capital and one small letter, which hexadecimal digests do not have.
pub(crate) fn mixed_case(text: &str) -> bool {
    mixed(text) && text.bytes().any(|byte| byte.is_ascii_uppercase()) && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_tokens() {
        let rfc_7519 = concat!(
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt",
            "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
        assert!(jwt(rfc_7519) && jwt(&rfc_7519[..rfc_7519.rfind('.').unwrap()]));
        assert!(!jwt("eyJ0eXAiOiJKV1QifQ.eyJpc3MiOiJqb2UifQ.c2ln"), "no algorithm");
        assert!(!jwt("eyJhbGciOiJIUzI1NiJ.eyJpc3MiOiJqb2UifQ.c2ln"), "cut off");
        assert!(!jwt("") && !jwt(".") && !jwt("a.b.c") && !jwt("é.é.é"));
    }

    #[test]
    fn checksums_of_tokens() {
        let random = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ";
        let (mut sum, mut encoded) = (crc32fast::hash(random.as_bytes()), [b'0'; 6]);
        for place in encoded.iter_mut().rev() {
            *place = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(sum % 62) as usize];
            sum /= 62;
        }
        let token = format!("ghp_{random}{}", std::str::from_utf8(&encoded).unwrap());
        assert!(crc32_base62(&token) && token.ends_with("0mLq17"), "{token}: the example of GitHub's documentation");
        assert!(!crc32_base62(&token.replace('A', "B")) && !crc32_base62("ghp_") && !crc32_base62("ghp_00000é"));
    }

    #[test]
    fn drawn_or_typed() {
        assert!(not_sequential("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ") && not_sequential("s.ZC9Ecf4M5g9o34Q6RkzGsj0z"));
        for typed in ["0123456789abcdef", "abcdefghijklmnopqrstuvwxyz", "00000000000000000000", "9876543210"] {
            assert!(!not_sequential(typed), "{typed}");
        }
        assert!(not_words("hunter22") && not_words("swordfish!") && !not_words("user.pass_word-again") && !not_words("é"));
        assert!(mixed("a1") && !mixed("ab") && !mixed("12") && mixed_case("aB1") && !mixed_case("ab1"));
    }
}
