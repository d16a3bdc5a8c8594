//! `check = "tokens"`: records with more tokens than the target takes, or fewer than make sense, and what a cut leaves of them.
//!
//! Owns which record is worth counting: bounds come first, and a record that cannot reach the limit is never counted, so that the
//! vocabulary is not even loaded for clean data. Without a limit there is nothing to do. What a record weighs is `weigh`, what a cut
//! does to it is `cut`.

mod cut;
mod dense;
#[cfg(test)]
mod tests;
mod weigh;

use std::sync::Arc;

pub(crate) use weigh::{Scale, Weight};

use crate::Error;
use crate::check::{ActiveRule, BuildContext, Checks, Place, Record, RecordCheck, RuleId, Sink};
use crate::rule::RoleSet;
use crate::rule::options::{TokenDefect, TokensOptions};
use crate::target::{Over, TokenLimit};

struct Tokens {
    rules: Vec<Rule>,
    scale: Scale,
    limit: Option<TokenLimit>,
    /// Whose limit it is.
    owner: String,
    /// The fewest tokens that some rule about the limit has something to say about.
    threshold: Option<u64>,
    /// The most tokens that some rule about a minimum has something to say about.
    minimum: Option<u64>,
}

struct Rule {
    id: RuleId,
    roles: RoleSet,
    options: TokensOptions,
}

pub(crate) fn build(context: &BuildContext<'_>) -> Result<Checks, Error> {
    let (target, limit) = (context.target(), context.target().limits().tokens);
    let exact = target.tokenizer()?.is_exact();
    let rule = |ActiveRule { id, rule, options }: ActiveRule<'_, TokensOptions>| Rule {
        id,
        roles: rule.roles,
        options: options.into_owned(),
    };
    let mut rules: Vec<Rule> = context.rules()?.into_iter().map(rule).collect();
    for rule in &mut rules {
        rule.options.of.retain(|&defect| applies(defect, limit, exact));
    }
    rules.retain(|rule| !rule.options.of.is_empty());
    if rules.is_empty() {
        return Ok(Checks::none());
    }
    let threshold = |rule: &Rule, limit: TokenLimit| {
        let near = rule.options.of.contains(&TokenDefect::NearLimit);
        let any = rule.options.of.iter().any(|defect| !matches!(defect, TokenDefect::UnderMinimum | TokenDefect::Dense));
        any.then(|| if near { near_from(limit.max, rule.options.percent) } else { limit.max.saturating_add(1) })
    };
    let of_minimum = |rule: &Rule| rule.options.of.contains(&TokenDefect::UnderMinimum).then_some(rule.options.minimum);
    Ok(Checks::none().records(Arc::new(Tokens {
        threshold: limit.and_then(|limit| rules.iter().filter_map(|rule| threshold(rule, limit)).min()),
        minimum: rules.iter().filter_map(of_minimum).max(),
        rules,
        scale: Scale::new(target)?,
        limit,
        owner: target.owner_of_tokens().map_or_else(String::new, |target| format!(" of {}", target.name())),
    })))
}

/// Whether a rule has anything to say about data under this limit.
fn applies(defect: TokenDefect, limit: Option<TokenLimit>, exact: bool) -> bool {
    let Some(limit) = limit else { return !defect.wants_limit() };
    let truncated = limit.over() == Over::Truncated;
    match defect {
        TokenDefect::OverLimit => exact && !truncated,
        TokenDefect::OverEstimate => !exact,
        TokenDefect::Truncated | TokenDefect::PromptOverLimit | TokenDefect::AnswerLost | TokenDefect::AnswerMostlyLost => {
            exact && truncated
        }
        TokenDefect::NearLimit | TokenDefect::UnderMinimum => true,
        // An estimate from characters says nothing about how dense a text is.
        TokenDefect::Dense => exact,
    }
}

fn near_from(limit: u64, percent: u64) -> u64 {
    (u128::from(limit) * u128::from(percent) / 100) as u64
}

impl RecordCheck for Tokens {
    fn record(&self, record: &Record<'_>, sink: &mut Sink) {
        if self.is_worth_counting(record) {
            self.count(record, sink);
        }
        for rule in self.rules.iter().filter(|rule| rule.options.of.contains(&TokenDefect::Dense)) {
            dense::find(self.scale.tokenizer(), rule.id, rule.roles, &rule.options, record, sink);
        }
    }
}

