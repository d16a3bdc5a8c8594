//! `check = "blank"`: a turn without visible text.
//!
//! Owns what counts as blank: white space, and with `also_invisible` the characters that take no room on a page.

use std::sync::Arc;

use crate::Error;
use crate::check::{BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink, TurnText};
use crate::rule::RoleSet;
use crate::rule::options::{BlankOptions, Violation};

struct Blank {
    rules: Vec<(RuleId, RoleSet, bool)>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let rules = context.rules::<BlankOptions>()?;
    let rules = rules.iter().map(|active| (active.id, active.rule.roles, active.options.also_invisible)).collect();
    Ok(Checks::none().records(Arc::new(Blank { rules })))
}

impl RecordCheck for Blank {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        // A first byte that is a letter or a mark of ASCII decides for nearly all texts.
        let may_be_blank = |turn: &TurnText<'_>| !turn.text.as_bytes().first().is_some_and(u8::is_ascii_graphic);
        for turn in record.turns(RoleSet::ALL).filter(may_be_blank) {
            for &(rule, roles, also_invisible) in &self.rules {
                if roles.contains(turn.role) && is_blank(turn.text, also_invisible) && !is_said(record, &turn, sink) {
                    sink.report(rule, Place::Value(turn.node), || {
                        let what = if turn.text.is_empty() { "empty" } else { "nothing but white space or invisible characters" };
                        format!("the {} is {what}", turn.role.text())
                    });
                }
            }
        }
    }
}

/// Whether the format demands content there, and a rule has said so.
fn is_said(record: &Record<'_>, turn: &TurnText<'_>, sink: &Sink) -> bool {
    sink.has_cause(Violation::EmptyContent, |place| record.overlap(place.node(), turn.node))
}

/// Whether a text shows nothing.
pub(super) fn is_blank(text: &str, also_invisible: bool) -> bool {
    text.chars().all(|character| character.is_whitespace() || also_invisible && is_invisible(character))
}

/// Characters that take no room: zero-width spaces and joiners, bidi and other format controls, fillers.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}
