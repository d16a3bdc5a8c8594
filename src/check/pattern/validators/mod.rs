//! The validators: tests of a value beyond its expression.
//!
//! Owns the way from the name of a validator to its function. A validator is pure: it takes the value as it was found, as text after
//! normalisation and with the separators that it was written with, and says whether it can be what it looks like.

mod cards;

use crate::rule::options::Validator;

/// Says whether a value can be what it looks like. Takes any text.
pub(super) type Validate = fn(&str) -> bool;

/// The function of a validator.
pub(super) fn of(validator: Validator) -> Validate {
    match validator {
        Validator::Luhn => cards::luhn,
        Validator::CardIssuer => cards::issuer,
    }
}
