//! Search in bytes, for whoever needs it.
//!
//! Owns the search for many literals at once, classes of bytes, how often bytes are seen in text, and hashes of word n-grams. Knows no
//! rule and no record.

pub(crate) mod byte_classes;
pub(crate) mod byte_frequency;
pub(crate) mod literal_selection;
pub(crate) mod ngrams;
pub(crate) mod teddy;
