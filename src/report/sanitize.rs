//! Text of a dataset, made harmless to look at.
//!
//! Owns the one answer to "may this character reach a terminal, a log or a browser as it is", and the visible stand-ins of
//! those that may not. Must not know findings, formats or colors: it sees text and returns text.
//!
//! - C0 controls and DEL become control pictures: `␛`, `␊`, `␀`.
//! - C1 controls, bidirectional controls, zero-width and other invisible characters become `<U+202E>`.
//! - A variation selector behind a visible character only picks a style of that character, and is dropped.
//! - The bracket of `##[`, `##vso[` and the like becomes `<U+005B>`: CI runners obey them anywhere in a line.

use std::borrow::Cow;
use std::ops::Range;

/// Messages are cut to this many characters.
pub const MESSAGE_CHARS: usize = 500;

/// Characters above C0 that are invisible, or that change how their neighbors are shown. Sorted.
const HIDDEN: &[(u32, u32)] = &[
    (0x7f, 0x9f),       // DEL and C1
    (0xad, 0xad),       // soft hyphen
    (0x34f, 0x34f),     // combining grapheme joiner
    (0x61c, 0x61c),     // Arabic letter mark
    (0x70f, 0x70f),     // Syriac abbreviation mark
    (0x115f, 0x1160),   // Hangul fillers
    (0x17b4, 0x17b5),   // Khmer inherent vowels
    (0x180b, 0x180f),   // Mongolian selectors and separator
    (0x200b, 0x200f),   // zero-width space, joiners, direction marks
    (0x2028, 0x202e),   // line and paragraph separator, bidirectional embeddings and overrides
    (0x2060, 0x206f),   // word joiner, invisible operators, isolates
    (0x3164, 0x3164),   // Hangul filler
    (0xfe00, 0xfe0f),   // variation selectors
    (0xfeff, 0xfeff),   // byte order mark
    (0xffa0, 0xffa0),   // halfwidth Hangul filler
    (0xfff0, 0xfffb),   // interlinear annotation
    (0x1bca0, 0x1bca3), // shorthand format controls
    (0x1d173, 0x1d17a), // musical format controls
    (0xe0000, 0xe0fff), // tags and supplementary variation selectors
];

/// Whether a character must not be printed as it is.
pub fn is_hidden(c: char) -> bool {
    let code = u32::from(c);
    code < 0x20 || code >= 0x7f && HIDDEN.iter().any(|(first, last)| (*first..=*last).contains(&code))
}

/// Recognises `##[`, `##vso[`, `##teamcity[`... one character at a time.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct CommandMarker {
    hashes: u8,
}

impl CommandMarker {
    /// Whether the character completes such a marker.
    pub(crate) fn completes(&mut self, c: char) -> bool {
        let armed = self.hashes >= 2;
        match c {
            '#' => self.hashes = self.hashes.saturating_add(1),
            '\u{fe00}'..='\u{fe0f}' => {}
            _ if armed && c.is_ascii_alphanumeric() => {}
            _ => self.hashes = 0,
        }
        armed && c == '['
    }
}

/// One line of text, safe to print.
pub fn text(raw: &str) -> Cow<'_, str> {
    let mut marker = CommandMarker::default();
    if !raw.chars().any(|c| is_hidden(c) | marker.completes(c)) {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(Visible::of(raw).text)
}

/// A message, cut to [`MESSAGE_CHARS`] and safe to print.
pub fn message(raw: &str) -> String {
    text(&cut(raw, MESSAGE_CHARS)).into_owned()
}

/// A path, safe to print even where it opens a line: nothing there can be read as a command of a CI log, nor with the colon
/// that may follow the path.
pub fn path(raw: &str) -> Cow<'_, str> {
    let shown = text(raw);
    if shown.trim_start().starts_with(':') || opens_command(&shown) { Cow::Owned(format!("./{shown}")) } else { shown }
}

/// Whether a line that begins like this would be read as a workflow command.
pub(crate) fn opens_command(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("::") || line.starts_with("##[")
}

/// The text, or its first characters and an ellipsis; `chars` of them at most.
pub fn cut(raw: &str, chars: usize) -> Cow<'_, str> {
    match raw.char_indices().nth(chars) {
        None => Cow::Borrowed(raw),
        Some(_) => {
            let end = raw.char_indices().nth(chars.saturating_sub(1)).map_or(0, |(at, _)| at);
            Cow::Owned(format!("{}…", &raw[..end]))
        }
    }
}

/// Where a character boundary of the raw text stands in the visible one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Offset in the raw text.
    pub raw: usize,
    /// Offset in the visible text.
    pub shown: usize,
}

/// Text made visible, with a map from the offsets of the raw text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    /// The harmless text.
    pub text: String,
    /// One stop for each character of the raw text, and one for its end; both offsets never fall.
    pub stops: Vec<Stop>,
}

impl Visible {
    /// Makes a text visible.
    pub fn of(raw: &str) -> Visible {
        let mut visible = Visible { text: String::with_capacity(raw.len()), stops: Vec::with_capacity(raw.len() + 1) };
        let mut marker = CommandMarker::default();
        let mut after_visible = false;
        for (at, c) in raw.char_indices() {
            visible.stops.push(Stop { raw: at, shown: visible.text.len() });
            let command = marker.completes(c);
            if !(after_visible && matches!(c, '\u{fe00}'..='\u{fe0f}')) {
                push_visible(&mut visible.text, c, command);
            }
            after_visible = !is_hidden(c) && !c.is_whitespace();
        }
        visible.stops.push(Stop { raw: raw.len(), shown: visible.text.len() });
        visible
    }

