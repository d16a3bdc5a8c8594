//! `check = "phrases"`: texts that hold one of a list of phrases.
//!
//! Owns the exact search in the text of turns. The phrases themselves are the literals of the shared scan, so texts without one of
//! them are never looked at.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{ActiveRule, Check, Fired, Place, RuleId, Sink, Trigger, TurnText};
use crate::Error;
use crate::profile::Profile;
use crate::rule::RoleSet;
use crate::rule::options::Options;

struct Phrases {
    rules: Vec<Rule>,
}

struct Rule {
    id: RuleId,
    roles: RoleSet,
    phrases: Vec<String>,
    search: std::sync::OnceLock<Option<AhoCorasick>>,
    message: String,
}

pub(super) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let rules = rules.iter().filter_map(|active| match &active.rule.options {
        Options::Phrases(options) => Some(Rule {
            id: active.id,
            roles: active.rule.roles,
            phrases: options.phrases.clone(),
            search: std::sync::OnceLock::new(),
            message: options.message.clone().unwrap_or_else(|| active.rule.prose().summary),
        }),
        _ => None,
    });
    Ok(Some(Box::new(Phrases { rules: rules.collect() })))
}

impl Check for Phrases {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        let literals = |(number, rule): (usize, &Rule)| {
            rule.phrases.iter().map(move |phrase| (number, Trigger::Literal(phrase.clone()))).collect::<Vec<_>>()
        };
        self.rules.iter().enumerate().flat_map(literals).collect()
    }

    fn candidate(&self, turn: &TurnText<'_>, fired: Fired, sink: &mut Sink) {
        for (_, rule) in
            self.rules.iter().enumerate().filter(|&(number, rule)| fired.has(number) && rule.roles.contains(turn.role))
        {
            let Some(search) = rule.search() else { continue };
            for found in search.find_iter(turn.text) {
                let place = Place::Text(turn.node, found.start() as u32, found.end() as u32);
                sink.report(rule.id, place, || rule.message.replace("{match}", &turn.text[found.range()]));
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
