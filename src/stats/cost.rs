//! What training on a data set would take.
//!
//! Owns the arithmetic: tokens that are charged, times epochs, times the price of the target. Prices and rules of thumb are data.

use crate::target::{Over, Target, TokenLimit};

/// What training would take. An estimate: platforms round, and prices change.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// Tokens that are charged for one epoch: without what the platform cuts off or leaves out.
    pub tokens: u64,
    /// Epochs.
    pub epochs: u64,
    /// Where the number of epochs comes from.
    pub plan: Plan,
    /// What a million tokens cost, the currency, and when the price was read.
    pub price: Option<(f64, String, String)>,
}

/// Where the number of epochs comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// The user said it.
    Given,
    /// The platform chooses it for so many records when nobody says.
    Chosen,
    /// Nobody says: one epoch, to multiply.
    Single,
}

impl Cost {
    /// The cost of training on so many charged tokens and records.
    pub(super) fn of(tokens: u64, records: u64, target: Option<&Target>, epochs: Option<u64>) -> Cost {
        let chosen = || target.and_then(|target| target.epochs().chosen_for(records));
        let (epochs, plan) = match epochs {
            Some(epochs) => (epochs, Plan::Given),
            None => chosen().map_or((1, Plan::Single), |epochs| (epochs, Plan::Chosen)),
        };
        let price = target.and_then(Target::price);
        let price = price.map(|price| (price.million_tokens, price.currency.clone(), price.source.date.clone()));
        Cost { tokens, epochs, plan, price }
    }

    /// Tokens that are charged over all epochs.
    pub fn total_tokens(&self) -> u64 {
        self.tokens.saturating_mul(self.epochs)
    }

    /// What they cost, in the currency of the price.
    pub fn amount(&self) -> Option<f64> {
        self.price.as_ref().map(|(price, _, _)| self.total_tokens() as f64 / 1e6 * price)
    }
}

/// Tokens of a record that are charged.
pub(super) fn charged(tokens: u64, limit: Option<TokenLimit>) -> u64 {
    match limit.filter(|limit| tokens > limit.max) {
        None => tokens,
        Some(limit) => match limit.over() {
            Over::Truncated => limit.max,
            Over::Dropped => 0,
            Over::Rejected => tokens,
        },
    }
}
