//! How often bytes occur in text.
//!
//! Owns one table for every search that starts with the rarest byte of its needle. Rough figures for prose, code and the JSON around it; they
//! change speed, never what is found.

/// From `a` to `z`, for each thousand bytes.
const LETTERS: [u8; 26] = [63, 12, 26, 30, 95, 15, 17, 38, 57, 1, 6, 34, 20, 57, 60, 18, 1, 50, 52, 70, 23, 8, 15, 2, 15, 1];

/// About how often a byte occurs, as a share of all bytes.
pub(crate) const fn frequency(byte: u8) -> f32 {
    match byte {
        b'a'..=b'z' => LETTERS[(byte - b'a') as usize] as f32 / 1000.0,
        b' ' => 0.16,
        b'.' | b',' | b'"' | 0x80..=0xBF | 0xE3..=0xE9 => 0.009,
        b'0'..=b'9' | b'\n' | b'\'' | b'-' | b':' => 0.004,
        b'A'..=b'Z' | b'(' | b')' | b'/' | b'*' | b'=' | 0xC0..=0xE2 => 0.0015,
        b'!'..=b'~' | 0xEA.. => 0.0005,
        _ => 0.0001,
    }
}

/// [`frequency`] as whole numbers.
const RANKS: [u8; 256] = {
    let mut ranks = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        ranks[byte] = (frequency(byte as u8) * 1000.0) as u8;
        byte += 1;
    }
    ranks
};

/// The offset of the rarest byte, the last of several. Only the first 65,536 bytes count.
pub(crate) fn rarest(bytes: &[u8]) -> usize {
    // Rank and offset in one number: comparing pairs takes several times as long.
    let ranked =
        bytes.iter().zip(0..=u16::MAX).map(|(&byte, at)| u32::from(RANKS[usize::from(byte)]) << 16 | u32::from(u16::MAX - at));
    ranked.min().map_or(0, |least| usize::from(u16::MAX - least as u16))
}
