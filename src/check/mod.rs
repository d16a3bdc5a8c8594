//! Mechanisms.

mod place;

pub use place::Place;
