//! Why a line is not JSON, in words that a person can act on.
//!
//! Owns the reading of a syntax fault: what was meant, where the reader stumbled, how to mend it. Knows no rule names; says which of
//! the named defects it is.

use std::ops::Range;

use super::defect::Defect;
use super::kinds::JsonDefect;
use super::scan::{Broken, Fault, Wanted};
use crate::text::character_end;

const ONE_PER_LINE: &str = "Write one record per line.";
const DUMP_AS_JSON: &str = "Write the file with a JSON writer (in Python `json.dumps(record)`, not `str(record)`).";

/// Explains why the line stops being JSON where it does.
pub(crate) fn diagnose(raw: &[u8], broken: Broken) -> Defect {
    let at = broken.at.min(raw.len());
    match broken.fault {
        Fault::EndInString | Fault::End(_) => truncated(raw, broken),
        Fault::Trailing => trailing(raw, at),
        Fault::TrailingComma => syntax(at..at + 1, "trailing comma before the closing bracket").with_help("Remove the comma."),
        Fault::Escape => escape(raw, at),
        Fault::Control => control(raw, at),
        Fault::Mismatched => mismatched(raw, at),
        Fault::Number => number(raw, at),
        Fault::Unexpected(wanted) => unexpected(raw, at, wanted),
    }
}

fn syntax(bytes: Range<usize>, message: impl Into<std::borrow::Cow<'static, str>>) -> Defect {
    Defect::json(JsonDefect::Syntax, bytes, message)
}

fn truncated(raw: &[u8], broken: Broken) -> Defect {
    if broken.fault == Fault::EndInString && raw.ends_with(b"}") {
        return syntax(broken.at..raw.len(), "this string has no closing quotation mark")
            .with_help("Close the string, or escape a quotation mark inside it as `\\\"`.");
    }
    let (start, what) = match broken.fault {
        Fault::EndInString => (broken.at, "the line ends inside the string that starts here"),
        Fault::End(Wanted::Value) if raw.iter().all(u8::is_ascii_whitespace) => (0, "the line is blank"),
        Fault::End(Wanted::Value | Wanted::Colon) => (last_character(raw), "the line ends where a value is expected"),
        Fault::End(Wanted::Key) => (last_character(raw), "the line ends where a key is expected"),
        _ => (last_character(raw), "the line ends too early: a closing bracket is missing"),
    };
    Defect::json(JsonDefect::Truncated, start..raw.len(), what)
}

fn last_character(raw: &[u8]) -> usize {
    let end = raw.trim_ascii_end().len();
    (0..end).rev().find(|&at| raw[at] & 0xC0 != 0x80).unwrap_or(0)
}

fn trailing(raw: &[u8], at: usize) -> Defect {
    let end = raw.trim_ascii_end().len().max(at);
    if raw.get(at) == Some(&b',') && at + 1 == end {
        let what = "comma after the record: in JSONL only line ends separate records";
        return Defect::json(JsonDefect::TrailingComma, at..end, what);
    }
    let what = match raw.get(at) {
        Some(b'{' | b'[') => "a second value starts on the same line",
        Some(b'}' | b']') => "unmatched closing bracket",
        _ => "unexpected text after the value",
    };
    Defect::json(JsonDefect::TrailingData, at..end, what).with_help(ONE_PER_LINE)
}

fn escape(raw: &[u8], at: usize) -> Defect {
    let end = character_end(raw, at + 1);
    let defect = syntax(at..end, format!("`{}` is not a valid JSON escape", text(raw, at..end)));
    match raw.get(at + 1) {
        Some(b'\'') => defect.with_help("An apostrophe needs no backslash."),
        Some(b'x') => defect.with_help("Write \\u00XX instead of \\xXX."),
        Some(b'u') => syntax(at..(at + 6).min(raw.len()), "`\\u` requires four hexadecimal digits"),
        _ => defect.with_help("Write a literal backslash as `\\\\`."),
    }
}

fn control(raw: &[u8], at: usize) -> Defect {
    let (code, escape) = match raw[at] {
        b'\n' => ("line feed", "\\n".to_owned()),
        b'\r' => ("carriage return", "\\r".to_owned()),
        b'\t' => ("tab", "\\t".to_owned()),
        0 => ("NUL byte", "\\u0000".to_owned()),
        byte => ("control character", format!("\\u{byte:04x}")),
    };
    syntax(at..at + 1, format!("unescaped {code} (U+{:04X}) in a string", raw[at]))
        .with_help(&format!("Write it as `{escape}`, or write the file with a JSON library."))
}

fn mismatched(raw: &[u8], at: usize) -> Defect {
    let what = if raw[at] == b']' { "found `]`, but an object ends with `}`" } else { "found `}`, but an array ends with `]`" };
    syntax(at..at + 1, what)
}

/// A number that JSON does not have.
fn number(raw: &[u8], at: usize) -> Defect {
    let end = word_end(raw, at);
    let word = text(raw, at..end);
    let digits = word.trim_start_matches('-');
    if digits.starts_with("Inf") || digits.starts_with("NaN") {
        return non_finite(at..end, &word);
    }
    let why = match digits.as_bytes() {
        [] | [b'.', ..] => "it must start with a digit",
        [b'0', b'x' | b'X', ..] => "JSON has no hexadecimal numbers",
        [b'0', b'0'..=b'9', ..] => "leading zeros are not allowed",
        _ if digits.contains('_') => "`_` is not allowed between digits",
        _ => "a digit is missing, or there is an extra letter",
    };
    syntax(at..end, format!("`{word}` is not a JSON number: {why}"))
}

