//! How many exchanges the conversations of a file have.
//!
//! Owns the count of conversations with one question and of those with more. Knows no rule.

use serde::{Deserialize, Serialize};

use crate::check::{Position, Record};
use crate::rule::Role;

/// The conversations of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exchanges {
    single: u64,
    several: u64,
    first_several: Option<Position>,
}

impl Exchanges {
    /// Takes a record into account, if it is a conversation.
    pub(crate) fn observe(&mut self, record: &Record<'_>) {
        let has = |role: Role| record.turns.iter().filter(|turn| turn.role == role).count();
        match has(Role::User) {
            0 => {}
            _ if has(Role::Assistant) == 0 => {}
            1 => self.single += 1,
            _ => {
                self.several += 1;
                self.first_several.get_or_insert(record.position());
            }
        }
    }

    /// Takes the conversations of a later part.
    pub(crate) fn merge(&mut self, later: &Exchanges) {
        self.single += later.single;
        self.several += later.several;
        self.first_several = self.first_several.or(later.first_several);
    }

    /// Conversations in all.
    pub(crate) fn all(&self) -> u64 {
        self.single + self.several
    }

    /// What is said when at least this percentage of the conversations, and not all, have one exchange; with the first of the others.
    pub(crate) fn skew(&self, percentage: u64) -> Option<(String, Vec<(Position, String)>)> {
        let first = self.first_several.filter(|_| self.single * 100 >= percentage * self.all())?;
        let (single, all, several) = (self.single, self.all(), self.several);
        let message = format!("{single} of {all} conversations have one exchange; only {several} go on after the first answer");
        Some((message, vec![(first, "the first conversation that goes on".to_owned())]))
    }
}
