//! `check = "enclosure"`: things in a text that open and do not close.
//!
//! Owns which text is searched for what, and when. Code fences and reasoning tags have telling literals, so only texts with one
//! of them are looked at; brackets have none, so a rule about brackets reads every text of its roles, and is opt-in.

mod bracket;
mod fence;
mod tag;

use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::check::{
    ActiveRule, BuildContext, Checks, Fired, Place, Record, RecordCheck, RuleId, Sink, TextCheck, Trigger, TurnText,
};
use crate::json::short;
use crate::rule::RoleSet;
use crate::rule::options::{EnclosureDefect, EnclosureOptions};

struct Enclosure {
    rules: Vec<(RuleId, RoleSet, EnclosureDefect)>,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let mut flat = Vec::new();
    for ActiveRule { id, rule, options } in context.rules::<EnclosureOptions>()? {
        flat.extend(options.defects.iter().map(|&defect| (id, rule.roles, defect)));
    }
    let reads_every_text = flat.iter().any(|(.., defect)| *defect == EnclosureDefect::UnpairedBracket);
    let check = Arc::new(Enclosure { rules: flat });
    let checks = Checks::none().texts(check.clone());
    Ok(if reads_every_text { checks.records(check) } else { checks })
}

impl RecordCheck for Enclosure {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for &(rule, roles, defect) in self.rules.iter().filter(|(.., defect)| *defect == EnclosureDefect::UnpairedBracket) {
            record.turns(roles).for_each(|turn| look(rule, defect, turn, sink));
        }
    }
}

impl TextCheck for Enclosure {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        let of = |defect| match defect {
            EnclosureDefect::UnclosedCodeFence | EnclosureDefect::EmptyCodeBlock => vec!["```".to_owned()],
            EnclosureDefect::UnpairedReasoningTag | EnclosureDefect::ReasoningBlock => tag::literals(),
            EnclosureDefect::UnpairedBracket => Vec::new(),
        };
        let literals = |(number, defect)| of(defect).into_iter().map(move |literal| (number, Trigger::Literal(literal)));
        self.rules.iter().map(|&(.., defect)| defect).enumerate().flat_map(literals).collect()
    }

    fn candidate(&self, turn: &TurnText<'_>, fired: Fired, sink: &mut Sink) {
        for (number, &(rule, roles, defect)) in self.rules.iter().enumerate() {
            if fired.has(number) && roles.contains(turn.role) && defect != EnclosureDefect::UnpairedBracket {
                look(rule, defect, *turn, sink);
            }
        }
    }
}

fn look(rule: RuleId, defect: EnclosureDefect, turn: TurnText<'_>, sink: &mut Sink) {
    let text = turn.text;
    let mut report = |range: Range<usize>, message: &dyn Fn(&str) -> String| {
        let place = Place::Text(turn.node, range.start as u32, range.end as u32);
        sink.report(rule, place, || message(&short(&text[range])));
    };
    match defect {
        EnclosureDefect::UnclosedCodeFence => {
            if let Some(range) = fence::unclosed(text) {
                report(range, &|_| "unmatched code fence".to_owned());
            }
        }
        EnclosureDefect::EmptyCodeBlock => {
            // Where one block was lost, all were: the first of them says it.
            if let Some(range) = fence::empty_blocks(text).into_iter().next() {
                report(range, &|_| "empty code block".to_owned());
            }
        }
        EnclosureDefect::UnpairedReasoningTag => {
            // One tag that is missing may leave many alone.
            if let Some(range) = tag::unpaired(text).into_iter().next() {
                report(range, &|tag| format!("unmatched reasoning tag `{tag}`"));
            }
        }
        EnclosureDefect::ReasoningBlock => {
            for range in tag::blocks(text) {
                report(range, &|_| format!("the {} text holds a block of reasoning", turn.role.as_str()));
            }
        }
        EnclosureDefect::UnpairedBracket => {
            if let Some(range) = bracket::unpaired(text) {
                report(range, &|bracket| format!("unmatched bracket `{bracket}`"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{bracket, fence, tag};

    /// Pieces that hit the seams of all three searches.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "```",
            "````",
            "~~~",
            "\n",
            "\r\n",
            " ",
            "    ",
            "- ",
            "1. ",
            "> ",
            "`",
            "py",
            "é",
            "。",
            "😀",
            "<think>",
            "</think>",
            "<thinking>",
            "<",
            ">",
            "/",
            "(",
            ")",
            "[",
            "]",
            "{",
            ":)",
            "a)",
            ", ",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_range_lies_in_the_text(text in text()) {
            let ranges = fence::unclosed(&text).into_iter().chain(fence::empty_blocks(&text)).chain(tag::unpaired(&text))
                .chain(tag::blocks(&text)).chain(bracket::unpaired(&text));
            for range in ranges {
                prop_assert!(!range.is_empty() && text.get(range.clone()).is_some(), "{range:?} of {text:?}");
            }
        }

        #[test]
        fn what_is_closed_has_no_finding(inner in "[a-z \n]{0,40}") {
            let fenced = format!("See:\n```py\n{inner}\n```\nDone.");
            prop_assert_eq!(fence::unclosed(&fenced), None);
            prop_assert_eq!(tag::unpaired(&format!("<think>{inner}</think>ok")).len(), 0);
            prop_assert_eq!(bracket::unpaired(&format!("It ({inner}) is [{inner}]")), None);
        }
    }
}
