//! Parts of a text that are shown rather than said: code, markup and quotations.
//!
//! Owns where a text of Markdown or HTML has code, and when a match is within quotation marks. Looks at no text before a check has a
//! candidate in it. Knows no rule.

use std::ops::Range;

use memchr::memmem;

use crate::text::floor_boundary;

/// Bytes before and after a match in which quotation marks are looked for.
const QUOTE_WINDOW: usize = 400;

/// The code in a text.
pub(crate) struct Code {
    /// Blocks, spans, and lines of markup, in order.
    spans: Vec<Range<usize>>,
    /// Elements of HTML that hold code, in order.
    elements: Vec<Range<usize>>,
}

impl Code {
    /// Reads a text once, line by line.
    pub(crate) fn of(text: &str) -> Self {
        let mut spans = Vec::new();
        let (mut start, mut is_block) = (0, false);
        for line in text.split_inclusive('\n') {
            let body = line.trim_start();
            let is_fence = body.starts_with("```") || body.starts_with("~~~");
            if is_fence || is_block || is_markup(body) {
                spans.push(start..start + line.len());
            } else {
                code_spans(line, |span| spans.push(start + span.start..start + span.end));
            }
            // A block that begins and ends on one line leaves the next lines alone.
            is_block ^= is_fence && !body.trim_end().get(3..).is_some_and(|rest| rest.contains(&body[..3]));
            start += line.len();
        }
        Code { spans, elements: elements(text) }
    }

    /// Whether the bytes of a match are code, or a literal between quotation marks as in `replace("&amp;", "&")`.
    pub(crate) fn contains(&self, text: &str, range: &Range<usize>) -> bool {
        let holds = |ranges: &[Range<usize>]| {
            let next = ranges.partition_point(|code| code.end <= range.start);
            ranges.get(next).is_some_and(|code| code.start <= range.start)
        };
        let quote = |byte: Option<&u8>| byte.copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
        let bytes = text.as_bytes();
        let opening = range.start.checked_sub(1).and_then(|at| quote(bytes.get(at)));
        holds(&self.spans) || holds(&self.elements) || opening.is_some() && opening == quote(bytes.get(range.end))
    }
}

/// Whether a line begins with a tag or a declaration of HTML or XML: there an entity is right. `<s>` is a token of chat templates.
fn is_markup(line: &str) -> bool {
    if line.starts_with("<s>") {
        return false;
    }
    let mut bytes = line.bytes();
    bytes.next() == Some(b'<')
        && bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?'))
        && line.contains('>')
}

/// Calls `found` with the code spans of a line, with their marks.
fn code_spans(line: &str, mut found: impl FnMut(Range<usize>)) {
    let mut open = None;
    for at in memchr::memchr_iter(b'`', line.as_bytes()) {
        match open.take() {
            Some(start) => found(start..at + 1),
            None => open = Some(at),
        }
    }
}

/// The elements `code` and `pre` of a text, in order.
fn elements(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(start) = memmem::find(&bytes[at..], b"<").map(|length| at + length) {
        let tag = bytes[start + 1..].split(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
        let name = ["code", "pre"].into_iter().find(|name| tag.eq_ignore_ascii_case(name.as_bytes()));
        at = start + 1;
        let Some(name) = name else { continue };
        let closes =
            |end: &usize| bytes[end + 2..].get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()));
        let mut ends = memmem::find_iter(&bytes[at..], b"</").map(|length| at + length);
        let end = ends.find(closes).map_or(bytes.len(), |end| end + 2 + name.len());
        found.push(start..end);
        at = end;
    }
    found
}

/// Whether a match is quoted: between quotation marks on its line, or in a block of quotation. Marks around the whole text quote nothing.
pub(crate) fn is_quoted(text: &str, range: &Range<usize>) -> bool {
    let from = floor_boundary(text, range.start.saturating_sub(QUOTE_WINDOW));
    let window = &text[from..range.start];
    let line_start = window.rfind('\n').map(|at| at + 1);
    let line = &window[line_start.unwrap_or(0)..];
    let is_whole_line = line_start.is_some() || from == 0;
    let rest = &text[range.end..floor_boundary(text, (range.end + QUOTE_WINDOW).min(text.len()))];
    let rest = rest.split('\n').next().unwrap_or(rest);
    if is_whole_line && line.trim_start().starts_with('>') {
        return true;
    }
    let pairs = [('“', '”'), ('„', '“'), ('«', '»'), ('「', '」'), ('『', '』')];
    let open_at = |(open, close): (char, char)| {
        let at = line.rfind(open)?;
        (!line[at + open.len_utf8()..].contains(close) && rest.contains(close)).then_some((at, close))
    };
    let straight = || {
        let odd = is_whole_line && line.matches('"').count() % 2 == 1 && rest.contains('"');
        odd.then(|| (line.rfind('"').unwrap_or_default(), '"'))
    };
    let Some((at, close)) = pairs.into_iter().find_map(open_at).or_else(straight) else { return false };
    let opens_text = text[..range.start - line.len() + at].trim().is_empty();
    let closes_text = || text.trim_end().ends_with(close) && text[range.end..].matches(close).count() == 1;
    !(opens_text && closes_text())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Range<usize> {
        let start = text.find("HERE").expect("the text has a match");
        start..start + 4
    }

    #[test]
    fn code_is_found_where_markdown_and_html_have_it() {
        for text in [
            "Use `a HERE b` for it",
            "```html\n<p>\nHERE\n```\nend",
            "~~~\nHERE\n~~~",
            "<p>Tom HERE Jerry</p>",
            "See <code>a HERE</code>",
            "See <pre>\na\nHERE</pre>",
            "See <CODE>a HERE</CODE>",
            "text.replace(\"HERE\", \"&\")",
            "text.replace('HERE', '&')",
        ] {
            assert!(Code::of(text).contains(text, &at(text)), "{text}");
        }
        for text in [
            "HERE",
            "Use `a` HERE `b`",
            "```\na\n```\nHERE",
            "```a```\nHERE",
            "a < b HERE > c",
            "See <code>a</code> HERE",
            "See <CODE>a</CODE> HERE",
            "It's HERE, isn't it",
            "<3 HERE",
            "<s>HERE</s>",
        ] {
            assert!(!Code::of(text).contains(text, &at(text)), "{text}");
        }
    }

    #[test]
    fn quotations_are_told_from_speech() {
        for text in [
            "He wrote: \"HERE, I cannot.\" Then he left.",
            "Er schrieb: „Nun, HERE, ich kann nicht.“ Dann ging er.",
            "Il dit « HERE » et part.",
            "Reply:\n> HERE, I cannot.",
            "\"Sorry, HERE\" means that he cannot come.",
        ] {
            assert!(is_quoted(text, &at(text)), "{text}");
        }
        for text in
            ["HERE, I cannot.", "The \"best\" is HERE, he said.", "\"HERE, I cannot.\"", "A 5\" pipe is HERE.", "“Well” HERE"]
        {
            assert!(!is_quoted(text, &at(text)), "{text}");
        }
    }
}