impl Tokens {
    /// Whether the bounds leave open that some rule has something to say about the sum.
    fn is_worth_counting(&self, record: &Record<'_>) -> bool {
        let reaches = |threshold| {
            let below = |bound: Option<u64>| bound.is_some_and(|bound| bound < threshold);
            !below(self.scale.rough_bound(record)) && !below(self.scale.bound(record))
        };
        let falls_short = |minimum: u64| {
            let bytes: u64 = record.turns(RoleSet::ALL).map(|turn| turn.text.len() as u64).sum();
            self.scale.tokenizer().longest_token().is_none_or(|longest| bytes < minimum.saturating_mul(longest))
        };
        self.threshold.is_some_and(reaches) || self.minimum.is_some_and(falls_short)
    }

    fn count(&self, record: &Record<'_>, sink: &mut Sink) {
        let (mut pieces, mut weight) = (Vec::new(), Weight::default());
        let weighed = self.scale.weigh(record, &mut |piece| {
            pieces.push(piece);
            weight.add(piece);
        });
        if weighed.is_none() {
            let failed = || format!("the tokenizer `{}` cannot encode a text", self.scale.tokenizer().name());
            self.rules.iter().for_each(|rule| sink.not_evaluated(rule.id, failed));
            return;
        }
        let tokens = self.scale.tokenizer().tokens(weight.at_once());
        let approximate = self.scale.approximates(record);
        let said = Said { tokens, approximate, check: self };
        let cut = self.limit.filter(|limit| tokens > limit.max).map(|limit| cut::Cut::of(&mut pieces, limit.max));
        for rule in &self.rules {
            for &defect in &rule.options.of {
                self.judge(defect, rule, &said, cut.as_ref(), sink);
            }
        }
    }

    fn judge(&self, defect: TokenDefect, rule: &Rule, said: &Said<'_>, cut: Option<&cut::Cut>, sink: &mut Sink) {
        let most = self.limit.map_or(u64::MAX, |limit| limit.max);
        let (tokens, owner) = (said.tokens, &self.owner);
        match defect {
            TokenDefect::OverLimit if tokens > most => {
                let dropped = self.limit.is_some_and(|limit| limit.over() == Over::Dropped);
                let then = if dropped { "; the platform leaves such records out" } else { "" };
                sink.report(rule.id, Place::RECORD, || format!("{}, the limit{owner} is {most}{then}", said.record()));
            }
            TokenDefect::OverEstimate if tokens > most => {
                sink.report(rule.id, Place::RECORD, || format!("{}, the limit{owner} is {most}", said.record()));
            }
            TokenDefect::Truncated if tokens > most => {
                let lost = match tokens - most {
                    1 => "the last one is".to_owned(),
                    lost => format!("the last {lost} are"),
                };
                sink.report(rule.id, Place::RECORD, || format!("{}, the limit{owner} is {most}: {lost} cut off", said.record()));
            }
            TokenDefect::NearLimit
                if tokens <= most && tokens >= near_from(most, rule.options.percent) && self.limit.is_some() =>
            {
                sink.report(rule.id, Place::RECORD, || format!("{}, the limit{owner} is {most}", said.record()));
            }
            TokenDefect::UnderMinimum if tokens < rule.options.minimum => {
                let minimum = rule.options.minimum;
                sink.report(rule.id, Place::RECORD, || format!("{}, fewer than {minimum}", said.record()));
            }
            TokenDefect::PromptOverLimit | TokenDefect::AnswerLost | TokenDefect::AnswerMostlyLost => {
                let Some(loss) = cut.and_then(|cut| cut.loss(defect)) else { return };
                sink.report(rule.id, Place::Value(loss.node), || loss.message(most, self.scale.tokenizer().name()));
            }
            _ => {}
        }
    }
}

/// How a count is told.
struct Said<'s> {
    tokens: u64,
    approximate: bool,
    check: &'s Tokens,
}

impl Said<'_> {
    fn record(&self) -> String {
        let tokenizer = self.check.scale.tokenizer();
        let noun = if self.tokens == 1 { "token" } else { "tokens" };
        let (about, how) = match (tokenizer.is_exact(), self.approximate) {
            (true, false) => ("", ""),
            (true, true) => ("about ", ""),
            (false, _) => ("an estimated ", "estimate: "),
        };
        format!("the record has {about}{} {noun} ({how}{})", self.tokens, tokenizer.name())
    }
}
