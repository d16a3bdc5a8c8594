//! Redaction: personal data and secrets are masked in everything that a run writes.
//!
//! Owns the redactor and the places where a value appears once more. Knows no output format.

pub(crate) mod redactor;
pub(crate) mod values;
