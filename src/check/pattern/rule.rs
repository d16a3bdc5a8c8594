//! One rule at work: its expression in a window of a text, and what a match must pass to be a value.
//!
//! Owns when expressions are compiled (on the first window), how a long window is searched in linear time, and the judgement:
//! validators, allow lists, context. Knows nothing of other rules.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;
use regex_automata::{Anchored, Input};

use super::context::{Words, after, before, head, tail};
use super::validators;
use crate::check::RuleId;
use crate::finding::Severity;
use crate::rule::options::{ContextOptions, PatternOptions};
use crate::rule::regex::{longest_match, windowed};
use crate::rule::{Options, Rule};

/// Bytes beyond a sight that are searched when an expression has no longest match, and the most that are when it has.
const REACH: usize = 1_024;
const LONGEST_REACH: usize = 8_192;

/// Bytes that are searched at once, in reaches. What begins near the end of a piece is searched again in the next one.
const PIECE: usize = 4;
const SHORTEST_PIECE: usize = 1_024;

/// How often a match that fails is made shorter.
const MOST_CUTS: usize = 6;

/// Bytes around a value that `allow_around` sees.
const BEFORE: usize = 40;
const AFTER: usize = 20;

/// A rule, ready to search.
pub(super) struct Pattern {
    pub(super) id: RuleId,
    pub(super) rule: Rule,
    validators: Vec<fn(&str) -> bool>,
    allow: HashSet<String>,
    specimens: HashSet<String>,
    pub(super) words: Words,
    refuse: Words,
    compiled: OnceLock<Compiled>,
    message: OnceLock<String>,
    placeholder: String,
}

/// A text with what is known of its place.
#[derive(Clone, Copy)]
pub(super) struct Subject<'t> {
    pub(super) text: &'t str,
    /// The names of the members on the way to it.
    pub(super) names: &'t [&'t str],
}

struct Compiled {
    regex: Regex,
    /// Group of the value.
    value: Option<usize>,
    reach: usize,
    allow: Vec<Regex>,
    around: Vec<Regex>,
    shape: Option<Regex>,
    member: Option<(Regex, Option<usize>)>,
}

/// What a match is.
enum Verdict {
    /// A value, of this severity if not of that of the rule.
    Value(Option<Severity>),
    /// Not what it looks like; a part of it may be.
    Invalid,
    /// What it looks like, and no finding.
    Allowed,
}

/// A match, and the value in it.
type Found = (Range<usize>, Range<usize>);

impl Pattern {
    pub(super) fn new(id: RuleId, rule: &Rule) -> Option<Self> {
        let Options::Pattern(options) = &rule.options else { return None };
        let words =
            |list: fn(&ContextOptions) -> &Vec<String>| Words::new(options.context.as_ref().map(list).map_or(&[], Vec::as_slice));
        Some(Pattern {
            id,
            validators: options.validators.iter().map(|&validator| validators::of(validator)).collect(),
            allow: options.allow.iter().map(|value| compact(value)).collect(),
            specimens: options.specimens.iter().map(|value| compact(value)).collect(),
            words: words(|context| &context.words),
            refuse: words(|context| &context.refuse),
            compiled: OnceLock::new(),
            message: OnceLock::new(),
            placeholder: options.placeholder.clone().unwrap_or_else(|| rule.name.to_ascii_uppercase().replace('-', "_")),
            rule: rule.clone(),
        })
    }

    pub(super) fn options(&self) -> &PatternOptions {
        match &self.rule.options {
            Options::Pattern(options) => options,
            _ => unreachable!("only rules of this mechanism become patterns"),
        }
    }

    /// What a finding says; `{match}` stands for the value.
    pub(super) fn message(&self) -> &str {
        self.message.get_or_init(|| self.options().message.clone().unwrap_or_else(|| self.rule.prose().summary))
    }

    /// What redaction writes, without brackets and number.
    pub(super) fn placeholder(&self) -> &str {
        &self.placeholder
    }

    /// Whether it finds nothing without one of its words.
    pub(super) fn wants_words(&self) -> bool {
        let context = self.options().context.as_ref();
        context.is_some_and(|context| context.required && context.shape.is_none())
    }

