//! `check = "phrases"`: texts that hold one of a list of phrases.
//!
//! Owns the exact search in the text of turns. Phrases that count anywhere are literals of the shared scan, so texts without one of
//! them are never looked at. Those that count at the edges of a text only are left to `phrase_edges`.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use super::phrase_edges::{Edge, Edges};
use crate::Error;
use crate::check::{
    ActiveRule, BuildContext, Checks, Fired, Place, Record, RecordCheck, RuleId, Sink, TextCheck, Trigger, TurnText,
};
use crate::json::short;
use crate::rule::RoleSet;
use crate::rule::options::{PhrasePosition, PhrasesOptions};

struct Phrases {
    anywhere: Vec<Rule>,
    edges: Option<Edges>,
}

struct Rule {
    id: RuleId,
    roles: RoleSet,
    phrases: Vec<String>,
    search: std::sync::OnceLock<Option<AhoCorasick>>,
    message: String,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let (mut anywhere, mut edges) = (Vec::new(), Vec::new());
    for ActiveRule { id, rule, options } in context.rules::<PhrasesOptions>()? {
        let roles = rule.roles;
        let message = options.message.clone().unwrap_or_else(|| rule.prose().summary);
        if options.position == PhrasePosition::Anywhere {
            anywhere.push(Rule { id, roles, phrases: options.phrases.clone(), search: std::sync::OnceLock::new(), message });
        } else {
            edges.push(Edge { id, roles, options: options.into_owned(), message });
        }
    }
    let check = Arc::new(Phrases { anywhere, edges: Edges::new(edges) });
    Ok(Checks::none().records(check.clone()).texts(check))
}

impl RecordCheck for Phrases {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        if let Some(edges) = &self.edges {
            edges.look(record, sink);
        }
    }
}

impl TextCheck for Phrases {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        let literals = |(number, rule): (usize, &Rule)| {
            rule.phrases.iter().map(move |phrase| (number, Trigger::Literal(phrase.clone()))).collect::<Vec<_>>()
        };
        self.anywhere.iter().enumerate().flat_map(literals).collect()
    }

    fn candidate(&self, turn: &TurnText<'_>, fired: Fired, sink: &mut Sink) {
        let called = |&(number, rule): &(usize, &Rule)| fired.has(number) && rule.roles.contains(turn.role);
        for (_, rule) in self.anywhere.iter().enumerate().filter(called) {
            let Some(search) = rule.search() else { continue };
            for found in search.find_iter(turn.text) {
                let place = Place::Text(turn.node, found.start() as u32, found.end() as u32);
                sink.report(rule.id, place, || rule.message.replace("{match}", &short(&turn.text[found.range()])));
            }
        }
    }
}

impl Rule {
    /// Built on the first candidate.
    fn search(&self) -> Option<&AhoCorasick> {
        let build = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.phrases).ok();
        self.search.get_or_init(build).as_ref()
    }
}