    /// The visible range of a raw one; offsets inside a character are widened to the whole of it, offsets past the end are the end.
    pub fn range(&self, raw: (usize, usize)) -> Range<usize> {
        let start = self.stops.partition_point(|stop| stop.raw <= raw.0).saturating_sub(1);
        let end = self.stops.partition_point(|stop| stop.raw < raw.1.max(raw.0)).min(self.stops.len() - 1);
        self.stops[start].shown..self.stops[end.max(start)].shown
    }
}

/// Appends one character, or its stand-in.
fn push_visible(text: &mut String, c: char, command: bool) {
    let code = u32::from(c);
    match code {
        0..0x20 => text.extend(char::from_u32(0x2400 + code)),
        0x7f => text.push('␡'),
        _ if command || is_hidden(c) => text.push_str(&format!("<U+{code:04X}>")),
        _ => text.push(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::hostile_text;
    use super::*;

    #[test]
    fn clean_text_is_borrowed() {
        assert!(matches!(text("plain, 日本語, naïve, ## heading [1]"), Cow::Borrowed(_)));
    }

    #[test]
    fn hidden_characters_become_visible() {
        assert_eq!(text("\x1b[31m\r\n\t\0\x7f"), "␛[31m␍␊␉␀␡");
        assert_eq!(text("\u{9b}2J\u{85}"), "<U+009B>2J<U+0085>");
        assert_eq!(text("\u{202e}gnp.exe\u{2028}\u{feff}\u{200b}"), "<U+202E>gnp.exe<U+2028><U+FEFF><U+200B>");
        assert_eq!(text("\u{e0041}"), "<U+E0041>");
    }

    #[test]
    fn a_style_selector_is_dropped_only_behind_a_visible_character() {
        assert_eq!(text("❤\u{fe0f}!"), "❤!");
        assert_eq!(text("a\u{fe0f}\u{fe0e}"), "a<U+FE0E>");
        assert_eq!(text(" \u{fe0f}"), " <U+FE0F>");
    }

    #[test]
    fn runner_commands_are_broken_wherever_they_stand() {
        assert_eq!(text("see ##[add-mask]x"), "see ##<U+005B>add-mask]x");
        assert_eq!(text("###[x ##vso[task ##teamcity[y"), "###<U+005B>x ##vso<U+005B>task ##teamcity<U+005B>y");
        assert_eq!(text("##\u{fe0f}[x"), "##<U+005B>x", "a dropped character does not complete one");
        assert_eq!(text("# [a] ## b[c]"), "# [a] ## b[c]");
    }

    #[test]
    fn a_path_cannot_open_a_command_nor_a_line() {
        assert_eq!(path("::error::x.jsonl"), "./::error::x.jsonl");
        assert_eq!(path("  ::x"), "./  ::x");
        assert_eq!(path(":"), "./:", "the next colon comes from us");
        assert_eq!(path("a\n::x"), "a␊::x");
        assert_eq!(path("data/train.jsonl"), "data/train.jsonl");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        assert_eq!(cut("日本語", 3), "日本語");
        assert_eq!(cut("日本語です", 3), "日本…");
        assert_eq!(message(&"é".repeat(9000)).chars().count(), MESSAGE_CHARS);
    }

    #[test]
    fn offsets_are_mapped_along() {
        let visible = Visible::of("a\x1b日\u{202e}b");
        assert_eq!(visible.text, "a␛日<U+202E>b");
        assert_eq!(&visible.text[visible.range((1, 2))], "␛");
        assert_eq!(&visible.text[visible.range((2, 5))], "日");
        assert_eq!(&visible.text[visible.range((3, 4))], "日");
        assert_eq!(&visible.text[visible.range((5, 9))], "<U+202E>b");
        assert_eq!(visible.range((90, 99)), visible.text.len()..visible.text.len());
        assert_eq!(Visible::of("").range((0, 0)), 0..0);
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(raw in hostile_text()) {
            let shown = text(&raw);
            prop_assert!(!shown.chars().any(|c| is_hidden(c) || c.is_control()), "{shown:?}");
            prop_assert!(!shown.contains("##["));
            prop_assert_eq!(text(&shown), shown.as_ref(), "harmless text stays as it is");
            prop_assert!(!opens_command(&path(&raw)));
        }

        #[test]
        fn the_map_holds_on_character_boundaries(raw in hostile_text(), one in 0usize..300, other in 0usize..300) {
            let visible = Visible::of(&raw);
            prop_assert_eq!(visible.text.as_str(), text(&raw));
            for stop in &visible.stops {
                prop_assert!(raw.is_char_boundary(stop.raw) && visible.text.is_char_boundary(stop.shown));
            }
            prop_assert!(visible.stops.is_sorted_by_key(|stop| (stop.raw, stop.shown)));
            let range = visible.range((one.min(other), one.max(other)));
            prop_assert!(visible.text.get(range).is_some());
            prop_assert_eq!(visible.range((0, raw.len())), 0..visible.text.len());
        }
    }
}
