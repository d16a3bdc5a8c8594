//! `check = "characters"`: characters that a reader does not see, or takes for others.
//!
//! Owns which characters are worth a word and the exceptions that scripts make: joiners belong to emoji, Persian and the scripts of India,
//! marks of direction to Arabic and Hebrew. One finding for each kind and text, at its first place, with their number. Texts of plain
//! ASCII are never looked at.

mod invisible;
mod mojibake;
mod scan;
mod script;

use std::sync::Arc;

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Fired, Place, RuleId, Sink, TextCheck, Trigger, TurnText};
use crate::rule::RoleSet;
use crate::rule::options::{CharacterKind, CharactersOptions};
use crate::text::and_others;
use scan::{Found, scan};

struct Characters {
    rules: Vec<Rule>,
}

struct Rule {
    id: RuleId,
    roles: RoleSet,
    kinds: Kinds,
}

/// A set of kinds of characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u16);

impl Kinds {
    fn with(self, kind: CharacterKind) -> Kinds {
        Kinds(self.0 | 1 << kind as u16)
    }

    fn has(self, kind: CharacterKind) -> bool {
        self.0 & 1 << kind as u16 != 0
    }

    fn without_invisible(self) -> Kinds {
        let invisible = [CharacterKind::ZeroWidth, CharacterKind::SoftHyphen, CharacterKind::BidiControl, CharacterKind::Tag];
        Kinds(self.0 & !invisible.into_iter().fold(Kinds::default(), Kinds::with).0)
    }

    fn united(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }
}

/// Kinds that stand in texts of plain ASCII as well.
const AMONG_ASCII: [CharacterKind; 2] = [CharacterKind::Null, CharacterKind::Control];

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rule = |ActiveRule { id, rule, options }: ActiveRule<'_, CharactersOptions>| Rule {
        id,
        roles: rule.roles,
        kinds: options.kinds.iter().fold(Kinds::default(), |kinds, &kind| kinds.with(kind)),
    };
    let rules = context.rules()?.into_iter().map(rule).collect();
    Ok(Checks::none().texts(Arc::new(Characters { rules })))
}

impl TextCheck for Characters {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        let mut triggers = Vec::new();
        for (number, rule) in self.rules.iter().enumerate() {
            if AMONG_ASCII.into_iter().any(|kind| rule.kinds.has(kind)) {
                triggers.push((number, Trigger::Control));
            }
            if AMONG_ASCII.into_iter().fold(Kinds::default(), Kinds::with) != rule.kinds {
                triggers.push((number, Trigger::NonAscii));
            }
        }
        triggers
    }

    fn candidate(&self, turn: &TurnText<'_>, fired: Fired, sink: &mut Sink) {
        let called = |&(number, rule): &(usize, &Rule)| fired.has(number) && rule.roles.contains(turn.role);
        let mut wanted =
            self.rules.iter().enumerate().filter(called).fold(Kinds::default(), |kinds, (_, rule)| kinds.united(rule.kinds));
        if wanted == Kinds::default() {
            return;
        }
        // A text of invisible characters alone is an empty text, which is `blank`'s to report: there is no word that they split.
        if super::blank::is_blank(turn.text, true) {
            wanted = wanted.without_invisible();
        }
        let found = scan(turn.text, wanted);
        if found.is_empty() {
            return;
        }
        for (_, rule) in self.rules.iter().enumerate().filter(called) {
            for found in found.iter().filter(|found| rule.kinds.has(found.kind)) {
                let place = Place::Text(turn.node, found.start as u32, found.end as u32);
                sink.report(rule.id, place, || message(turn.text, found));
            }
        }
    }
}

fn message(text: &str, found: &Found) -> String {
    let what = &text[found.start..found.end];
    let others = and_others(found.count.saturating_sub(1));
    match found.kind {
        CharacterKind::Mojibake => match mojibake::read_rightly(what) {
            Some(right) => format!("`{what}` is `{right}` read in the wrong encoding{others}"),
            None => format!("`{what}` was read in the wrong encoding{others}"),
        },
        CharacterKind::Homoglyph => {
            format!("`{what}` mixes letters of two alphabets that look alike{}{others}", script::strangers(what))
        }
        CharacterKind::Unnormalized => "the text is not in Unicode's normal form C".to_owned(),
        _ => {
            let names: Vec<String> = what.chars().take(1).map(invisible::named).collect();
            format!("{}{others}", names.join(", "))
        }
    }
}