fn non_finite(bytes: Range<usize>, word: &str) -> Defect {
    Defect::json(JsonDefect::NonFiniteNumber, bytes, format!("`{word}` is not valid JSON: JSON has no NaN and no infinity"))
}

fn unexpected(raw: &[u8], at: usize, wanted: Wanted) -> Defect {
    if at == 0
        && let Some(defect) = conflict_marker(raw)
    {
        return defect;
    }
    let byte = raw[at];
    let end = word_end(raw, at).max(character_end(raw, at));
    let word = text(raw, at..end);
    match wanted {
        Wanted::Value | Wanted::ItemOrEnd => value_expected(raw, at..end, byte, &word),
        Wanted::Key | Wanted::KeyOrEnd => key_expected(at..end, byte, &word),
        Wanted::Colon => syntax(at..end, format!("expected `:` after the key, found `{word}`")),
        Wanted::MemberEnd | Wanted::ItemEnd => separator_expected(raw, at..end, byte, &word, wanted),
    }
}

fn value_expected(raw: &[u8], bytes: Range<usize>, byte: u8, word: &str) -> Defect {
    match word {
        "NaN" | "Infinity" | "nan" | "inf" | "Inf" | "INF" | "infinity" | "NAN" => return non_finite(bytes, word),
        "True" | "False" | "None" => {
            let json = match word {
                "True" => "true",
                "False" => "false",
                _ => "null",
            };
            let message = format!("`{word}` is Python; write `{json}` in JSON");
            return Defect::json(JsonDefect::PythonLiteral, bytes, message).with_help(DUMP_AS_JSON);
        }
        _ => {}
    }
    match byte {
        b'\'' => single_quote(bytes.start),
        b',' => syntax(bytes.start..bytes.start + 1, "expected a value, found a comma"),
        b':' => syntax(bytes.start..bytes.start + 1, "expected a value, found a colon"),
        b'}' | b']' => syntax(bytes.start..bytes.start + 1, "expected a value, found a closing bracket"),
        b'/' | b'#' => comment(bytes),
        b'+' | b'.' => syntax(bytes, format!("`{word}` is not a JSON number: it must start with a digit or `-`")),
        0xEF if raw[bytes.start..].starts_with("\u{FEFF}".as_bytes()) => {
            Defect::json(JsonDefect::ByteOrderMark, bytes.start..bytes.start + 3, "byte-order mark before the value")
        }
        _ if bytes.start == 0 => syntax(bytes, format!("a record must start with `{{`, found `{word}`")),
        _ => syntax(bytes, format!("`{word}` is not a JSON value")).with_help("Put text in double quotes."),
    }
}

fn key_expected(bytes: Range<usize>, byte: u8, word: &str) -> Defect {
    match byte {
        b'\'' => single_quote(bytes.start),
        b',' => syntax(bytes.start..bytes.start + 1, "expected a key, found a comma"),
        b'/' | b'#' => comment(bytes),
        _ => syntax(bytes, format!("expected a key in double quotes, found `{word}`")),
    }
}

fn separator_expected(raw: &[u8], bytes: Range<usize>, byte: u8, word: &str, wanted: Wanted) -> Defect {
    let close = if wanted == Wanted::MemberEnd { '}' } else { ']' };
    match byte {
        b'"' | b'{' | b'[' => syntax(bytes.start..bytes.start + 1, "missing comma between two values"),
        b'/' | b'#' => comment(bytes),
        b':' => syntax(bytes.start..bytes.start + 1, "expected a comma, found a colon"),
        _ if raw[..bytes.start].ends_with(b"\"") => syntax(bytes, format!("the string ends before `{word}`"))
            .with_help("Escape a quotation mark inside a string as `\\\"`."),
        _ => syntax(bytes, format!("expected `,` or `{close}`, found `{word}`")),
    }
}

fn single_quote(at: usize) -> Defect {
    Defect::json(JsonDefect::PythonLiteral, at..at + 1, "single quote: JSON only has double quotes").with_help(DUMP_AS_JSON)
}

fn comment(bytes: Range<usize>) -> Defect {
    syntax(bytes, "comments are not allowed in JSON").with_help("Remove the comment, or move it into a field of the record.")
}

/// The lines that Git leaves where a merge could not decide.
fn conflict_marker(raw: &[u8]) -> Option<Defect> {
    let marker = [b"<<<<<<<", b"=======", b">>>>>>>"].into_iter().find(|marker| raw.starts_with(*marker))?;
    let rest = raw.get(marker.len());
    let whole = matches!(rest, None | Some(b' ' | b'\r'));
    whole.then(|| {
        Defect::json(JsonDefect::ConflictMarker, 0..raw.len(), "unresolved merge conflict: this line is a Git conflict marker")
    })
}

/// End of the word that begins at `at`, at most 40 bytes on.
fn word_end(raw: &[u8], at: usize) -> usize {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'+') || *byte >= 0x80;
    let end = at + raw[at..].iter().take(40).take_while(|byte| part(byte)).count();
    if end > at { character_end(raw, end - 1) } else { at }
}

fn text(raw: &[u8], bytes: Range<usize>) -> String {
    String::from_utf8_lossy(&raw[bytes]).into_owned()
}
