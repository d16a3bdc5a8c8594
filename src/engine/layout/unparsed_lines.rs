//! Lines that could not be parsed and that no rule reports.
//!
//! Owns their count and the sentence about them. A broken line is normally a finding of the rule for its defect; if that rule is off,
//! nothing checked the line, and the run must not count as complete. Must not know defects and rules.

use serde::{Deserialize, Serialize};

use crate::text::and_list;

/// Line numbers that the sentence lists; of the others it gives the number.
const MAX_LISTED: usize = 5;

/// The number of lines that nothing checked, and the first of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnparsedLines {
    lines: u64,
    first: Vec<u64>,
}

impl UnparsedLines {
    /// Counts a line.
    pub(crate) fn add(&mut self, line: u64) {
        self.lines += 1;
        if self.first.len() < MAX_LISTED {
            self.first.push(line);
        }
    }

    /// Adds the count of a later part, whose lines are numbered from this one.
    pub(crate) fn merge(&mut self, later: &UnparsedLines, first_line: u64) {
        let room = MAX_LISTED - self.first.len();
        self.first.extend(later.first.iter().take(room).map(|line| first_line + line));
        self.lines += later.lines;
    }

    /// Why the file was not checked in full; nothing if it was.
    pub(crate) fn reason(&self) -> Option<String> {
        const HINT: &str = "enable `json` to see why";
        let more = self.lines - self.first.len() as u64;
        match self.first.as_slice() {
            [] => None,
            [line] => Some(format!("line {line} is not valid JSON and was skipped ({HINT})")),
            lines if more > 0 => {
                let listed: Vec<String> = lines.iter().map(u64::to_string).collect();
                Some(format!("lines {} and {more} more are not valid JSON and were skipped ({HINT})", listed.join(", ")))
            }
            lines => Some(format!("lines {} are not valid JSON and were skipped ({HINT})", and_list(lines))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UnparsedLines;

    fn of(lines: &[u64]) -> UnparsedLines {
        let mut unparsed = UnparsedLines::default();
        lines.iter().for_each(|&line| unparsed.add(line));
        unparsed
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let lines = [2, 3, 5, 8, 13, 21, 34];
        for split in 0..=lines.len() {
            let (earlier, later) = lines.split_at(split);
            let mut merged = of(earlier);
            merged.merge(&of(&later.iter().map(|line| line - 1).collect::<Vec<_>>()), 1);
            assert_eq!(merged, of(&lines));
        }
    }

    #[test]
    fn the_reason_lists_the_first_lines() {
        let reason = |lines: &[u64]| of(lines).reason().unwrap_or_default();
        assert_eq!(of(&[]).reason(), None);
        assert_eq!(reason(&[131]), "line 131 is not valid JSON and was skipped (enable `json` to see why)");
        assert_eq!(reason(&[3, 5, 8]), "lines 3, 5 and 8 are not valid JSON and were skipped (enable `json` to see why)");
        let many = "lines 1, 2, 3, 4, 5 and 2 more are not valid JSON and were skipped (enable `json` to see why)";
        assert_eq!(reason(&[1, 2, 3, 4, 5, 6, 7]), many);
    }
}
