//! How JSON is spelled: one space after a comma and a colon, and no character that acts on what shows it.
//!
//! Owns the `serde_json` formatter. What it escapes is decided by `sanitize`; escaping loses nothing, a reader decodes the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use super::sanitize::{CommandMarker, is_hidden};

/// Writes a value on one line.
pub(super) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Harmless)).map_err(io::Error::from)
}

/// Compact, with spaces and with hidden characters escaped.
struct Harmless;

impl Formatter for Harmless {
    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut marker = CommandMarker::default();
        let mut written = 0;
        for (at, c) in fragment.char_indices() {
            if marker.completes(c) || is_hidden(c) {
                out.write_all(&fragment.as_bytes()[written..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                written = at + c.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[written..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        write(&mut out, value).expect("a vector takes everything");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn hidden_characters_are_escaped() {
        assert_eq!(written(&"a\x1b\x7f\u{9b}\u{202e}\u{2028}é"), r#""a\u001b\u007f\u009b\u202e\u2028é""#);
        assert_eq!(written(&"\u{e0041}"), r#""\udb40\udc41""#);
        assert_eq!(written(&"##[add-mask]x"), r###""##\u005badd-mask]x""###);
    }

    #[test]
    fn commas_and_colons_are_followed_by_a_space() {
        assert_eq!(written(&serde_json::json!({"a": [1, 2], "b": null})), r#"{"a": [1, 2], "b": null}"#);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in any::<String>()) {
            let json = written(&text);
            prop_assert!(!json.chars().any(is_hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&json).expect("valid"), text);
        }
    }
}
