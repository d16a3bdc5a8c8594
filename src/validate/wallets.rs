//! Addresses of cryptocurrencies.

use sha2::{Digest, Sha256};
use sha3::Keccak256;

/// `wallet`: what either way of writing addresses proves.
pub(crate) fn wallet(text: &str) -> bool {
    base58check(text) || bech32(text)
}

/// `base58check`: Base58 with four bytes of a double SHA-256 at the end, as Bitcoin's addresses and keys have them.
pub(crate) fn base58check(text: &str) -> bool {
    base58(text).is_some_and(|(decoded, length)| {
        let Some((payload, sum)) = decoded[..length].split_last_chunk::<4>() else { return false };
        !payload.is_empty() && Sha256::digest(Sha256::digest(payload))[..4] == *sum
    })
}

/// The bytes that Base58 writes, at most 64: an address has 25, an extended key 82 and is no address.
fn base58(text: &str) -> Option<([u8; 64], usize)> {
    const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let (mut bytes, mut length) = ([0_u8; 64], 0);
    for character in text.bytes() {
        let mut carry = ALPHABET.iter().position(|letter| *letter == character)?;
        for byte in &mut bytes[..length] {
            carry += usize::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            *bytes.get_mut(length)? = carry as u8;
            length += 1;
            carry >>= 8;
        }
    }
    let zeros = text.bytes().take_while(|character| *character == b'1').count();
    length += zeros;
    bytes.get_mut(..length)?.reverse();
    Some((bytes, length))
}

/// `bech32`: BIP 173 and BIP 350, one case, with the checksum that the version of the witness demands.
pub(crate) fn bech32(text: &str) -> bool {
    const CHARSET: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let mixed = text.bytes().any(|byte| byte.is_ascii_lowercase()) && text.bytes().any(|byte| byte.is_ascii_uppercase());
    let Some((prefix, data)) = text.rsplit_once('1').filter(|_| !mixed && text.len() <= 90) else { return false };
    if prefix.is_empty() || data.len() < 7 || !prefix.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let step = |sum: u32, value: u32| {
        const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        let top = sum >> 25;
        let next = (sum & 0x1ff_ffff) << 5 ^ value;
        GENERATOR.iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1).fold(next, |sum, (_, generator)| sum ^ generator)
    };
    let lower = |byte: u8| u32::from(byte.to_ascii_lowercase());
    let sum = prefix.bytes().fold(1, |sum, byte| step(sum, lower(byte) >> 5));
    let mut sum = prefix.bytes().fold(step(sum, 0), |sum, byte| step(sum, lower(byte) & 31));
    let mut version = None;
    for byte in data.bytes() {
        let Some(value) = CHARSET.iter().position(|letter| *letter == byte.to_ascii_lowercase()) else { return false };
        version.get_or_insert(value);
        sum = step(sum, value as u32);
    }
    sum == if version == Some(0) { 1 } else { 0x2bc8_30a3 }
}

/// `eip55`: forty hexadecimal digits after `0x`, in mixed case as the Keccak-256 of their lower case says.
pub(crate) fn eip55(text: &str) -> bool {
    let Some(digits) = text.strip_prefix("0x").filter(|digits| digits.len() == 40) else { return false };
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return false;
    }
    let hash = Keccak256::digest(digits.to_ascii_lowercase());
    digits.bytes().enumerate().all(|(place, digit)| {
        let nibble = hash[place / 2] >> if place % 2 == 0 { 4 } else { 0 } & 0xf;
        digit.is_ascii_digit() || digit.is_ascii_uppercase() == (nibble > 7)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base58_with_its_sum() {
        assert!(base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), "the first address of all");
        assert!(base58check("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy") && base58check("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"));
        assert!(!base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb") && !base58check("0OIl") && !base58check(""));
        assert!(!base58check(&"z".repeat(4000)), "too long to be anything");
    }

    #[test]
    fn bech32_of_the_proposals() {
        let good = [
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ];
        assert!(good.iter().all(|address| bech32(address)));
        let bad = [
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp",
            "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
            "bc1Qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            "bc1",
            "1qqqqqqq",
            "",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
        ];
        assert!(!bad.iter().any(|address| bech32(address)));
    }

    #[test]
    fn mixed_case_of_eip_55() {
        assert!(eip55("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed") && eip55("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"));
        assert!(!eip55("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed") && !eip55("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
        assert!(!eip55("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), "all lower case proves nothing");
    }
}