    /// How far from a sight a match may begin or end.
    pub(super) fn reach(&self) -> usize {
        self.compiled().reach
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| Compiled::of(self.options()))
    }

    /// Calls `found` with the values in a region of the text, in order, and the severity of those that are of another one than the rule.
    pub(super) fn search(
        &self,
        subject: Subject<'_>,
        region: Range<usize>,
        found: &mut impl FnMut(Range<usize>, Option<Severity>),
    ) {
        let compiled = self.compiled();
        let mut captures = compiled.regex.create_captures();
        let mut at = before(subject.text, region.start);
        let until = after(subject.text, region.end);
        while at < until {
            let end = until.min(at + compiled.piece());
            let Some((whole, value)) = compiled.find(subject.text, at..end, Anchored::No, &mut captures) else {
                if end == until {
                    break;
                }
                at = before(subject.text, end - compiled.reach);
                continue;
            };
            if end < until && whole.start + compiled.reach > end {
                at = whole.start;
                continue;
            }
            at = match self.judge(subject, value.clone()) {
                Verdict::Value(severity) => {
                    // What follows a value may stand before the next one as well.
                    let end = value.end.max(whole.start + 1);
                    found(value, severity);
                    end
                }
                Verdict::Allowed => value.end.max(whole.start + 1),
                Verdict::Invalid => match self.shorter(subject, &whole, &mut captures) {
                    Some((end, Some((value, severity)))) => {
                        found(value, severity);
                        end
                    }
                    Some((end, None)) => end,
                    None => after(subject.text, behind_separator(subject.text, &whole, &value)),
                },
            };
        }
    }

    /// Looks for a value at the start of a match that is none as a whole. Where it ends, and the value if it is a finding.
    #[allow(clippy::type_complexity, reason = "an answer in three parts, used in one place")]
    fn shorter(
        &self,
        subject: Subject<'_>,
        whole: &Range<usize>,
        captures: &mut Captures,
    ) -> Option<(usize, Option<(Range<usize>, Option<Severity>)>)> {
        let compiled = self.compiled();
        let mut end = whole.end;
        for _ in 0..MOST_CUTS {
            end = whole.start + subject.text.as_bytes()[whole.start..end].iter().rposition(is_separator)?;
            let range = whole.start..end;
            let Some((shorter, value)) = compiled.find(subject.text, range, Anchored::Yes, captures) else { continue };
            match self.judge(subject, value.clone()) {
                Verdict::Value(severity) => return Some((shorter.end, Some((value, severity)))),
                Verdict::Allowed => return Some((shorter.end, None)),
                Verdict::Invalid => {}
            }
        }
        None
    }

    /// Whether the expression matches near a place in a text, and the value has a shape that needs no words.
    pub(super) fn may_match(&self, text: &str, site: &Range<usize>) -> bool {
        let compiled = self.compiled();
        let until = after(text, site.end + compiled.reach);
        let mut at = before(text, site.start.saturating_sub(compiled.reach));
        let mut captures = compiled.regex.create_captures();
        while let Some((whole, value)) = compiled.find(text, at..until, Anchored::No, &mut captures) {
            if compiled.shape.as_ref().is_none_or(|shape| shape.is_match(&text[value.clone()])) {
                return true;
            }
            at = value.end.max(whole.start + 1);
        }
        false
    }

    /// The value that a whole text is, when the last of the names tells what it is.
    pub(super) fn member(&self, subject: Subject<'_>) -> Option<(Range<usize>, Option<Severity>)> {
        self.options().member.as_ref()?;
        if !subject.names.last().is_some_and(|name| self.words.stand_in(name)) {
            return None;
        }
        let (regex, group) = self.compiled().member.as_ref()?;
        let (_, value) = find((regex, *group), subject.text, Input::new(subject.text), &mut regex.create_captures())?;
        match self.judge(subject, value.clone()) {
            Verdict::Value(severity) => Some((value, severity)),
            Verdict::Invalid | Verdict::Allowed => None,
        }
    }

    fn judge(&self, subject: Subject<'_>, range: Range<usize>) -> Verdict {
        let options = self.options();
        let text = subject.text;
        let value = &text[range.clone()];
        let is_random = || options.entropy.is_none_or(|least| entropy(value) >= least);
        if value.is_empty() || !self.validators.iter().all(|validate| validate(value)) || !is_random() {
            return Verdict::Invalid;
        }
        let compiled = self.compiled();
        let around = before(text, range.start.saturating_sub(BEFORE))..after(text, range.end + AFTER);
        let is_allowed = !self.allow.is_empty() && self.allow.contains(&compact(value))
            || compiled.allow.iter().any(|regex| regex.is_match(value))
            || compiled.around.iter().any(|regex| regex.is_match(&text[around.clone()]));
        if is_allowed {
            return Verdict::Allowed;
        }
        let severity = match &options.context {
            None => None,
            Some(context) => match self.weigh(context, subject, &range) {
                Verdict::Value(severity) => severity,
                verdict => return verdict,
            },
        };
        let is_specimen = !self.specimens.is_empty() && self.specimens.contains(&compact(value));
        Verdict::Value(if is_specimen { Some(Severity::Info) } else { severity })
    }

    /// What the words around a value say.
    fn weigh(&self, context: &ContextOptions, subject: Subject<'_>, range: &Range<usize>) -> Verdict {
        let near = tail(&subject.text[..range.start], context.window as usize);
        let next = head(&subject.text[range.end..], context.after as usize);
        if self.refuse.stand_in(near) || self.refuse.stand_in(next) {
            return Verdict::Allowed;
        }
        if !context.required && context.without.is_none() {
            return Verdict::Value(None);
        }
        let shaped = || {
            let shape = self.compiled().shape.as_ref();
            shape.is_some_and(|shape| shape.is_match(&subject.text[range.clone()]))
        };
        let told = self.words.stand_in(near)
            || self.words.stand_in(next)
            || subject.names.iter().any(|name| self.words.stand_in(name))
            || shaped();
        match (told, context.required) {
            (true, _) => Verdict::Value(None),
            (false, true) => Verdict::Allowed,
            (false, false) => Verdict::Value(context.without),
        }
    }
}

