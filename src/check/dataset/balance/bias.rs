//! Whether the answer to prefer is mostly the longer one.
//!
//! Owns the comparison of lengths over the preference pairs of a file. The measure is the share of pairs in which the preferred answer is
//! the longer, ties by half: the probability of superiority, an effect size that is sums of whole numbers, so that parts of a file add up
//! exactly. Knows no rule.

use serde::{Deserialize, Serialize};

use crate::check::Position;
use crate::check::Record;
use crate::rule::Role;

/// The pairs of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lengths {
    pub(crate) pairs: u64,
    /// Pairs in which the preferred answer is the longer, and in which it is the shorter.
    longer: u64,
    shorter: u64,
    /// Characters of all preferred answers, and of all others.
    preferred: u64,
    other: u64,
    /// The first pair of either kind.
    first_longer: Option<Position>,
    first_shorter: Option<Position>,
}

impl Lengths {
    /// Takes a record into account, if it is a pair.
    pub(crate) fn observe(&mut self, record: &Record<'_>) {
        let of_role = |role: Role| {
            let mine = || record.turns.iter().filter(move |turn| turn.role == role);
            mine().next()?;
            Some(mine().filter_map(|turn| record.text(turn)).map(|turn| turn.text.chars().count() as u64).sum::<u64>())
        };
        let Some((preferred, other)) = of_role(Role::Chosen).zip(of_role(Role::Rejected)) else { return };
        self.pairs += 1;
        self.preferred += preferred;
        self.other += other;
        let (count, first) = match preferred.cmp(&other) {
            std::cmp::Ordering::Greater => (&mut self.longer, &mut self.first_longer),
            std::cmp::Ordering::Less => (&mut self.shorter, &mut self.first_shorter),
            std::cmp::Ordering::Equal => return,
        };
        *count += 1;
        first.get_or_insert(record.position());
    }

    /// Takes the pairs of a later part.
    pub(crate) fn merge(&mut self, later: &Lengths) {
        self.pairs += later.pairs;
        self.longer += later.longer;
        self.shorter += later.shorter;
        self.preferred += later.preferred;
        self.other += later.other;
        self.first_longer = self.first_longer.or(later.first_longer);
        self.first_shorter = self.first_shorter.or(later.first_shorter);
    }

    /// What is said when one side is the longer in at least this percentage of the pairs, and the first pairs that are so or otherwise.
    pub(crate) fn bias(&self, percentage: u64) -> Option<(String, Vec<(Position, String)>)> {
        // Ties count by half on either side; twice as much of everything keeps to whole numbers.
        let ties = self.pairs - self.longer - self.shorter;
        let (longer, shorter) = (2 * self.longer + ties, 2 * self.shorter + ties);
        let preferred_is_longer = longer >= shorter;
        let most = longer.max(shorter);
        if self.pairs == 0 || most * 100 < percentage * 2 * self.pairs {
            return None;
        }
        let mean = |characters: u64| (characters as f64 / self.pairs as f64).round();
        let message = format!(
            "the preferred answer is the {} one in {:.0} % of {} pairs (probability of superiority {:.2}): {} characters on average, \
             the rejected one {}",
            if preferred_is_longer { "longer" } else { "shorter" },
            (if preferred_is_longer { self.longer } else { self.shorter }) as f64 * 100.0 / self.pairs as f64,
            self.pairs,
            most as f64 / (2 * self.pairs) as f64,
            mean(self.preferred),
            mean(self.other),
        );
        let of_kind = |first: Option<Position>, what: &str| {
            first.map(|first| (first, format!("the first pair whose preferred answer is the {what}")))
        };
        let related = [of_kind(self.first_longer, "longer"), of_kind(self.first_shorter, "shorter")];
        Some((message, related.into_iter().flatten().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(longer: u64, shorter: u64, ties: u64) -> Lengths {
        Lengths { pairs: longer + shorter + ties, longer, shorter, preferred: 300, other: 200, ..Lengths::default() }
    }

    #[test]
    fn ties_count_by_half() {
        let biased = |lengths: Lengths| lengths.bias(80).map(|(message, _)| message.contains("is the longer one"));
        assert_eq!(biased(of(80, 20, 0)), Some(true));
        assert_eq!(biased(of(79, 21, 0)), None);
        assert_eq!(biased(of(20, 80, 0)), Some(false));
        assert_eq!(biased(of(70, 10, 20)), Some(true));
        assert_eq!(biased(of(70, 11, 19)), None);
        assert_eq!(biased(of(0, 0, 0)), None);
    }
}
