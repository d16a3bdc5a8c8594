//! The part of an excerpt that fits on one line of the screen, with its highlight.
//!
//! Owns the choice of what to cut away around the defect. Must not know who draws it: it returns text and a byte range.

use std::ops::Range;

use super::layout::columns_of;
use super::sanitize::Visible;
use crate::finding::Excerpt;

/// What stands where text was cut away.
const CUT: char = '…';

/// One line to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    /// Harmless text, never empty.
    pub(super) text: String,
    /// The part to point at; empty where there is nothing visible to underline.
    pub(super) highlight: Range<usize>,
}

impl Window {
    /// Cuts an excerpt down to so many columns around its highlight.
    pub(super) fn around(excerpt: &Excerpt, columns: usize) -> Window {
        let raw = without_line_end(excerpt);
        let visible = Visible::of(raw);
        let marked = visible.range(excerpt.highlight);
        let kept = Cells::of(&visible).keep(&marked, columns.max(20), excerpt);
        let (before, after) = (excerpt.clipped_start || kept.start > 0, excerpt.clipped_end || kept.end < visible.text.len());

        let mut text = String::with_capacity(kept.len() + 2 * CUT.len_utf8());
        text.extend(before.then_some(CUT));
        let shift = |offset: usize| offset.clamp(kept.start, kept.end) - kept.start + if before { CUT.len_utf8() } else { 0 };
        let mut highlight = shift(marked.start)..shift(marked.end);
        text.push_str(&visible.text[kept.clone()]);
        text.extend(after.then_some(CUT));
        if marked.end > kept.end {
            highlight.end = text.len();
        }
        if highlight.start >= text.len() {
            text.push(' ');
        }
        Window { text, highlight }
    }

    /// Columns before the middle of the highlight, where a label hangs.
    pub(super) fn label_column(&self) -> usize {
        let start = columns_of(&self.text[..self.highlight.start]);
        start + columns_of(&self.text[self.highlight.clone()]).max(1) / 2
    }
}

/// The text without the carriage return of its line end, unless that is what the finding is about.
fn without_line_end(excerpt: &Excerpt) -> &str {
    match excerpt.text.strip_suffix('\r') {
        Some(line) if !excerpt.clipped_end && excerpt.highlight.1 <= line.len() => line,
        _ => &excerpt.text,
    }
}

/// The visible text in pieces that are never cut: what one raw character became.
struct Cells {
    /// Byte range and columns of each.
    cells: Vec<(Range<usize>, usize)>,
}

impl Cells {
    fn of(visible: &Visible) -> Cells {
        let ranges = visible.stops.windows(2).map(|pair| pair[0].shown..pair[1].shown);
        Cells { cells: ranges.map(|range| (range.clone(), columns_of(&visible.text[range]))).collect() }
    }

    /// The byte range to keep: all of it, or the highlight with about as much before it as after it.
    fn keep(&self, marked: &Range<usize>, columns: usize, excerpt: &Excerpt) -> Range<usize> {
        let clips = usize::from(excerpt.clipped_start) + usize::from(excerpt.clipped_end);
        let all: usize = self.cells.iter().map(|(_, width)| width).sum();
        let end = self.cells.last().map_or(0, |(range, _)| range.end);
        if all + clips <= columns {
            return 0..end;
        }
        let budget = columns - 2;
        let first = self.cells.partition_point(|(range, _)| range.start < marked.start);
        let past = self.cells.partition_point(|(range, _)| range.start < marked.end).max(first);
        let wide: usize = self.cells[first..past].iter().map(|(_, width)| width).sum();
        let lead = (budget.saturating_sub(wide) / 2).max(budget / 8);
        let from = self.back(first, lead);
        let to = self.forth(from, budget);
        let from = self.back(to, budget);
        self.at(self.without_loose_mark(from, first), end)..self.at(to, end)
    }

    /// The earliest cell from which at most `columns` reach up to `cell`.
    fn back(&self, mut cell: usize, columns: usize) -> usize {
        let mut used = 0;
        while cell > 0 && used + self.cells[cell - 1].1 <= columns {
            cell -= 1;
            used += self.cells[cell].1;
        }
        cell
    }

    /// The latest cell up to which at most `columns` are used from `cell` on.
    fn forth(&self, mut cell: usize, columns: usize) -> usize {
        let mut used = 0;
        while cell < self.cells.len() && used + self.cells[cell].1 <= columns {
            used += self.cells[cell].1;
            cell += 1;
        }
        cell
    }

    /// Skips combining marks whose letter was cut away.
    fn without_loose_mark(&self, mut cell: usize, first: usize) -> usize {
        while cell > 0 && cell < first && self.cells[cell].1 == 0 {
            cell += 1;
        }
        cell
    }

    fn at(&self, cell: usize, end: usize) -> usize {
        self.cells.get(cell).map_or(end, |(range, _)| range.start)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn excerpt(text: &str, highlight: (usize, usize)) -> Excerpt {
        Excerpt { text: text.to_owned(), highlight, column: 1, clipped_start: false, clipped_end: false }
    }

    fn marked(window: &Window) -> &str {
        &window.text[window.highlight.clone()]
    }

    #[test]
    fn what_fits_is_kept_whole() {
        let window = Window::around(&excerpt("{\"a\": \x1b}\r", (6, 7)), 40);
        assert_eq!((window.text.as_str(), marked(&window)), ("{\"a\": ␛}", "␛"));
    }

    #[test]
    fn a_carriage_return_is_shown_when_it_is_the_defect() {
        let window = Window::around(&excerpt("{}\r", (2, 3)), 40);
        assert_eq!((window.text.as_str(), marked(&window)), ("{}␍", "␍"));
    }

    #[test]
    fn what_does_not_fit_is_cut_around_the_defect() {
        let line = format!("{}HERE{}", "a".repeat(100), "日".repeat(100));
        let window = Window::around(&excerpt(&line, (100, 104)), 30);
        assert_eq!(marked(&window), "HERE");
        assert_eq!(window.text, format!("…{}HERE{}…", "a".repeat(12), "日".repeat(6)));
    }

    #[test]
    fn a_wide_defect_is_cut_and_marked_as_going_on() {
        let line = format!("{}{}", "a".repeat(50), "b".repeat(500));
        let window = Window::around(&excerpt(&line, (50, 550)), 30);
        assert!(marked(&window).starts_with('b') && marked(&window).ends_with("b…"), "{window:?}");
    }

    #[test]
    fn an_empty_defect_at_the_end_has_a_place_to_point_at() {
        let window = Window::around(&excerpt("{", (1, 1)), 30);
        assert_eq!((window.text.as_str(), window.highlight), ("{ ", 1..1));
        assert_eq!(Window::around(&excerpt("", (0, 0)), 30).text, " ");
    }

    proptest! {
        #[test]
        fn a_window_is_never_too_wide(text in "[a日\u{301}\u{202e}\r❤\u{fe0f}]{0,120}", one in 0usize..400, other in 0usize..400,
                                      clips: (bool, bool), columns in 20usize..120) {
            let (clipped_start, clipped_end) = clips;
            let highlight = (one.min(other), one.max(other));
            let window = Window::around(&Excerpt { text, highlight, column: 1, clipped_start, clipped_end }, columns);
            prop_assert!(columns_of(&window.text) <= columns + 1, "{window:?}");
            prop_assert!(!window.text.is_empty() && window.text.get(window.highlight.clone()).is_some());
        }
    }
}
