//! The seam where values are masked.
//!
//! Everything that a run writes about a record passes through here on its way from the bytes to a finding: excerpts, messages, related
//! notes, and the record that a fingerprint is taken of. Masking never depends on which rules run. No masker is registered yet, so
//! text passes unchanged; the rules that find personal data and secrets bring the maskers.

use std::borrow::Cow;

/// The maskers of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Masks {}

impl Masks {
    /// Text as it may be shown.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        Cow::Borrowed(text)
    }

    /// A record as it may be fingerprinted.
    pub(crate) fn record<'t>(&self, raw: &'t [u8]) -> Cow<'t, [u8]> {
        Cow::Borrowed(raw)
    }
}
