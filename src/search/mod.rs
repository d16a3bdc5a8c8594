//! Search in bytes, for whoever needs it.
//!
//! Owns the vector search for many literals, byte classes, byte frequencies, and hashes of word n-grams. Knows no rule and no record.

pub(crate) mod byte_classes;
pub(crate) mod byte_frequency;
pub(crate) mod literal_selection;
pub(crate) mod ngrams;
pub(crate) mod teddy;
