//! Rules: policy as data. Loads rule files, built-in and the user's, through one loader.

pub(crate) mod options;
mod role;

pub use role::{Role, RoleSet};
