//! What is left of a record that is cut at the limit.
//!
//! Owns where each answer lies before and behind the cut. Knows no rule and no text.

use super::weigh::Piece;
use crate::rule::Role;
use crate::rule::options::TokenDefect;

/// What a cut takes away.
#[derive(Debug, Default)]
pub(crate) struct Cut {
    prompt: Option<Loss>,
    lost: Option<Loss>,
    mostly_lost: Option<Loss>,
}

/// One answer, or what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) node: u32,
    kind: TokenDefect,
    /// Tokens before the answer.
    before: u64,
    /// Tokens of the answer.
    own: u64,
}

/// Each answer of a preference follows what both have in common, not the other answer.
#[derive(Default)]
struct Ends {
    shared: i64,
    chosen: i64,
    rejected: i64,
}

impl Ends {
    /// Takes a piece; says how many tokens stand before it.
    fn take(&mut self, piece: Piece) -> i64 {
        let before = match piece.role {
            Some(Role::Chosen) => self.shared + self.chosen,
            Some(Role::Rejected) => self.shared + self.rejected,
            _ => self.shared,
        };
        match piece.role {
            Some(Role::Chosen) => self.chosen += piece.parts,
            Some(Role::Rejected) => self.rejected += piece.parts,
            _ => self.shared += piece.parts,
        }
        before
    }
}

impl Cut {
    /// What a cut after so many tokens takes from a record of these pieces.
    pub(crate) fn of(pieces: &mut [Piece], limit: u64) -> Cut {
        // The pieces of one node keep their order; those of the whole record, which stand at its first node, prime the answer.
        pieces.sort_by_key(|piece| (piece.node, piece.role.is_some()));
        let (mut cut, mut ends) = (Cut::default(), Ends::default());
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (mut reached, mut answers) = (None, 0);
        for &piece in pieces.iter().filter(|piece| piece.node > 0) {
            let before = ends.take(piece);
            let after = before.saturating_add(piece.parts);
            if reached.is_none() && after >= limit {
                reached = Some(piece.node);
            }
            if !piece.role.is_some_and(is_answer) || piece.parts <= 0 {
                continue;
            }
            let loss =
                |kind| Loss { node: piece.node, kind, before: before.max(0).unsigned_abs(), own: piece.parts.unsigned_abs() };
            if before >= limit && answers == 0 {
                let node = reached.unwrap_or(piece.node);
                cut.prompt.get_or_insert(Loss { node, ..loss(TokenDefect::PromptOverLimit) });
            } else if before >= limit && cut.prompt.is_none() {
                cut.lost.get_or_insert(loss(TokenDefect::AnswerLost));
            } else if before < limit && after.saturating_sub(limit).saturating_mul(2) > piece.parts {
                cut.mostly_lost.get_or_insert(loss(TokenDefect::AnswerMostlyLost));
            }
            answers += 1;
        }
        cut
    }

    /// What the cut does that a rule asks about.
    pub(crate) fn loss(&self, defect: TokenDefect) -> Option<Loss> {
        match defect {
            TokenDefect::PromptOverLimit => self.prompt,
            TokenDefect::AnswerLost => self.lost,
            TokenDefect::AnswerMostlyLost => self.mostly_lost,
            _ => None,
        }
    }
}

impl Loss {
    pub(crate) fn message(&self, limit: u64, tokenizer: &str) -> String {
        let Loss { before, own, .. } = self;
        match self.kind {
            TokenDefect::PromptOverLimit => {
                format!("the prompt alone has {before} tokens ({tokenizer}), the limit is {limit}: all answers are cut off")
            }
            TokenDefect::AnswerLost => {
                format!("the answer begins after {before} tokens ({tokenizer}), the limit is {limit}: all of it is cut off")
            }
            _ => {
                let left = limit.saturating_sub(*before);
                format!("{left} of the {own} tokens ({tokenizer}) of the answer are left before the cut at {limit}")
            }
        }
    }
}

fn is_answer(role: Role) -> bool {
    matches!(role, Role::Assistant | Role::Completion | Role::Chosen | Role::Rejected)
}
