//! JSON in a string, such as the arguments of a tool call.
//!
//! Owns the strings in it, decoded, with the names of the fields on the way to each, and the mapping of ranges back to the outer string.

use std::borrow::Cow;
use std::ops::Range;

use crate::json::{Scanner, Token, decoded, raw_ranges};

/// A string of embedded JSON.
pub(crate) struct EmbeddedString<'t> {
    /// The decoded text.
    pub(crate) text: Cow<'t, str>,
    pub(crate) in_key: bool,
    /// The names of the fields on the way to it.
    pub(crate) names: Vec<Cow<'t, str>>,
    /// Its range in the outer text, without the quotes.
    inside: Range<usize>,
}

impl EmbeddedString<'_> {
    /// The ranges of the outer text for ranges of this one.
    pub(crate) fn outer(&self, outer: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
        let at = self.inside.start;
        let raw = raw_ranges(&outer.as_bytes()[self.inside.clone()], ranges);
        raw.into_iter().map(|range| at + range.start..at + range.end).collect()
    }
}

/// Whether a text begins and ends as JSON with something in it.
pub(crate) fn looks_like_json(text: &str) -> bool {
    let text = text.trim_ascii();
    matches!((text.as_bytes().first(), text.as_bytes().last()), (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
}

/// The strings of a text that is JSON; none when it is not.
pub(crate) fn embedded_strings(text: &str) -> Option<Vec<EmbeddedString<'_>>> {
    let mut scanner = Scanner::new(text.as_bytes(), 0);
    let mut found: Vec<EmbeddedString<'_>> = Vec::new();
    // For each open container the number of names around it.
    let mut open: Vec<usize> = Vec::new();
    let mut names: Vec<Cow<'_, str>> = Vec::new();
    while let Some((token, span)) = scanner.next().ok()? {
        let around = open.last().copied().unwrap_or(0);
        match token {
            Token::BeginObject | Token::BeginArray => open.push(names.len()),
            Token::End => {
                open.pop();
            }
            Token::Key | Token::String => {
                let inside = span.start + 1..span.end - 1;
                let text = decoded(&text[inside.clone()]);
                let in_key = token == Token::Key;
                if in_key {
                    names.truncate(around);
                }
                found.push(EmbeddedString { text: text.clone(), in_key, names: names.clone(), inside });
                if in_key {
                    names.push(text);
                }
            }
            Token::Number | Token::Literal => {}
        }
    }
    scanner.finish().ok()?;
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_with_names_and_lead_back() {
        let text = r#"{"to": {"mail": "a\n\u0062@c"}, "tags": ["x", {"k\"": "y"}], "z": "w"}"#;
        let strings = embedded_strings(text).expect("it is JSON");
        let shown: Vec<String> = strings.iter().map(|inner| format!("{}:{}", inner.names.join("/"), inner.text)).collect();
        assert_eq!(shown, [":to", "to:mail", "to/mail:a\nb@c", ":tags", "tags:x", "tags:k\"", "tags/k\":y", ":z", "z:w"]);
        let mail = &strings[2];
        let found = std::slice::from_ref(&(2..5));
        assert_eq!(&text[mail.outer(text, found)[0].clone()], r"\u0062@c");
        assert!(embedded_strings("{not json}").is_none() && embedded_strings("{} {}").is_none());
    }
}
