//! Lines that could not be read and that no rule reports.
//!
//! Owns the words for them. A broken line is normally a finding of the rule for its defect; when that rule is off, the line was checked
//! by nobody, and the run must not pass for complete. Knows nothing of defects and rules.

use serde::{Deserialize, Serialize};

/// Lines that are named; of more, the number is said.
const NAMED: usize = 5;

/// How many lines nobody checked, and the first of them.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unread {
    lines: u64,
    first: Vec<u64>,
}

impl Unread {
    /// Counts a line.
    pub(crate) fn add(&mut self, line: u64) {
        self.lines += 1;
        if self.first.len() < NAMED {
            self.first.push(line);
        }
    }

    /// Adds what a later part counted, whose lines are numbered from this one.
    pub(crate) fn merge(&mut self, later: &Unread, first_line: u64) {
        let room = NAMED - self.first.len();
        self.first.extend(later.first.iter().take(room).map(|line| first_line + line));
        self.lines += later.lines;
    }

    /// Why the file was not checked in full; nothing when it was.
    pub(crate) fn reason(&self) -> Option<String> {
        let names: Vec<String> = self.first.iter().map(u64::to_string).collect();
        let more = self.lines - self.first.len() as u64;
        let named = match names.split_last()? {
            (last, []) => last.clone(),
            _ if more > 0 => format!("{} and {more} more", names.join(", ")),
            (last, others) => format!("{} and {last}", others.join(", ")),
        };
        Some(match self.lines {
            1 => format!("1 line was not checked ({named}): it cannot be read as a record, and the rule that says so is off"),
            lines => format!(
                "{lines} lines were not checked ({named}): they cannot be read as records, and the rules that say so are off"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Unread;

    fn of(lines: &[u64]) -> Unread {
        let mut unread = Unread::default();
        lines.iter().for_each(|&line| unread.add(line));
        unread
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
        assert_eq!(of(&[]).reason(), None);
    }
}
