//! Files that are no JSONL at all.
//!
//! Owns the signs by which a whole file is known to be something else: another encoding, a pointer of Git LFS, another format. Looks
//! at the first bytes only, and only when no record begins there.

use crate::input::GIT_LFS_POINTER;
use crate::json::Defect;
use crate::rule::options::JsonDefect;

/// Bytes of a file that are looked at.
pub(crate) const HEAD: usize = 4096;

/// Signatures of formats that are known to stand under the names of datasets.
const SIGNATURES: [(&[u8], &str); 9] = [
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (b"\xFD7zXZ\x00", "an XZ archive"),
    (b"BZh", "a bzip2 archive"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89HDF\r\n", "an HDF5 file"),
    (b"<!DOCTYPE html", "an HTML page"),
];

/// What the whole file is instead of JSONL, if its first bytes tell.
pub(crate) fn sniff(head: &[u8]) -> Option<Defect> {
    let defect = |kind, message: String| Some(Defect::json(kind, 0..0, message));
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if let Some(name) = other_encoding(head) {
        return defect(JsonDefect::OtherEncoding, format!("the file is encoded as {name}, not as UTF-8"));
    }
    if matches!(first, b'{' | b'[' | b'"') {
        return None;
    }
    if head.starts_with(GIT_LFS_POINTER) {
        let message = "the file is a Git LFS pointer: the data was not fetched";
        return defect(JsonDefect::GitLfsPointer, message.to_owned());
    }
    let known = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature));
    if let Some((_, name)) = known {
        return defect(JsonDefect::OtherFormat, format!("the file is {name}, not JSONL"));
    }
    let separator = delimited(head)?;
    defect(JsonDefect::OtherFormat, format!("the file looks like a table of {separator}-separated values, not like JSONL"))
}

/// UTF-16 and UTF-32, by byte-order mark, or by the NUL bytes that ASCII has in them.
fn other_encoding(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xFF, 0xFE, 0, 0, ..] => return Some("UTF-32 (little-endian)"),
        [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32 (big-endian)"),
        [0xFF, 0xFE, ..] => return Some("UTF-16 (little-endian)"),
        [0xFE, 0xFF, ..] => return Some("UTF-16 (big-endian)"),
        _ => {}
    }
    let zero = |offset: usize| head.iter().skip(offset).step_by(4).take(16).all(|&byte| byte == 0);
    match (zero(0), zero(1), zero(2), zero(3)) {
        _ if head.len() < 8 => None,
        (true, true, true, false) => Some("UTF-32 (big-endian)"),
        (false, true, true, true) => Some("UTF-32 (little-endian)"),
        (true, false, true, false) => Some("UTF-16 (big-endian)"),
        (false, true, false, true) => Some("UTF-16 (little-endian)"),
        _ => None,
    }
}

/// The separator that the first lines have equally often, outside of anything that looks like JSON.
fn delimited(head: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(&head[..head.iter().rposition(|&byte| byte == b'\n')?]).ok()?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(5).collect();
    if lines.len() < 2 || lines.iter().any(|line| line.contains('{')) {
        return None;
    }
    let same = |separator: char| {
        let count = lines[0].matches(separator).count();
        count > 0 && lines.iter().all(|line| line.matches(separator).count() == count)
    };
    [(',', "comma"), ('\t', "tab"), (';', "semicolon")].into_iter().find(|&(separator, _)| same(separator)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(head: &[u8]) -> Option<String> {
        sniff(head).map(|defect| defect.message.into_owned())
    }

    #[test]
    fn jsonl_and_broken_jsonl_are_left_to_the_parser() {
        assert_eq!(kind(b"{\"a\": 1}\n"), None);
        assert_eq!(kind(b"[1,\n2]"), None);
        assert_eq!(kind(b"not json at all"), None);
        assert_eq!(kind(b"   \n"), None);
        assert_eq!(kind(b"nul\x00l"), None);
    }

    #[test]
    fn other_files_are_named() {
        let utf16: Vec<u8> = "{\"a\": 1}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(kind(&utf16).as_deref(), Some("the file is encoded as UTF-16 (little-endian), not as UTF-8"));
        assert!(kind(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n").is_some_and(|text| text.contains("Git LFS")));
        assert_eq!(kind(b"PAR1\x15\x04").as_deref(), Some("the file is a Parquet file, not JSONL"));
        assert!(kind(b"prompt,completion\na,b\n").is_some_and(|text| text.contains("comma-separated")));
    }
}
