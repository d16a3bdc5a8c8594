//! One line and its parsed value.

mod value;

pub use value::{Kind, Member, Value};