impl Compiled {
    fn of(options: &PatternOptions) -> Self {
        let compile =
            |expression: &String| windowed(expression).expect("loading the rule compiled the expression within the same bounds");
        let group = |regex: &Regex| regex.group_info().to_index(regex_automata::PatternID::ZERO, "value");
        let regex = compile(&options.regex);
        let longest = longest_match(&options.regex);
        Compiled {
            value: group(&regex),
            reach: longest.map_or(REACH, |longest| longest.clamp(1, LONGEST_REACH)),
            allow: options.allow_regexes.iter().map(compile).collect(),
            around: options.allow_around.iter().map(compile).collect(),
            shape: options.context.as_ref().and_then(|context| context.shape.as_ref()).map(compile),
            member: options.member.as_ref().map(compile).map(|member| {
                let value = group(&member);
                (member, value)
            }),
            regex,
        }
    }

    fn piece(&self) -> usize {
        (PIECE * self.reach).max(SHORTEST_PIECE)
    }

    fn find(&self, text: &str, range: Range<usize>, anchored: Anchored, captures: &mut Captures) -> Option<Found> {
        find((&self.regex, self.value), text, Input::new(text).range(range).anchored(anchored), captures)
    }
}

/// The next match, not empty and of whole characters, and the value in it.
fn find((regex, group): (&Regex, Option<usize>), text: &str, input: Input<'_>, captures: &mut Captures) -> Option<Found> {
    let Some(group) = group else {
        let whole = widened(text, regex.search(&input)?.range());
        return Some((whole.clone(), whole));
    };
    regex.search_captures(&input, captures);
    let whole = widened(text, captures.get_match()?.range());
    let value = captures.get_group(group).map_or_else(|| whole.clone(), |span| widened(text, span.range()));
    Some((whole, value))
}

fn widened(text: &str, range: Range<usize>) -> Range<usize> {
    before(text, range.start)..after(text, range.end)
}

/// A value without what does not tell two of them apart.
fn compact(value: &str) -> String {
    value.chars().filter(|&letter| letter != ' ' && letter != '-').map(|letter| letter.to_ascii_lowercase()).collect()
}

/// What all spellings of a value have in common, as a number.
pub(super) fn identity(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    compact(value).hash(&mut hasher);
    hasher.finish()
}

fn is_separator(byte: &u8) -> bool {
    matches!(byte, b' ' | b'-')
}

/// Where to go on after a match that is no value: behind its first separator, else behind the value.
fn behind_separator(text: &str, whole: &Range<usize>, value: &Range<usize>) -> usize {
    let separator = text.as_bytes()[whole.clone()].iter().position(is_separator);
    separator.map_or(value.end.max(whole.start + 1), |at| whole.start + at + 1)
}

/// Shannon entropy of the bytes of a text, in bits for each.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = text.len() as f64;
    let share = |&count: &u32| f64::from(count) / length;
    counts.iter().filter(|&&count| count > 0).map(share).map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
