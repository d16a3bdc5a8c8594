//! Words and figures on a page of text: wrapping, counts, sizes, colors.
//!
//! Owns how tunelint writes a number, a size, a paragraph and a color. Must not know findings. Text comes in harmless already
//! (see `sanitize`); what is kept here is that wrapping cannot move a workflow command to the start of a line.

use std::time::Duration;

use unicode_width::UnicodeWidthChar;

use super::sanitize::opens_command;
use crate::finding::Severity;

/// A color or weight of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Bold,
    Dim,
    Cyan,
    Severity(Severity),
}

/// Dyes text, or leaves it as it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    /// Whether colors are on.
    pub(super) on: bool,
}

impl Paint {
    /// The text in a color.
    pub(super) fn paint(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Cyan | Ink::Severity(Severity::Info) => "36",
            Ink::Severity(Severity::Warning) => "1;33",
            Ink::Severity(Severity::Error) => "1;31",
        };
        if self.on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Columns of a text, summed over its characters: what `miette` counts with, so that carets agree.
pub(super) fn columns_of(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A size in decimal units: `512 bytes`, `1.2 MB`, `3.4 GB`.
#[allow(clippy::cast_precision_loss)]
pub(super) fn bytes(number: u64) -> String {
    let mut size = number as f64;
    let mut unit = "";
    for next in ["kB", "MB", "GB", "TB", "PB"] {
        if size < 999.5 {
            break;
        }
        size /= 1000.0;
        unit = next;
    }
    match unit {
        "" => crate::text::counted(number, "byte"),
        _ if size < 9.95 => format!("{size:.1} {unit}"),
        _ => format!("{size:.0} {unit}"),
    }
}

/// A duration in seconds, as finely as it is worth: `0.004 s`, `0.76 s`, `12.3 s`.
pub(super) fn seconds(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    match seconds {
        ..0.0995 => format!("{seconds:.3} s"),
        ..9.95 => format!("{seconds:.2} s"),
        _ => format!("{seconds:.1} s"),
    }
}

/// Bytes per second, where the time was long enough to say so.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
pub(super) fn throughput(number: u64, elapsed: Duration) -> Option<String> {
    let seconds = elapsed.as_secs_f64();
    (number > 0 && seconds >= 0.001).then(|| format!("{}/s", bytes((number as f64 / seconds) as u64)))
}

/// A paragraph behind a key: `  help: text`, further lines indented to the text. The keys of one page end in one column.
///
/// A line never breaks before a word that a CI log would take for a command at the start of a line.
pub(super) fn paragraph(margin: usize, key: &str, text: &str, width: usize, paint: Paint) -> String {
    let indent = margin + columns_of(key).max(4) + 2;
    let lines = wrap(text, width.saturating_sub(indent).max(20));
    let mut page = format!("{:>1$}", "", indent - 2 - columns_of(key)) + &paint.paint(Ink::Cyan, key) + ": ";
    page.push_str(lines.first().map_or("", String::as_str));
    page.push('\n');
    for line in lines.iter().skip(1) {
        page.push_str(&" ".repeat(indent));
        page.push_str(line);
        page.push('\n');
    }
    page
}

/// Breaks text into lines of at most so many columns, at spaces where it can.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(before) if opens_command(word) => *before = format!("{before} {word}"),
            _ => words.push(word.to_owned()),
        }
    }
    let mut page = Page { columns, ..Page::default() };
    words.iter().for_each(|word| page.push(word));
    page.lines.push(page.line);
    page.lines
}

/// Lines being filled.
#[derive(Default)]
struct Page {
    columns: usize,
    lines: Vec<String>,
    line: String,
    used: usize,
}

impl Page {
    /// Appends a word, on a new line where the present one is full, broken where it is wider than a line.
    fn push(&mut self, word: &str) {
        if !self.line.is_empty() {
            if self.used + 1 + columns_of(word) <= self.columns {
                self.line.push(' ');
                self.used += 1;
            } else {
                self.end_line();
            }
        }
        for (at, c) in word.char_indices() {
            let width = c.width().unwrap_or(0);
            if width > 0 && self.used > 0 && self.used + width > self.columns && !opens_command(&word[at..]) {
                self.end_line();
            }
            self.line.push(c);
            self.used += width;
        }
    }

    fn end_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn figures_are_easy_to_read() {
        assert_eq!([bytes(1), bytes(999), bytes(1_240), bytes(99_600_000)], ["1 byte", "999 bytes", "1.2 kB", "100 MB"]);
        assert_eq!([bytes(999_499), bytes(999_600), bytes(u64::MAX)], ["999 kB", "1.0 MB", "18447 PB"]);
        let times = [4, 760, 12_340].map(|ms| seconds(Duration::from_millis(ms)));
        assert_eq!(times, ["0.004 s", "0.76 s", "12.3 s"]);
        assert_eq!(throughput(2_000_000_000, Duration::from_secs(1)).as_deref(), Some("2.0 GB/s"));
        assert_eq!(throughput(5, Duration::ZERO), None);
    }

    #[test]
    fn a_paragraph_is_indented_to_its_text() {
        let page = paragraph(2, "help", "give every answer a text to learn from", 30, Paint { on: false });
        assert_eq!(page, "  help: give every answer a\n        text to learn from\n");
    }

    #[test]
    fn a_command_is_never_wrapped_to_the_start_of_a_line() {
        assert_eq!(wrap("an answer like ::error::x is odd", 16), ["an answer", "like ::error::x", "is odd"]);
        assert_eq!(wrap("aaaaaaaa ::x", 9), ["aaaaaaaa :", ":x"]);
        assert_eq!(wrap("aaaaaaaaa::x", 9), ["aaaaaaaaa:", ":x"]);
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing_and_opens_no_command(text in "[a :#\\[日é]{0,80}", columns in 4usize..30) {
            let lines = wrap(&text, columns);
            let kept = |text: &str| text.replace(' ', "");
            prop_assert_eq!(kept(&lines.concat()), kept(&text));
            for line in lines.iter().skip(1) {
                prop_assert!(!opens_command(line), "{lines:?}");
            }
        }
    }
}
