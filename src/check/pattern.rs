//! `check = "pattern"`: texts that match a regular expression.
//!
//! Owns when an expression is compiled (on its first candidate) and where it runs: after one of its keywords was seen in the shared
//! scan, or, without keywords, over every text of its roles. A search is linear: the engine has no look-around and no back-references;
//! all searches of a text together are bounded.

use std::sync::{Arc, OnceLock};

use memchr::memmem::Finder;
use regex::Regex;

use super::reach::{Meter, Reach};
use super::{ActiveRule, Check, Fired, Place, Record, RuleId, Sink, Trigger, TurnText};
use crate::Error;
use crate::profile::Profile;
use crate::record::short;
use crate::rule::RoleSet;
use crate::rule::options::{Options, PatternOptions};
use crate::rule::regex::compile;

struct Patterns {
    rules: Vec<Pattern>,
}

struct Pattern {
    id: RuleId,
    roles: RoleSet,
    options: PatternOptions,
    message: String,
    keywords: Vec<Finder<'static>>,
    compiled: OnceLock<Regex>,
    reach: OnceLock<Reach>,
}

pub(super) fn build(rules: &[ActiveRule<'_>], _profile: &Arc<Profile>) -> Result<Option<Box<dyn Check>>, Error> {
    let rules = rules.iter().filter_map(|active| match &active.rule.options {
        Options::Pattern(options) => Some(Pattern {
            id: active.id,
            roles: active.rule.roles,
            options: options.clone(),
            keywords: options.keywords.iter().map(|keyword| Finder::new(keyword).into_owned()).collect(),
            message: options.message.clone().unwrap_or_else(|| active.rule.prose().summary),
            compiled: OnceLock::new(),
            reach: OnceLock::new(),
        }),
        _ => None,
    });
    Ok(Some(Box::new(Patterns { rules: rules.collect() })))
}

impl Check for Patterns {
    fn triggers(&self) -> Vec<(usize, Trigger)> {
        let keywords = |(number, rule): (usize, &Pattern)| {
            rule.options.keywords.iter().map(move |keyword| (number, Trigger::Literal(keyword.clone()))).collect::<Vec<_>>()
        };
        self.rules.iter().enumerate().flat_map(keywords).collect()
    }

    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        for rule in self.rules.iter().filter(|rule| rule.options.keywords.is_empty()) {
            record.turns(rule.roles).for_each(|turn| rule.search(&turn, sink));
        }
    }

    fn candidate(&self, turn: &TurnText<'_>, fired: Fired, sink: &mut Sink) {
        for (number, rule) in self.rules.iter().enumerate() {
            let stands = |keyword: &Finder<'_>| keyword.find(turn.text.as_bytes()).is_some();
            if fired.has(number) && rule.roles.contains(turn.role) && rule.keywords.iter().any(stands) {
                rule.search(turn, sink);
            }
        }
    }
}

impl Pattern {
    fn search(&self, turn: &TurnText<'_>, sink: &mut Sink) {
        let compile = || compile(&self.options.regex).expect("loading the rule compiled the expression within the same bounds");
        let regex = self.compiled.get_or_init(compile);
        let mut meter = Meter::new(turn.text);
        for found in regex.find_iter(turn.text) {
            if !found.is_empty() {
                let place = Place::Text(turn.node, found.start() as u32, found.end() as u32);
                sink.report(self.id, place, || self.message.replace("{match}", &short(found.as_str())));
            }
            if !meter.allows(found.end(), || self.reach.get_or_init(|| Reach::of(&self.options.regex))) {
                return sink.could_not(self.id, || "its expression looks too far ahead for every match there".to_owned());
            }
        }
    }
}
